/// Patterns of ``LocalShape`` laid out in the bits of words, so that all of them are settled together.
///
/// There are four lanes of up to 64 patterns: bonds, chains of three atoms, stars, and walks of four to seven atoms. In a
/// lane every pattern has one bit. For each kind of atom a word says in which patterns it can be, say, the first atom;
/// for each state of a bond a word says in which patterns it can be the first bond. A conjunction of such words is the
/// set of all patterns that fit at that place.
///
/// A walk is looked at from its middle, which is an atom or a bond: the left arm comes in from one neighbour, the right
/// arm from another. Arms never turn back at once, so that only a cycle can make two atoms of a walk one atom, and such a
/// cycle runs through the middle: with seven atoms it has at most six. Outside small rings a walk is a match.
struct LocalPatterns: Sendable {
    /// A set of patterns by their bits.
    typealias Word = UInt64
    /// Words of the left and the right arm.
    typealias Arms = SIMD2<UInt64>

    /// In which patterns an atom of some kind can be what.
    struct AtomRow: Sendable, BitwiseCopyable {
        /// Classes of the atom.
        var classes: UInt64 = 0
        var bondEnds = Arms()
        var chainEnds = Arms()
        var chainMiddle: Word = 0
        var leaves = SIMD4<UInt64>()
        var starCenter: Word = 0
        /// Walks: first and last atom, second and last but one, third and last but two, and the middle atom.
        var outer = Arms()
        var second = Arms()
        var third = Arms()
        var walkMiddle: Word = 0
    }

    /// In which patterns a bond of some state can be what.
    struct BondRow: Sendable, BitwiseCopyable {
        var bond: Word = 0
        var chain = Arms()
        var leaves = SIMD4<UInt64>()
        /// Walks: first and last bond, second and last but one, third and last but two.
        var outer = Arms()
        var second = Arms()
        var third = Arms()
    }

    /// Patterns of one lane by the key that they belong to.
    struct Lane: Sendable {
        /// Key of each bit.
        fileprivate(set) var keys: [Int] = []
        /// Patterns that must occur more than once.
        fileprivate(set) var repeated: Word = 0

        /// Adds the keys of some patterns to a set.
        func add(_ word: Word, to set: inout KeyRoutes.KeySet) {
            var left = word
            while left != 0, left.trailingZeroBitCount < keys.count {
                let key = keys[left.trailingZeroBitCount]
                set[key >> 6] |= 1 << UInt64(key & 63)
                left &= left - 1
            }
        }
    }

    private var shapes: (bonds: [LocalShape], chains: [LocalShape], stars: [LocalShape], walks: [LocalShape]) = (
        [], [], [], []
    )
    private(set) var bondLane = Lane()
    private(set) var chainLane = Lane()
    private(set) var starLane = Lane()
    private(set) var walkLane = Lane()
    /// Stars of three leaves; the others have four.
    private(set) var threeLeaves: Word = 0
    /// Walks of four, five, six and seven atoms.
    private(set) var walksOfLength = SIMD4<UInt64>()
    /// Walks that are matches if the smallest ring through their middle has 3, 4, 5, 6, or more atoms (or there is none).
    private(set) var sureWalks = [Word](repeating: 0, count: 5)
    /// Row of each state of a bond.
    private(set) var bondRows = [BondRow](repeating: BondRow(), count: 32)

