#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The functions of the system's mathematics library that the report needs.
enum Mathematics {
    /// Decimal logarithm.
    static func log10(_ x: Double) -> Double {
        #if canImport(Glibc)
        Glibc.log10(x)
        #elseif canImport(Musl)
        Musl.log10(x)
        #else
        Darwin.log10(x)
        #endif
    }

    /// Ten to a power; exact for whole exponents from 0 to 22.
    static func powerOfTen(_ exponent: Double) -> Double { pow(10, exponent) }

    /// Two to a power.
    static func powerOfTwo(_ exponent: Double) -> Double { pow(2, exponent) }

    /// Density of the normal distribution.
    static func normalDensity(_ x: Double, mean: Double, deviation: Double) -> Double {
        let z = (x - mean) / deviation
        return exp(-z * z / 2) / (deviation * (2 * Double.pi).squareRoot())
    }
}
