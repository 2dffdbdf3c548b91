/// Cycles that have been found, as rows of atoms and bonds: bond `i` joins atoms `i` and `i + 1`.
struct CycleStore: Sendable {
    /// Row starts.
    private(set) var offsets: [Int32] = [0]
    /// Atoms of all cycles.
    private(set) var atoms: [Int32] = []
    /// Bonds of all cycles.
    private(set) var bonds: [Int32] = []

    /// Number of cycles.
    var count: Int { offsets.count - 1 }

    /// Number of atoms of a cycle.
    func size(of cycle: Int) -> Int { Int(offsets[cycle + 1] - offsets[cycle]) }

    /// The place of a cycle in ``atoms`` and ``bonds``.
    func range(of cycle: Int) -> Range<Int> { Int(offsets[cycle])..<Int(offsets[cycle + 1]) }

    /// Opens the bonds of a cycle for the time of `body`.
    @inline(__always)
    func withBonds<Result>(of cycle: Int, _ body: (UnsafeBufferPointer<Int32>) -> Result) -> Result {
        bonds.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range(of: cycle)])) }
    }

    /// Forgets the cycles but keeps the storage.
    mutating func removeAll() {
        if atoms.isEmpty { return }
        offsets.removeAll(keepingCapacity: true)
        offsets.append(0)
        atoms.removeAll(keepingCapacity: true)
        bonds.removeAll(keepingCapacity: true)
    }

    /// Adds an atom, and the bond that leads from it to the next one, to the cycle that is being made.
    mutating func append(atom: Int32, bond: Int32) {
        atoms.append(atom)
        bonds.append(bond)
    }

    /// Adds places that ``setFromEnd(_:atom:bond:)`` fills.
    mutating func appendBackwards(count: Int) {
        atoms.append(contentsOf: repeatElement(-1, count: count))
        bonds.append(contentsOf: repeatElement(-1, count: count))
    }

    /// Sets the atom at a place, counted from the end, and the bond that leads from it to the next one.
    mutating func setFromEnd(_ place: Int, atom: Int32, bond: Int32) {
        atoms[atoms.count - 1 - place] = atom
        bonds[bonds.count - 1 - place] = bond
    }

    /// Sets the bond that leads from the atom at a place, counted from the end, to the next one.
    mutating func setFromEnd(_ place: Int, bond: Int32) { bonds[bonds.count - 1 - place] = bond }

    /// Adds a cycle.
    mutating func append(_ atoms: UnsafePointer<Int32>, _ bonds: UnsafePointer<Int32>, count: Int) {
        self.atoms.append(contentsOf: UnsafeBufferPointer(start: atoms, count: count))
        self.bonds.append(contentsOf: UnsafeBufferPointer(start: bonds, count: count))
        endCycle()
    }

    /// Takes the last cycles back.
    mutating func removeLast(_ cycleCount: Int) {
        if cycleCount == 0 { return }
        offsets.removeLast(cycleCount)
        atoms.removeLast(atoms.count - Int(offsets[offsets.count - 1]))
        bonds.removeLast(bonds.count - Int(offsets[offsets.count - 1]))
    }

    /// Completes the cycle that is being made.
    mutating func endCycle() { offsets.append(Int32(truncatingIfNeeded: atoms.count)) }

    /// Adds a cycle of another store.
    mutating func append(_ cycle: Int, of other: CycleStore) {
        let range = other.range(of: cycle)
        atoms.append(contentsOf: other.atoms[range])
        bonds.append(contentsOf: other.bonds[range])
        endCycle()
    }

    /// Exchanges the cycles with the rings of a set.
    mutating func exchange(with rings: inout RingSet) {
        swap(&offsets, &rings.offsets)
        swap(&atoms, &rings.atomColumn)
        swap(&bonds, &rings.bondColumn)
    }
}
