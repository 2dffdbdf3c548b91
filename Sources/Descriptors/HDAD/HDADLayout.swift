internal import MolecularGraph

/// The bins of a model as flat arrays, so that a value finds its two columns in a few steps.
struct HDADLayout: Sendable {
    /// Cells of the guide of each combination.
    static let guideCells = 32

    /// Combinations of elements; their slots index the arrays below.
    let table: HDADKeyTable
    /// Positions of all bins; the place of a bin is its column.
    let bins: [Double]
    /// First and last column of each combination.
    let ranges: [Range]
    /// For equal stretches between the first and the last bin: where to begin to look, counted from the first bin.
    let guides: [UInt8]
    /// Which elements the model knows.
    let knowsElement: [Bool]

    /// Columns of a combination, and how a value finds its stretch.
    struct Range: Sendable {
        let first: Int32
        let last: Int32
        let start: Double
        let end: Double
        let cellsPerUnit: Double
    }

    /// A layout of the blocks up to a kind.
    init(_ model: HDADModel, upTo last: HDADBlock) {
        var table = HDADKeyTable()
        var bins: [Double] = []
        var ranges: [Range] = []
        var guides: [UInt8] = []
        var knowsElement = [Bool](repeating: false, count: 119)
        for block in model.blocks {
            for element in block.elements { knowsElement[element.atomicNumber] = true }
            guard block.kind <= last, let key = HDADKey(block.elements), let start = block.bins.first,
                let end = block.bins.last
            else { continue }
            _ = table.add(key)
            let cells = Double(Self.guideCells)
            ranges.append(
                Range(
                    first: Int32(bins.count), last: Int32(bins.count + block.bins.count - 1), start: start, end: end,
                    cellsPerUnit: end > start ? min(cells / (end - start), .greatestFiniteMagnitude) : 0))
            for cell in 0..<Self.guideCells {
                let edge = start + (end - start) * (Double(cell) / cells)
                let place = block.bins.lastIndex { $0 <= edge } ?? 0
                guides.append(UInt8(min(place, max(0, block.bins.count - 2), 255)))
            }
            bins += block.bins
        }
        self.table = table
        self.bins = bins
        self.ranges = ranges
        self.guides = guides
        self.knowsElement = knowsElement
    }
}

/// Shares values between the two bins beside them, straight into a row.
struct HDADRowFiller: InternalCoordinates.Consumer {
    let table: HDADKeyTable
    let bins: UnsafePointer<Double>
    let ranges: UnsafePointer<HDADLayout.Range>
    let guides: UnsafePointer<UInt8>
    let row: UnsafeMutablePointer<Double>
    /// Values of all combinations.
    var total = 0
    /// Combinations that the model does not know, one entry for each value.
    var unknown: [HDADKey]
    /// Keys of distances that the model does not know; their slots are -1 minus their place.
    private var unknownPairs: [HDADKey] = []

    init(
        table: HDADKeyTable, bins: UnsafePointer<Double>, ranges: UnsafePointer<HDADLayout.Range>,
        guides: UnsafePointer<UInt8>, row: UnsafeMutablePointer<Double>, unknown: [HDADKey]
    ) {
        self.table = table
        self.bins = bins
        self.ranges = ranges
        self.guides = guides
        self.row = row
        self.unknown = unknown
    }

    mutating func slot(of key: HDADKey) -> Int32 {
        let slot = table.slot(of: key)
        if slot >= 0 { return Int32(slot) }
        unknownPairs.append(key)
        return -Int32(unknownPairs.count)
    }

    mutating func take(
        distances: UnsafePointer<Double>, slots: UnsafePointer<Int32>, kinds: UnsafePointer<UInt8>, count: Int
    ) {
        total += count
        for index in 0..<count {
            let slot = slots[Int(kinds[index])]
            if slot >= 0 { share(distances[index], Int(slot)) } else { unknown.append(unknownPairs[Int(-1 - slot)]) }
        }
    }

    mutating func take(_ value: Double, key: HDADKey) {
        total += 1
        let slot = table.slot(of: key)
        if slot >= 0 { share(value, slot) } else { unknown.append(key) }
    }

    /// Adds a weight of 1 to the bins beside a value, or to the end bin beyond the ends.
    @inline(__always)
    private func share(_ value: Double, _ slot: Int) {
        let range = ranges[slot]
        if value <= range.start {
            row[Int(range.first)] += 1
            return
        }
        if value >= range.end {
            row[Int(range.last)] += 1
            return
        }
        let cell = min(Int((value - range.start) * range.cellsPerUnit), HDADLayout.guideCells - 1)
        var bin = Int(range.first) + Int(guides[slot * HDADLayout.guideCells + cell])
        while bins[bin] > value { bin -= 1 }
        while bins[bin + 1] <= value { bin += 1 }
        let part = (value - bins[bin]) / (bins[bin + 1] - bins[bin])
        row[bin] += 1 - part
        row[bin + 1] += part
    }
}
