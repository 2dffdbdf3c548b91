internal import MolecularGraph

/// Puts values into a row: pointers that are good while it is written.
///
/// A value of its own, which inner loops keep in registers: stores to the row cannot change it.
struct HDADRow {
    let bins: UnsafePointer<HDADLayout.Bin>
    let ranges: UnsafePointer<HDADLayout.Range>
    let guides: UnsafePointer<Int32>
    let row: UnsafeMutablePointer<Double>

    /// Adds a weight of 1 to the bins beside a value, or to the end bin beyond the ends.
    @inline(__always)
    func share(_ value: Double, _ slot: Int) {
        let range = ranges[slot]
        let lower = value < range.end ? value : range.end
        let inner = lower > range.start ? lower : range.start
        var place = Int(guides[range.guide &+ FineHistogram.rounded((inner - range.start) * range.cellsPerUnit)])
        // Cells are narrow: mostly the guide is right or one short, and which of both nobody can foresee.
        place &+= bins[place].end <= inner ? 1 : 0
        while bins[place].end <= inner { place &+= 1 }
        let bin = bins[place]
        let part = (inner - bin.position) / bin.width
        row[place] += 1 - part
        row[place &+ bin.step] += part
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

    func mark(_ elements: UnsafeBufferPointer<Element>, into marks: UnsafeMutablePointer<UInt8>) -> HDADCoding {
        slots.mark(elements, into: marks)
    }

    mutating func take(
        distances: UnsafePointer<Double>, count: Int, of mark: UInt8, to marks: UnsafePointer<UInt8>,
        _ coding: HDADCoding
    ) {
        total += count
        guard coding == .kinds else {
            for index in 0..<count {
                let code = UInt32(mark) << coding.rawValue | UInt32(marks[index])
                takeOne(.distances, distances[index], code, coding)
            }
            return
        }
        let line = UInt32(mark) << coding.rawValue
        let target = target
        slots.pairs.withUnsafeBufferPointer { table in
            var index = 0
            while index < count {
                let code = line | UInt32(marks[index])
                let slot = table[Int(code)]
                if slot >= 0 {
                    target.share(distances[index], Int(slot))
                } else {
                    unknown.append(slots.key(.distances, code, coding))
                }
                index &+= 1
            }
        }
    }

    mutating func take(
        _ block: HDADBlock, _ values: UnsafePointer<Double>, codes: UnsafePointer<UInt32>, count: Int,
        _ coding: HDADCoding
    ) {
        total += count
        guard coding == .kinds else {
            for index in 0..<count { takeOne(block, values[index], codes[index], coding) }
            return
        }
        let target = target
        slots.table(block).withUnsafeBufferPointer { table in
            var index = 0
            while index < count {
                let slot = table[Int(codes[index])]
                if slot >= 0 {
                    target.share(values[index], Int(slot))
                } else {
                    unknown.append(slots.key(block, codes[index], coding))
                }
                index &+= 1
            }
        }
    }

    private mutating func takeOne(_ block: HDADBlock, _ value: Double, _ code: UInt32, _ coding: HDADCoding) {
        let slot = slots.slot(block, code, coding)
        if slot >= 0 { target.share(value, slot) } else { unknown.append(slots.key(block, code, coding)) }
    }
}
