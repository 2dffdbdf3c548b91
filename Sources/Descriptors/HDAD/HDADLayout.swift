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

    /// A bin and its share of the values beyond it.
    struct Bin: Sendable {
        let position: Double
        /// Where the next bin takes over; infinite if none does.
        let end: Double
        /// Distance to the next bin.
        let width: Double
        /// 1, or 0 for a bin without a next one.
        let step: Int
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
            let cellCount = 4 * block.bins.count
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
                        width: next - position, step: place + 1 < block.bins.count ? 1 : 0))
            }
        }
        self.slots = slots
        self.bins = bins
        self.ranges = ranges
        self.guides = guides
        self.knowsElement = knowsElement
    }
}
