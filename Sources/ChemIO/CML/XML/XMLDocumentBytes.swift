#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The whole of a small document in memory, with zero bytes behind its end so that words may be read beyond it.
final class XMLDocumentBytes {
    /// Longest document that is taken whole.
    static let limit = 8 << 20
    /// Readable bytes behind the end.
    private static let padding = 64

    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    private(set) var count = 0

    /// Reads a source to its end, or gives everything back to it and is nil: what is longer than the limit, may have to be
    /// waited for, or breaks off with a fault is left to be read piece by piece.
    init?(wholeOf source: ByteSource) {
        guard source.isAtRest else { return nil }
        let known = source.isCompressed ? nil : source.totalByteCount
        if let known, known > Self.limit { return nil }
        capacity = max(known ?? 1 << 16, 64) + 1
        guard let block = malloc(capacity + Self.padding) else { return nil }
        memory = block
        while true {
            let more: Int
            do throws(ChemIOError) {
                more = try source.read(
                    into: UnsafeMutableRawBufferPointer(start: memory + count, count: capacity - count))
            } catch {
                source.giveBack(UnsafeRawBufferPointer(start: memory, count: count), failure: error)
                return nil
            }
            if more == 0 { break }
            count += more
            if count == capacity { grow() }
            if count > Self.limit {
                source.giveBack(UnsafeRawBufferPointer(start: memory, count: count), failure: nil)
                return nil
            }
        }
        memset(memory + count, 0, Self.padding)
    }

    deinit { free(memory) }

    private func grow() {
        guard let larger = realloc(memory, 2 * capacity + Self.padding) else { preconditionFailure("out of memory") }
        memory = larger
        capacity *= 2
    }

    /// The bytes.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    /// Where the bytes start; ``count`` bytes and 64 zeros follow.
    var base: UnsafePointer<UInt8> { UnsafePointer(memory.assumingMemoryBound(to: UInt8.self)) }

    /// What the characters of the document are, or nil if it has some that a plain document has not.
    ///
    /// Lone CR line ends are turned into LF, as everywhere.
    func characters() -> XMLCharacters? {
        guard count > 0, var characters = XMLCharacters(base, count: count) else { return nil }
        characters.hasReferences = contains(UInt8(ascii: "&"))
        characters.hasBrackets = contains(UInt8(ascii: "]"))
        characters.hasReturns = contains(0x0D)
        if characters.hasReturns {
            LineEndNormalization.turnLoneReturnsIntoLineFeeds(
                UnsafeMutableRawBufferPointer(start: memory, count: count))
            if memory.load(fromByteOffset: count - 1, as: UInt8.self) == 0x0D {
                memory.storeBytes(of: 0x0A, toByteOffset: count - 1, as: UInt8.self)
            }
        }
        // libxml2's nodes do not keep line numbers beyond 65,535.
        if count > 65_000, XMLWords.lineFeeds(from: base, to: base + count) > 65_000 { return nil }
        return characters
    }

    private func contains(_ byte: UInt8) -> Bool { memchr(memory, Int32(byte), count) != nil }
}

/// What characters a document has.
struct XMLCharacters {
    /// Whether all are ASCII.
    let isASCII: Bool
    var hasReferences = false
    var hasBrackets = false
    var hasReturns = false

    /// Looks at the bytes of a document; nil unless all are legal characters in UTF-8.
    ///
    /// - Parameter start: the bytes, with eight zeros behind them.
    init?(_ start: UnsafePointer<UInt8>, count: Int) {
        var union: UInt64 = 0
        var offset = 0
        while offset < count {
            let word = XMLWords.load(start + offset)
            union |= word
            // Line ends and tabs are the only control characters, and few.
            var controls = XMLWords.controls(word)
            while controls != 0 {
                let byte = start[offset + XMLWords.index(controls)]
                if byte != 0x0A, byte != 0x0D, byte != 0x09 {
                    guard offset + XMLWords.index(controls) >= count else { return nil }
                    break
                }
                controls &= controls &- 1
            }
            offset += 8
        }
        isASCII = union & 0x8080_8080_8080_8080 == 0
        if !isASCII, !Self.isLegal(UnsafeBufferPointer(start: start, count: count)) { return nil }
    }

    /// Whether bytes are UTF-8 without U+FFFE and U+FFFF, which are no characters of XML.
    private static func isLegal(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        for index in bytes.indices.dropFirst(2) where bytes[index] >= 0xBE && bytes[index - 1] == 0xBF {
            if bytes[index - 2] == 0xEF { return false }
        }
        return String(validating: bytes, as: UTF8.self) != nil
    }
}
