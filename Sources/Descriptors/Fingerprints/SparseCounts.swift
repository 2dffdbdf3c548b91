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

        /// Adds a number of occurrences; more than 32 bits can tell are as many as they can.
        fileprivate mutating func add(_ number: UInt32) {
            let (sum, overflows) = count.addingReportingOverflow(number)
            count = overflows ? .max : sum
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
                entries[entries.count - 1].add(1)
            } else {
                entries.append(Entry(identifier: identifier, count: 1))
            }
        }
    }

    /// Nothing counted.
    init() {}

    /// Sums up entries in any order, in which an identifier may come more than once.
    init(unordered: [Entry]) {
        for entry in unordered.sorted(by: { $0.identifier < $1.identifier }) {
            if let last = entries.last, last.identifier == entry.identifier {
                entries[entries.count - 1].add(entry.count)
            } else {
                entries.append(entry)
            }
        }
    }

    /// Adds other counts.
    ///
    /// - Complexity: O(entries of both).
    mutating func add(_ other: SparseCounts) {
        if other.entries.isEmpty { return }
        if entries.isEmpty {
            entries = other.entries
            return
        }
        var merged: [Entry] = []
        merged.reserveCapacity(entries.count + other.entries.count)
        var place = 0
        for var entry in other.entries {
            while place < entries.count && entries[place].identifier < entry.identifier {
                merged.append(entries[place])
                place += 1
            }
            if place < entries.count && entries[place].identifier == entry.identifier {
                entry.add(entries[place].count)
                place += 1
            }
            merged.append(entry)
        }
        merged += entries[place...]
        entries = merged
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
        for entry in entries {
            let place = folding.place(of: entry.identifier)
            counts[place] = UInt32(clamping: Int(counts[place]) + Int(entry.count))
        }
        return counts
    }
}
