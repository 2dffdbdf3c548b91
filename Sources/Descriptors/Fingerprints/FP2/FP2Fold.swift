/// The hash of a fragment vector: h = (108 h + v) mod 1021 over its entries (fingerprints.md 8).
enum FP2Fold {
    static var multiplier: UInt32 { 108 }
    static var modulus: UInt32 { 1021 }

    /// Adds an entry to a hash.
    @inline(__always)
    static func next(_ hash: UInt32, _ entry: UInt32) -> UInt32 { (hash &* multiplier &+ entry) % modulus }

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
    /// Bits of a bond value and an element code.
    var groupBits: Int { codeBits &+ Self.valueBits }
}
