import ArgumentParser
import ChemIO
import Descriptors
import Featurization
import Tables

/// `descgen explain-bits`: the atoms and bonds behind the bits of a fingerprint.
struct ExplainBits: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain-bits",
        abstract: "Say which atoms and bonds set the bits of a fingerprint.",
        discussion: """
            Columns (tab-separated): id, bit, identifier (unfolded), center and radius (environments; the radius of a \
            pair is its distance), atoms, bonds. Atoms and bonds count from 1 as in the record; lists are joined by ;. \
            A bit has a line for every feature that sets it: an environment, a path, a pair, a match of a MACCS key.

            Examples:
              descgen explain-bits molecules.smi -d ecfp4 --bits 807,1057
              descgen explain-bits molecules.sdf -d torsion -o bits.tsv
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var running: RunOptionGroup

    @Option(
        name: [.customShort("d", allowingJoined: true), .customLong("descriptor")],
        help: "Fingerprint of bits, such as ecfp4, rdkit-path, maccs, fp2 or torsion:bits=1024.")
    var descriptor: String

    @Option(help: "Bits to explain, separated by commas; all set bits by default.")
    var bits: String?

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: "Output file; standard output by default.")
    var output: String = "-"

    @Flag(name: .customLong("no-header"), help: "Leave the header line out.")
    var noHeader = false

    func run() throws {
        do { try explain() } catch { throw CommandFailure(error) }
    }

    private func explain() throws {
        let spec = try DescriptorSpec(parsing: descriptor)
        guard case .ready(let resolved) = try DescriptorRegistry.resolve(spec) else {
            throw CommandFailure.usage("\(descriptor): no fingerprint of bits; expected one such as ecfp4 or torsion")
        }
        let features = try FeatureSet([resolved])
        guard features.makeBitExplainer() != nil, let fingerprint = resolved.fingerprint else {
            throw CommandFailure.usage(
                "\(descriptor): its columns cannot be explained; expected a fingerprint of bits such as ecfp4, "
                    + "rdkit-path, atom-pair, torsion, maccs or fp2")
        }
        let wanted = try chosenBits(below: fingerprint.bitCount)
        let files = try input.resolve()
        var options = try running.runOptions(input)
        options.needs = RecordNeeds(features.needs)
        let target = try OutputTarget(path: output)
        try OutputCheck.refuseClashes(target, inputs: files, logs: running.logs)
        let sink = try OutputSink(target)
        TemporaryFiles.register([sink.temporaryPath].compactMap(\.self))
        if !noHeader { try sink.write(ExplainBitsTask.header) }
        let reporter = try RunReporter(running.reporting)
        do {
            try BulkRun(inputs: files, options: options).run(
                ExplainBitsTask(features, bits: wanted, sink: sink), observer: reporter)
        } catch {
            reporter.finishAfterFailure()
            sink.abort()
            throw error
        }
        try sink.commit()
        try reporter.finish(rowCount: nil)
        if let failure = try running.verdict(on: reporter.summary) { throw failure }
    }

    private func chosenBits(below count: Int) throws -> Set<Int>? {
        guard let bits else { return nil }
        return Set(
            try bits.split(separator: ",", omittingEmptySubsequences: false).map { word in
                guard let bit = Int(word), (0..<count).contains(bit) else {
                    throw CommandFailure.usage("--bits: \"\(word)\" is no bit from 0 to \(count - 1)")
                }
                return bit
            })
    }
}
