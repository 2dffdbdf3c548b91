/// Identifiers of features with their numbers of occurrences, unfolded, by ascending identifier.
public struct SparseCounts: Hashable, Sendable {
    /// An identifier and how often it occurs.
    public struct Entry: Hashable, Sendable {
        /// The identifier.
        public var identifier: UInt32
        /// Number of occurrences, 1 or more.
        public var count: UInt32
        /// An entry.
        public init(identifier: UInt32, count: UInt32) {
            self.identifier = identifier
            self.count = count
        }
    }

    /// The entries, by ascending identifier.
    public private(set) var entries: [Entry] = []

    /// Counts a list of occurrences.
    ///
    /// - Complexity: O(n log n).
    public init(occurrences: [UInt32]) {
        for identifier in occurrences.sorted() {
            if let last = entries.last, last.identifier == identifier {
                entries[entries.count - 1].count += 1
            } else {
                entries.append(Entry(identifier: identifier, count: 1))
            }
        }
    }

    /// Number of occurrences of an identifier.
    public subscript(identifier: UInt32) -> UInt32 {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].identifier < identifier { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].identifier == identifier ? entries[low].count : 0
    }

    /// Counts at place `identifier % size`.
    public func folded(to size: Int) -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: size)
        let folding = Folding(size)
        for entry in entries { counts[folding.place(of: entry.identifier)] += entry.count }
        return counts
    }
}
