/// Angles of vectors in the plane, four at a time.
enum ArcTangent {
    /// Values that are worked on at once; columns have room for a multiple of it.
    static let lanes = 4

    /// The smallest multiple of ``lanes`` that is at least `count`.
    @inline(__always)
    static func padded(_ count: Int) -> Int { (count &+ lanes &- 1) & ~(lanes &- 1) }

    /// Replaces each y by the unsigned angle of (x, y) in degrees, 0 to 180; 0 where both are 0. Vectors shorter than 1e-290
    /// are taken for shorter ones along x.
    ///
    /// With a = min(|x|, |y|) and b = max(|x|, |y|), the angle of a/b is that of c plus that of t = (a - c b) / (b + c a),
    /// for the nearest c of 0, tan 22.5° and 1, which leaves |t| ≤ tan 11.25°. There arctan t = t + t³ P(t²), with a
    /// polynomial P of degree 6 through the Chebyshev nodes: it is off by at most 4e-17 t. Octants are then put together in
    /// degrees, so that multiples of 45° are exact. No fused operations: all processors give the same bits.
    ///
    /// - Parameters:
    ///   - y: finite numbers; as many as `count`, and room for a multiple of ``lanes``.
    ///   - x: likewise.
    /// - Complexity: O(count), one division for two angles with SSE2.
    static func degrees(_ y: UnsafeMutablePointer<Double>, _ x: UnsafeMutablePointer<Double>, count: Int) {
        // Lanes beyond the end compute with what is there: it must not be what slows a processor down.
        for index in count..<padded(count) { (y[index], x[index]) = (0, 1) }
        var index = 0
        while index < count {
            let (up, right) = (UnsafeMutableRawPointer(y + index), UnsafeMutableRawPointer(x + index))
            let angle = degrees(
                up.loadUnaligned(as: SIMD4<Double>.self), right.loadUnaligned(as: SIMD4<Double>.self))
            up.storeBytes(of: angle, as: SIMD4<Double>.self)
            index &+= lanes
        }
    }

    /// The unsigned angle of (x, y) in degrees. Choices are made by masks of bits: lanes that go different ways would
    /// make branches that nothing can predict.
    @inline(__always)
    static func degrees(_ y: SIMD4<Double>, _ x: SIMD4<Double>) -> SIMD4<Double> {
        let sign = Bits(repeating: 1 << 63)
        let (height, width) = (bits(y) & ~sign, bits(x) & ~sign)
        let isSteep = mask(numbers(height) .> numbers(width))
        let isBackwards = mask(x .< 0)
        let exchange = (height ^ width) & isSteep
        let a = numbers(height ^ exchange)
        // Not 0, so that 0/0 does not arise.
        let b = numbers(width ^ exchange) + .leastNormalMagnitude

        // The nearest of three directions: 0, 22.5 and 45 degrees.
        let isFirst = mask(a .> b * 0.198912367379658)
        let isSecond = mask(a .> b * 0.6681786379192989)
        let c = numbers((isFirst & bits(0.41421356237309503)) ^ (isSecond & (bits(0.41421356237309503) ^ bits(1))))
        let base = numbers((isFirst & bits(22.5)) ^ (isSecond & (bits(22.5) ^ bits(45))))

        let t = (a - c * b) / (b + c * a)
        let z = t * t
        var p = z * -0.05909857213116147 + 0.07652130942243261
        p = p * z - 0.09089837900709528
        p = p * z + 0.11111096372965647
        p = p * z - 0.14285714188882723
        p = p * z + 0.1999999999976099
        p = p * z - 0.33333333333333237
        let angle = base + (t + t * (z * p)) * (180 / Double.pi)
        let fromAxis = numbers(bits(angle) ^ (isSteep & sign)) + numbers(isSteep & bits(90))
        return numbers(bits(fromAxis) ^ (isBackwards & sign)) + numbers(isBackwards & bits(180))
    }

    private typealias Bits = SIMD4<UInt64>

    @inline(__always)
    private static func bits(_ values: SIMD4<Double>) -> Bits { unsafeBitCast(values, to: Bits.self) }

    @inline(__always)
    private static func bits(_ value: Double) -> Bits { Bits(repeating: value.bitPattern) }

    @inline(__always)
    private static func numbers(_ bits: Bits) -> SIMD4<Double> { unsafeBitCast(bits, to: SIMD4<Double>.self) }

    @inline(__always)
    private static func mask(_ mask: SIMDMask<SIMD4<Int64>>) -> Bits { unsafeBitCast(mask, to: Bits.self) }
}
