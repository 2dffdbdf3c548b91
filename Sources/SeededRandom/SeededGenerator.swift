#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Pseudo-random numbers that are the same on every machine and for any number of threads.
///
/// A stream is named by a seed, a text and an index: SplitMix64 (Steele, Lea, Flood 2014, DOI 10.1145/2660193.2660195)
/// over seed, FNV-1a of the text and index gives the state of xoshiro256** (Blackman, Vigna 2021,
/// DOI 10.1145/3460772). Whoever needs numbers for item k opens the stream with index k, so nothing depends on order.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)
    private var spareNormal: Double?

    /// Opens a stream.
    public init(seed: UInt64, stream: String, index: UInt64 = 0) {
        var mixer = SplitMix64(state: seed)
        mixer.state = mixer.next() ^ Self.fnv1a(stream)
        mixer.state = mixer.next() ^ index
        state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    /// A generator from a raw xoshiro256** state that is not all zero.
    init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        let result = Self.rotate(state.1 &* 5, 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = Self.rotate(state.3, 45)
        return result
    }

    /// A number in 0 ≤ x < 1, from the top 53 bits.
    public mutating func nextUniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A whole number in 0 ..< bound, without bias, by rejection.
    ///
    /// - Precondition: `bound` is positive.
    public mutating func nextInteger(below bound: Int) -> Int {
        precondition(bound > 0, "a range of numbers must not be empty")
        let width = UInt64(bound)
        // The largest multiple of the width that fits; what lies above is drawn again.
        let limit = UInt64.max - (UInt64.max % width + 1) % width
        while true {
            let bits = next()
            if bits <= limit { return Int(bits % width) }
        }
    }

    /// A standard normal number by the polar method (Marsaglia, Bray 1964, DOI 10.1137/1006063).
    public mutating func nextNormal() -> Double {
        if let spare = spareNormal {
            spareNormal = nil
            return spare
        }
        while true {
            let u = 2 * nextUniform() - 1
            let v = 2 * nextUniform() - 1
            let square = u * u + v * v
            if square > 0 && square < 1 {
                let scale = (-2 * log(square) / square).squareRoot()
                spareNormal = v * scale
                return u * scale
            }
        }
    }

    /// Shuffles in place: Fisher–Yates from the end.
    public mutating func shuffle<Element>(_ items: inout [Element]) {
        guard items.count > 1 else { return }
        for last in stride(from: items.count - 1, to: 0, by: -1) {
            items.swapAt(last, nextInteger(below: last + 1))
        }
    }

    private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
        (value << count) | (value >> (64 - count))
    }

    /// FNV-1a, 64 bits.
    static func fnv1a(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }
}

/// SplitMix64; see ``SeededGenerator``.
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
