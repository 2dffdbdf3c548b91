import TestSupport
import Testing

/// `--select-smarts`, `--reject-smarts` and `--timeout-per-record`.
@Suite struct FilterCommandTests {
    private static let molecules = "CCO ethanol\nOc1ccccc1 phenol\nCCN amine\nNCCO both\nc1cccc1 bad\n"

    @Test(arguments: [
        ("--select-smarts [OX2H]", ["ethanol", "phenol", "both"]),
        ("--select-smarts [OX2H] --select-smarts [NX3]", ["both"]),
        ("--reject-smarts c", ["ethanol", "amine", "both"]),
        ("--select-smarts [OX2H] --reject-smarts [NX3]", ["ethanol", "phenol"]),
        ("--select-smarts Br", []),
    ])
    func filters(options: String, names: [String]) throws {
        let tool = Tool()
        tool.folder.write(Self.molecules, to: "a.smi")
        let words = options.split(separator: " ").map(String.init)
        let common = ["a.smi", "-q", "--on-error", "skip"] + words
        let table = try tool.run(["featurize", "-d", "composition:elements=C+O"] + common)
        #expect(table.lines.dropFirst().map { String($0.prefix { $0 != "," }) } == names)
        let lines = try tool.run(["inspect", "--columns", "id,smiles"] + common)
        #expect(lines.lines.dropFirst().map { String($0.prefix { $0 != "\t" }) } == names)
        let converted = try tool.run(["convert", "--out", "smi"] + common)
        #expect(converted.lines.map { String($0.drop { $0 != "\t" }.dropFirst()) } == names)
    }

    /// What passes has the same row as without a filter, though the molecule is perceived once for both.
    @Test(arguments: ["-d ecfp4:bits=32", "-d maccs", "-d morgan:chirality=true,bits=32", "-d fp2", "-d composition"])
    func rowsAreThoseWithoutAFilter(descriptor: String) throws {
        let tool = Tool()
        tool.folder.write(Self.molecules + "N[C@@H](C)C(=O)O alanine\nBr bromide\n", to: "a.smi")
        let words = ["featurize", "a.smi", "-q"] + descriptor.split(separator: " ").map(String.init)
        let all = try tool.run(words)
        let some = try tool.run(words + ["--select-smarts", "[#6]", "--reject-smarts", "[NH2]CCO"])
        #expect(all.lines.filter { !$0.hasPrefix("both,") && !$0.hasPrefix("bromide,") } == some.lines)
        let packed = words.filter { $0 != "-q" } + ["--out", "fps", "-q"]
        if descriptor != "-d composition" {
            let first = try tool.run(packed)
            let second = try tool.run(packed + ["--select-smarts", "[#6]"])
            #expect(first.lines.filter { !$0.hasSuffix("\tbromide") } == second.lines)
        }
    }

    @Test func aBrokenPatternIsAUsageError() throws {
        let tool = Tool()
        tool.folder.write("C\n", to: "a.smi")
        let outcome = try tool.run("inspect", "a.smi", "--select-smarts", "C(")
        #expect(outcome.status == 64 && outcome.errors.contains("column 3"))
    }

    /// An error of perception names the atom, by its column in the SMILES.
    @Test func errorsNameTheColumn() throws {
        let tool = Tool()
        tool.folder.write("CC(C)(C)(C)C five\nCCC.c1cccc1 ring\n", to: "a.smi")
        let outcome = try tool.run("featurize", "a.smi", "-d", "ecfp4:bits=8")
        #expect(outcome.errors.contains("a.smi:1:2: record 1 (five)"), "\(outcome.errors)")
        #expect(outcome.errors.contains("a.smi:2:5: record 2 (ring)"), "\(outcome.errors)")
        #expect(outcome.lines[1].hasPrefix("five,invalid_valence,"))
        #expect(outcome.lines[2].hasPrefix("ring,cannot_kekulize,"))
    }

    /// Columns do not depend on which others are asked for: without ids, a record with a warning is parsed again for the
    /// message, and must keep the bonds that were found.
    @Test func foundBondsStayWithoutIDs() throws {
        let tool = Tool()
        tool.folder.write("2\nid=methanol\nC 0 0 0\nO 1.43 0 0\n", to: "a.xyz")
        let both = try tool.run("inspect", "a.xyz", "--bonds", "geometry", "--columns", "id,smiles", "--no-header")
        #expect(both.lines == ["methanol\tCO"])
        let one = try tool.run("inspect", "a.xyz", "--bonds", "geometry", "--columns", "smiles", "--no-header")
        #expect(one.lines == ["CO"] && one.errors.contains("(methanol)"))
    }

    // MARK: Time

    @Test(arguments: ["featurize a.smi -d ecfp4:bits=8", "inspect a.smi --columns id,status"])
    func everyRecordIsLateAfterANanosecond(command: String) throws {
        let tool = Tool()
        tool.folder.write("CCO ethanol\nCCN amine\n", to: "a.smi")
        let words = command.split(separator: " ").map(String.init)
        let late = try tool.run(words + ["--timeout-per-record", "1e-9"])
        #expect(late.status == 65 && late.lines.count == 3)
        for line in late.lines.dropFirst() { #expect(line.contains("timeout")) }
        #expect(late.errors.contains("--timeout-per-record"))
        // An hour is as good as no limit.
        #expect(try tool.run(words + ["--timeout-per-record", "3600"]).output == (try tool.run(words)).output)
    }

    /// Paths of up to fifteen bonds in a cage are more than a second's work; the record after it is done.
    @Test func aSlowRecordStopsAndTheNextGoesOn() throws {
        let tool = Tool()
        tool.folder.write(
            "C12C3C4C5C6C7C8C9C%10C%11C%12C1C1C2C3C4C5C6C7C8C9C%10C%11C%121 ladder\nCCO ethanol\n", to: "a.smi")
        let outcome = try tool.run(
            "featurize", "a.smi", "-d", "rdkit-path:max=15,bits=8", "--timeout-per-record", "0.05", "-q")
        #expect(outcome.status == 0)
        #expect(outcome.lines[1].hasPrefix("ladder,timeout,,") && outcome.lines[2].hasPrefix("ethanol,ok,"))
    }

    @Test(arguments: ["0", "-1", "nan", "x"])
    func limitsOfTime(text: String) throws {
        let tool = Tool()
        tool.folder.write("C\n", to: "a.smi")
        #expect(try tool.run("inspect", "a.smi", "--timeout-per-record=\(text)").status == 64)
    }
}
