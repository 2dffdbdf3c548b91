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
        guard count > 0, let characters = XMLCharacters(base, count: count) else { return nil }
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

}

/// What characters a document has.
struct XMLCharacters {
    /// Whether all are ASCII.
    let isASCII: Bool
    let hasReferences: Bool
    let hasBrackets: Bool
    let hasReturns: Bool

    /// Looks at the bytes of a document; nil unless all are legal characters in UTF-8.
    init?(_ start: UnsafePointer<UInt8>, count: Int) {
        // Bytes are looked at sixteen at once; what is found is gathered, and told apart at the end.
        typealias Bytes = SIMD16<UInt8>
        let (lineFeed, carriageReturn) = (Bytes(repeating: 0x0A), Bytes(repeating: 0x0D))
        let blank = Bytes(repeating: 0x20)
        var union = Bytes()
        var controls = Bytes()
        let whole = count & ~15
        var offset = 0
        while offset < whole {
            let piece = UnsafeRawPointer(start).loadUnaligned(fromByteOffset: offset, as: Bytes.self)
            union = union | piece
            let isLineEnd = XMLWords.lanes(piece .== lineFeed) | XMLWords.lanes(piece .== carriageReturn)
            controls = controls | (XMLWords.lanes(piece .< blank) & ~isLineEnd)
            offset += 16
        }
        var high = XMLWords.bits(union)
        for place in whole..<count { high |= UInt64(start[place]) }
        isASCII = high & 0x8080_8080_8080_8080 == 0
        // Control characters other than line ends are rare; only the tab is one of XML.
        for place in XMLWords.bits(controls) != 0 ? 0..<count : whole..<count {
            let byte = start[place]
            guard byte >= 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return nil }
        }
        hasReferences = memchr(start, 0x26, count) != nil
        hasBrackets = memchr(start, 0x5D, count) != nil
        hasReturns = memchr(start, 0x0D, count) != nil
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
