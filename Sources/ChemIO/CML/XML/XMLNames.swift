/// Codes of names of up to sixteen bytes: an open hash table over the two words that hold a name.
///
/// Immutable once made, and made once.
struct XMLNames: @unchecked Sendable {
    /// The code of a name that is not in the table.
    static let none: UInt8 = 255

    /// A name as two words, unused bytes being zero. Names have no zero bytes, so words and names correspond.
    struct Key: Equatable {
        var low: UInt64
        var high: UInt64
    }

    private struct Entry {
        var key = Key(low: 0, high: 0)
        var code = XMLNames.none
    }

    private static let slotCount = 256
    private let entries: UnsafeMutablePointer<Entry>

    /// A table of names and their codes; longer names are left out.
    private init(_ names: [(name: String, code: UInt8)]) {
        entries = .allocate(capacity: Self.slotCount)
        entries.initialize(repeating: Entry(), count: Self.slotCount)
        for (name, code) in names {
            let key = Self.key(of: Array(name.utf8))
            precondition(name.utf8.count <= 16, "a name of the vocabulary is longer than 16 bytes")
            var slot = Self.slot(of: key)
            while entries[slot].code != Self.none { slot = (slot + 1) & (Self.slotCount - 1) }
            entries[slot] = Entry(key: key, code: code)
        }
    }

    /// Elements of CML.
    static let elements = XMLNames(CMLElement.allCases.map { ($0.name, $0.rawValue) })

    /// Attributes of CML.
    static let attributes = XMLNames(
        CMLAttribute.allCases.filter { $0 != .undeclaredPrefix }.map { ($0.name, $0.rawValue) })

    /// The code of a name, or ``none``.
    @inline(__always)
    func code(of key: Key) -> UInt8 {
        var slot = Self.slot(of: key)
        while true {
            let entry = entries + slot
            if entry.pointee.key == key || entry.pointee.code == Self.none { return entry.pointee.code }
            slot = (slot + 1) & (Self.slotCount - 1)
        }
    }

    /// The code of a name of any length, or ``none``.
    func code(of name: UnsafeRawBufferPointer) -> UInt8 {
        name.count > 16 || name.isEmpty ? Self.none : code(of: Self.key(of: name))
    }

    @inline(__always)
    private static func slot(of key: Key) -> Int {
        let mixed = (key.low ^ (key.high &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mixed >> 56)
    }

    private static func key(of name: some Collection<UInt8>) -> Key {
        var words: (UInt64, UInt64) = (0, 0)
        for (index, byte) in name.enumerated() {
            if index < 8 { words.0 |= UInt64(byte) << UInt64(8 * index) }
            if index >= 8, index < 16 { words.1 |= UInt64(byte) << UInt64(8 * (index - 8)) }
        }
        return Key(low: words.0, high: words.1)
    }
}
