/// A table of entries by key, in order of first insertion; a key is a charge and one byte for each open atom.
struct FrontierTable<Entry> {
    private let width: Int
    private var rows: [UInt8] = []
    private var charges: [Int32] = []
    private var entries: [Entry] = []
    private var slots: [Int32] = [Int32](repeating: -1, count: 16)

    /// An empty table for keys of some bytes.
    init(width: Int) { self.width = width }

    /// Number of entries.
    var count: Int { entries.count }

    /// An entry by its number.
    func entry(_ index: Int) -> Entry { entries[index] }

    /// The bytes of an entry's key.
    func row(_ index: Int) -> ArraySlice<UInt8> { rows[index * width..<(index + 1) * width] }

    /// Adds an entry, or replaces the one of the same key if the new one is better.
    ///
    /// - Returns: whether the new entry is in the table.
    @discardableResult
    mutating func insert(_ key: [UInt8], charge: Int32, _ entry: Entry, isBetter: (Entry, Entry) -> Bool) -> Bool {
        var place = Self.hash(key[...], charge) & (slots.count - 1)
        while slots[place] >= 0 {
            let known = Int(slots[place])
            if charges[known] == charge && row(known).elementsEqual(key) {
                guard isBetter(entry, entries[known]) else { return false }
                entries[known] = entry
                return true
            }
            place = (place + 1) & (slots.count - 1)
        }
        slots[place] = Int32(entries.count)
        rows.append(contentsOf: key)
        charges.append(charge)
        entries.append(entry)
        if entries.count * 2 > slots.count { rebuild(size: slots.count * 2) }
        return true
    }

    /// Keeps the cheapest entries, in the order of their cost.
    mutating func keepCheapest(_ limit: Int, cost: (Entry) -> Double) {
        let order = entries.indices.sorted { (cost(entries[$0]), $0) < (cost(entries[$1]), $1) }.prefix(limit)
        rows = order.flatMap { Array(row($0)) }
        charges = order.map { charges[$0] }
        entries = order.map { entries[$0] }
        rebuild(size: slots.count)
    }

    private mutating func rebuild(size: Int) {
        slots = [Int32](repeating: -1, count: size)
        for index in entries.indices {
            var place = Self.hash(row(index), charges[index]) & (size - 1)
            while slots[place] >= 0 { place = (place + 1) & (size - 1) }
            slots[place] = Int32(index)
        }
    }

    private static func hash(_ key: ArraySlice<UInt8>, _ charge: Int32) -> Int {
        var hash = UInt64(UInt32(bitPattern: charge)) &* 0x9E37_79B9_7F4A_7C15
        for byte in key { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: (hash ^ hash >> 29) & 0x7FFF_FFFF_FFFF)
    }
}
