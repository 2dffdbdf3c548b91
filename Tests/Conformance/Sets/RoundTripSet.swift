import ChemIO
import Tables

/// Read, write, read again: what comes back is what was there, but for what the writer said it left out.
///
/// Atoms of SMILES come back in another order; they are matched through the order that the writer's rule implies
/// (``WrittenOrder``), so that every property of every atom and bond is compared, not a hash of the graph.
struct RoundTripSet: ConformanceSet {
    let name = "roundtrip"
    let summary = "data/{xyz,sdf,cml,smiles-sets}: read, write, read gives the same, in every format that can hold it"
    let exceptions = Exceptions.roundTrip

    /// Files whose records are read one in so many.
    private static let strides: [(part: String, stride: Int)] = [
        ("xyz/bulk/", 4), ("xyz/tests-data/water", 4), ("smiles-sets/deepchem/", 4),
    ]

    /// Records that are written and read together.
    private static let portionSize = 500

    /// A format to write.
    private struct Target {
        let name: String
        let format: StructureFormat
        let kind: RoundTrip.Kind
        let writer: any RecordWriter
    }

    private static let targets: [Target] = [
        Target(name: "xyz", format: .xyz, kind: .xyz, writer: XYZWriter()),
        Target(name: "extxyz", format: .xyz, kind: .extendedXYZ, writer: XYZWriter(isExtended: true)),
        Target(name: "sdf", format: .sdf, kind: .sdf(decimals: 4), writer: SDFWriter()),
        Target(
            name: "v3000", format: .sdf, kind: .sdf(decimals: 10), writer: SDFWriter(alwaysV3000: true, decimals: 10)),
        Target(name: "smi", format: .smiles, kind: .smiles, writer: SMILESWriter()),
        Target(name: "cml", format: .cml, kind: .cml, writer: CMLWriter()),
    ]

    func run(_ environment: Environment, _ report: SetReport) throws {
        for folder in ["xyz", "sdf", "cml", "smiles-sets"] {
            for file in try Self.files(below: environment.path("data"), folder) {
                // The tables beside the data are none of it.
                guard let format = StructureFormat.ofPath(file), format != .tsv else { continue }
                try run(file, format, environment, report)
            }
        }
    }

    /// Paths of all files in a folder and the folders in it.
    private static func files(below root: String, _ folder: String) throws -> [String] {
        var files: [String] = []
        for name in try Files.entries(of: root + "/" + folder) {
            let path = folder + "/" + name
            if StructureFormat.ofPath(path) != nil {
                files.append(path)
            } else if (try? Files.entries(of: root + "/" + path)) != nil {
                files += try Self.files(below: root, path)
            }
        }
        return files
    }

    private func run(
        _ file: String, _ format: StructureFormat, _ environment: Environment, _ report: SetReport
    ) throws {
        let stride = Self.strides.first { file.hasPrefix($0.part) }?.stride ?? 1
        var index = 0
        var portion: [(name: String, molecule: Molecule)] = []
        do {
            _ = try RecordStream.read(environment.path("data/" + file), format: format) { record in
                defer { index += 1 }
                guard index % stride == 0, record.failure == nil else { return }
                portion.append(("\(file)#\(index)", record.molecule))
                if portion.count == Self.portionSize {
                    try compare(portion, environment, report)
                    portion.removeAll()
                }
            }
        } catch let failure as SetFailure where failure.description.contains("missing-column") {
            // A table whose SMILES column has another name.
            return
        }
        try compare(portion, environment, report)
    }

    /// Writes molecules in every format, reads them again, and compares.
    private func compare(
        _ portion: [(name: String, molecule: Molecule)], _ environment: Environment, _ report: SetReport
    ) throws {
        guard !portion.isEmpty else { return }
        var found = Array(repeating: Differences(), count: portion.count)
        for target in Self.targets {
            var writer = target.writer
            var written: [(index: Int, losses: Set<FormatLoss>)] = []
            var bytes = Array(writer.header.utf8)
            for (index, item) in portion.enumerated() {
                let start = bytes.count
                var losses: Set<FormatLoss> = []
                do throws(ChemIOError) {
                    try writer.append(item.molecule, to: &bytes, losses: &losses)
                    written.append((index, losses))
                } catch {
                    bytes.removeSubrange(start...)
                    let isExpected = RoundTrip.mayRefuse(target.kind, item.molecule, error)
                    found[index].require(
                        target.name, isExpected, expected: "a record", found: "\(error)")
                }
            }
            bytes += Array(writer.footer.utf8)
            // No molecules without atoms in CML, no blank lines in SMILES.
            let expected = written.filter { target.kind.keepsEmpty || portion[$0.index].molecule.atomCount > 0 }
            let records = try Self.read(bytes, target.format, environment)
            if records.count == expected.count {
                for (entry, record) in zip(expected, records) {
                    RoundTrip.compare(
                        portion[entry.index].molecule, record, target.kind, entry.losses, target.name,
                        &found[entry.index])
                }
            } else {
                try compareAlone(expected, portion, target, environment, &found)
            }
        }
        for (item, differences) in zip(portion, found) { report.check(item.name, differences) }
    }

    /// Each record in a file of its own, where together they did not come back in their number.
    private func compareAlone(
        _ written: [(index: Int, losses: Set<FormatLoss>)], _ portion: [(name: String, molecule: Molecule)],
        _ target: Target, _ environment: Environment, _ found: inout [Differences]
    ) throws {
        var isExplained = false
        for entry in written {
            var writer = target.writer
            var bytes = Array(writer.header.utf8)
            var losses: Set<FormatLoss> = []
            try writer.append(portion[entry.index].molecule, to: &bytes, losses: &losses)
            bytes += Array(writer.footer.utf8)
            let records = try Self.read(bytes, target.format, environment)
            if records.count == 1 {
                RoundTrip.compare(
                    portion[entry.index].molecule, records[0], target.kind, losses, target.name, &found[entry.index])
            } else {
                isExplained = true
                found[entry.index].add("\(target.name) records", expected: "1", found: "\(records.count)")
            }
        }
        if !isExplained, let first = written.first {
            found[first.index].add(
                "\(target.name) file", expected: "as many records together as alone", found: "another number")
        }
    }

    private static func read(
        _ bytes: [UInt8], _ format: StructureFormat, _ environment: Environment
    ) throws -> [ReadRecord] {
        let path = environment.temporary("written")
        try Files.write(bytes, to: path)
        return try RecordStream.readAll(path, format: format).records
    }
}
