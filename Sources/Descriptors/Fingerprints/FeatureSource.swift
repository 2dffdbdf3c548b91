internal import Perception

/// Takes the identifiers of the features of a molecule, one call for every occurrence.
protocol IdentifierSink {
    /// Takes one occurrence.
    mutating func add(_ identifier: UInt32)
    /// Takes some occurrences, at least one.
    mutating func add(_ identifier: UInt32, times: Int)
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
    /// Counts every occurrence of every feature as far as simulated counts go.
    func enumerate(
        _ molecule: PerceivedMolecule, scratch: inout Scratch, into sink: inout SimulationSink
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

    mutating func add(_ identifier: UInt32, times: Int) { add(identifier) }
}

/// Counts identifiers at their places.
struct CountSink: IdentifierSink {
    let counts: UnsafeMutableBufferPointer<UInt32>
    let folding: Folding

    @inline(__always)
    mutating func add(_ identifier: UInt32) { counts[folding.place(of: identifier)] &+= 1 }

    mutating func add(_ identifier: UInt32, times: Int) {
        let place = folding.place(of: identifier)
        counts[place] = UInt32(clamping: Int(counts[place]) + times)
    }
}

/// Counts identifiers at their places, up to the eight that bits can tell.
struct SimulationSink: IdentifierSink {
    let counts: UnsafeMutableBufferPointer<UInt8>
    let folding: Folding

    @inline(__always)
    mutating func add(_ identifier: UInt32) {
        let place = folding.place(of: identifier)
        let count = counts[place]
        counts[place] = count < 8 ? count &+ 1 : count
    }

    mutating func add(_ identifier: UInt32, times: Int) {
        let place = folding.place(of: identifier)
        counts[place] = UInt8(min(8, Int(counts[place]) + times))
    }

    /// Sets the bits of each place: bit 4p+i for at least 1, 2, 4, 8 occurrences at place p.
    @inline(__always)
    func write(to words: UnsafeMutableBufferPointer<UInt64>) {
        let bytes = UnsafeRawBufferPointer(counts)
        var place = 0
        while place < counts.count {
            // Most places are empty; the number of places is a multiple of eight or is looked at one by one.
            if place & 7 == 0, place &+ 8 <= counts.count,
                bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self) == 0
            {
                place &+= 8
                continue
            }
            let count = counts[place]
            if count != 0 {
                // 1, 2, 4 and 8 are reached one after the other: as many bits as the count has digits.
                let reached = UInt64(8 &- count.leadingZeroBitCount)
                words[place >> 4] |= ((1 &<< reached) &- 1) &<< UInt64(4 * (place & 15))
            }
            place &+= 1
        }
    }
}

/// Counts identifiers, whatever they are. They are put in order now and then, so that a million occurrences of few
/// features take little room.
struct ListSink: IdentifierSink {
    private static let mostWaiting = 1 << 16

    private var waiting: [UInt32] = []
    private var waitingEntries: [SparseCounts.Entry] = []
    private var counted = SparseCounts()

    mutating func add(_ identifier: UInt32) {
        waiting.append(identifier)
        // The more there is to merge with, the more are waited for: merging takes no longer than sorting.
        if waiting.count >= max(Self.mostWaiting, counted.entries.count) { count() }
    }

    mutating func add(_ identifier: UInt32, times: Int) {
        if times == 1 { return add(identifier) }
        waitingEntries.append(.init(identifier: identifier, count: UInt32(clamping: times)))
        if waitingEntries.count >= max(Self.mostWaiting, counted.entries.count) { count() }
    }

    private mutating func count() {
        counted.add(SparseCounts(occurrences: waiting))
        counted.add(SparseCounts(unordered: waitingEntries))
        waiting.removeAll(keepingCapacity: true)
        waitingEntries.removeAll(keepingCapacity: true)
    }

    /// All that was added.
    consuming func finish() -> SparseCounts {
        count()
        return counted
    }
}
