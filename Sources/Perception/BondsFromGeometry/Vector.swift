#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A position or a direction in space, in Å.
typealias Vector = SIMD3<Double>

extension SIMD3<Double> {
    /// Scalar product.
    func dot(_ other: Self) -> Double { (self * other).sum() }

    /// Vector product.
    func cross(_ other: Self) -> Self {
        Self(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
    }

    /// Length; tiny instead of 0, so that it may divide.
    var norm: Double {
        let value = dot(self).squareRoot()
        return value == 0 ? 1e-9 : value
    }
}

/// Angles and shapes of atoms in space.
enum Geometry {
    /// Angle at `center` between two others, in degrees.
    static func angle(_ first: Vector, _ center: Vector, _ second: Vector) -> Double {
        let (u, v) = (first - center, second - center)
        return degrees(u.dot(v) / (u.norm * v.norm))
    }

    /// Size of the torsion angle of four positions, 0 to 180 degrees.
    static func torsion(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) -> Double {
        let first = (b - a).cross(c - b)
        let second = (c - b).cross(d - c)
        return degrees(first.dot(second) / (first.norm * second.norm))
    }

    /// Distance of a position from the plane of three others, in Å.
    static func height(_ position: Vector, over a: Vector, _ b: Vector, _ c: Vector) -> Double {
        let normal = (b - a).cross(c - a)
        return abs((position - a).dot(normal)) / normal.norm
    }

    private static func degrees(_ cosine: Double) -> Double { acos(max(-1, min(1, cosine))) * 180 / .pi }

    /// Penalty of a value for its distance from a mean in units of a width, at most `cap`.
    static func penalty(_ value: Double, mean: Double, width: Double, cap: Double) -> Double {
        let distance = (value - mean) / width
        return min(distance * distance / 2, cap)
    }
}
