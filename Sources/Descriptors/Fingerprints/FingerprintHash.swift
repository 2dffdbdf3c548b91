/// The 32-bit hash that all of RDKit's fingerprints are made of: boost's `hash_combine` of 32 bits.
///
/// Source: fingerprints.md section 1. All arithmetic wraps.
public enum FingerprintHash {
    /// Adds a value to a hash.
    @inlinable @inline(__always)
    public static func combine(_ seed: UInt32, _ value: UInt32) -> UInt32 {
        seed ^ (value &+ 0x9E37_79B9 &+ (seed &<< 6) &+ (seed &>> 2))
    }

    /// Hash of a sequence of values.
    @inlinable
    public static func range(_ values: some Sequence<UInt32>) -> UInt32 { values.reduce(0) { combine($0, $1) } }

    /// Hash of a pair.
    @inlinable @inline(__always)
    public static func pair(_ first: UInt32, _ second: UInt32) -> UInt32 { combine(combine(0, first), second) }

    /// Adds values to hashes side by side.
    @inline(__always)
    static func combine(_ seeds: SIMD8<UInt32>, _ values: SIMD8<UInt32>) -> SIMD8<UInt32> {
        let left = seeds &<< SIMD8<UInt32>(repeating: 6)
        let right = seeds &>> SIMD8<UInt32>(repeating: 2)
        return seeds ^ (values &+ SIMD8<UInt32>(repeating: 0x9E37_79B9) &+ left &+ right)
    }
}
