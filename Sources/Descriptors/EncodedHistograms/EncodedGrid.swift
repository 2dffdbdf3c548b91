#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A fixed grid on which values are smeared by a normal density: value v adds
/// `weight · exp(-x²/2) / √(2π)` with `x = slope · (θ - v)` at every point θ.
public struct EncodedGrid: Hashable, Sendable {
    /// First point.
    public let start: Double
    /// Last point.
    public let end: Double
    /// Number of points.
    public let segments: Int
    /// Inverse width of the density.
    public let slope: Double
    /// The points.
    let points: [Double]

    /// A grid of equal steps.
    ///
    /// - Precondition: at least two points, `end` above `start`, a positive slope; all finite.
    public init(start: Double, end: Double, segments: Int, slope: Double) {
        precondition(
            segments > 1 && end > start && slope > 0 && (end - start).isFinite && slope.isFinite,
            "a grid has two points or more in ascending order")
        self.start = start
        self.end = end
        self.segments = segments
        self.slope = slope
        let step = (end - start) / Double(segments - 1)
        points = (0..<segments).map { $0 == segments - 1 ? end : start + Double($0) * step }
    }

    /// Adds a value to the points of one histogram.
    ///
    /// Beyond 39 widths the density is 0 in double precision. The points in between are reached from the nearest one in
    /// both directions by two multiplications each, and afresh every 32 points, which keeps thirteen digits.
    func add(_ value: Double, weight: Double, to row: UnsafeMutablePointer<Double>) {
        let step = (end - start) / Double(segments - 1)
        let reach = 39 / slope
        guard value > start - reach, value < end + reach else { return }
        let nearest = min(segments - 1, max(0, Int(((value - start) / step).rounded())))
        let h = slope * step
        // density(x + h) = density(x) · exp(-x h - h²/2); the factor itself shrinks by exp(-h²) from step to step.
        let shrink = exp(-h * h)
        for direction in [1, -1] {
            var place = direction > 0 ? nearest : nearest - 1
            var (density, factor, steps) = (0.0, 0.0, 0)
            while place >= 0 && place < segments {
                if steps == 0 {
                    let x = slope * (points[place] - value)
                    density = weight * exp(-0.5 * x * x) * 0.398_942_280_401_432_677_94
                    factor = exp(-Double(direction) * x * h - 0.5 * h * h)
                    if density == 0 { break }
                }
                row[place] += density
                density *= factor
                factor *= shrink
                steps = (steps + 1) & 31
                place += direction
            }
        }
    }
}
