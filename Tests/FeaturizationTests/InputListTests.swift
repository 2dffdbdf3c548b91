import ChemIO
import TestSupport
import Testing

@testable import Featurization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Which files a command line means.
@Suite struct InputListTests {
    let folder = TemporaryFolder()

    /// Paths below the folder.
    func resolved(_ paths: [String], list: String? = nil, format: StructureFormat? = nil) throws(InputError) -> [String]
    {
        try InputList.resolve(paths, listPath: list, format: format).map { input in
            input.path.hasPrefix(folder.path + "/")
                ? String(input.path.dropFirst(folder.path.utf8.count + 1)) : input.path
        }
    }

    func failure(_ paths: [String], list: String? = nil, format: StructureFormat? = nil) -> InputError? {
        do throws(InputError) {
            _ = try InputList.resolve(paths, listPath: list, format: format)
            return nil
        } catch {
            return error
        }
    }

    @Test func filesAsTheyAre() throws {
        let one = folder.write("abc", to: "b.xyz")
        let two = folder.write("", to: "a.smi.gz")
        let inputs = try InputList.resolve([one, two, one])
        #expect(inputs.map(\.path) == [one, two, one])
        #expect(inputs.map(\.format) == [.xyz, .smiles, .xyz])
        #expect(inputs.map(\.byteCount) == [3, 0, 3])
        #expect(inputs.map(\.stem) == ["b", "a", "b"])
        #expect(inputs[0].isRepeatable && inputs[0].displayName == one)
    }

    @Test(arguments: [
        ("a.xyz", "xyz"), ("a.XYZ", "xyz"), ("a.extxyz", "xyz"), ("a.smi", "smi"), ("a.smiles", "smi"),
        ("a.ism", "smi"),
        ("a.cxsmiles", "smi"), ("a.csv", "csv"), ("a.tsv.gz", "tsv"), ("a.xyz.GZ", "xyz"), ("a.b.c.xyz", "xyz"),
    ])
    func suffixes(name: String, format: String) throws {
        #expect(try InputList.resolve([folder.write("", to: name)])[0].format.name == format)
    }

    @Test(arguments: ["a", "a.txt", "a.gz", "xyz", ".xyz", "a.xyz.zip", "a.xyz~"])
    func unknownSuffixes(name: String) throws {
        let path = folder.write("", to: name)
        let error = failure([path])
        #expect(error?.kind == .usage && error?.description.contains("--in") == true)
        // A format that is named beats the suffix.
        #expect(try InputList.resolve([path], format: .smiles)[0].format == .smiles)
    }

    /// Structure files only, hidden ones and links left out, by relative path bytewise.
    @Test func folders() throws {
        let names = [
            "set/b.xyz", "set/a.xyz", "set/B.xyz", "set/a/z.smi", "set/a-1.xyz", "set/a/deep/er/c.xyz.gz", "set/é.xyz",
            "set/a.b.xyz", "set/z/1.extxyz",
        ]
        for name in names { folder.write("", to: name) }
        for name in ["set/table.csv", "set/t.tsv.gz", "set/notes.txt", "set/.hidden.xyz", "set/.git/x.xyz"] {
            folder.write("", to: name)
        }
        folder.write("", to: "elsewhere/linked.xyz")
        folder.link("set/link.xyz", to: folder.file("elsewhere/linked.xyz"))
        folder.link("set/loop", to: folder.file("set"))
        let expected = names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        #expect(try resolved([folder.file("set")]) == expected)
        #expect(try resolved([folder.file("set") + "/"]) == expected)
        // A link that is named is followed.
        #expect(try resolved([folder.file("set/link.xyz")]) == ["set/link.xyz"])
        // Named formats hold for all files of the folder; which they are, the suffix tells.
        #expect(try InputList.resolve([folder.file("set")], format: .smiles).allSatisfy { $0.format == .smiles })
    }

    @Test func folderWithoutKnownFiles() {
        folder.write("", to: "set/table.csv")
        let error = failure([folder.file("set")])
        #expect(error?.kind == .unavailable && error?.description.contains("no structure files") == true)
        #expect(error?.description.contains(".xyz") == true)
    }

    @Test func missingFiles() {
        let good = folder.write("", to: "a.xyz")
        let error = failure([good, folder.file("none.xyz")])
        #expect(error?.kind == .unavailable)
        #expect(error?.description.contains("none.xyz") == true && error?.description.contains("No such file") == true)
    }

    @Test func fileWithoutPermission() {
        let path = folder.write("", to: "a.xyz")
        chmod(path, 0)
        // The superuser reads everything.
        guard getuid() != 0 else { return }
        #expect(failure([path])?.kind == .unavailable)
    }

