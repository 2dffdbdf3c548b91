public import ChemIO
public import Descriptors
public import Tables

/// Says for every record and every set bit of a fingerprint which atoms and bonds set it: one line of tab-separated
/// values for each feature.
///
/// Atoms and bonds are numbers in the record as written, from 1.
public struct ExplainBitsTask: RecordTask {
    private let features: FeatureSet
    private let bits: Set<Int>?
    private let sink: OutputSink

    /// The header line.
    public static let header = "id\tbit\tidentifier\tcenter\tradius\tatoms\tbonds\n"

    /// A task for a set of one fingerprint that can be explained.
    ///
    /// - Parameter bits: the bits to explain; nil for all that are set.
    /// - Precondition: the set has a ``Descriptors/FeatureSet/makeBitExplainer(perception:)``.
    public init(_ features: FeatureSet, bits: Set<Int>?, sink: OutputSink) {
        precondition(features.makeBitExplainer() != nil, "the fingerprint cannot be explained")
        self.features = features
        self.bits = bits
        self.sink = sink
    }

    /// A worker has its own explainer.
    public func makeWorker() -> BitExplainer {
        guard let explainer = features.makeBitExplainer() else { preconditionFailure("checked when the task was made") }
        return explainer
    }

    /// Lines of a batch.
    public func makeOutput() -> [UInt8] { [] }

    /// Explains the bits of a molecule.
    public func handle(
        _ record: RecordContext, _ molecule: Molecule, worker: inout BitExplainer, into output: inout [UInt8]
    ) -> RecordFailure? {
        do throws(DescriptorError) {
            let explanations = try worker.explain(molecule)
            let start = output.count
            for index in explanations.indices {
                if index & 4095 == 0 && RecordDeadline.isPast {
                    output.removeLast(output.count - start)
                    return .late
                }
                guard bits?.contains(explanations.bit(at: index)) ?? true else { continue }
                append(explanations[index], id: record.id, to: &output)
            }
            return nil
        } catch {
            return RecordFailure(error)
        }
    }

    private func append(_ explanation: BitExplanation, id: String, to output: inout [UInt8]) {
        DelimitedText.appendTSVField(id, to: &output)
        let feature = explanation.feature
        Self.append(CollectionOfOne(explanation.bit), to: &output)
        Self.append(CollectionOfOne(feature.identifier), to: &output)
        Self.append(feature.center.map { [$0 + 1] } ?? [], to: &output)
        Self.append(feature.radius.map { [$0] } ?? [], to: &output)
        Self.append(feature.atoms.lazy.map { $0 + 1 }, to: &output)
        Self.append(feature.bonds.lazy.map { $0 + 1 }, to: &output)
        output.append(0x0A)
    }

    /// A tab and numbers with semicolons between them.
    private static func append(_ numbers: some Sequence<some FixedWidthInteger>, to output: inout [UInt8]) {
        var separator = UInt8(ascii: "\t")
        for number in numbers {
            output.append(separator)
            NumberText.append(number, to: &output)
            separator = UInt8(ascii: ";")
        }
        // A cell without numbers has its tab all the same.
        if separator == UInt8(ascii: "\t") { output.append(separator) }
    }

    /// A record that failed has no bits.
    public func handleFailure(
        _ record: RecordContext, _ failure: RecordFailure, worker: inout BitExplainer, into output: inout [UInt8]
    ) {}

    /// Writes the lines of a batch.
    public func consume(_ output: [UInt8]) throws {
        try sink.write(output)
        if sink.isFollowed { try sink.flush() }
    }
}
