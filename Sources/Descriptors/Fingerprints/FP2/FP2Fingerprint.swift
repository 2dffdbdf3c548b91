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
        var graph = FP2Graph()
        var isOnPath: [Bool] = []
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
    /// - Complexity: the number of paths of up to seven atoms.
    public func setBits(
        of molecule: Molecule, perceived: PerceivedMolecule, in bits: inout MutableSpan<UInt64>, scratch: inout Scratch
    ) throws(DescriptorError) {
        do throws(PerceptionError) {
            try scratch.perceiver.perceive(molecule, into: &scratch.perceived)
        } catch {
            throw DescriptorError(error)
        }
        scratch.graph.fill(scratch.perceived)
        let missing = scratch.graph.codes.count - scratch.isOnPath.count
        if missing > 0 { scratch.isOnPath.append(contentsOf: repeatElement(false, count: missing)) }
        Self.walk(scratch.graph, &scratch.isOnPath, &bits)
    }

    private static func walk(_ graph: FP2Graph, _ isOnPath: inout [Bool], _ bits: inout MutableSpan<UInt64>) {
        bits.withUnsafeMutableBufferPointer { bits in
            isOnPath.withUnsafeMutableBufferPointer { isOnPath in
                graph.starts.withUnsafeBufferPointer { starts in
                    graph.edges.withUnsafeBufferPointer { edges in
                        graph.codes.withUnsafeBufferPointer { codes in
                            graph.numbers.withUnsafeBufferPointer { numbers in
                                guard let bitBase = bits.baseAddress, let pathBase = isOnPath.baseAddress,
                                    let startBase = starts.baseAddress, let codeBase = codes.baseAddress,
                                    let numberBase = numbers.baseAddress,
                                    let edgeBase = edges.baseAddress ?? UnsafePointer(bitPattern: 16)
                                else { return }
                                // 64 bits hold seven codes of six bits with their bonds.
                                if numbers.count <= 64 {
                                    FP2Walk<UInt64>(
                                        starts: startBase, edges: edgeBase, codes: codeBase, numbers: numberBase,
                                        isOnPath: pathBase, bits: bitBase, atomCount: codes.count, codeBits: 6
                                    ).run()
                                } else {
                                    FP2Walk<UInt128>(
                                        starts: startBase, edges: edgeBase, codes: codeBase, numbers: numberBase,
                                        isOnPath: pathBase, bits: bitBase, atomCount: codes.count, codeBits: 7
                                    ).run()
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
