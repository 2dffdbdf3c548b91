internal import MolecularGraph
internal import Perception

/// Takes the environments that the Morgan rounds find.
protocol EnvironmentSink {
    /// Takes an environment.
    ///
    /// - Parameters:
    ///   - identifier: its number.
    ///   - center: its central atom.
    ///   - layer: its radius in bonds.
    ///   - bonds: its bonds as bits, 64 to a word; empty for radius 0.
    mutating func add(_ identifier: UInt32, center: Int, layer: Int, bonds: UnsafeBufferPointer<UInt64>)
}

/// Passes the identifiers on and forgets the rest.
struct IdentifiersOnly<Base: IdentifierSink>: EnvironmentSink {
    var base: Base

    @inline(__always)
    mutating func add(_ identifier: UInt32, center: Int, layer: Int, bonds: UnsafeBufferPointer<UInt64>) {
        base.add(identifier)
    }
}

/// The rounds of the Morgan algorithm with removal of environments that cover the same bonds.
///
/// Source: fingerprints.md sections 3.2 to 3.4; Rogers and Hahn 2010, DOI 10.1021/ci100050t. Of environments with the same
/// bonds that appear in one round the one with the least identifier stays, then that of the first atom; so the result
/// does not depend on the numbering of the atoms.
struct MorganEnvironments {
    /// Number of rounds.
    let radius: Int
    /// Whether CIP labels of atoms and double bonds enter.
    let usesChirality: Bool

    /// Storage of a worker.
    final class Scratch {
        let current = ScratchBuffer<UInt32>()
        let next = ScratchBuffer<UInt32>()
        let atomFlags = ScratchBuffer<AtomFlags>()
        let bondCodes = ScratchBuffer<UInt32>()
        let neighborKeys = ScratchBuffer<UInt64>()
        let bondSets = ScratchBuffer<UInt64>()
        let nextBondSets = ScratchBuffer<UInt64>()
        let table = ScratchBuffer<Int32>()
        let entries = ScratchBuffer<Entry>()
        let entrySets = ScratchBuffer<UInt64>()
    }

    /// A set of bonds that has been met, with the environment that owns it.
    struct Entry: BitwiseCopyable {
        var identifier: UInt32
        var center: Int32
    }

    /// What the rounds remember of an atom.
    struct AtomFlags: OptionSet, BitwiseCopyable {
        let rawValue: UInt8
        /// The atom takes no part any more.
        static var dead: AtomFlags { AtomFlags(rawValue: 1) }
        /// Found to be a chiral centre in this or an earlier round.
        static var chiral: AtomFlags { AtomFlags(rawValue: 2) }
    }

    /// Runs the rounds.
    ///
    /// - Parameter invariants: writes the starting values of all atoms.
    /// - Complexity: O(radius · (atoms + bonds) · words per bond set).
    @inline(__always)
    func enumerate<Sink: EnvironmentSink>(
        _ graph: MoleculeGraphPointers, scratch: Scratch, into sink: inout Sink,
        invariants: (UnsafeMutableBufferPointer<UInt32>) -> Void
    ) {
        let values = scratch.current.room(for: graph.atoms.count)
        invariants(values)
        for atom in graph.atoms.indices {
            sink.add(values[atom], center: atom, layer: 0, bonds: UnsafeBufferPointer(start: nil, count: 0))
        }
        guard radius > 0, !graph.bonds.isEmpty else { return }
        // The one-word case is compiled apart: its loops over words vanish.
        if graph.bonds.count <= 64 {
            rounds(graph, wordCount: 1, scratch: scratch, into: &sink)
        } else {
            rounds(graph, wordCount: (graph.bonds.count + 63) / 64, scratch: scratch, into: &sink)
        }
    }

