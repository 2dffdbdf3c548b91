/// exp of many numbers at once.
///
/// x = k ln 2 + r with |r| ≤ ln 2 / 2; exp(r) by its Taylor series to r¹³ (the rest is below 2⁻⁵⁷), then k goes into the
/// exponent. Only `+ - *` in a fixed order: the same bits on every machine; within 2 units in the last place.
enum VectorExponential {
    private typealias Lanes = SIMD4<Double>

    /// Replaces each value v by exp(factor · v), 0 where that is below 2⁻¹⁰²².
    ///
    /// - Precondition: factor · v is at most 700.
    static func scaled(_ values: UnsafeMutablePointer<Double>, count: Int, by factor: Double) {
        var index = 0
        while index &+ 4 <= count {
            let place = UnsafeMutableRawPointer(values + index)
            let x = place.loadUnaligned(as: Lanes.self) * factor
            place.storeBytes(of: exponential(x), as: Lanes.self)
            index &+= 4
        }
        guard index < count else { return }
        var rest = Lanes.zero
        for lane in 0..<count - index { rest[lane] = values[index + lane] * factor }
        let powers = exponential(rest)
        for lane in 0..<count - index { values[index + lane] = powers[lane] }
    }

    @inline(__always)
    private static func exponential(_ argument: Lanes) -> Lanes {
        let lowest = Lanes(repeating: -708)
        let isLow = argument .< lowest
        let x = argument.replacing(with: lowest, where: isLow)
        // Adding 1.5 · 2⁵² rounds to a whole number, which then stands in the low bits.
        let shifter = Lanes(repeating: 0x1.8p52)
        let rounded = x * 1.442695040888963407 + shifter
        let k = rounded - shifter
        let r = (x - k * 0x1.62E42FEFA3800p-1) - k * 0x1.EF35793C76730p-45
        var sum = Lanes(repeating: 1 / 6_227_020_800)
        sum = sum * r + 1 / 479_001_600
        sum = sum * r + 1 / 39_916_800
        sum = sum * r + 1 / 3_628_800
        sum = sum * r + 1 / 362_880
        sum = sum * r + 1 / 40_320
        sum = sum * r + 1 / 5_040
        sum = sum * r + 1 / 720
        sum = sum * r + 1 / 120
        sum = sum * r + 1 / 24
        sum = sum * r + 1 / 6
        sum = sum * r + 0.5
        sum = (sum * r) * r + r + 1
        let power =
            unsafeBitCast(sum, to: SIMD4<UInt64>.self) &+ (unsafeBitCast(rounded, to: SIMD4<UInt64>.self) &<< 52)
        return unsafeBitCast(power, to: Lanes.self).replacing(with: 0, where: isLow)
    }
}
