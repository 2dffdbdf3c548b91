public import MolecularGraph
public import Perception

/// A descriptor of the perceived molecule. Perception runs once per record, whatever number of descriptors are asked for.
///
/// What is said of ``Descriptor`` holds here too. A type whose ``needs`` lack ``DescriptorNeeds/perception`` and
/// ``DescriptorNeeds/aromaticity`` gets an empty perceived molecule.
public protocol PerceivedDescriptor<Scalar>: Sendable {
    /// Type of the numbers.
    associatedtype Scalar: FeatureScalar = Double
    /// Buffers that are reused from molecule to molecule, one per worker.
    associatedtype Scratch

    /// Names of the columns; their number is the width of a row.
    var columns: [String] { get }
    /// What the descriptor needs: ``DescriptorNeeds/perception`` or the smaller ``DescriptorNeeds/aromaticity``, and stereo or
    /// coordinates beside it.
    var needs: DescriptorNeeds { get }
    /// Makes empty buffers.
    func makeScratch() -> Scratch
    /// Writes the row of a molecule.
    ///
    /// - Parameters:
    ///   - molecule: the molecule as the input has it.
    ///   - perceived: the same molecule after perception; its atoms lead back to `molecule` by their `source`.
    ///   - index: position of the molecule in the run, from 0.
    ///   - row: as many places as there are columns; all are written on success.
    ///   - scratch: buffers of ``makeScratch()``; their content does not matter.
    /// - Throws: ``DescriptorError`` when the molecule has no such descriptor.
    func write(
        _ molecule: Molecule, perceived: PerceivedMolecule, index: Int, into row: inout MutableSpan<Scalar>,
        scratch: inout Scratch
    ) throws(DescriptorError)
    /// What is worth saying about the molecule whose row was written last; asked for once, after each success.
    func takeNotes(from scratch: inout Scratch) -> [DescriptorNote]
}

extension PerceivedDescriptor {
    /// Nothing.
    public func takeNotes(from scratch: inout Scratch) -> [DescriptorNote] { [] }
}

/// A fingerprint of bits, which can be had packed: 64 bits to a word, bit `i` is bit `i % 64` of word `i / 64`.
public protocol BitFingerprint: PerceivedDescriptor where Scalar == UInt8 {
    /// Number of bits.
    var bitCount: Int { get }
    /// Number of bits that can be set at all, as an FPS header states it; ``bitCount`` unless a type says otherwise.
    var usedBitCount: Int { get }
    /// What identifies the fingerprint in an FPS header: name, version and all options, such as
    /// `descgen-morgan/1 radius=2 bits=2048`.
    var typeText: String { get }
    /// Sets the bits of a molecule.
    ///
    /// - Parameter bits: `(bitCount + 63) / 64` words, all zero on entry.
    func setBits(
        of molecule: Molecule, perceived: PerceivedMolecule, in bits: inout MutableSpan<UInt64>, scratch: inout Scratch
    ) throws(DescriptorError)
}

extension BitFingerprint {
    /// All bits.
    public var usedBitCount: Int { bitCount }

    /// Number of words that the packed bits take.
    public var wordCount: Int { (bitCount + 63) / 64 }

    /// Writes a byte for every bit.
    public func write(
        _ molecule: Molecule, perceived: PerceivedMolecule, index: Int, into row: inout MutableSpan<UInt8>,
        scratch: inout Scratch
    ) throws(DescriptorError) {
        var words = [UInt64](repeating: 0, count: wordCount)
        var span = words.mutableSpan
        try setBits(of: molecule, perceived: perceived, in: &span, scratch: &scratch)
        for bit in 0..<row.count { row[bit] = UInt8(truncatingIfNeeded: span[bit >> 6] >> UInt64(bit & 63)) & 1 }
    }
}

/// A fingerprint with eight bits to a byte, low bit first: the `pack=true` form of NPY and NPZ.
struct PackedFingerprint<Fingerprint: BitFingerprint>: PerceivedDescriptor {
    let fingerprint: Fingerprint
    let columns: [String]

    /// Packs a fingerprint whose columns begin with `prefix`.
    init(_ fingerprint: Fingerprint, prefix: String) {
        self.fingerprint = fingerprint
        columns = ColumnNames.numbered(prefix + "_pack", count: (fingerprint.bitCount + 7) / 8)
    }

    var needs: DescriptorNeeds { fingerprint.needs }
    func makeScratch() -> Fingerprint.Scratch { fingerprint.makeScratch() }

    func write(
        _ molecule: Molecule, perceived: PerceivedMolecule, index: Int, into row: inout MutableSpan<UInt8>,
        scratch: inout Fingerprint.Scratch
    ) throws(DescriptorError) {
        var words = [UInt64](repeating: 0, count: fingerprint.wordCount)
        var span = words.mutableSpan
        try fingerprint.setBits(of: molecule, perceived: perceived, in: &span, scratch: &scratch)
        for byte in 0..<row.count { row[byte] = UInt8(truncatingIfNeeded: span[byte >> 3] >> UInt64(8 * (byte & 7))) }
    }
}

/// Names of columns that differ by a number only.
enum ColumnNames {
    /// `prefix_0007` and so on from 0, padded with zeros to the width of the last (decision D14).
    static func numbered(_ prefix: String, count: Int) -> [String] {
        let width = String(max(0, count - 1)).utf8.count
        return (0..<count).map { number in
            let digits = String(number)
            return prefix + "_" + String(repeating: "0", count: width - digits.utf8.count) + digits
        }
    }
}
