/// Combinations of states so far, by what the next steps need to know of them: a charge and a field of bits for each open
/// atom. In order of first insertion.
struct FrontierTable: Sendable {
    /// What a combination costs, and its last choice.
    struct Entry: Sendable, BitwiseCopyable {
        var cost: Double
        var charge: Int32
        /// The choice before the last one as an index into those of all combinations, -1 at the beginning.
        var previous: Int32
        /// The last choice: a state of the atom,
        var option: UInt16
        /// and two bits for each earlier neighbour: extra orders of the bond to it.
        var extra: UInt16
    }

    /// Words of a key.
    private(set) var width = 1
    private(set) var entries: [Entry] = []
    private var words: [UInt64] = []
    private var slots = [Int32](repeating: -1, count: 16)

    /// An empty table.
    init() {}

    /// Number of entries.
    var count: Int { entries.count }

    /// Makes the table empty, for keys of some words.
    mutating func removeAll(width: Int) {
        self.width = width
        // Much room for few entries would have to be cleared at every step.
        var size = slots.count
        while size > 16 && size > 8 * entries.count { size >>= 1 }
        entries.removeAll(keepingCapacity: true)
        words.removeAll(keepingCapacity: true)
        clearSlots(size)
    }

    /// Copies the key of an entry to the begin of an array of words.
    func copyKey(_ index: Int, to key: inout [UInt64]) {
        for word in 0..<width { key[word] = words[index * width + word] }
    }

    /// Adds an entry, or has it take the place of the one of the same key that costs more.
    ///
    /// - Parameter key: at least ``width`` words.
    mutating func insert(_ key: [UInt64], _ entry: Entry) {
        let mask = slots.count &- 1
        var place = Self.hash(key, 0, width, entry.charge) & mask
        while true {
            let known = Int(slots[place])
            guard known >= 0 else { break }
            if entries[known].charge == entry.charge && isKey(known, key) {
                if entry.cost < entries[known].cost - 1e-12 { entries[known] = entry }
                return
            }
            place = (place &+ 1) & mask
        }
        slots[place] = Int32(truncatingIfNeeded: entries.count)
        for word in 0..<width { words.append(key[word]) }
        entries.append(entry)
        if entries.count * 2 > slots.count { rebuild(size: slots.count * 2) }
    }

    /// Keeps the cheapest entries, in the order of their cost.
    mutating func keepCheapest(_ limit: Int) {
        let order = entries.indices.sorted { (entries[$0].cost, $0) < (entries[$1].cost, $1) }.prefix(limit)
        var kept: [UInt64] = []
        kept.reserveCapacity(order.count * width)
        for index in order { kept.append(contentsOf: words[index * width..<(index + 1) * width]) }
        words = kept
        entries = order.map { entries[$0] }
        rebuild(size: slots.count)
    }

    private func isKey(_ index: Int, _ key: [UInt64]) -> Bool {
        for word in 0..<width where words[index &* width &+ word] != key[word] { return false }
        return true
    }

    private mutating func clearSlots(_ size: Int) {
        if slots.count == size {
            for place in slots.indices { slots[place] = -1 }
        } else {
            slots = [Int32](repeating: -1, count: size)
        }
    }

    private mutating func rebuild(size: Int) {
        clearSlots(size)
        for index in entries.indices {
            var place = Self.hash(words, index * width, width, entries[index].charge) & (size - 1)
            while slots[place] >= 0 { place = (place + 1) & (size - 1) }
            slots[place] = Int32(index)
        }
    }

    private static func hash(_ words: [UInt64], _ start: Int, _ width: Int, _ charge: Int32) -> Int {
        var hash = UInt64(UInt32(bitPattern: charge)) &* 0x9E37_79B9_7F4A_7C15
        for word in start..<start + width {
            hash = (hash ^ words[word]) &* 0xFF51_AFD7_ED55_8CCD
            hash ^= hash >> 32
        }
        return Int(truncatingIfNeeded: (hash ^ hash >> 29) & 0x7FFF_FFFF_FFFF)
    }
}
