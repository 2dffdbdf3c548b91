public import Descriptors
internal import Tables

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// A file of descriptors with what they have learned:
/// `{"format":"descgen-model","version":1,"descriptors":[{"spec":…,"model":{…}}]}`.
///
/// Unknown keys are ignored; a higher version is refused.
public struct ModelFile: Sendable {
    /// Version that is written and the highest that is read.
    public static let version = 1

    /// The descriptors, in order.
    public var specs: [DescriptorSpec]

    /// A model of complete specifications.
    public init(specs: [DescriptorSpec]) { self.specs = specs }

    /// Why a model file is no good.
    public struct ModelError: Error, Sendable, CustomStringConvertible {
        /// What was found and what was expected.
        public let description: String
    }

    private struct Document: Decodable {
        struct Entry: Decodable {
            var spec: String
        }
        var format: String
        var version: Int
        var descriptors: [Entry]
    }

    /// Reads the text of a model file.
    ///
    /// - Throws: ``ModelError`` for another kind of file or a newer version.
    public init(parsing text: [UInt8]) throws(ModelError) {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(text))
        } catch {
            throw ModelError(description: "this is no descgen model file (\(Self.reason(error)))")
        }
        guard document.format == "descgen-model" else {
            throw ModelError(description: "the format is \"\(document.format)\"; expected \"descgen-model\"")
        }
        guard document.version <= Self.version else {
            throw ModelError(
                description: "version \(document.version) of a model file; this program reads up to \(Self.version)")
        }
        specs = []
        for entry in document.descriptors {
            do throws(SpecError) {
                specs.append(try DescriptorSpec(parsing: entry.spec))
            } catch {
                throw ModelError(description: error.message)
            }
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "the key \"\(key.stringValue)\" is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            context.debugDescription
        default: "it is no valid JSON"
        }
    }

    /// The text of the file.
    public var text: String {
        let entries = specs.map { spec in
            JSONText.object([("spec", JSONText.string(spec.text)), ("model", "{}")])
        }
        return JSONText.object([
            ("format", JSONText.string("descgen-model")), ("version", String(Self.version)),
            ("descriptors", JSONText.array(entries)),
        ]) + "\n"
    }
}
