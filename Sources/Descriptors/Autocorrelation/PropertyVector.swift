#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Eight properties of an atom, or sums over atoms, as whole numbers: sums are exact whatever their order.
protocol PropertyVector: Sendable {
    /// Eight zeros.
    static var zero: Self { get }
    /// Adds lane by lane.
    static func += (left: inout Self, right: Self)
    /// Subtracts lane by lane.
    static func - (left: Self, right: Self) -> Self
    /// Multiplies lane by lane.
    static func * (left: Self, right: Self) -> Self
    /// A whole number times every lane.
    func times(_ count: Int) -> Self
    /// A lane as a real number.
    func real(_ lane: Int) -> Double
    /// Sets a lane.
    mutating func set(_ lane: Int, to value: Int64)
    /// Divides lanes; only for real numbers.
    mutating func divide(by units: [Double])
    /// Weights for distances: half of |P|^2.4 in every lane.
    func selfWeighted() -> Self
    /// Multiplies every lane by a real number.
    func weighted(_ factor: Double) -> Self
    /// The values of a block by atomic number.
    static func table(of block: PropertyBlock) -> [Self]
}

/// Exact as long as no sum of products reaches 2⁵³, which ``AutocorrelationKernel`` checks.
extension SIMD8: PropertyVector where Scalar == Double {
    @inline(__always)
    func times(_ count: Int) -> SIMD8<Double> { self * Double(count) }
    @inline(__always)
    func real(_ lane: Int) -> Double { self[lane] }
    @inline(__always)
    mutating func set(_ lane: Int, to value: Int64) { self[lane] = Double(value) }
    static func table(of block: PropertyBlock) -> [SIMD8<Double>] { block.narrow }
    mutating func divide(by units: [Double]) { for lane in units.indices { self[lane] /= units[lane] } }
    func selfWeighted() -> SIMD8<Double> {
        var result = SIMD8<Double>.zero
        for lane in 0..<8 { result[lane] = 0.5 * pow(abs(self[lane]), 2.4) }
        return result
    }
    func weighted(_ factor: Double) -> SIMD8<Double> { self * factor }
}

/// For properties with many decimals: exact up to 1.7e38.
struct WideVector: PropertyVector {
    private var lanes: (Int128, Int128, Int128, Int128, Int128, Int128, Int128, Int128) = (0, 0, 0, 0, 0, 0, 0, 0)

    static var zero: WideVector { WideVector() }
    static func table(of block: PropertyBlock) -> [WideVector] { block.wide }
    // Whole numbers are not weighted; sums by distance are made of real numbers only.
    mutating func divide(by units: [Double]) {}
    func selfWeighted() -> WideVector { self }
    func weighted(_ factor: Double) -> WideVector { self }

    private static func map(_ a: WideVector, _ b: WideVector, _ body: (Int128, Int128) -> Int128) -> WideVector {
        var result = WideVector()
        result.lanes.0 = body(a.lanes.0, b.lanes.0)
        result.lanes.1 = body(a.lanes.1, b.lanes.1)
        result.lanes.2 = body(a.lanes.2, b.lanes.2)
        result.lanes.3 = body(a.lanes.3, b.lanes.3)
        result.lanes.4 = body(a.lanes.4, b.lanes.4)
        result.lanes.5 = body(a.lanes.5, b.lanes.5)
        result.lanes.6 = body(a.lanes.6, b.lanes.6)
        result.lanes.7 = body(a.lanes.7, b.lanes.7)
        return result
    }

    static func += (left: inout WideVector, right: WideVector) { left = map(left, right) { $0 &+ $1 } }
    static func - (left: WideVector, right: WideVector) -> WideVector { map(left, right) { $0 &- $1 } }
    static func * (left: WideVector, right: WideVector) -> WideVector { map(left, right) { $0 &* $1 } }
    func times(_ count: Int) -> WideVector { Self.map(self, self) { lane, _ in lane &* Int128(count) } }

    func real(_ lane: Int) -> Double {
        switch lane {
        case 0: Double(lanes.0)
        case 1: Double(lanes.1)
        case 2: Double(lanes.2)
        case 3: Double(lanes.3)
        case 4: Double(lanes.4)
        case 5: Double(lanes.5)
        case 6: Double(lanes.6)
        default: Double(lanes.7)
        }
    }

    mutating func set(_ lane: Int, to value: Int64) {
        let wide = Int128(value)
        switch lane {
        case 0: lanes.0 = wide
        case 1: lanes.1 = wide
        case 2: lanes.2 = wide
        case 3: lanes.3 = wide
        case 4: lanes.4 = wide
        case 5: lanes.5 = wide
        case 6: lanes.6 = wide
        default: lanes.7 = wide
        }
    }
}
