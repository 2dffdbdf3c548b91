import Tables
import TestSupport
import Testing

/// Descriptors of the geometry from end to end: `fit`, `featurize --model`, rows of atoms, bad input.
@Suite struct GeometryTests {
    let tool = Tool()

    static let water = "3\nW\nO 0 0 0.119262\nH 0 0.763239 -0.477047\nH 0 -0.763239 -0.477047\n"
    static let hydrogen = "2\nH2\nH 0 0 0\nH 0 0 0.74\n"

    init() {
        tool.folder.write(Self.water + Self.hydrogen, to: "train.xyz")
        tool.folder.write(
            Self.hydrogen + "2\nHF\nH 0 0 0\nF 0 0 0.9\n" + "2\ntwice\nH 0 0 0\nH 0 0 5e-7\n"
                + "2\nbad\nH 0 0 nan\nH 0 0 5\n" + "4\nO2\nO 0 0 0\nO 0 0 1.2\nH 0 0 9\nH 0 9 0\n",
            to: "new.xyz")
    }

    @Test func bagsOfATrainingSet() throws {
        let fit = try tool.run("fit", "train.xyz", "-d", "bob", "-o", "bob.json")
        #expect(fit.status == 0)
        let outcome = try tool.run("featurize", "new.xyz", "--model", "bob.json")
        #expect(outcome.status == 0)
        let cells = outcome.lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        #expect(
            cells.map { $0[1] } == [
                "status", "ok", "unknown_element", "overlapping_atoms", "parse_error", "too_large",
            ])
        #expect(
            cells[0].dropFirst(2).joined(separator: " ")
                == "bob_H_1 bob_H_2 bob_O_1 bob_H-H_1 bob_H-O_1 bob_H-O_2")
        #expect(outcome.errors.contains("atom 2 is F, which has no bag"))
        #expect(outcome.errors.contains("atoms 1 (H) and 2 (H) are at the same place"))
        #expect(outcome.errors.contains("2 atoms of O, but its bag has room for 1"))
    }

    @Test func histogramsOfATrainingSet() throws {
        #expect(try tool.run("fit", "train.xyz", "-d", "hdad", "-o", "model.json").status == 0)
        let outcome = try tool.run("featurize", "new.xyz", "--model", "model.json", "-f", "jsonl")
        #expect(outcome.status == 0 && outcome.lines.count == 5)
        #expect(outcome.lines[1].contains(#""status":"unknown_element""#))
        #expect(outcome.errors.contains("atom 2 is F, which the model does not know"))
        // Two oxygens: a combination of known elements that the training set did not have.
        #expect(outcome.lines[4].contains(#""warnings":["1 of "#) && outcome.lines[4].contains(#"HD:O-O 1"]"#))
        #expect(outcome.errors.contains("[unknown-combination]"))
        // The same file serves the other two.
        let distances = try tool.run("featurize", "train.xyz", "-d", "hd", "--model", "model.json")
        #expect(distances.status == 0 && distances.lines[0].hasPrefix("id,status,HD:H-H:0.7400,"))
        #expect(!distances.lines[0].contains("HDA:"))
    }

    @Test func histogramsNeedAModel() throws {
        let outcome = try tool.run("featurize", "train.xyz", "-d", "hda")
        #expect(outcome.status == 64 && outcome.errors.contains("hda needs a model: descgen fit"))
        tool.folder.write(#"{"format":"hdad-model","version":9,"blocks":[]}"#, to: "newer.json")
        let newer = try tool.run("featurize", "train.xyz", "--model", "newer.json")
        #expect(newer.status == 65 && newer.errors.contains("newer.json: version 9 of an hdad-model"))
        tool.folder.write(
            #"{"format":"descgen-model","version":1,"descriptors":[{"spec":"bob:sizes=H2"}]}"#, to: "bob.json")
        let other = try tool.run("featurize", "train.xyz", "-d", "hd", "--model", "bob.json")
        #expect(other.status == 64 && other.errors.contains("the model has no \"hd\"; it has bob"))
    }

    // MARK: Rows of atoms

    static let functions = "acsf:elements=H+O,g2=none,g4=none,rcut=4"

    @Test func rowsOfAtoms() throws {
        tool.folder.write(Self.hydrogen + "2\nHF\nH 0 0 0\nF 0 0 0.9\n" + Self.water, to: "a.xyz")
        let outcome = try tool.run("featurize", "a.xyz", "-d", Self.functions, "--per-atom")
        #expect(outcome.status == 0 && outcome.lines.count == 7)
        #expect(outcome.lines[0] == "id,atom,status,ACSF_rc4:G1-H,ACSF_rc4:G1-O")
        #expect(
            outcome.lines.dropFirst().map { $0.split(separator: ",").prefix(3).joined(separator: " ") } == [
                "a 1 ok", "a 2 ok", "a_2 unknown_element", "a_3 1 ok", "a_3 2 ok", "a_3 3 ok",
            ])
        #expect(outcome.lines[3] == "a_2,,unknown_element,,")
        #expect(outcome.errors.contains("3 records read, 2 ok, 1 unknown_element; 6 rows written"))
        let json = try tool.run("featurize", "a.xyz", "-d", Self.functions, "--per-atom", "-f", "jsonl")
        #expect(json.lines[1].hasPrefix(#"{"id":"a","atom":2,"status":"ok","#))
        #expect(json.lines[2].hasPrefix(#"{"id":"a_2","atom":null,"#))
    }

    @Test func arraysOfAtoms() throws {
        tool.folder.write(Self.hydrogen + "2\nHF\nH 0 0 0\nF 0 0 0.9\n" + Self.water, to: "a.xyz")
        #expect(try tool.run("featurize", "a.xyz", "-d", Self.functions, "--per-atom", "-o", "a.npz").status == 0)
        let zip = try ZipReader(path: tool.folder.file("a.npz"))
        func array(_ name: String) throws -> NPYArray {
            try NPYReader.read(try zip.content(of: try #require(zip.entry(named: name))))
        }
        #expect(try array("X.npy").shape == [6, 2])
        #expect(try array("atom.npy").doubles() == [1, 2, 0, 1, 2, 3])
        #expect(try tool.run("featurize", "a.xyz", "-d", Self.functions, "--per-atom", "-o", "a.npy").status == 0)
        #expect(tool.folder.text("a.npy.atoms.txt") == "1\n2\n\n1\n2\n3\n")
    }

    @Test func whatHasNoRowsOfAtoms() throws {
        let outcome = try tool.run("featurize", "train.xyz", "-d", "cm", "--per-atom")
        #expect(outcome.status == 64 && outcome.errors.contains("cm describes molecules, not atoms"))
        let target = try tool.run("featurize", "train.xyz", "-d", "acsf", "--per-atom", "--target-column", "E")
        #expect(target.status == 64 && target.errors.contains("--target-column"))
    }

    // MARK: Drawings

    /// A flat drawing has no geometry; a flat molecule in space has.
    @Test func drawings() throws {
        func record(_ dimension: String) -> String {
            "flat\n  -ISIS-  0000000000\(dimension)\n\n  3  2  0  0  0  0  0  0  0  0999 V2000\n"
                + "    0.0000    0.0000    0.0000 O   0  0\n    0.7600    0.5900    0.0000 H   0  0\n"
                + "   -0.7600    0.5900    0.0000 H   0  0\n  1  2  1  0\n  1  3  1  0\nM  END\n$$$$\n"
        }
        tool.folder.write(record("2D") + record("3D") + record("  "), to: "flat.sdf")
        for spec in ["cm:size=3", "bob:sizes=H2+O1", "acsf:elements=H+O", "encoded-bonds:elements=H+O"] {
            let outcome = try tool.run("featurize", "flat.sdf", "-d", spec)
            let statuses = outcome.lines.dropFirst().map { $0.split(separator: ",")[1] }
            #expect(statuses == ["no_coordinates", "ok", "ok"], "\(spec)")
            #expect(outcome.errors.contains("the coordinates are those of a flat drawing (2D)"))
        }
    }
}
