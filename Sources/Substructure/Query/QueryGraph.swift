/// The parsed text of one pattern: atoms, bonds, and the texts of recursive patterns by number.
struct QueryGraph: Sendable {
    /// An atom of the pattern.
    struct Atom: Sendable {
        var expression: AtomExpression
        /// Tetrahedral tag as written: 0 none, 1 `@`, 2 `@@`.
        var tag: UInt8 = 0
        /// Written as `@TH1` or `@TH2`.
        var hasClassTag = false
        /// Ring digits behind branches have turned the tag.
        var isInverted = false
        /// Atom-map number, 0 for none.
        var mapNumber: Int32 = 0
        /// Column of the atom in the text, from 1.
        var column: Int
        /// Nothing stands in front of the atom: it begins the pattern or follows a dot.
        var isStart = false
    }

    /// A bond of the pattern.
    struct Bond: Sendable {
        var begin: Int
        var end: Int
        var condition: BondCondition
        /// `/` 1 or `\` 2, read from `begin` to `end`; 0 for none.
        var direction: UInt8 = 0
        /// The ring number that made the bond, or nil for a chain bond.
        var ringNumber: Int?
    }

    var atoms: [Atom] = []
    /// Chain bonds as read, then ring bonds by their number.
    var bonds: [Bond] = []
    /// For each atom the ring openings and closings at it in the order of the text, as bond numbers.
    var ringBonds: [[Int]] = []

    /// Bonds at each atom, in the order of the bonds.
    var incidentBonds: [[Int]] {
        var result = [[Int]](repeating: [], count: atoms.count)
        for (index, bond) in bonds.enumerated() {
            result[bond.begin].append(index)
            result[bond.end].append(index)
        }
        return result
    }

    /// The other end of a bond.
    func other(_ bond: Int, than atom: Int) -> Int {
        bonds[bond].begin == atom ? bonds[bond].end : bonds[bond].begin
    }
}
