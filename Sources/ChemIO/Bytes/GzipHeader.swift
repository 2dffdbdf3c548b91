internal import CZlib

/// Reads over the header of a gzip member (RFC 1952, 2.3.1), whatever pieces it comes in.
///
/// The method must be 8 and the reserved flags 0; the optional fields are skipped, and a header checksum is compared.
struct GzipHeader {
    private enum Part {
        case fixed(Int)
        case extraLength(low: Int?)
        case extra(left: Int)
        case name
        case comment
        case checksum(low: UInt8?)
        case done
    }

    private var part = Part.fixed(0)
    private var flags: UInt8 = 0
    private var crc: UInt = 0

    /// Whether the whole header has been read.
    var isComplete: Bool { if case .done = part { true } else { false } }

    /// Takes bytes of the header.
    ///
    /// - Returns: how many of the bytes belong to the header.
    /// - Throws: ``InflateFault`` when it is no header.
    mutating func consume(_ bytes: UnsafeRawBufferPointer) throws(InflateFault) -> Int {
        var used = 0
        while used < bytes.count, !isComplete {
            let byte = bytes[used]
            used += 1
            if case .checksum = part {} else { update(with: bytes, from: used - 1, to: used) }
            switch part {
            case .fixed(let index): try takeFixed(byte, at: index)
            case .extraLength(.none): part = .extraLength(low: Int(byte))
            case .extraLength(.some(let low)):
                let length = low | Int(byte) << 8
                part = .extra(left: length)
                if length == 0 { enter(after: 4) }
            case .extra(let left):
                let more = min(left - 1, bytes.count - used)
                update(with: bytes, from: used, to: used + more)
                used += more
                part = .extra(left: left - 1 - more)
                if left - 1 - more == 0 { enter(after: 4) }
            case .name: if byte == 0 { enter(after: 8) }
            case .comment: if byte == 0 { enter(after: 16) }
            case .checksum(.none): part = .checksum(low: byte)
            case .checksum(.some(let low)):
                guard UInt(low) | UInt(byte) << 8 == crc & 0xFFFF else {
                    throw InflateFault(reason: "header crc mismatch")
                }
                part = .done
            case .done: break
            }
        }
        return used
    }

    private mutating func update(with bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
        guard let base = bytes.baseAddress, end > start else { return }
        crc = crc32(crc, (base + start).assumingMemoryBound(to: UInt8.self), UInt32(end - start))
    }

    private mutating func takeFixed(_ byte: UInt8, at index: Int) throws(InflateFault) {
        switch index {
        case 0 where byte != 0x1F, 1 where byte != 0x8B: throw InflateFault(reason: "incorrect header")
        case 2 where byte != 8: throw InflateFault(reason: "unknown compression method")
        case 3:
            guard byte & 0xE0 == 0 else { throw InflateFault(reason: "unknown header flags set") }
            flags = byte
        default: break
        }
        part = .fixed(index + 1)
        if index == 9 { enter(after: 0) }
    }

    /// Goes on with the next optional field behind the one of a flag: extra (4), name (8), comment (16), checksum (2).
    private mutating func enter(after flag: UInt8) {
        if flag < 4, flags & 4 != 0 {
            part = .extraLength(low: nil)
        } else if flag < 8, flags & 8 != 0 {
            part = .name
        } else if flag < 16, flags & 16 != 0 {
            part = .comment
        } else {
            part = flags & 2 != 0 ? .checksum(low: nil) : .done
        }
    }
}