    @Test func nothingGiven() { #expect(failure([])?.kind == .usage) }

    @Test func standardInput() throws {
        #expect(failure(["-"])?.kind == .usage)
        let inputs = try InputList.resolve(["-"], format: .smiles)
        #expect(inputs[0].displayName == "stdin" && inputs[0].stem == "stdin" && !inputs[0].isRepeatable)
        #expect(failure(["-", "-"], format: .smiles)?.kind == .usage)
        #expect(failure(["-"], list: "-", format: .smiles)?.kind == .usage)
    }

    @Test func filesFromAList() throws {
        let one = folder.write("", to: "a b.xyz")
        let two = folder.write("", to: "c.smi")
        folder.write("", to: "set/d.xyz")
        for lineEnd in ["\n", "\r\n"] {
            let lines = [one, "", two, folder.file("set")].joined(separator: lineEnd)
            let list = folder.write(lines, to: "list")
            #expect(try resolved([], list: list) == ["a b.xyz", "c.smi", "set/d.xyz"])
            #expect(try resolved([two], list: list) == ["c.smi", "a b.xyz", "c.smi", "set/d.xyz"])
        }
        let packed = folder.write(Gzip.member(two + "\n"), to: "list.gz")
        #expect(try resolved([], list: packed) == ["c.smi"])
        #expect(failure([], list: folder.file("none"))?.kind == .unavailable)
        #expect(failure([], list: folder.write("\n\n", to: "empty"))?.kind == .usage)
    }

    @Test func pipesAreReadOnce() throws {
        let path = folder.file("pipe.xyz")
        mkfifo(path, 0o600)
        let inputs = try InputList.resolve([path])
        #expect(inputs[0].byteCount == nil && !inputs[0].isRepeatable)
    }
}

/// Where ids come from: decision D6.
@Suite struct RecordIDRuleTests {
    static let file = InputFile(path: "data/set.b.xyz.gz", format: .xyz, byteCount: 1)

    static func molecule(title: String = "", fields: [(String, String)] = []) throws -> Molecule {
        var builder = MoleculeBuilder()
        builder.setTitle(title)
        for (name, value) in fields { builder.addDataField(name: name, value: value) }
        return try builder.finish()
    }

    func id(
        _ rule: String, _ molecule: Molecule?, ownName: String? = nil, record: Int = 1, runIndex: Int = 0
    ) throws -> String {
        try RecordIDRule(parsing: rule).id(
            of: molecule ?? Molecule(), wasRead: molecule != nil, ownName: ownName, file: Self.file, record: record,
            runIndex: runIndex)
    }

    @Test func automatic() throws {
        let molecule = try Self.molecule(title: "title")
        #expect(try id("auto", molecule, ownName: "own") == "own")
        #expect(try id("auto", molecule) == "set.b")
        #expect(try id("auto", molecule, record: 2) == "set.b_2")
        #expect(try id("auto", molecule, ownName: "", record: 10) == "set.b_10")
        #expect(try id("auto", nil, ownName: "own") == "own")
    }

    @Test func title() throws {
        let molecule = try Self.molecule(title: "CSD = ABC | q = 1")
        #expect(try id("title", molecule) == "CSD = ABC | q = 1")
        #expect(try id("title:/CSD = ([A-Z]+)/", molecule) == "ABC")
        #expect(try id("title:/(?:x|CSD) = (\\w+) \\| q = (\\d)/", molecule) == "ABC")
        // Without a group the whole match.
        #expect(try id("title:/q = \\d/", molecule) == "q = 1")
        #expect(try id("title:/nothing (x)/", molecule, record: 3) == "set.b_3")
        #expect(try id("title", try Self.molecule(), record: 3) == "set.b_3")
        #expect(try id("title", nil, record: 3) == "set.b_3")
    }

    @Test func field() throws {
        let molecule = try Self.molecule(fields: [("a", ""), ("b:c", "two"), ("n", "first"), ("n", "second")])
        #expect(try id("field:n", molecule) == "first")
        #expect(try id("field:b:c", molecule) == "two")
        #expect(try id("field:a", molecule) == "set.b")
        #expect(try id("field:none", molecule, record: 4) == "set.b_4")
    }

    @Test func fileAndIndex() throws {
        let molecule = try Self.molecule(title: "x")
        #expect(try id("file", molecule, ownName: "own") == "set.b")
        #expect(try id("file", molecule, ownName: "own", record: 7) == "set.b_7")
        #expect(try id("index", nil, ownName: "own", record: 7, runIndex: 41) == "42")
    }

    @Test(arguments: ["", "name", "field:", "field", "title:", "title:x", "title:/x", "title://", "Index", "title:/(/"])
    func refused(rule: String) {
        do throws(InputError) {
            _ = try RecordIDRule(parsing: rule)
            Issue.record("\(rule) was taken")
        } catch {
            #expect(error.kind == .usage && error.description.contains("--id-from"))
        }
    }
}
