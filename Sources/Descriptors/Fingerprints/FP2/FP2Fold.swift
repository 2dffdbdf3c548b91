/// The hash of a fragment vector: h = (108 h + v) mod 1021 over its entries (fingerprints.md 8).
enum FP2Fold {
    static var multiplier: UInt32 { 108 }
    static var modulus: UInt32 { 1021 }

    /// Adds an entry to a hash.
    @inline(__always)
    static func next(_ hash: UInt32, _ entry: UInt32) -> UInt32 { (hash &* multiplier &+ entry) % modulus }

    /// The remainder of a number below 2³¹: the quotient is exact, since 2153793591 · 1021 exceeds 2⁴¹ by 859, less than 2¹⁰.
    @inline(__always)
    static func reduce(_ number: UInt32) -> UInt32 {
        let quotient = (UInt64(number) &* 2_153_793_591) &>> 41
        return number &- UInt32(truncatingIfNeeded: quotient) &* modulus
    }

    /// 108 to the power of 2 `length`, modulo 1021: what stands before a bond and an atom of each of `length` steps.
    @inline(__always)
    static func power(even length: Int) -> UInt32 {
        switch length {
        case 0: 1
        case 1: 433
        case 2: 646
        default: 985
        }
    }

    /// 108 to the power of 2 `length` + 1, modulo 1021.
    @inline(__always)
    static func power(odd length: Int) -> UInt32 {
        switch length {
        case 0: 108
        case 1: 819
        default: 340
        }
    }
}

/// How many bits a fragment vector takes as a number.
struct FP2KeyLayout {
    /// Bits of a bond value.
    static var valueBits: Int { 3 }
    /// Bits of an element code.
    let codeBits: Int

    /// The layout of the keys of a type, which must hold seven atoms: 64 bits do with codes of 6 bits.
    @inline(__always)
    init<Key: FixedWidthInteger>(_: Key.Type) { codeBits = Key.bitWidth == 64 ? 6 : 7 }

    /// The fewest bits for a number of codes.
    static func codeBits(for codeCount: Int) -> Int { codeCount <= 64 ? 6 : 7 }

    /// Bits of a bond value and an element code.
    var groupBits: Int { codeBits &+ Self.valueBits }
}
