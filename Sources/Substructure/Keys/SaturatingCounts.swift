/// How many atoms have each bit, up to "four or more", for all bits at once.
struct SaturatingCounts: Sendable {
    private var ones: UInt64 = 0
    private var twos: UInt64 = 0
    private var fours: UInt64 = 0

    /// Counts the bits of an atom.
    mutating func add(_ mask: UInt64) {
        let carry = ones & mask
        ones ^= mask
        let higher = twos & carry
        twos ^= carry
        fours |= higher
    }

    /// The bits that so many atoms have, for 1 to 4; more than 4 is taken as 4.
    func bits(atLeast count: Int) -> UInt64 {
        switch count {
        case ...0: .max
        case 1: ones | twos | fours
        case 2: twos | fours
        case 3: ones & twos | fours
        default: fours
        }
    }
}