    @inline(__always)
    private func rounds<Sink: EnvironmentSink>(
        _ graph: MoleculeGraphPointers, wordCount: Int, scratch: Scratch, into sink: inout Sink
    ) {
        let atomCount = graph.atoms.count
        var current = scratch.current.room(for: atomCount)
        var next = scratch.next.room(for: atomCount)
        var sets = scratch.bondSets.room(for: atomCount * wordCount)
        var nextSets = scratch.nextBondSets.room(for: atomCount * wordCount)
        let flags = scratch.atomFlags.room(for: atomCount)
        let codes = bondCodes(graph, scratch)
        sets.update(repeating: 0)
        flags.update(repeating: [])
        var seen = SeenBondSets(atomCount: atomCount, wordCount: wordCount, scratch: scratch)
        // No atom has more neighbours than all have together.
        let keys = scratch.neighborKeys.room(for: graph.incidences.count)

        for layer in 0..<radius {
            let firstNew = seen.beginRound(atomCount: atomCount, scratch: scratch)
            for atom in 0..<atomCount {
                let range = graph.neighborRange(of: atom)
                let count = range.upperBound &- range.lowerBound
                for word in 0..<wordCount { nextSets[atom * wordCount + word] = sets[atom * wordCount + word] }
                if flags[atom].contains(.dead) || count == 0 {
                    flags[atom].insert(.dead)
                    next[atom] = 0
                    continue
                }
                // The code of the bond, then the value of the neighbour; the bond set takes in both.
                func key(_ place: Int) -> UInt64 {
                    let incidence = graph.incidences[range.lowerBound &+ place]
                    let neighbor = Int(incidence.atom)
                    let bond = Int(incidence.bond)
                    for word in 0..<wordCount {
                        nextSets[atom * wordCount + word] |= sets[neighbor * wordCount + word]
                    }
                    nextSets[atom * wordCount + (wordCount == 1 ? 0 : bond >> 6)] |=
                        1 &<< UInt64(truncatingIfNeeded: bond & 63)
                    return UInt64(codes[bond]) &<< 32 | UInt64(current[neighbor])
                }
                var hash = FingerprintHash.combine(UInt32(truncatingIfNeeded: layer), current[atom])
                // Which of two keys comes first nobody can foresee, so up to three are ordered without a branch.
                switch count {
                case 1:
                    keys[0] = key(0)
                    Self.add(keys[0], to: &hash)
                case 2:
                    let (first, second) = (key(0), key(1))
                    keys[0] = min(first, second)
                    keys[1] = max(first, second)
                    Self.add(keys[0], to: &hash)
                    Self.add(keys[1], to: &hash)
                case 3:
                    let (first, second, third) = (key(0), key(1), key(2))
                    let (low, high) = (min(first, second), max(first, second))
                    keys[0] = min(low, third)
                    keys[1] = max(low, min(high, third))
                    keys[2] = max(high, third)
                    Self.add(keys[0], to: &hash)
                    Self.add(keys[1], to: &hash)
                    Self.add(keys[2], to: &hash)
                default:
                    for place in 0..<count { Self.insert(key(place), at: place, of: keys) }
                    for place in 0..<count { Self.add(keys[place], to: &hash) }
                }
                if usesChirality { addChirality(of: graph.atoms[atom], keys, count, &flags[atom], to: &hash) }
                next[atom] = hash
                if let loser = seen.enter(nextSets, atom: atom, identifier: hash, firstNew: firstNew) {
                    flags[loser].insert(.dead)
                }
            }
            for index in firstNew..<seen.count {
                let entry = seen.entries[index]
                sink.add(
                    entry.identifier, center: Int(entry.center), layer: layer + 1, bonds: seen.bondSet(at: index))
            }
            // No environment was new: all atoms are dead.
            if firstNew == seen.count { return }
            swap(&current, &next)
            swap(&sets, &nextSets)
        }
    }

    /// Adds a neighbour to the hash of an environment.
    @inline(__always)
    private static func add(_ key: UInt64, to hash: inout UInt32) {
        hash = FingerprintHash.combine(
            hash, FingerprintHash.pair(UInt32(truncatingIfNeeded: key &>> 32), UInt32(truncatingIfNeeded: key)))
    }

    /// Insertion into the sorted keys before `place`.
    private static func insert(_ key: UInt64, at place: Int, of keys: UnsafeMutableBufferPointer<UInt64>) {
        var hole = place
        while hole > 0 && keys[hole - 1] > key {
            keys[hole] = keys[hole - 1]
            hole -= 1
        }
        keys[hole] = key
    }

