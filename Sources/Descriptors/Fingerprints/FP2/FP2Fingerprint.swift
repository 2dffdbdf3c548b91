public import MolecularGraph
public import Perception

/// Open Babel's path fingerprint FP2: paths and rings of up to seven atoms, folded to 1021 of 1024 bits, equal to that of
/// Open Babel 3.1.1 (fingerprints.md 8 and 9).
///
/// It is made from the molecule as written, perceived by ``Perception/OpenBabelPerceiver``; that is why it does not look
/// at the perceived molecule that the other fingerprints share.
public struct FP2Fingerprint: BitFingerprint {
    /// Buffers of a worker.
    public struct Scratch {
        var perceiver = OpenBabelPerceiver()
        var perceived = PerceivedMolecule()
        let graph = FP2Graph()
        let arms = FP2Arms<UInt64>()
        let wideArms = FP2Arms<UInt128>()
    }

    /// A fingerprint.
    public init() {}

    /// 1024, of which the last three are never set.
    public var bitCount: Int { 1024 }
    /// 1021, as Open Babel's FPS output says.
    public var usedBitCount: Int { 1021 }
    /// Open Babel's own name, as its FPS output has it.
    public var typeText: String { "OpenBabel-FP2/1" }
    /// `fp2_0000` to `fp2_1023`.
    public var columns: [String] { ColumnNames.numbered("fp2", count: bitCount) }
    /// Bonds; the perceived molecule is not looked at.
    public var needs: DescriptorNeeds { .bonds }
    /// Makes empty buffers.
    public func makeScratch() -> Scratch { Scratch() }

    /// Sets the bits of a molecule.
    ///
    /// - Throws: `too_large` for densely bonded graphs, which no chemistry has, besides the errors of perception.
    /// - Complexity: the number of paths of up to seven atoms.
    public func setBits(
        of molecule: Molecule, perceived: PerceivedMolecule, in bits: inout MutableSpan<UInt64>, scratch: inout Scratch
    ) throws(DescriptorError) {
        do throws(PerceptionError) {
            try scratch.perceiver.perceive(molecule, into: &scratch.perceived)
        } catch {
            throw DescriptorError(error)
        }
        let graph = scratch.graph.fill(scratch.perceived)
        let isComplete = bits.withUnsafeMutableBufferPointer { bits in
            guard let base = bits.baseAddress else { return true }
            return graph.codeBits == 6
                ? FP2Paths(graph, arms: scratch.arms, bits: base).run()
                : FP2Paths(graph, arms: scratch.wideArms, bits: base).run()
        }
        guard isComplete else {
            throw DescriptorError(
                .tooLarge, "more than \(FP2Paths<UInt64>.maximumPairCount) pairs of half paths of up to three bonds")
        }
    }
}
