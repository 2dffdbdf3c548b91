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
/// Unknown keys are ignored; another version is refused. A bare `hdad-model` is read as a file of the one descriptor
/// `hdad`.
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
            var model: EntryModel?
        }
        var format: String
        var version: Int
        var descriptors: [Entry]
    }

    /// What a descriptor has learned; an empty object when its options say all.
    private struct EntryModel: Decodable {
        var histograms: HDADModel?

        private enum Key: CodingKey {
            case format
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            if container.contains(.format) { histograms = try HDADModel(from: decoder) }
        }
    }

    /// What every model file begins with.
    private struct Head: Decodable {
        var format: String
        var version: Int
    }

    /// Reads the text of a model file.
    ///
    /// - Throws: ``ModelError`` for another kind of file or another version.
    public init(parsing text: [UInt8]) throws(ModelError) {
        let head = try Self.decode(Head.self, text)
        if head.format == "hdad-model" {
            specs = [DescriptorSpec(name: "hdad", model: try Self.decode(HDADModel.self, text))]
            return
        }
        guard head.format == "descgen-model" else {
            throw ModelError(
                description: "the format is \"\(head.format)\"; expected \"descgen-model\" or \"hdad-model\"")
        }
        guard (1...Self.version).contains(head.version) else {
            throw ModelError(
                description: "version \(head.version) of a model file; this program reads up to \(Self.version)")
        }
        let document = try Self.decode(Document.self, text)
        specs = []
        for entry in document.descriptors {
            do throws(SpecError) {
                var spec = try DescriptorSpec(parsing: entry.spec)
                spec.model = entry.model?.histograms
                specs.append(spec)
            } catch {
                throw ModelError(description: error.message)
            }
        }
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ text: [UInt8]) throws(ModelError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text))
        } catch let error as SpecError {
            throw ModelError(description: error.message)
        } catch {
            throw ModelError(description: "this is no descgen model file (\(reason(error)))")
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
            JSONText.object([("spec", JSONText.string(spec.text)), ("model", spec.model?.json ?? "{}")])
        }
        return JSONText.object([
            ("format", JSONText.string("descgen-model")), ("version", String(Self.version)),
            ("descriptors", JSONText.array(entries)),
        ]) + "\n"
    }
}
