import MolecularGraph
import Perception

/// A SMARTS bond expression as a truth table: one bit for each bond order, once outside and once inside rings.
struct BondCondition: Hashable, Sendable, BitwiseCopyable {
    /// Bit `order · 2 + ring` says whether a bond of that kind matches.
    var table: UInt32
    /// What a dative arrow demands of the ends.
    var arrow: Arrow = .none

    /// Direction of a dative bond in the pattern.
    enum Arrow: UInt8, Hashable, Sendable, BitwiseCopyable {
        /// Not a dative bond, or none whose ends matter.
        case none
        /// The first atom is the donor (`->`).
        case forward
        /// The second atom is the donor (`<-`).
        case backward
    }

    /// A condition by its table.
    init(table: UInt32, arrow: Arrow = .none) {
        self.table = table
        self.arrow = arrow
    }

    /// Bonds of some orders, in rings and outside.
    init(_ orders: BondOrder...) {
        table = 0
        for order in orders { table |= 3 << (UInt32(order.rawValue) * 2) }
    }

    /// Any bond (`~`).
    static var any: BondCondition { BondCondition(table: .max) }
    /// No bond at all.
    static var never: BondCondition { BondCondition(table: 0) }
    /// Bonds in rings (`@`).
    static var ring: BondCondition { BondCondition(table: 0xAAAA_AAAA) }
    /// An unwritten bond: single or aromatic.
    static var unwritten: BondCondition { BondCondition(.single, .aromatic) }

    /// The bit of a bond of a target.
    static func state(of bond: PerceivedBond) -> UInt8 { bond.order.rawValue * 2 + (bond.isInRing ? 1 : 0) }

    /// Whether a bond of some state matches.
    func matches(state: UInt8) -> Bool { table >> UInt32(state) & 1 != 0 }
}
