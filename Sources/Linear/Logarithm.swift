#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Natural logarithm.
func naturalLogarithm(_ x: Double) -> Double { log(x) }
