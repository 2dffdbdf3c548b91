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

    /// Records that a filter leaves out could have been used: an unrelated bad line does not change how the run ends.
    @Test(arguments: ["CCO ethanol\n", "CCO ethanol\nC( bad\n"])
    func nothingPasses(molecules: String) throws {
        let tool = Tool()
        tool.folder.write(molecules, to: "a.smi")
        let options = ["featurize", "a.smi", "-d", "composition:elements=C"]
        #expect(try tool.run(options + ["--select-smarts", "Br"]).status == 0)
        tool.folder.write("C( bad\n", to: "a.smi")
        #expect(try tool.run(options + ["--select-smarts", "Br"]).status == 65)
    }

    @Test func aBrokenPatternIsAUsageError() throws {
        let tool = Tool()
        tool.folder.write("C\n", to: "a.smi")
        let outcome = try tool.run("inspect", "a.smi", "--select-smarts", "C(")
        #expect(outcome.status == 64 && outcome.errors.contains("column 3"))
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
