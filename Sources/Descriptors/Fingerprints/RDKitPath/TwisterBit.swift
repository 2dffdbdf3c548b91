/// The second number that a path gives: the first output of a small Mersenne twister seeded with the path's hash.
///
/// Source: fingerprints.md section 5, item 5.
enum TwisterBit {
    /// A number from 0 to 2³¹ − 1.
    @inline(__always)
    static func value(_ seed: UInt32) -> UInt32 {
        let x0 = seed
        let x1 = 1_812_433_253 &* (x0 ^ (x0 &>> 30)) &+ 1
        let x2 = 1_812_433_253 &* (x1 ^ (x1 &>> 30)) &+ 2
        let y = (x0 & 0x8000_0000) | (x1 & 0x7FFF_FFFF)
        var z = x2 ^ (y &>> 1) ^ ((0 &- (y & 1)) & 0x9908_B0DF)
        z ^= z &>> 11
        z ^= (z &<< 7) & 0x9D2C_5680
        z ^= (z &<< 15) & 0xEFC6_0000
        z ^= z &>> 18
        return z &>> 1
    }
}
