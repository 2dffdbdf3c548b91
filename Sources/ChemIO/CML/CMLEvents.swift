/// The compact form in which the serial stage hands the inside of a `molecule` to a worker.
///
/// A record is a mark byte and then events: start tags with their line and the known attributes, text, end tags.
/// Everything that has no meaning for a molecule (unknown elements and attributes, comments, molecules within the
/// molecule, which are records of their own) has been left out; entities and encodings are resolved. Numbers are
/// little-endian.
enum CMLEvents {
    /// First byte of a record.
    static let mark: UInt8 = 0xC1
    static let start: UInt8 = 1
    static let text: UInt8 = 2
    static let end: UInt8 = 3

    static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    static func appendStart(_ element: CMLElement, line: Int, to bytes: inout [UInt8]) {
        bytes.append(start)
        bytes.append(element.rawValue)
        append(UInt32(clamping: line), to: &bytes)
        // The number of attributes, patched by `appendAttribute`.
        bytes.append(0)
    }

    /// Appends an attribute of the start tag whose count byte is at `countOffset`.
    static func appendAttribute(
        _ attribute: CMLAttribute, _ value: UnsafeRawBufferPointer, countOffset: Int, to bytes: inout [UInt8]
    ) {
        bytes[countOffset] += 1
        bytes.append(attribute.rawValue)
        append(UInt32(clamping: value.count), to: &bytes)
        bytes.append(contentsOf: value)
    }

    static func appendText(_ value: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        bytes.append(text)
        append(UInt32(clamping: value.count), to: &bytes)
        bytes.append(contentsOf: value)
    }
}

/// The known attributes of a start tag.
struct CMLAttributes {
    private var mask: UInt64 = 0
    private var values = InlineArray<64, UnsafeRawBufferPointer>(
        repeating: UnsafeRawBufferPointer(start: nil, count: 0))

    /// The value of an attribute, or nil.
    subscript(_ attribute: CMLAttribute) -> UnsafeRawBufferPointer? {
        mask & (1 << UInt64(attribute.rawValue)) == 0 ? nil : values[Int(attribute.rawValue)]
    }

    /// The value of an attribute as text, or nil.
    func text(_ attribute: CMLAttribute) -> String? {
        self[attribute].map { String(decoding: $0, as: UTF8.self) }
    }

    fileprivate mutating func removeAll() { mask = 0 }

    fileprivate mutating func set(_ code: UInt8, to value: UnsafeRawBufferPointer) {
        values[Int(code & 63)] = value
        mask |= 1 << UInt64(code & 63)
    }

    /// Does something with every attribute, in order of the codes.
    func forEach<Failure: Error>(
        _ body: (CMLAttribute, UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        var rest = mask
        while rest != 0 {
            let code = rest.trailingZeroBitCount
            rest &= rest - 1
            if let attribute = CMLAttribute(rawValue: UInt8(code)) { try body(attribute, values[code]) }
        }
    }
}

/// Reads the compact form of a record.
struct CMLEventReader {
    enum Event {
        case start(CMLElement)
        case text(UnsafeRawBufferPointer)
        case end
    }

    /// Attributes of the last start tag.
    private(set) var attributes = CMLAttributes()
    /// Line of the last start tag.
    private(set) var line = 0
    private let bytes: UnsafeRawBufferPointer
    private var offset = 1

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private mutating func number() -> Int {
        defer { offset += 4 }
        return Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    private mutating func run() -> UnsafeRawBufferPointer {
        let count = number()
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    /// The next event, or nil at the end.
    mutating func next() -> Event? {
        guard offset < bytes.count else { return nil }
        offset += 1
        switch bytes[offset - 1] {
        case CMLEvents.start:
            let code = bytes[offset]
            offset += 1
            line = number()
            let count = bytes[offset]
            offset += 1
            attributes.removeAll()
            for _ in 0..<count {
                let attribute = bytes[offset]
                offset += 1
                let value = run()
                attributes.set(attribute, to: value)
            }
            guard let element = CMLElement(rawValue: code) else { preconditionFailure("no such element") }
            return .start(element)
        case CMLEvents.text:
            return .text(run())
        default:
            return .end
        }
    }
}
