internal import MolecularGraph
internal import Perception

/// The bonds of an environment.
protocol EnvironmentBonds {
    /// Calls a function with every 64 bonds of which some belong to it, ascending: the number of the first of them over
    /// 64, and the bonds as bits.
    func forEachWord(_ body: (Int, UInt64) -> Void)
}

/// Takes the environments that the Morgan rounds find.
protocol EnvironmentSink {
    /// Takes an environment.
    ///
    /// - Parameters:
    ///   - identifier: its number.
    ///   - center: its central atom.
    ///   - layer: its radius in bonds.
    ///   - bonds: its bonds; none for radius 0.
    mutating func add(_ identifier: UInt32, center: Int, layer: Int, bonds: some EnvironmentBonds)
}

/// Passes the identifiers on and forgets the rest.
struct IdentifiersOnly<Base: IdentifierSink>: EnvironmentSink {
    var base: Base

    @inline(__always)
    mutating func add(_ identifier: UInt32, center: Int, layer: Int, bonds: some EnvironmentBonds) {
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
    /// Most bonds of a molecule whose sets of bonds are kept as bits, a row for every atom; it has no part in what comes
    /// out.
    var largestBitRow = 1024

    /// Storage of a worker.
    final class Scratch {
        let current = ScratchBuffer<UInt32>()
        let next = ScratchBuffer<UInt32>()
        let atomFlags = ScratchBuffer<AtomFlags>()
        let bondCodes = ScratchBuffer<UInt32>()
        let neighborKeys = ScratchBuffer<UInt64>()
        let entries = ScratchBuffer<Entry>()
        let rows = BondSetRows.Scratch()
        let trees = BondSetTrees.Scratch()
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
    /// - Complexity: O(radius · (atoms + bonds) · words per bond set). In molecules of more than ``largestBitRow`` bonds a
    ///   set takes as many words as there are groups of 64 bonds of which it has some, and sets share what they have in
    ///   common, so that time and memory grow as the molecule does.
    @inline(__always)
    func enumerate<Sink: EnvironmentSink>(
        _ graph: MoleculeGraphPointers, scratch: Scratch, into sink: inout Sink,
        invariants: (UnsafeMutableBufferPointer<UInt32>) -> Void
    ) {
        let values = scratch.current.room(for: graph.atoms.count)
        invariants(values)
        for atom in graph.atoms.indices { sink.add(values[atom], center: atom, layer: 0, bonds: NoBonds()) }
        guard radius > 0, !graph.bonds.isEmpty else { return }
        // The one-word case is compiled apart: its loops over words vanish.
        if graph.bonds.count <= 64 {
            var sets = BondSetRows(graph, wordCount: 1, scratch.rows, scratch.entries)
            rounds(graph, &sets, scratch: scratch, into: &sink)
        } else if graph.bonds.count <= largestBitRow {
            var sets = BondSetRows(graph, wordCount: (graph.bonds.count + 63) / 64, scratch.rows, scratch.entries)
            rounds(graph, &sets, scratch: scratch, into: &sink)
        } else {
            var sets = BondSetTrees(graph, scratch.trees, scratch.entries)
            rounds(graph, &sets, scratch: scratch, into: &sink)
        }
    }

    @inline(__always)
    private func rounds<Sets: RoundBondSets, Sink: EnvironmentSink>(
        _ graph: MoleculeGraphPointers, _ sets: inout Sets, scratch: Scratch, into sink: inout Sink
    ) {
        let atomCount = graph.atoms.count
        var current = scratch.current.room(for: atomCount)
        var next = scratch.next.room(for: atomCount)
        let flags = scratch.atomFlags.room(for: atomCount)
        let codes = bondCodes(graph, scratch)
        flags.update(repeating: [])
        // No atom has more neighbours than all have together.
        let keys = scratch.neighborKeys.room(for: graph.incidences.count)

        for layer in 0..<radius {
            let firstNew = sets.beginRound()
            for atom in 0..<atomCount {
                if Sets.areLarge && atom & 1023 == 1023 && RecordDeadline.isPast { return }
                let range = graph.neighborRange(of: atom)
                let count = range.upperBound &- range.lowerBound
                sets.begin(atom)
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
                    sets.takeIn(bond, to: neighbor, at: atom)
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
                case 33...:
                    for place in 0..<count { keys[place] = key(place) }
                    keys[0..<count].sort()
                    for place in 0..<count { Self.add(keys[place], to: &hash) }
                default:
                    for place in 0..<count { Self.insert(key(place), at: place, of: keys) }
                    for place in 0..<count { Self.add(keys[place], to: &hash) }
                }
                if usesChirality { addChirality(of: graph.atoms[atom], keys, count, &flags[atom], to: &hash) }
                next[atom] = hash
                if let loser = sets.enter(atom, identifier: hash, firstNew: firstNew) {
                    flags[loser].insert(.dead)
                }
            }
            for index in firstNew..<sets.count {
                let entry = sets.entries[index]
                sink.add(
                    entry.identifier, center: Int(entry.center), layer: layer + 1,
                    bonds: sets.bonds(at: index, of: entry))
            }
            // No environment was new: all atoms are dead.
            if firstNew == sets.count { return }
            swap(&current, &next)
            sets.endRound()
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

/// What an atom alone has.
private struct NoBonds: EnvironmentBonds {
    @inline(__always)
    func forEachWord(_ body: (Int, UInt64) -> Void) {}
}
