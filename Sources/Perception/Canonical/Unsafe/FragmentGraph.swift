/// One fragment of a molecule, a colouring of its atoms and a plan for writing it, as pointers into ``FragmentStorage``.
///
/// Atoms are numbered within the fragment. A *colour* is the place at which a cell of atoms begins in `order`, so colours
/// sort as dense ranks do, and a cell that is split keeps the colour of its first part. A *slot* is one end of a bond. The
/// pointers are valid inside ``FragmentStorage/withGraph(atoms:slots:_:)`` only; indices are trusted.
struct FragmentGraph {
    /// A column of numbers.
    typealias Column = UnsafeMutablePointer<Int32>

    /// Number of atoms.
    let atomCount: Int
    /// Row starts of the slots; `atomCount` + 1 numbers.
    let offsets: Column
    /// Neighbour in each slot.
    let neighbors: Column
    /// Bond of each slot, as an index into the molecule.
    let bonds: Column
    /// Bond code of each slot: ``BondCode`` times 4, plus the sign of the double bond.
    let codes: Column
    /// Slots of each atom in the order in which the writer looks at them; later those of its children first.
    let visitSlots: Column
    /// The atom in the molecule.
    let sources: Column
    /// Hydrogens at each atom.
    let hydrogens: Column
    /// Place of the tag of an atom in the list of tags, or -1.
    let tagPlaces: Column
    /// Colour of each atom; in the end its label.
    let colours: Column
    /// Atoms by colour.
    let order: Column
    /// Size of the cell that begins at a place; valid at beginnings of cells only.
    let cellSizes: Column
    /// 1 where the cell that begins at a place is in `dirtyCells`; -1 while groups of a cell are marked.
    let isDirty: Column
    /// Beginnings of the cells that must be looked at again.
    let dirtyCells: Column
    /// How many these are.
    let dirtyCount: Column
    /// Beginnings and ends of the cells that a round splits.
    let splitCells: Column
    /// Slot that leads to an atom from its parent in the tree, or -1.
    let parentSlots: Column
    /// Atoms in the subtree below and with an atom.
    let subtreeSizes: Column
    /// Place of an atom in the text.
    let textPlaces: Column
    /// Atoms in the order of the text.
    let textOrder: Column
    /// Number of children of an atom in the tree.
    let childCounts: Column
    /// Room for a stack or list of atoms.
    let stack: Column
    /// Start value of each atom, upper part; later the key of each atom in a round.
    let keys: UnsafeMutablePointer<UInt64>
    /// Start value of each atom, lower part.
    let lowKeys: UnsafeMutablePointer<UInt64>

    /// Columns with a number per atom.
    static var atomColumnCount: Int { 15 }
    /// Columns with a number per slot.
    static var slotColumnCount: Int { 4 }

    /// Notes that the cell that begins at a place must be looked at again.
    @inline(__always)
    func mark(_ cell: Int32) {
        guard isDirty[Int(cell)] == 0 else { return }
        isDirty[Int(cell)] = 1
        dirtyCells[Int(dirtyCount.pointee)] = cell
        dirtyCount.pointee += 1
    }

    /// Number of bonds at an atom.
    @inline(__always)
    func degree(_ atom: Int) -> Int { Int(offsets[atom + 1] - offsets[atom]) }

    /// Slots of an atom.
    @inline(__always)
    func slots(_ atom: Int) -> Range<Int> { Int(offsets[atom])..<Int(offsets[atom + 1]) }
}

/// Kinds of bonds as the canonical order tells them apart.
enum BondCode {
    static var single: Int32 { 0 }
    static var double: Int32 { 1 }
    static var triple: Int32 { 2 }
    static var quadruple: Int32 { 3 }
    static var aromatic: Int32 { 4 }
    static var dativeLeaving: Int32 { 5 }
    static var dativeArriving: Int32 { 6 }
    static var other: Int32 { 7 }
}

/// Memory of ``FragmentGraph``, kept from fragment to fragment.
struct FragmentStorage: Sendable {
    private var numbers: [Int32] = []
    private var keys: [UInt64] = []

    /// Lends room for a fragment; its contents are undefined.
    mutating func withGraph<Result>(
        atoms atomCount: Int, slots slotCount: Int, _ body: (FragmentGraph) throws -> Result
    ) rethrows -> Result {
        let need =
            FragmentGraph.slotColumnCount * slotCount + FragmentGraph.atomColumnCount * atomCount + (atomCount + 1)
            + 1
        if numbers.count < need { numbers.append(contentsOf: repeatElement(0, count: need - numbers.count)) }
        if keys.count < 2 * atomCount + 1 {
            keys.append(contentsOf: repeatElement(0, count: 2 * atomCount + 1 - keys.count))
        }
        return try numbers.withUnsafeMutableBufferPointer { numbers in
            try keys.withUnsafeMutableBufferPointer { keys in
                guard let base = numbers.baseAddress, let keyBase = keys.baseAddress else {
                    preconditionFailure("storage is never empty")
                }
                let atoms = base + FragmentGraph.slotColumnCount * slotCount
                func column(_ index: Int) -> FragmentGraph.Column { atoms + index * atomCount }
                return try body(
                    FragmentGraph(
                        atomCount: atomCount, offsets: column(FragmentGraph.atomColumnCount), neighbors: base,
                        bonds: base + slotCount, codes: base + 2 * slotCount, visitSlots: base + 3 * slotCount,
                        sources: column(0), hydrogens: column(1), tagPlaces: column(2), colours: column(3),
                        order: column(4), cellSizes: column(5), isDirty: column(6), dirtyCells: column(14),
                        dirtyCount: column(FragmentGraph.atomColumnCount) + atomCount + 1, splitCells: column(7),
                        parentSlots: column(8), subtreeSizes: column(9), textPlaces: column(10),
                        textOrder: column(11), childCounts: column(12), stack: column(13), keys: keyBase,
                        lowKeys: keyBase + atomCount))
            }
        }
    }
}
