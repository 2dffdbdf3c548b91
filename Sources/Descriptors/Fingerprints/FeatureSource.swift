internal import Perception

/// Takes the identifiers of the features of a molecule, one call for every occurrence.
protocol IdentifierSink {
    /// Takes one occurrence.
    mutating func add(_ identifier: UInt32)
}

/// A kind of features (environments, paths, pairs) that a molecule has, each known by a number of 32 bits.
///
/// Folding them to bits or counts, or keeping them as they are, is the same for all kinds.
protocol FeatureSource: Sendable {
    /// Buffers that are reused from molecule to molecule.
    associatedtype Scratch
    /// What the features are made from.
    var needs: DescriptorNeeds { get }
    /// Makes empty buffers.
    func makeScratch() -> Scratch
    /// Sets the bit of every feature.
    ///
    /// One requirement for each kind of sink, which a source meets by one generic method: so the inner loops are compiled
    /// for the sink, wherever they are called from.
    func enumerate(
        _ molecule: PerceivedMolecule, scratch: inout Scratch, into sink: inout BitSink
    ) throws(DescriptorError)
    /// Counts every occurrence of every feature.
    func enumerate(
        _ molecule: PerceivedMolecule, scratch: inout Scratch, into sink: inout CountSink
    ) throws(DescriptorError)
    /// Lists every occurrence of every feature.
    func enumerate(
        _ molecule: PerceivedMolecule, scratch: inout Scratch, into sink: inout ListSink
    ) throws(DescriptorError)
}

/// Remainder by a fixed number; a mask where the number is a power of two.
struct Folding: Sendable {
    let size: UInt32
    private let mask: UInt32

    init(_ size: Int) {
        self.size = UInt32(size)
        mask = size & (size - 1) == 0 ? UInt32(size - 1) : 0
    }

    /// The place of an identifier: the remainder of unsigned numbers.
    @inline(__always)
    func place(of identifier: UInt32) -> Int { Int(mask != 0 ? identifier & mask : identifier % size) }
}

/// Sets a bit for every identifier.
struct BitSink: IdentifierSink {
    let words: UnsafeMutableBufferPointer<UInt64>
    let folding: Folding

    @inline(__always)
    mutating func add(_ identifier: UInt32) {
        let place = folding.place(of: identifier)
        words[place >> 6] |= 1 &<< UInt64(truncatingIfNeeded: place & 63)
    }
}

/// Counts identifiers at their places.
struct CountSink: IdentifierSink {
    let counts: UnsafeMutableBufferPointer<UInt32>
    let folding: Folding

    @inline(__always)
    mutating func add(_ identifier: UInt32) { counts[folding.place(of: identifier)] &+= 1 }
}

/// Lists identifiers as they come.
struct ListSink: IdentifierSink {
    var identifiers: [UInt32] = []

    mutating func add(_ identifier: UInt32) { identifiers.append(identifier) }
}
