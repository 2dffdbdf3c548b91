#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Functions of the C library, so that no other file imports it.
enum Functions {
    @inline(__always) static func exp(_ x: Double) -> Double { Glibc.exp(x) }
    @inline(__always) static func log(_ x: Double) -> Double { Glibc.log(x) }
    @inline(__always) static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
    @inline(__always) static func log10(_ x: Double) -> Double { Glibc.log10(x) }
    @inline(__always) static func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
    @inline(__always) static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
    /// The number of a decimal text, rounded to the nearest; infinite beyond all doubles.
    static func number(_ digits: ArraySlice<UInt8>) -> Double {
        // A copy with a zero behind it: the text may end where its memory does.
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: digits.count + 1) { buffer in
            for (index, digit) in digits.enumerated() { buffer[index] = CChar(bitPattern: digit) }
            buffer[digits.count] = 0
            guard let start = buffer.baseAddress else { return .nan }
            return strtod(start, nil)
        }
    }
    /// ln Γ(x) for x > 0.
    @inline(__always) static func logGamma(_ x: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(x, &sign)
    }
}
