import Descriptors
import MolecularGraph
import Testing

@testable import Featurization

/// Model files: decision D24.
@Suite struct ModelFileTests {
    static func read(_ text: String) throws -> ModelFile { try ModelFile(parsing: Array(text.utf8)) }

    @Test func roundTrip() throws {
        let specs = try ["cm:size=23,variant=eigen", "composition:elements=H+C+Fe", "cm:size=4,as=\u{00E4}\"b"].map {
            try DescriptorSpec(parsing: $0)
        }
        let text = ModelFile(specs: specs).text
        #expect(try Self.read(text).specs == specs)
        #expect(
            ModelFile(specs: [specs[0]]).text
                == #"{"format":"descgen-model","version":1,"descriptors":[{"spec":"cm:size=23,variant=eigen","model":{}}]}"#
                + "\n")
    }

    /// Bins stand inside a model file, or alone.
    @Test func histogramModels() throws {
        let bare = #"""
            {"format":"hdad-model","version":1,"length_unit":"angstrom","angle_unit":"degree","n_train":2,"new":0,
            "params":{"bond_tolerance":0.5,"linear_limit_deg":170,"width":{"HD":0.02}},
            "blocks":[{"block":"HDA","elements":["O","C","H"],"count":3,"bins":[90,109.5]},
            {"block":"HD","elements":["C","H"],"count":5,"bins":[1.1]}]}
            """#
        let file = try Self.read(bare)
        let model = try #require(file.specs.first?.model)
        #expect(file.specs.map(\.text) == ["hdad"] && model.trainingCount == 2)
        #expect(model.parameters.bondTolerance == 0.5 && model.parameters.linearLimit == 170)
        // Blocks are put in order, and keys in their direction.
        #expect(model.blocks.map { $0.elements.map(\.symbol) } == [["H", "C"], ["H", "C", "O"]])
        #expect(model.blocks.map(\.bins) == [[1.1], [90, 109.5]])
        let again = try Self.read(file.text)
        #expect(again.specs == file.specs)
        #expect(file.text.contains(#""spec":"hdad","model":{"format":"hdad-model","version":1,"#))
    }

    @Test func unknownKeysAreIgnored() throws {
        let model = try Self.read(
            #"{"version":1,"new":[1,{}],"format":"descgen-model","descriptors":[{"model":{"x":1},"spec":"cm:size=2","y":0}]}"#
        )
        #expect(model.specs.map(\.text) == ["cm:size=2"])
        #expect(try Self.read(#"{"format":"descgen-model","version":1,"descriptors":[]}"#).specs.isEmpty)
    }

    @Test(arguments: [
        ("", "no valid JSON"), ("[]", ""), ("{", "no valid JSON"), ("spec", "no valid JSON"), ("{}", "is missing"),
        (#"{"format":"descgen-model","version":2,"descriptors":[]}"#, "version 2"),
        (#"{"format":"descgen-model","version":0,"descriptors":[]}"#, "version 0"),
        (#"{"format":"descgen-model","version":-1,"descriptors":[]}"#, "version -1"),
        (#"{"format":"hdad-model","version":2,"blocks":[]}"#, "version 2 of an hdad-model"),
        (#"{"format":"hdad-model","version":1}"#, "\"blocks\" is missing"),
        (#"{"format":"hdad-model","version":1,"length_unit":"bohr","blocks":[]}"#, "length_unit is \"bohr\""),
        (
            #"{"format":"hdad-model","version":1,"blocks":[{"block":"XY","elements":["H"],"bins":[1]}]}"#,
            "a block \"XY\""
        ),
        (
            #"{"format":"hdad-model","version":1,"blocks":[{"block":"HD","elements":["H","Zz"],"bins":[1]}]}"#,
            "\"Zz\" in a block"
        ),
        (
            #"{"format":"hdad-model","version":1,"blocks":[{"block":"HD","elements":["H","H"],"bins":[2,1]}]}"#,
            "not ascending"
        ),
        (
            #"{"format":"descgen-model","version":1,"descriptors":[{"spec":"hd","model":{"format":"other","version":1}}]}"#,
            "the model's format is \"other\""
        ),
        (#"{"format":"other","version":1,"descriptors":[]}"#, "the format is \"other\""),
        (#"{"format":"descgen-model","version":"1","descriptors":[]}"#, ""),
        (#"{"format":"descgen-model","version":1}"#, "\"descriptors\" is missing"),
        (#"{"format":"descgen-model","version":1,"descriptors":[{}]}"#, "\"spec\" is missing"),
        (#"{"format":"descgen-model","version":1,"descriptors":[{"spec":"cm:size"}]}"#, "is no option"),
    ])
    func refused(text: String, words: String) {
        do throws(ModelFile.ModelError) {
            _ = try ModelFile(parsing: Array(text.utf8))
            Issue.record("\(text) was read")
        } catch {
            #expect(words.isEmpty || error.description.contains(words), "\(error.description)")
        }
    }
}
