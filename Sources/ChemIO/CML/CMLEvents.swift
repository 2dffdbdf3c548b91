/// The compact form in which the serial stage hands the inside of a `molecule` to a worker.
///
/// A record is a mark byte and then events: start tags with their line and the known attributes, text, end tags.
/// Everything that has no meaning for a molecule (unknown elements and attributes, comments, molecules within the
/// molecule, which are records of their own) has been left out; entities and encodings are resolved. A text event stands
/// for all of an element's text so far: the last one before the end tag counts. Numbers are little-endian; a zero byte
/// stands behind every value.
enum CMLEvents {
    /// First byte of a record.
    static let mark: UInt8 = 0xC1
    static let start: UInt8 = 1
    static let text: UInt8 = 2
    static let end: UInt8 = 3
}

/// Bytes of a compact record, or of several. Memory is freed by ``release()`` only.
struct CMLEventBuffer {
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 1 << 12) {
        base = .allocate(byteCount: capacity, alignment: 16)
        self.capacity = capacity
    }

    func release() { base.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    mutating func removeAll() { count = 0 }

    /// Whether so much is kept that it had better be freed than used again.
    var isLarge: Bool { capacity > 1 << 20 }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let larger = max(2 * capacity, count + more)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        moved.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = moved
        capacity = larger
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    @inline(__always)
    private mutating func put(_ number: Int) {
        base.storeBytes(of: UInt32(clamping: number).littleEndian, toByteOffset: count, as: UInt32.self)
        count += 4
    }

    @inline(__always)
    private mutating func put(_ value: UnsafeRawBufferPointer) {
        if let start = value.baseAddress, value.count > 0 {
            (base + count).copyMemory(from: start, byteCount: value.count)
            count += value.count
        }
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        put(bytes)
    }

    mutating func appendMark() {
        reserve(1)
        put(CMLEvents.mark)
    }

    /// Appends a start tag; returns where its number of attributes is.
    mutating func appendStart(_ element: CMLElement, line: Int) -> Int {
        reserve(7)
        put(CMLEvents.start)
        put(element.rawValue)
        put(line)
        put(0 as UInt8)
        return count - 1
    }

    /// Appends an attribute of a start tag; the number of attributes follows by ``setAttributeCount(_:at:)``.
    @inline(__always)
    mutating func appendAttribute(_ attribute: CMLAttribute, _ value: UnsafeRawBufferPointer) {
        reserve(value.count + 8)
        // The code and the number of bytes by one store; what it writes beyond them is written again.
        let head = UInt64(attribute.rawValue) | UInt64(UInt32(clamping: value.count)) &<< 8
        (base + count).storeBytes(of: head.littleEndian, as: UInt64.self)
        count += 5
        put(value)
        put(0 as UInt8)
    }

    /// Sets the number of attributes of a start tag.
    @inline(__always)
    mutating func setAttributeCount(_ attributeCount: Int, at countOffset: Int) {
        base.storeBytes(of: UInt8(truncatingIfNeeded: attributeCount), toByteOffset: countOffset, as: UInt8.self)
    }

    /// Appends a text; returns where its bytes begin.
    mutating func appendText(_ value: UnsafeRawBufferPointer) -> Int {
        reserve(value.count + 6)
        put(CMLEvents.text)
        put(value.count)
        let start = count
        put(value)
        put(0 as UInt8)
        return start
    }

    /// Adds to a text that is the last event.
    mutating func extendText(at start: Int, by value: UnsafeRawBufferPointer) {
        reserve(value.count)
        // Over the zero behind the text.
        count -= 1
        put(value)
        put(0 as UInt8)
        base.storeBytes(of: UInt32(clamping: count - 1 - start).littleEndian, toByteOffset: start - 4, as: UInt32.self)
    }

    /// Appends the text at a place once more, with an addition.
    mutating func repeatText(at start: Int, count length: Int, adding value: UnsafeRawBufferPointer) -> Int {
        reserve(length + value.count + 6)
        put(CMLEvents.text)
        put(length + value.count)
        let place = count
        (base + count).copyMemory(from: base + start, byteCount: length)
        count += length
        put(value)
        put(0 as UInt8)
        return place
    }

    mutating func appendEnd() {
        reserve(1)
        put(CMLEvents.end)
    }
}

/// A value within a compact record.
struct CMLValue {
    /// Offset of the first byte in the record.
    var offset: UInt32 = 0
    /// Number of bytes, or none if there is no value.
    private var size: UInt32 = .max

    /// No value.
    static let missing = CMLValue()

    private init() {}