    /// Adds a pattern of a key that must occur more than `threshold` times.
    ///
    /// - Returns: false if there is no lane for it.
    mutating func add(_ shape: LocalShape, key: Int, threshold: Int) -> Bool {
        switch shape {
        case .star(_, let leaves, _):
            guard threshold == 0, shapes.stars.count < 64 else { return false }
            if leaves.count == 3 { threeLeaves |= 1 << Word(shapes.stars.count) }
            shapes.stars.append(shape)
            starLane.keys.append(key)
        case .walk(let classes, _, let closes):
            switch classes.count {
            case 2:
                guard threshold <= 1, shapes.bonds.count < 64 else { return false }
                if threshold == 1 { bondLane.repeated |= 1 << Word(shapes.bonds.count) }
                shapes.bonds.append(shape)
                bondLane.keys.append(key)
            case 3:
                guard threshold <= 1, shapes.chains.count < 64 else { return false }
                if threshold == 1 { chainLane.repeated |= 1 << Word(shapes.chains.count) }
                shapes.chains.append(shape)
                chainLane.keys.append(key)
            case 4...7:
                guard threshold == 0, shapes.walks.count < 64 else { return false }
                let bit: Word = 1 << Word(shapes.walks.count)
                walksOfLength[classes.count - 4] |= bit
                if !closes { for place in classes.count - 3..<5 { sureWalks[place] |= bit } }
                shapes.walks.append(shape)
                walkLane.keys.append(key)
            default: return false
            }
        }
        fillBonds(shape)
        return true
    }

    // MARK: Rows

    /// The row of atoms that belong to some classes.
    func row(classes: UInt64) -> AtomRow {
        func has(_ atomClass: Int32) -> Word { classes >> UInt64(atomClass) & 1 }
        var row = AtomRow(classes: classes)
        for (bit, shape) in shapes.bonds.enumerated() {
            guard case .walk(let atoms, _, _) = shape else { continue }
            row.bondEnds |= Arms(has(atoms[0]), has(atoms[1])) &<< Word(bit)
        }
        for (bit, shape) in shapes.chains.enumerated() {
            guard case .walk(let atoms, _, _) = shape else { continue }
            row.chainEnds |= Arms(has(atoms[0]), has(atoms[2])) &<< Word(bit)
            row.chainMiddle |= has(atoms[1]) << Word(bit)
        }
        for (bit, shape) in shapes.stars.enumerated() {
            guard case .star(let center, let leaves, _) = shape else { continue }
            row.starCenter |= has(center) << Word(bit)
            for (place, leaf) in leaves.enumerated() { row.leaves[place] |= has(leaf) << Word(bit) }
        }
        for (bit, shape) in shapes.walks.enumerated() {
            guard case .walk(let atoms, _, _) = shape else { continue }
            let last = atoms.count - 1
            row.outer |= Arms(has(atoms[0]), has(atoms[last])) &<< Word(bit)
            row.second |= Arms(has(atoms[1]), has(atoms[last - 1])) &<< Word(bit)
            if atoms.count > 5 { row.third |= Arms(has(atoms[2]), has(atoms[last - 2])) &<< Word(bit) }
            if atoms.count % 2 == 1 { row.walkMiddle |= has(atoms[last / 2]) << Word(bit) }
        }
        return row
    }

    /// Notes the bonds of the shape that was added last.
    private mutating func fillBonds(_ shape: LocalShape) {
        for state in bondRows.indices {
            func fits(_ table: UInt32) -> Word { Word(table >> UInt32(state) & 1) }
            switch shape {
            case .star(_, _, let bonds):
                let bit = Word(shapes.stars.count - 1)
                for (place, table) in bonds.enumerated() { bondRows[state].leaves[place] |= fits(table) << bit }
            case .walk(_, let bonds, _):
                let last = bonds.count - 1
                let ends = Arms(fits(bonds[0]), fits(bonds[last]))
                switch bonds.count {
                case 1: bondRows[state].bond |= ends[0] << Word(shapes.bonds.count - 1)
                case 2: bondRows[state].chain |= ends &<< Word(shapes.chains.count - 1)
                default:
                    let bit = Word(shapes.walks.count - 1)
                    bondRows[state].outer |= ends &<< bit
                    bondRows[state].second |= Arms(fits(bonds[1]), fits(bonds[last - 1])) &<< bit
                    if bonds.count > 4 {
                        bondRows[state].third |= Arms(fits(bonds[2]), fits(bonds[last - 2])) &<< bit
                    }
                }
            }
        }
    }
}
