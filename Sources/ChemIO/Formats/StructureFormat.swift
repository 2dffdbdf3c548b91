/// A file format of structures, by name and suffix.
public struct StructureFormat: Hashable, Sendable {
    /// What is told about a format.
    private struct Description: Sendable {
        let name: String
        var otherNames: [String] = []
        let suffixes: [String]
        let summary: String
        var isFoundInFolders = true
    }

    /// Which of the descriptions is this one's.
    private let index: UInt8

    /// XYZ in all its dialects.
    public static let xyz = StructureFormat(index: 0)

    /// SMILES, one molecule per line.
    public static let smiles = StructureFormat(index: 1)

    /// SD files: MOL blocks with data items.
    public static let sdf = StructureFormat(index: 2)

    /// MOL files: one MOL block.
    public static let mol = StructureFormat(index: 3)

    /// Chemical Markup Language in all its forms.
    public static let cml = StructureFormat(index: 4)

    /// Comma-separated table with a SMILES column.
    public static let csv = StructureFormat(index: 5)

    /// Tab-separated table with a SMILES column.
    public static let tsv = StructureFormat(index: 6)

    private static let descriptions = [
        Description(
            name: "xyz", otherNames: ["extxyz"], suffixes: ["xyz", "extxyz"],
            summary: "XYZ: plain, extended, QM9 and tmQM comments, several frames"),
        Description(
            name: "smi", otherNames: ["smiles", "ism", "cxsmiles"], suffixes: ["smi", "smiles", "ism", "cxsmiles"],
            summary: "SMILES, one per line, then the name; CXSMILES blocks"),
        Description(
            name: "sdf", otherNames: ["sd"], suffixes: ["sdf", "sd"],
            summary: "SD files: MOL blocks (V2000, V3000) with data items"),
        Description(
            name: "mol", otherNames: ["mdl", "molfile"], suffixes: ["mol", "mdl"],
            summary: "MOL files: one MOL block (V2000, V3000)"),
        Description(
            name: "cml", suffixes: ["cml", "xml"],
            summary: "CML 1, 2 and 3: molecules, crystals, reactions, properties"),
        Description(
            name: "csv", suffixes: ["csv"],
            summary: "table with a header and a SMILES column (--smiles-column)", isFoundInFolders: false),
        Description(
            name: "tsv", suffixes: ["tsv"],
            summary: "tab-separated table with a header and a SMILES column", isFoundInFolders: false),
    ]

    private var description: Description { Self.descriptions[Int(index)] }

    /// Name for `--in` and in lists.
    public var name: String { description.name }
    /// Other names that are understood.
    public var otherNames: [String] { description.otherNames }
    /// File suffixes, lower case, without the dot. Each may be followed by `.gz`.
    public var suffixes: [String] { description.suffixes }
    /// One sentence.
    public var summary: String { description.summary }
    /// Whether files of this format are taken from a folder. Tables are not: a folder's CSV files are rarely structures.
    public var isFoundInFolders: Bool { description.isFoundInFolders }

    /// All formats that can be read.
    public static let all: [StructureFormat] = [.xyz, .smiles, .sdf, .mol, .cml, .csv, .tsv]

    /// The format of a name, or nil.
    public static func named(_ name: String) -> StructureFormat? {
        let lower = name.lowercased()
        return all.first { $0.name == lower || $0.otherNames.contains(lower) }
    }

    /// The format that a path's suffix tells, `.gz` left out, or nil.
    public static func ofPath(_ path: String) -> StructureFormat? {
        let parts = nameParts(of: path)
        guard let suffix = parts.suffix else { return nil }
        return all.first { $0.suffixes.contains(suffix) }
    }

    /// The file name of a path without folder, format suffix and `.gz`: `data/a.b.xyz.gz` gives `a.b`.
    public static func stem(of path: String) -> String { nameParts(of: path).stem }

    private static func nameParts(of path: String) -> (stem: String, suffix: String?) {
        var name = path.split(separator: "/").last.map(String.init) ?? path
        if name.lowercased().hasSuffix(".gz"), name.utf8.count > 3 { name.removeLast(3) }
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return (name, nil) }
        let suffix = name[name.index(after: dot)...].lowercased()
        guard all.contains(where: { $0.suffixes.contains(suffix) }) else { return (name, suffix) }
        return (String(name[..<dot]), suffix)
    }
}

/// How files are read.
public struct ReadingOptions: Sendable {
    /// Bounds on lines, records and molecules.
    public var limits = ReadingLimits()
    /// Whether a blank line of a SMILES file is a record of status `empty`.
    public var blankLinesAreRecords = false
    /// SMILES files with the name in the first column.
    public var nameFirst = false
    /// Column of a table that holds the SMILES: its name or its number from 1. By default `smiles`, in any case.
    public var smilesColumn: String?
    /// Column of a table that holds the id: its name or its number from 1.
    public var idColumn: String?

    /// The defaults.
    public init() {}
}
