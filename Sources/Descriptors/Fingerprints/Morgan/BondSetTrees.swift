/// Sets of bonds as numbers of trees in a ``BondSetForest``: for large molecules.
///
/// Equal sets are the same tree, so that it takes no more than a look into a table to find whether a set has been met.
struct BondSetTrees: RoundBondSets {
    /// Storage of a worker.
    final class Scratch {
        let forest = BondSetForest.Scratch()
        let sets = ScratchBuffer<Int32>()
        let nextSets = ScratchBuffer<Int32>()
    }

    /// A tree.
    struct Bonds: EnvironmentBonds {
        let forest: BondSetForest
        let tree: Int32

        func forEachWord(_ body: (Int, UInt64) -> Void) { forest.forEachWord(of: tree, body) }
    }

    static var areLarge: Bool { true }

    private let atomCount: Int
    private let entryRoom: ScratchBuffer<MorganEnvironments.Entry>
    private var forest: BondSetForest
    private var sets: UnsafeMutableBufferPointer<Int32>
    private var nextSets: UnsafeMutableBufferPointer<Int32>
    private(set) var entries: UnsafeMutableBufferPointer<MorganEnvironments.Entry>
    private(set) var count = 0
    /// Bonds of the atom in hand that are not yet in its set: the number of their word, and the bonds as bits.
    private var waitingWord = 0
    private var waitingBits: UInt64 = 0

    /// Empty sets of all atoms.
    init(
        _ graph: MoleculeGraphPointers, _ scratch: Scratch, _ entryRoom: ScratchBuffer<MorganEnvironments.Entry>
    ) {
        self.entryRoom = entryRoom
        atomCount = graph.atoms.count
        forest = BondSetForest(scratch.forest, expecting: atomCount)
        sets = scratch.sets.room(for: atomCount)
        nextSets = scratch.nextSets.room(for: atomCount)
        sets.update(repeating: BondSetForest.empty)
        entries = entryRoom.room(for: 0)
    }

    mutating func beginRound() -> Int {
        entries = entryRoom.grown(to: count + atomCount, keeping: count)
        return count
    }

    @inline(__always)
    mutating func begin(_ atom: Int) { nextSets[atom] = sets[atom] }

    @inline(__always)
    mutating func takeIn(_ bond: Int, to neighbor: Int, at atom: Int) {
        if waitingBits != 0 && waitingWord != bond >> 6 { addWaiting(to: atom) }
        waitingWord = bond >> 6
        waitingBits |= 1 &<< UInt64(truncatingIfNeeded: bond & 63)
        nextSets[atom] = forest.union(nextSets[atom], sets[neighbor])
    }

    private mutating func addWaiting(to atom: Int) {
        nextSets[atom] = forest.union(nextSets[atom], forest.leaf(waitingWord, waitingBits))
        waitingBits = 0
    }

    @inline(__always)
    mutating func enter(_ atom: Int, identifier: UInt32, firstNew: Int) -> Int? {
        if waitingBits != 0 { addWaiting(to: atom) }
        let tree = nextSets[atom]
        let index = Int(forest.mark(of: tree))
        if index >= 0 {
            guard index >= firstNew, identifier < entries[index].identifier else { return atom }
            let loser = Int(entries[index].center)
            entries[index] = .init(identifier: identifier, center: Int32(truncatingIfNeeded: atom))
            return loser
        }
        forest.setMark(of: tree, to: Int32(truncatingIfNeeded: count))
        entries[count] = .init(identifier: identifier, center: Int32(truncatingIfNeeded: atom))
        count += 1
        return nil
    }

    func bonds(at index: Int, of entry: MorganEnvironments.Entry) -> Bonds {
        Bonds(forest: forest, tree: nextSets[Int(entry.center)])
    }

    mutating func endRound() { swap(&sets, &nextSets) }
}
