import Descriptors
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
