internal import MolecularGraph

/// Puts values into a row: pointers that are good while it is written.
///
/// Bins are found for many values first and filled then. At once, the processor could not read a bin before it knew
/// where the values before it went, and that takes a chain of some fifteen steps for each.
struct HDADRow {
    /// Values whose bins are found together.
    private static let columnSize = 256
    /// Words of memory that are needed for them.
    static let wordCount =
        ColumnDealer.wordCount(of: Double.self, columnSize) + ColumnDealer.wordCount(of: Int32.self, columnSize)

    private let finder: Finder
    private let row: UnsafeMutablePointer<Double>
    private let lastColumn: Int
    /// The bin before each value, and the weight of the next one.
    private let places: UnsafeMutablePointer<Int32>
    private let parts: UnsafeMutablePointer<Double>

    init(
        bins: UnsafePointer<HDADLayout.Bin>, ranges: UnsafePointer<HDADLayout.Range>, guides: UnsafePointer<Int32>,
        columnCount: Int, row: UnsafeMutablePointer<Double>, memory: UnsafeMutableBufferPointer<UInt64>
    ) {
        finder = Finder(bins: bins, ranges: ranges, guides: guides)
        self.row = row
        lastColumn = columnCount - 1
        var dealer = ColumnDealer(memory)
        parts = dealer.column(of: Double.self, Self.columnSize)
        places = dealer.column(of: Int32.self, Self.columnSize)
    }

    /// Adds a weight of 1 for each value to the bins beside it, or to the end bin beyond the ends.
    ///
    /// - Parameter slots: the combination of each code, negative if the model does not know it.
    /// - Returns: whether the model knows all combinations; values of others are left out.
    func share(
        _ values: UnsafePointer<Double>, codes: UnsafePointer<UInt32>, count: Int, slots: UnsafePointer<Int32>
    ) -> Bool {
        // Variables of their own: pointers in memory would be read again after every store.
        let (places, parts, finder) = (places, parts, finder)
        var taken = 0
        var start = 0
        while start < count {
            let end = min(count, start &+ Self.columnSize)
            var filled = 0
            var index = start
            while index < end {
                let slot = Int(slots[Int(codes[index])])
                if slot >= 0 {
                    let (place, part) = finder.find(values[index], slot)
                    places[filled] = Int32(truncatingIfNeeded: place)
                    parts[filled] = part
                    filled &+= 1
                }
                index &+= 1
            }
            index = 0
            while index < filled {
                add(Int(places[index]), parts[index])
                index &+= 1
            }
            taken &+= filled
            start = end
        }
        return taken == count
    }

    /// Adds a weight of 1 for a value.
    func share(_ value: Double, _ slot: Int) {
        let (place, part) = finder.find(value, slot)
        add(place, part)
    }

    @inline(__always)
    private func add(_ place: Int, _ part: Double) {
        row[place] += 1 - part
        // The only bin of a combination has no next one and gives it nothing; the last column has none at all.
        row[place < lastColumn ? place &+ 1 : place] += part
    }

    /// Finds bins: pointers into a layout.
    private struct Finder {
        let bins: UnsafePointer<HDADLayout.Bin>
        let ranges: UnsafePointer<HDADLayout.Range>
        let guides: UnsafePointer<Int32>

        /// The column of the bin before a value, and the weight of the next one.
        @inline(__always)
        func find(_ value: Double, _ slot: Int) -> (place: Int, part: Double) {
            let range = ranges[slot]
            let lower = value < range.end ? value : range.end
            let inner = lower > range.start ? lower : range.start
            var place = Int(guides[range.guide &+ FineHistogram.rounded((inner - range.start) * range.cellsPerUnit)])
            // Cells are narrow: the guide is right or one short, and which of both nobody can foresee.
            place &+= bins[place].end <= inner ? 1 : 0
            while bins[place].end <= inner { place &+= 1 }
            return (place, (inner - bins[place].position) / bins[place].width)
        }
    }
}

/// Shares values between the two bins beside them, and notes combinations that the model does not know.
struct HDADRowFiller: InternalCoordinates.Consumer {
    private let slots: HDADSlots
    private let target: HDADRow
    /// Values of all combinations.
    private(set) var total = 0
    /// Combinations that the model does not know, one entry for each value.
    private(set) var unknown: [HDADKey]

    init(slots: HDADSlots, target: HDADRow, unknown: [HDADKey]) {
        self.slots = slots
        self.target = target
        self.unknown = unknown
    }

    func mark(_ elements: UnsafeBufferPointer<Element>, into marks: UnsafeMutablePointer<UInt32>) -> HDADCoding {
        slots.mark(elements, into: marks)
    }

    mutating func take(
        _ block: HDADBlock, _ values: UnsafePointer<Double>, codes: UnsafePointer<UInt32>, count: Int,
        _ coding: HDADCoding
    ) {
        total += count
        if coding == .kinds {
            let target = target
            let areKnown = slots.table(block).withUnsafeBufferPointer { table in
                guard let table = table.baseAddress else { return false }
                return target.share(values, codes: codes, count: count, slots: table)
            }
            if areKnown { return }
        }
        for index in 0..<count {
            let slot = slots.slot(block, codes[index], coding)
            if slot < 0 {
                unknown.append(slots.key(block, codes[index], coding))
            } else if coding != .kinds {
                target.share(values[index], slot)
            }
        }
    }
}
