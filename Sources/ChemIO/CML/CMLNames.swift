#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Numbers by name: an open hash table over names that are pieces of a record. Storage is used again.
struct CMLNames {
    private struct Entry {
        var name = CMLValue.missing
        var number: Int32 = -1
    }

    private var entries: [Entry] = []
    private var count = 0
    /// Whether names are hashed with a key that differs from run to run. Names that are made to collide get that.
    private var isKeyed = false

    static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        guard let one = left.baseAddress, let other = right.baseAddress else { return true }
        return memcmp(one, other, left.count) == 0
    }

    /// Forgets all names and makes room for a number of them.
    mutating func removeAll(capacity: Int) {
        var slots = 16
        while slots < 2 * capacity { slots *= 2 }
        isKeyed = false
        count = 0
        if entries.count >= slots, entries.count <= 8 * slots {
            for index in entries.indices { entries[index].number = -1 }
        } else {
            entries = [Entry](repeating: Entry(), count: slots)
        }
    }

    /// The number of a name, or nil.
    func number(of name: UnsafeRawBufferPointer, _ events: borrowing CMLEventReader) -> Int? {
        guard !entries.isEmpty else { return nil }
        var slot = hash(name) & (entries.count - 1)
        while entries[slot].number >= 0 {
            if Self.areEqual(events.bytes(entries[slot].name), name) { return Int(entries[slot].number) }
            slot = (slot + 1) & (entries.count - 1)
        }
        return nil
    }

    /// Gives a name a number, in place of an earlier one if asked to; false if it has one and that stays.
    mutating func set(
        _ name: CMLValue, to number: Int, replaces: Bool = false, _ events: borrowing CMLEventReader
    ) -> Bool {
        if 2 * (count + 1) > entries.count { rebuild(2 * max(8, entries.count), events) }
        var slot = hash(events.bytes(name)) & (entries.count - 1)
        var steps = 0
        while entries[slot].number >= 0 {
            if Self.areEqual(events.bytes(entries[slot].name), events.bytes(name)) {
                if replaces { entries[slot].number = Int32(number) }
                return replaces
            }
            slot = (slot + 1) & (entries.count - 1)
            steps += 1
        }
        entries[slot] = Entry(name: name, number: Int32(number))
        count += 1
        if steps > 64, !isKeyed {
            isKeyed = true
            rebuild(entries.count, events)
        }
        return true
    }

    private mutating func rebuild(_ slots: Int, _ events: borrowing CMLEventReader) {
        let old = entries
        entries = [Entry](repeating: Entry(), count: slots)
        for entry in old where entry.number >= 0 {
            var slot = hash(events.bytes(entry.name)) & (slots - 1)
            while entries[slot].number >= 0 { slot = (slot + 1) & (slots - 1) }
            entries[slot] = entry
        }
    }

    private func hash(_ name: UnsafeRawBufferPointer) -> Int {
        if isKeyed {
            var hasher = Hasher()
            hasher.combine(bytes: name)
            return hasher.finalize() & Int.max
        }
        var value = UInt64(truncatingIfNeeded: name.count)
        for byte in name { value = (value ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15 }
        return Int(truncatingIfNeeded: (value ^ (value >> 32)) & 0x7FFF_FFFF)
    }
}