    init(offset: Int, count: Int) {
        self.offset = UInt32(truncatingIfNeeded: offset)
        size = UInt32(truncatingIfNeeded: count)
    }

    var isMissing: Bool { size == .max }
    /// Number of bytes.
    var count: Int { isMissing ? 0 : Int(size) }

    /// This value, or another if it is missing.
    @inline(__always)
    func or(_ other: @autoclosure () -> CMLValue) -> CMLValue { isMissing ? other() : self }
}

/// Reads the compact form of a record.
struct CMLEventReader: ~Copyable {
    enum Event {
        case start(CMLElement)
        case text(CMLValue)
        case end
    }

    /// The record.
    let record: UnsafeRawBufferPointer
    /// Line of the last start tag.
    private(set) var line = 0
    private var offset = 1
    /// Which attributes the last start tag has, a bit each, and where.
    private var mask: UInt64 = 0
    // Outside the reader, which is lent to whoever takes an event.
    private let values = UnsafeMutablePointer<CMLValue>.allocate(capacity: 64)

    init(_ record: UnsafeRawBufferPointer) { self.record = record }

    deinit { values.deallocate() }

    @inline(__always)
    private mutating func number() -> Int {
        defer { offset += 4 }
        return Int(UInt32(littleEndian: record.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    @inline(__always)
    private mutating func value() -> CMLValue {
        let count = number()
        defer { offset += count + 1 }
        return CMLValue(offset: offset, count: count)
    }

    /// The next event, or nil at the end.
    mutating func next() -> Event? {
        guard offset < record.count else { return nil }
        offset += 1
        switch record[offset - 1] {
        case CMLEvents.start:
            guard let element = CMLElement(rawValue: record[offset]) else { preconditionFailure("no such element") }
            offset += 1
            line = number()
            let count = record[offset]
            offset += 1
            mask = 0
            for _ in 0..<count {
                let code = record[offset] & 63
                offset += 1
                (values + Int(code)).initialize(to: value())
                mask |= 1 &<< UInt64(code)
            }
            return .start(element)
        case CMLEvents.text:
            return .text(value())
        default:
            return .end
        }
    }

    /// An attribute of the last start tag.
    @inline(__always)
    subscript(_ attribute: CMLAttribute) -> CMLValue {
        mask & (1 &<< UInt64(attribute.rawValue)) == 0 ? .missing : values[Int(attribute.rawValue)]
    }

    /// Does something with every attribute of the last start tag, in order of the codes.
    @inline(__always)
    func forEachAttribute<Failure: Error>(
        _ body: (CMLAttribute, CMLValue) throws(Failure) -> Void
    ) throws(Failure) {
        var rest = mask
        while rest != 0 {
            let code = rest.trailingZeroBitCount
            rest &= rest - 1
            if let attribute = CMLAttribute(rawValue: UInt8(code)) { try body(attribute, values[code]) }
        }
    }

    /// The bytes of a value.
    @inline(__always)
    func bytes(_ value: CMLValue) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            rebasing: record[Int(value.offset)..<Int(value.offset) + value.count])
    }

    /// A value as text, or nil if it is missing.
    func text(_ value: CMLValue) -> String? { value.isMissing ? nil : CMLText.string(bytes(value)) }

    /// An attribute of the last start tag as text, or nil.
    func text(_ attribute: CMLAttribute) -> String? { text(self[attribute]) }

    /// Part of the record as a value.
    func value(_ bytes: UnsafeRawBufferPointer) -> CMLValue {
        guard let start = bytes.baseAddress, let base = record.baseAddress else { return CMLValue(offset: 0, count: 0) }
        return CMLValue(offset: start - base, count: bytes.count)
    }

    /// A number that fills a piece of the record, or nil.
    @inline(__always)
    func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
        let text = CMLText.trimmed(bytes)
        guard let start = text.baseAddress?.assumingMemoryBound(to: UInt8.self), text.count > 0,
            let base = record.baseAddress?.assumingMemoryBound(to: UInt8.self)
        else { return nil }
        // What may be read goes on to the end of the record; a blank or the zero behind the value ends the number.
        var cursor = start
        guard let value = try? DecimalParsing.parse(&cursor, end: base + record.count), cursor == start + text.count
        else { return nil }
        return value
    }

    /// A number that fills a piece of the record.
    func double(
        _ bytes: UnsafeRawBufferPointer, _ what: @autoclosure () -> String, at position: SourcePosition
    ) throws(ChemIOError) -> Double {
        if let value = double(bytes) { return value }
        return try CMLText.number(bytes, what(), at: position)
    }
}
