/// The sets of bonds of the environments of a round and of the round before, and all that have been met.
protocol RoundBondSets {
    /// How the bonds of an environment are handed out.
    associatedtype Bonds: EnvironmentBonds
    /// Whether a round may take so long that the clock must be looked at.
    static var areLarge: Bool { get }
    /// Environments that have been met, with different sets of bonds.
    var entries: UnsafeMutableBufferPointer<MorganEnvironments.Entry> { get }
    /// Number of ``entries``.
    var count: Int { get }
    /// Makes room for a round and tells the number of its first entry.
    mutating func beginRound() -> Int
    /// Begins the set of an atom with that of the round before.
    mutating func begin(_ atom: Int)
    /// Adds a bond of the atom and what the neighbour behind it had in the round before.
    mutating func takeIn(_ bond: Int, to neighbor: Int, at atom: Int)
    /// Enters the complete set of an atom.
    ///
    /// - Returns: the atom whose environment loses: this one if the set was known, or another of this round with a
    ///   larger identifier; nil if the set is new.
    mutating func enter(_ atom: Int, identifier: UInt32, firstNew: Int) -> Int?
    /// The bonds of an entry of this round.
    func bonds(at index: Int, of entry: MorganEnvironments.Entry) -> Bonds
    /// Makes the sets of this round those of the round before.
    mutating func endRound()
}

/// Sets of bonds as rows of bits, in a hash table with open addressing: quick for molecules of usual size, but memory
/// grows with the square of the number of atoms.
struct BondSetRows: RoundBondSets {
    /// Storage of a worker.
    final class Scratch {
        let sets = ScratchBuffer<UInt64>()
        let nextSets = ScratchBuffer<UInt64>()
        let table = ScratchBuffer<Int32>()
        let entrySets = ScratchBuffer<UInt64>()
    }

    /// A row of bits.
    struct Bonds: EnvironmentBonds {
        let words: UnsafeBufferPointer<UInt64>

        func forEachWord(_ body: (Int, UInt64) -> Void) {
            for (place, word) in words.enumerated() where word != 0 { body(place, word) }
        }
    }

    static var areLarge: Bool { false }

    private let wordCount: Int
    private let atomCount: Int
    private let scratch: Scratch
    private let entryRoom: ScratchBuffer<MorganEnvironments.Entry>
    private var sets: UnsafeMutableBufferPointer<UInt64>
    private var nextSets: UnsafeMutableBufferPointer<UInt64>
    private var table: UnsafeMutableBufferPointer<Int32>
    private(set) var entries: UnsafeMutableBufferPointer<MorganEnvironments.Entry>
    private var entrySets: UnsafeMutableBufferPointer<UInt64>
    private(set) var count = 0
    private var capacity = 0
    private var tableMask: Int

    /// Empty sets of all atoms.
    @inline(__always)
    init(
        _ graph: MoleculeGraphPointers, wordCount: Int, _ scratch: Scratch,
        _ entryRoom: ScratchBuffer<MorganEnvironments.Entry>
    ) {
        self.wordCount = wordCount
        self.scratch = scratch
        self.entryRoom = entryRoom
        atomCount = graph.atoms.count
        sets = scratch.sets.room(for: atomCount * wordCount)
        nextSets = scratch.nextSets.room(for: atomCount * wordCount)
        sets.update(repeating: 0)
        // Room for all that two rounds can find at a load of one half; more rounds make it grow.
        var size = 64
        while size < 4 * atomCount { size *= 2 }
        table = scratch.table.room(for: size)
        table.update(repeating: -1)
        tableMask = size - 1
        entries = entryRoom.room(for: 0)
        entrySets = scratch.entrySets.room(for: 0)
    }

    @inline(__always)
    mutating func beginRound() -> Int {
        if count + atomCount > capacity {
            capacity = max(count + atomCount, 2 * atomCount)
            entries = entryRoom.grown(to: capacity, keeping: count)
            entrySets = scratch.entrySets.grown(to: capacity * wordCount, keeping: count * wordCount)
        }
        while 2 * (count + atomCount) > tableMask + 1 { growTable() }
        return count
    }

    /// Doubles the table and enters all sets anew.
    private mutating func growTable() {
        tableMask = 2 * (tableMask + 1) - 1
        table = scratch.table.room(for: tableMask + 1)
        table.update(repeating: -1)
        for index in 0..<count {
            var slot = firstSlot(of: entrySets, at: index)
            while table[slot] >= 0 { slot = (slot + 1) & tableMask }
            table[slot] = Int32(truncatingIfNeeded: index)
        }
    }

    @inline(__always)
    private func firstSlot(of sets: UnsafeMutableBufferPointer<UInt64>, at index: Int) -> Int {
        var hash: UInt64 = 0
        for word in 0..<wordCount {
            hash = (hash ^ sets[index * wordCount + word]) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash &>> 32
        }
        return Int(truncatingIfNeeded: hash) & tableMask
    }

    @inline(__always)
    func begin(_ atom: Int) {
        for word in 0..<wordCount { nextSets[atom * wordCount + word] = sets[atom * wordCount + word] }
    }

    @inline(__always)
    func takeIn(_ bond: Int, to neighbor: Int, at atom: Int) {
        for word in 0..<wordCount { nextSets[atom * wordCount + word] |= sets[neighbor * wordCount + word] }
        nextSets[atom * wordCount + (wordCount == 1 ? 0 : bond >> 6)] |= 1 &<< UInt64(truncatingIfNeeded: bond & 63)
    }

    @inline(__always)
    mutating func enter(_ atom: Int, identifier: UInt32, firstNew: Int) -> Int? {
        var slot = firstSlot(of: nextSets, at: atom)
        while table[slot] >= 0 {
            let index = Int(table[slot])
            var isEqual = true
            for word in 0..<wordCount
            where entrySets[index * wordCount + word] != nextSets[atom * wordCount + word] {
                isEqual = false
            }
            if isEqual {
                guard index >= firstNew, identifier < entries[index].identifier else { return atom }
                let loser = Int(entries[index].center)
                entries[index] = .init(identifier: identifier, center: Int32(truncatingIfNeeded: atom))
                return loser
            }
            slot = (slot + 1) & tableMask
        }
        table[slot] = Int32(truncatingIfNeeded: count)
        entries[count] = .init(identifier: identifier, center: Int32(truncatingIfNeeded: atom))
        for word in 0..<wordCount { entrySets[count * wordCount + word] = nextSets[atom * wordCount + word] }
        count += 1
        return nil
    }

    @inline(__always)
    func bonds(at index: Int, of entry: MorganEnvironments.Entry) -> Bonds {
        Bonds(words: UnsafeBufferPointer(rebasing: entrySets[index * wordCount..<(index + 1) * wordCount]))
    }

    @inline(__always)
    mutating func endRound() { swap(&sets, &nextSets) }
}
