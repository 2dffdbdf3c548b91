internal import MolecularGraph

/// The bins of a model as flat arrays, so that a value finds its two columns in a few steps.
struct HDADLayout: Sendable {
    /// Slots of the combinations of elements; they index ``ranges``.
    let slots: HDADSlots
    /// Bins of all combinations; the place of a bin is its column.
    let bins: [Bin]
    /// What is known of each combination.
    let ranges: [Range]
    /// Where to begin to look for a value: for equal cells between the first and the last bin, a bin before all values
    /// of the cell, as its column.
    let guides: [Int32]
    /// Which elements the model knows.
    let knowsElement: [Bool]

    /// A bin, which shares values with the next.
    struct Bin: Sendable {
        let position: Double
        /// Where the next bin takes over; infinite if none does.
        let end: Double
        /// Distance to the next bin.
        let width: Double
    }

    /// Bins of a combination.
    struct Range: Sendable {
        let start: Double
        let end: Double
        let cellsPerUnit: Double
        /// Place of its first guide.
        let guide: Int
    }

    /// A layout of the blocks up to a kind.
    init(_ model: HDADModel, upTo last: HDADBlock) {
        var slots = HDADSlots()
        var knowsElement = [Bool](repeating: false, count: 119)
        var valueCounts = [Int](repeating: 0, count: 119)
        for block in model.blocks {
            for element in block.elements {
                knowsElement[element.atomicNumber] = true
                valueCounts[element.atomicNumber] &+= max(0, block.count)
            }
        }
        // Where not all elements can have a kind, the most frequent ones have.
        let elements = knowsElement.indices.filter { knowsElement[$0] }
        for number in elements.sorted(by: { (valueCounts[$1], $0) < (valueCounts[$0], $1) }) {
            slots.addKind(UInt8(number))
        }
        var bins: [Bin] = []
        var ranges: [Range] = []
        var guides: [Int32] = []
        for block in model.blocks where block.kind <= last {
            guard let key = HDADKey(block.elements), let start = block.bins.first, let end = block.bins.last else {
                continue
            }
            _ = slots.add(key)
            let cellCount = Self.cellCount(of: block.bins)
            let cellsPerUnit = end > start ? min(Double(cellCount) / (end - start), .greatestFiniteMagnitude) : 0
            ranges.append(Range(start: start, end: end, cellsPerUnit: cellsPerUnit, guide: guides.count))
            for cell in 0...cellCount {
                // Values of a cell are rounded to it, so it begins half a cell before; and a bit more for safety.
                let edge = start + (end - start) * ((Double(cell) - 0.51) / Double(cellCount))
                let place = block.bins.lastIndex { $0 <= edge } ?? 0
                guides.append(Int32(bins.count + min(place, max(0, block.bins.count - 2))))
            }
            for (place, position) in block.bins.enumerated() {
                let next = place + 1 < block.bins.count ? block.bins[place + 1] : position + 1
                bins.append(
                    Bin(
                        position: position, end: place + 2 < block.bins.count ? next : .infinity,
                        width: next - position))
            }
        }
        self.slots = slots
        self.bins = bins
        self.ranges = ranges
        self.guides = guides
        self.knowsElement = knowsElement
    }

    /// Lends pointers to the bins, the ranges and the guides; a model without a combination has none of them.
    func withPointers(
        _ body: (UnsafePointer<Bin>, UnsafePointer<Range>, UnsafePointer<Int32>) throws(DescriptorError) -> Void
    ) throws(DescriptorError) {
        try bins.withUnsafeBufferPointer { bins throws(DescriptorError) in
            try ranges.withUnsafeBufferPointer { ranges throws(DescriptorError) in
                try guides.withUnsafeBufferPointer { guides throws(DescriptorError) in
                    guard let bins = bins.baseAddress, let ranges = ranges.baseAddress, let guides = guides.baseAddress
                    else { return }
                    try body(bins, ranges, guides)
                }
            }
        }
    }

    /// Number of cells between the first and the last bin: two in the least distance of bins, so that no cell meets two
    /// of them and a value is one step from its guide; fewer where bins lie very close together.
    private static func cellCount(of bins: [Double]) -> Int {
        guard let start = bins.first, let end = bins.last, bins.count > 1 else { return 1 }
        let least = zip(bins.dropFirst(), bins).map { $0 - $1 }.min() ?? 0
        let wanted = (2 * (end - start) / least).rounded(.up)
        return wanted < Double(64 * bins.count) ? Int(wanted) : 4 * bins.count
    }
}
