/// Sets of atoms that were seen, in rows of sorted numbers with a hash index.
struct AtomSetTable: Sendable {
    private var rows: [Int32] = []
    private var slots: [Int32] = []
    private var sorted: [Int32] = []
    private var width = 0
    private var count = 0

    /// Forgets all sets; the next ones have `width` atoms.
    mutating func removeAll(width: Int) {
        self.width = width
        count = 0
        rows.removeAll(keepingCapacity: true)
        for index in slots.indices { slots[index] = -1 }
    }

    /// Whether a set was not there yet; it is looked up, not added.
    mutating func isNew(_ atoms: ArraySlice<Int32>) -> Bool {
        sorted.removeAll(keepingCapacity: true)
        sorted.append(contentsOf: atoms)
        sorted.sort()
        if slots.isEmpty { slots = [Int32](repeating: -1, count: 16) }
        return slots[slot()] < 0
    }

    /// Adds the set that was looked up last.
    mutating func insertLast() {
        slots[slot()] = Int32(count)
        rows.append(contentsOf: sorted)
        count += 1
        if count * 2 > slots.count { grow() }
    }

    private func slot() -> Int {
        var place = Int(truncatingIfNeeded: Self.hash(sorted[...])) & (slots.count - 1)
        while slots[place] >= 0 {
            let start = Int(slots[place]) * width
            if rows[start..<start + width].elementsEqual(sorted) { break }
            place = (place + 1) & (slots.count - 1)
        }
        return place
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for row in 0..<count {
            var place = Int(truncatingIfNeeded: Self.hash(rows[row * width..<(row + 1) * width])) & (slots.count - 1)
            while slots[place] >= 0 { place = (place + 1) & (slots.count - 1) }
            slots[place] = Int32(row)
        }
    }

    private static func hash(_ atoms: ArraySlice<Int32>) -> UInt64 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        for atom in atoms {
            hash ^= UInt64(UInt32(bitPattern: atom))
            hash &*= 0xBF58_476D_1CE4_E5B9
            hash ^= hash >> 29
        }
        return hash
    }
}
