internal import CZlib

/// Makes gzip streams (RFC 1952) for tests, with any header, and with faults where they are wanted.
public enum Gzip {
    /// The optional fields of a member's header.
    public struct Header {
        /// Extra field.
        public var extra: [UInt8]?
        /// Original file name.
        public var name: String?
        /// Comment.
        public var comment: String?
        /// Whether the header has a checksum of its own.
        public var hasChecksum = false

        /// A header of ten bytes.
        public init() {}
    }

    /// One member: header, deflated data, checksum and length.
    public static func member(_ data: [UInt8], _ header: Header = Header(), level: Int = 6) -> [UInt8] {
        var flags: UInt8 = 0
        if header.hasChecksum { flags |= 2 }
        if header.extra != nil { flags |= 4 }
        if header.name != nil { flags |= 8 }
        if header.comment != nil { flags |= 16 }
        var bytes: [UInt8] = [0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 255]
        if let extra = header.extra { bytes += [UInt8(extra.count & 0xFF), UInt8(extra.count >> 8)] + extra }
        if let name = header.name { bytes += Array(name.utf8) + [0] }
        if let comment = header.comment { bytes += Array(comment.utf8) + [0] }
        if header.hasChecksum {
            let sum = checksum(bytes)
            bytes += [UInt8(sum & 0xFF), UInt8(sum >> 8 & 0xFF)]
        }
        bytes += deflated(data, level: level)
        for value in [checksum(data), UInt32(truncatingIfNeeded: data.count)] {
            for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(value >> shift & 0xFF)) }
        }
        return bytes
    }

    /// One member of a text.
    public static func member(_ text: String) -> [UInt8] { member(Array(text.utf8)) }

    /// Deflated data without a wrapper.
    private static func deflated(_ data: [UInt8], level: Int) -> [UInt8] {
        var length = compressBound(uLong(data.count))
        var buffer = [UInt8](repeating: 0, count: Int(length))
        let status = compress2(&buffer, &length, data, uLong(data.count), Int32(level))
        precondition(status == Z_OK, "compressing in memory cannot fail")
        // zlib's wrapper is two bytes before and four behind.
        return Array(buffer[2..<Int(length) - 4])
    }

    private static func checksum(_ data: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32(0, data, uInt(data.count)))
    }
}
