/// Bits as hexadecimal text.
public enum HexText {
    /// Appends packed bits in the order of FPS files: byte after byte, two digits each, byte `j` holding bits 8j to 8j+7
    /// with the lowest bit first.
    ///
    /// - Parameters:
    ///   - words: 64 bits each, bit `i` is bit `i % 64` of word `i / 64`.
    ///   - byteCount: number of bytes to write, at most eight per word.
    /// - Complexity: O(byteCount).
    public static func append(_ words: Span<UInt64>, byteCount: Int, to output: inout [UInt8]) {
        precondition(byteCount >= 0 && byteCount <= 8 * words.count)
        output.append(addingCapacity: 2 * byteCount) { span in
            unsafe span.withUnsafeMutableBufferPointer { buffer, filled in
                if let base = buffer.baseAddress {
                    unsafe write(words, byteCount: byteCount, to: UnsafeMutableRawPointer(base))
                }
                filled = 2 * byteCount
            }
        }
    }

    private static func write(_ words: Span<UInt64>, byteCount: Int, to bytes: UnsafeMutableRawPointer) {
        var place = 0
        for index in 0..<byteCount / 8 {
            let word = words[index]
            if word == 0 {
                // Most words of a sparse fingerprint.
                let zeros: UInt64 = 0x3030_3030_3030_3030
                unsafe bytes.storeBytes(of: zeros, toByteOffset: place, as: UInt64.self)
                unsafe bytes.storeBytes(of: zeros, toByteOffset: place + 8, as: UInt64.self)
                place += 16
                continue
            }
            unsafe bytes.storeBytes(of: digits(UInt32(truncatingIfNeeded: word)), toByteOffset: place, as: UInt64.self)
            unsafe bytes.storeBytes(
                of: digits(UInt32(truncatingIfNeeded: word &>> 32)), toByteOffset: place + 8, as: UInt64.self)
            place += 16
        }
        for rest in byteCount / 8 * 8..<byteCount {
            let byte = UInt32(truncatingIfNeeded: words[rest >> 3] &>> UInt64(8 * (rest & 7))) & 0xFF
            let pair = UInt16(truncatingIfNeeded: UInt64(littleEndian: digits(byte)))
            unsafe bytes.storeBytes(of: pair.littleEndian, toByteOffset: place, as: UInt16.self)
            place += 2
        }
    }

    /// The eight digits of four bytes, the first digit at the lowest address.
    @inline(__always)
    private static func digits(_ bytes: UInt32) -> UInt64 {
        // A byte to every sixteen bits, then its upper half to the lower and its lower half to the upper of two bytes.
        var spread = UInt64(bytes)
        spread = (spread | spread &<< 16) & 0x0000_FFFF_0000_FFFF
        spread = (spread | spread &<< 8) & 0x00FF_00FF_00FF_00FF
        let halves = (spread &>> 4 | spread &<< 8) & 0x0F0F_0F0F_0F0F_0F0F
        // 0 to 9 become "0" to "9"; 10 to 15 get 39 more, which leads to "a".
        let areLetters = (halves &+ 0x0606_0606_0606_0606) &>> 4 & 0x0101_0101_0101_0101
        return (halves &+ 0x3030_3030_3030_3030 &+ areLetters &* 39).littleEndian
    }
}