    private func bondCodes(_ graph: MoleculeGraphPointers, _ scratch: Scratch) -> UnsafeMutableBufferPointer<UInt32> {
        let codes = scratch.bondCodes.room(for: graph.bonds.count)
        for index in graph.bonds.indices {
            let bond = graph.bonds[index]
            codes[index] = BondTypeCode.code(of: bond.order)
            if usesChirality && bond.order == .double && bond.cip != .none {
                codes[index] = bond.cip == .e ? 123 : 122
            }
        }
        return codes
    }

    /// A stereo centre of any class with single bonds to neighbours that all differ counts as chiral, from then on for good.
    private func addChirality(
        of atom: PerceivedAtom, _ keys: UnsafeMutableBufferPointer<UInt64>, _ count: Int, _ flags: inout AtomFlags,
        to hash: inout UInt32
    ) {
        if !flags.contains(.chiral) {
            guard atom.stereo.classCode != 0 else { return }
            for place in 0..<count {
                if keys[place] &>> 32 != 1 { return }
                if place > 0 && UInt32(truncatingIfNeeded: keys[place]) == UInt32(truncatingIfNeeded: keys[place - 1]) {
                    return
                }
            }
            flags.insert(.chiral)
        }
        let label: UInt32 =
            switch atom.cip {
            case .r: 3
            case .s: 2
            default: 1
            }
        hash = FingerprintHash.combine(hash, label)
    }
}

/// The sets of bonds that have been met, in a hash table with open addressing.
private struct SeenBondSets {
    private let wordCount: Int
    private var table: UnsafeMutableBufferPointer<Int32>
    private(set) var entries: UnsafeMutableBufferPointer<MorganEnvironments.Entry>
    private var sets: UnsafeMutableBufferPointer<UInt64>
    private(set) var count = 0
    private var capacity = 0
    private var tableMask: Int

    init(atomCount: Int, wordCount: Int, scratch: MorganEnvironments.Scratch) {
        self.wordCount = wordCount
        // Room for all that two rounds can find at a load of one half; more rounds make it grow.
        var size = 64
        while size < 4 * atomCount { size *= 2 }
        table = scratch.table.room(for: size)
        table.update(repeating: -1)
        tableMask = size - 1
        entries = scratch.entries.room(for: 0)
        sets = scratch.entrySets.room(for: 0)
    }

    /// Doubles the table and enters all sets anew.
    private mutating func growTable(_ scratch: MorganEnvironments.Scratch) {
        tableMask = 2 * (tableMask + 1) - 1
        table = scratch.table.room(for: tableMask + 1)
        table.update(repeating: -1)
        for index in 0..<count {
            var slot = firstSlot(of: sets, at: index)
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

    /// Makes room for a round and tells the number of its first entry.
    @inline(__always)
    mutating func beginRound(atomCount: Int, scratch: MorganEnvironments.Scratch) -> Int {
        if count + atomCount > capacity {
            capacity = max(count + atomCount, 2 * atomCount)
            entries = scratch.entries.grown(to: capacity, keeping: count)
            sets = scratch.entrySets.grown(to: capacity * wordCount, keeping: count * wordCount)
        }
        while 2 * (count + atomCount) > tableMask + 1 { growTable(scratch) }
        return count
    }

    func bondSet(at index: Int) -> UnsafeBufferPointer<UInt64> {
        UnsafeBufferPointer(rebasing: sets[index * wordCount..<(index + 1) * wordCount])
    }

    /// Enters the bond set of an atom.
    ///
    /// - Returns: the atom whose environment loses: this one if the set was known, or another of this round with a
    ///   larger identifier; nil if the set is new.
    @inline(__always)
    mutating func enter(
        _ bondSets: UnsafeMutableBufferPointer<UInt64>, atom: Int, identifier: UInt32, firstNew: Int
    ) -> Int? {
        var slot = firstSlot(of: bondSets, at: atom)
        while table[slot] >= 0 {
            let index = Int(table[slot])
            var isEqual = true
            for word in 0..<wordCount where sets[index * wordCount + word] != bondSets[atom * wordCount + word] {
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
        for word in 0..<wordCount { sets[count * wordCount + word] = bondSets[atom * wordCount + word] }
        count += 1
        return nil
    }
}
