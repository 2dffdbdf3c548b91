import MolecularGraph
import Tables
import TestSupport
import Testing

/// `descgen featurize` and `fit` from end to end.
@Suite struct FeaturizeTests {
    let tool = Tool()

    static let header = "id,status,cm_1_1,cm_2_1,cm_2_2\n"
    static let rows = "ONE,ok,0.5,2,0.5\na_2,parse_error,,,\nTWO,ok,73.51669471981023,0,0\n"

    init() {
        tool.folder.write(Inputs.xyz, to: "a.xyz")
        tool.folder.write(Inputs.good, to: "good.xyz")
        tool.folder.write(Inputs.smiles, to: "m.smi")
    }

    // MARK: Rows

    @Test func rowsInOrder() throws {
        let outcome = try tool.run("featurize", "a.xyz", "-d", "cm")
        #expect(outcome.status == 0)
        #expect(outcome.output == Self.header + Self.rows)
        #expect(outcome.errors.contains("learned from the input: cm:size=2\n"))
        #expect(
            outcome.errors.contains(
                "a.xyz:7:7: record 2 (a_2): \"x\" in the z coordinate; expected a finite decimal number [bad-number]\n")
        )
        #expect(outcome.errors.contains("3 records read, 2 ok, 1 parse_error; 3 rows written; "))
    }

    @Test func onError() throws {
        let row = try tool.run("featurize", "a.xyz", "-d", "cm:size=2", "--on-error", "row")
        #expect(row.status == 0 && row.output == Self.header + Self.rows)
        let skip = try tool.run("featurize", "a.xyz", "-d", "cm:size=2", "--on-error", "skip")
        #expect(skip.status == 0 && skip.lines.count == 3 && !skip.output.contains("a_2"))
        #expect(skip.errors.contains("2 rows written"))
    }

    /// The first failure ends the run and is told, also where the input is first counted.
    @Test(arguments: ["cm", "cm:size=2", "composition"], ["1", "4"])
    func stopAtTheFirstFailure(spec: String, jobs: String) throws {
        tool.folder.write("old", to: "out.csv")
        tool.folder.write(Inputs.xyz + Inputs.xyz, to: "two.xyz")
        let outcome = try tool.run(
            "featurize", "two.xyz", "-d", spec, "-o", "out.csv", "--on-error", "stop", "--jobs", jobs,
            "--batch-records", "1")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("two.xyz:7:7: record 2 (two_2): \"x\" in the z coordinate"))
        #expect(!outcome.errors.contains("record 5"))
        #expect(tool.folder.text("out.csv") == "old")
        #expect(!tool.folder.names.contains { $0.hasSuffix(".tmp") || $0.hasSuffix(".json") })
    }

    @Test func filesAboutTheRun() throws {
        let outcome = try tool.run(
            "featurize", "a.xyz", "-d", "cm:size=2", "-o", "out.csv", "--errors-to", "errors.jsonl", "--keep-bad",
            "bad.xyz", "--summary", "summary.json", "-q")
        #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty)
        #expect(
            tool.folder.text("errors.jsonl")
                == #"{"severity":"error","file":"a.xyz","record":2,"line":7,"column":7,"id":"a_2","status":"parse_error","#
                + #""code":"bad-number","message":"\"x\" in the z coordinate; expected a finite decimal number"}"#
                + "\n")
        #expect(tool.folder.text("bad.xyz") == "1\nbad\nH 0 0 x\n")
        #expect(try #require(tool.folder.text("summary.json")).hasPrefix("{\"records\":3,\"ok\":2,\"failed\":1,"))
        #expect(tool.folder.text("out.csv") == Self.header + Self.rows)
        let meta = try #require(tool.folder.text("out.csv.meta.json"))
        #expect(
            meta.contains("\"spec\":\"cm:size=2\"")
                && meta.contains("{\"name\":\"a.xyz\",\"bytes\":\(Inputs.xyz.utf8.count)}"))
        #expect(!meta.contains(tool.folder.path))
        #expect(!tool.folder.names.contains { $0.hasSuffix(".tmp") })
        // The kept record fails again, alone.
        #expect(try tool.run("featurize", "bad.xyz", "-d", "cm:size=2").status == 65)
    }

    @Test func logAsJSON() throws {
        let outcome = try tool.run("featurize", "a.xyz", "-d", "cm:size=2", "--log-format", "json")
        #expect(outcome.errors.hasPrefix("{\"severity\":\"error\",\"file\":\"a.xyz\",\"record\":2,"))
    }

    @Test(arguments: [
        ("0", 3), ("1", 0), ("33%", 3), ("34%", 0), ("33.4%", 0), ("0%", 3), ("100%", 0), ("5", 0),
    ])
    func failOn(limit: String, status: Int32) throws {
        let outcome = try tool.run("featurize", "a.xyz", "-d", "cm:size=2", "--fail-on", limit, "-o", "out.csv")
        #expect(outcome.status == status)
        // The output is complete all the same.
        #expect(tool.folder.text("out.csv") == Self.header + Self.rows)
        #expect(outcome.errors.contains("--fail-on allows") == (status == 3))
    }

    @Test func noUsableRecord() throws {
        tool.folder.write("1\nx\nH 0 0 x\n1\nx\nZz 0 0 0\n", to: "bad.xyz")
        let outcome = try tool.run("featurize", "bad.xyz", "-d", "composition", "-o", "out.csv")
        #expect(outcome.status == 65 && outcome.errors.contains("no record could be used"))
        #expect(try #require(tool.folder.text("out.csv")).hasSuffix("bad_2,parse_error,,,,,,,,,,,,,\n"))
        // Structures without coordinates have no Coulomb matrix.
        let flat = try tool.run("featurize", "m.smi", "-d", "cm")
        #expect(flat.status == 65 && flat.output.contains("ethanol,no_coordinates,"))
        #expect(try tool.run("featurize", "m.smi", "-d", "cm", "-d", "composition").status == 65)
    }

    /// The inputs of the demonstration.
    @Test func fixtures() throws {
        let complexes = try tool.run("featurize", Fixtures.path("demo/complexes.xyz.gz"), "-d", "cm", "-q")
        #expect(complexes.status == 0 && complexes.lines.count == 7)
        #expect(complexes.lines.dropFirst().allSatisfy { $0.split(separator: ",")[1] == "ok" })
        let molecules = try tool.run("featurize", Fixtures.path("demo/molecules.smi"), "-d", "composition", "-q")
        #expect(molecules.status == 0)
        #expect(molecules.lines.filter { $0.contains(",parse_error,") }.count == 1)
        let water = try tool.run("featurize", Fixtures.path("demo/water.xyz"), "-d", "composition:elements=H+O", "-q")
        #expect(water.lines.last?.hasSuffix(",ok,2,1,0") == true)
    }

    // MARK: Descriptors side by side, models

    @Test func severalDescriptors() throws {
        let outcome = try tool.run(
            "featurize", "good.xyz", "-d", "composition:elements=O", "-d", "cm:size=1,as=x", "-q")
        #expect(
            outcome.lines == ["id,status,n_O,n_other,x:cm_1_1", "good,too_large,,,", "good_2,ok,1,0,73.51669471981023"])
    }

    @Test func fitAndModel() throws {
        let fit = try tool.run("fit", "good.xyz", "-d", "cm:variant=eigen", "-d", "composition", "-o", "model.json")
        #expect(fit.status == 0 && fit.output.isEmpty)
        #expect(
            tool.folder.text("model.json")
                == #"{"format":"descgen-model","version":1,"descriptors":[{"spec":"cm:variant=eigen,size=2","model":{}},"#
                + #"{"spec":"composition:elements=H+O","model":{}}]}"# + "\n")
        let all = try tool.run("featurize", "a.xyz", "--model", "model.json", "-q")
        #expect(all.status == 0 && all.lines[0] == "id,status,cm_eig_1,cm_eig_2,n_H,n_O,n_other")
        #expect(all.lines[1] == "ONE,ok,2.5,-1.5,2,0,0")
        // One of them, and one with an option of its own.
        let some = try tool.run("featurize", "a.xyz", "--model", "model.json", "-d", "composition", "-q")
        #expect(some.lines[0] == "id,status,n_H,n_O,n_other")
        let own = try tool.run("featurize", "a.xyz", "--model", "model.json", "-d", "cm:size=3", "-q")
        #expect(own.lines[0] == "id,status,cm_eig_1,cm_eig_2,cm_eig_3")
        // A model makes standard input possible.
        let piped = try tool.run(
            "featurize", "-", "--in", "xyz", "--model", "model.json", "-d", "cm", "-q", input: Inputs.good)
        #expect(piped.lines[1] == "stdin,ok,2.5,-1.5")
        // Larger molecules have no room in it.
        tool.folder.write("3\nx\nH 0 0 0\nH 0 0 1\nH 0 0 2\n", to: "large.xyz")
        let large = try tool.run("featurize", "large.xyz", "--model", "model.json", "-d", "cm")
        #expect(large.status == 65 && large.output.contains("large,too_large,,"))
    }

    @Test func modelsThatAreNoGood() throws {
        #expect(try tool.run("featurize", "a.xyz", "--model", "none.json").status == 66)
        tool.folder.write("{}", to: "empty.json")
        #expect(try tool.run("featurize", "a.xyz", "--model", "empty.json").status == 65)
        tool.folder.write(#"{"format":"descgen-model","version":9,"descriptors":[]}"#, to: "new.json")
        let new = try tool.run("featurize", "a.xyz", "--model", "new.json")
        #expect(new.status == 65 && new.errors.contains("version 9"))
        tool.folder.write(
            #"{"format":"descgen-model","version":1,"descriptors":[{"spec":"cm:size=2"}]}"#, to: "cm.json")
        let other = try tool.run("featurize", "a.xyz", "--model", "cm.json", "-d", "composition")
        #expect(other.status == 64 && other.errors.contains("the model has no \"composition\"; it has cm"))
    }

    @Test func fitOfNothing() throws {
        tool.folder.write("", to: "empty.xyz")
        tool.folder.write("1\nx\nH 0 0 x\n", to: "bad.xyz")
        tool.folder.write("old", to: "model.json")
        for input in ["empty.xyz", "bad.xyz"] {
            #expect(try tool.run("fit", input, "-d", "cm", "-o", "model.json").status == 65)
            #expect(tool.folder.text("model.json") == "old")
        }
        // A record that fails teaches nothing, but does no harm.
        #expect(try tool.run("fit", "a.xyz", "-d", "cm", "-o", "model.json").status == 0)
        #expect(try tool.run("fit", "a.xyz", "-d", "cm", "-o", "model.json", "--on-error", "stop").status == 65)
    }

    // MARK: Ids and targets

    @Test(arguments: [
        ("title", ["CSD_code = ONE | q = 0", "a_2", "CSD_code = TWO | q = 1"]),
        ("title:/CSD_code = (\\w)/", ["O", "a_2", "T"]), ("field:q", ["0", "a_2", "1"]), ("file", ["a", "a_2", "a_3"]),
        ("index", ["1", "2", "3"]), ("auto", ["ONE", "a_2", "TWO"]),
    ])
    func idFrom(rule: String, ids: [String]) throws {
        let outcome = try tool.run("featurize", "a.xyz", "-d", "composition:elements=H", "--id-from", rule, "-q")
        #expect(outcome.lines.dropFirst().map { $0.split(separator: ",")[0] } == ids.map { Substring($0) })
    }

    @Test func equalIdsAreToldOnce() throws {
        let outcome = try tool.run("featurize", "a.xyz", "a.xyz", "-d", "composition:elements=H")
        #expect(outcome.status == 0 && outcome.lines.count == 7)
        #expect(outcome.errors.contains("warning: 3 of the first 6 ids occur more than once\n"))
        #expect(!(try tool.run("featurize", "a.xyz", "-d", "composition").errors.contains("more than once")))
    }

    @Test func targetColumn() throws {
        tool.folder.write("name,smiles,y\na,C,1.50\nb,CC,\nc,O,0x1\n", to: "t.csv")
        let csv = try tool.run(
            "featurize", "t.csv", "-d", "composition:elements=C", "--target-column", "y", "--id-column", "name", "-q")
        #expect(csv.lines == ["id,status,n_C,n_other,y", "a,ok,1,4,1.5", "b,ok,2,6,", "c,parse_error,,,"])
        let xyz = try tool.run("featurize", "a.xyz", "-d", "composition:elements=H", "--target-column", "q", "-q")
        #expect(xyz.lines[3] == "TWO,ok,0,1,1")
        #expect(
            try tool.run("featurize", "t.csv", "-d", "composition", "--target-column", "y", "-o", "t.npz", "-q").status
                == 0)
        let zip = try ZipReader(path: tool.folder.file("t.npz"))
        #expect(zip.entry(named: "y.npy") != nil)
    }

    @Test func smilesColumn() throws {
        tool.folder.write("a;b\nx,molecule\n1,C\n2,\n", to: "t.csv")
        let missing = try tool.run("featurize", "t.csv", "-d", "composition", "--smiles-column", "none")
        #expect(missing.status != 0 && missing.errors.contains("no column \"none\""))
        tool.folder.write("n,molecule\n1,C\n2,\n", to: "u.csv")
        for column in ["molecule", "2"] {
            let outcome = try tool.run(
                "featurize", "u.csv", "-d", "composition:elements=C", "--smiles-column", column, "-q")
            #expect(outcome.lines.dropFirst() == ["u,ok,1,4", "u_2,empty,,"])
        }
    }

    // MARK: Standard input, pipes

    @Test func onlyOneReadOfStandardInput() throws {
        let outcome = try tool.run("featurize", "-", "--in", "xyz", "-d", "cm", input: Inputs.good)
        #expect(outcome.status == 64 && outcome.errors.contains("size=") && outcome.errors.contains("fit"))
    }

    /// One line out for each line in.
    @Test(arguments: ["1", "2", "8"])
    func lineForLine(jobs: String) throws {
        var text = ""
        for index in 0..<3000 {
            text += ["C a\(index)", "", "C( bad", "   ", "CCO\tb c", "not smiles at all"][index % 6] + "\n"
        }
        let outcome = try tool.run(
            "featurize", "--in", "smi", "--no-header", "--blank-lines", "row", "-d", "composition:elements=C", "-q",
            "--jobs", jobs, "-", input: text)
        #expect(outcome.status == 0 && outcome.lines.count == 3000)
        #expect(outcome.lines[6] == "a6,ok,1,4" && outcome.lines[7].hasSuffix(",empty,,"))
        #expect(outcome.lines[8].hasSuffix(",parse_error,,") && outcome.lines[10] == "b c,ok,2,7")
        // Without the option blank lines vanish.
        let skipped = try tool.run(
            "featurize", "--in", "smi", "--no-header", "-d", "composition:elements=C", "-q", "-", input: text)
        #expect(skipped.lines.count == 2000)
    }

    @Test func lastLineWithoutItsEnd() throws {
        for text in ["C", "C\n", "C\r\n", "C\r"] {
            let outcome = try tool.run(
                "featurize", "--in", "smi", "--no-header", "--blank-lines", "row", "-d", "composition:elements=C", "-q",
                "-", input: text)
            #expect(outcome.output == "stdin,ok,1,4\n")
        }
    }

    @Test func emptyInput() throws {
        let piped = try tool.run(
            "featurize", "--in", "smi", "--no-header", "-d", "composition", "-", input: "")
        #expect(piped.status == 0 && piped.output.isEmpty && piped.errors.contains("no records"))
        tool.folder.write("", to: "empty.xyz")
        let file = try tool.run("featurize", "empty.xyz", "-d", "cm:size=1", "-o", "out.csv")
        #expect(file.status == 0 && tool.folder.text("out.csv") == "id,status,cm_1_1\n")
        for name in ["out.npz", "out.npy", "out.jsonl", "out.tsv.gz"] {
            #expect(try tool.run("featurize", "empty.xyz", "-d", "cm:size=1", "-o", name).status == 0)
        }
        #expect(try tool.run("featurize", "empty.xyz", "-d", "cm").status == 0)
        #expect(try tool.run("inspect", "empty.xyz").status == 0)
    }

    @Test func filesAndFolders() throws {
        tool.folder.write(Inputs.good, to: "set/b.xyz")
        tool.folder.write(Gzip.member(Inputs.smiles), to: "set/a/m.smi.gz")
        tool.folder.write("skip,me\n", to: "set/t.csv")
        tool.folder.write("set\n\ngood.xyz\n", to: "list")
        let outcome = try tool.run(
            "featurize", "--files-from", "list", "m.smi", "-d", "composition:elements=O", "--no-header", "-q")
        #expect(
            outcome.lines.map { String($0.split(separator: ",")[0]) }
                == ["methane", "ethanol", "benzene", "methane", "ethanol", "benzene", "b", "b_2", "good", "good_2"])
        let listed = try tool.run(
            "featurize", "--files-from", "-", "-d", "composition:elements=O", "--no-header", "-q", input: "good.xyz\n")
        #expect(listed.lines.count == 2)
    }

    // MARK: The same bytes

    @Test(arguments: ["csv", "tsv", "jsonl", "npy", "npz", "csv.gz"])
    func jobsAndBatchesMakeNoDifference(suffix: String) throws {
        var generator = TestGenerator(88)
        var text = ""
        for index in 0..<120 {
            let structure = Structure.random(atoms: index % 9, using: &generator)
            text += "\(index % 9)\nCSD_code = M\(index % 50) | q = 0\n"
            for (element, point) in zip(structure.elements, structure.positions) {
                text += "\(element.symbol) \(point.x) \(point.y) \(index % 13 == 5 ? "?" : "\(point.z)")\n"
            }
        }
        tool.folder.write(text, to: "many.xyz")
        var first: [UInt8]?
        for (jobs, batch) in [("1", "1"), ("1", "7"), ("2", "1"), ("2", "64"), ("8", "7"), ("8", "64")] {
            let name = "out.\(suffix)"
            let outcome = try tool.run(
                "featurize", "many.xyz", "-d", "cm:variant=eigen", "-d", "composition", "-o", name, "-j", jobs,
                "--batch-records", batch)
            #expect(outcome.status == 0)
            let bytes = tool.folder.bytes(name)
            first = first ?? bytes
            #expect(bytes == first && bytes?.isEmpty == false, "\(jobs) jobs, batches of \(batch)")
        }
    }

    @Test func formatsByOptionAndSuffix() throws {
        let tsv = try tool.run("featurize", "good.xyz", "-d", "cm:size=2", "-f", "tsv", "-q")
        #expect(tsv.lines[1] == "good\tok\t0.5\t2\t0.5")
        let json = try tool.run("featurize", "good.xyz", "-d", "cm:size=2", "--out", "jsonl", "-q")
        #expect(json.lines[0] == #"{"id":"good","status":"ok","cm_1_1":0.5,"cm_2_1":2,"cm_2_2":0.5}"#)
        let bare = try tool.run("featurize", "good.xyz", "-d", "cm:size=2", "--no-header", "--no-status", "-q")
        #expect(bare.lines[0] == "good,0.5,2,0.5")
        // Arrays go down a pipe as well.
        let array = try tool.run("featurize", "good.xyz", "-d", "cm:size=2", "-f", "npy", "--dtype", "float32", "-q")
        let matrix = try NPYReader.read(array.outputBytes)
        #expect(matrix.shape == [2, 3] && matrix.type == .float32)
        let packed = try tool.run("featurize", "good.xyz", "-d", "cm:size=2", "-f", "npz", "-q")
        #expect(try ZipReader(bytes: packed.outputBytes).entries.count == 5)
    }

    // MARK: Canonical SMILES

    @Test func canonicalSMILES() throws {
        tool.folder.write("OCC ethanol\nC[C@@H](C(=O)O)N alanine\nC(C)(C)(C)(C)C bad\n", to: "c.smi")
        let table = try tool.run("inspect", "c.smi", "--columns", "id,status,smiles", "--no-header", "-q")
        #expect(
            table.lines == ["ethanol\tok\tCCO", "alanine\tok\tC[C@H](N)C(=O)O", "bad\tinvalid_valence\t"])
        let canonical = try tool.run("convert", "c.smi", "--out", "smi", "-o", "-", "-q")
        #expect(canonical.lines == ["CCO\tethanol", "C[C@H](N)C(=O)O\talanine"])
        let drawn = try tool.run("convert", "c.smi", "--out", "smi", "-o", "-", "-q", "--smiles", "input-order")
        #expect(drawn.lines.first == "OCC\tethanol" && drawn.lines.count == 3)
        let wrong = try tool.run("convert", "c.smi", "--out", "smi", "-o", "-", "--smiles", "random")
        #expect(wrong.status == 64)
    }

    // MARK: Inspect

    @Test func inspect() throws {
        let outcome = try tool.run("inspect", "a.xyz", "m.smi")
        #expect(outcome.status == 0)
        let header = """
            file record line id status atoms bonds formula charge dimension fragments rings metals fields smiles
            """
        #expect(outcome.lines[0] == header.split(separator: " ").joined(separator: "\t"))
        #expect(outcome.lines[1] == "a.xyz\t1\t1\tONE\tok\t2\t0\tH2\t0\t3\t\t\t\tCSD_code;q\t")
        #expect(outcome.lines[2] == "a.xyz\t2\t5\ta_2\tparse_error\t\t\t\t\t\t\t\t\t\t")
        #expect(outcome.lines[5] == "m.smi\t2\t2\tethanol\tok\t3\t2\tC2H6O\t0\t0\t1\t0\t\t\tCCO")
        let some = try tool.run("inspect", "a.xyz", "--columns", "status,atoms,file", "--no-header", "-q")
        #expect(some.lines == ["ok\t2\ta.xyz", "parse_error\t\ta.xyz", "ok\t1\ta.xyz"])
        let json = try tool.run("inspect", "good.xyz", "--out", "jsonl", "-q")
        #expect(json.lines[0].contains(#""title":"first","coordinates_first":[0,0,0],"coordinates_last":[0,0,0.5],"#))
    }
}
