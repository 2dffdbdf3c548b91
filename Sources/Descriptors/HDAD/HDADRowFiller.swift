internal import MolecularGraph

/// Shares values between the two bins beside them, straight into a row: pointers that are good while a row is written.
struct HDADRowFiller: InternalCoordinates.Consumer {
    private let slots: HDADSlots
    private let bins: UnsafePointer<HDADLayout.Bin>
    private let ranges: UnsafePointer<HDADLayout.Range>
    private let guides: UnsafePointer<Int32>
    private let row: UnsafeMutablePointer<Double>
    /// Values of all combinations.
    private(set) var total = 0
    /// Combinations that the model does not know, one entry for each value.
    private(set) var unknown: [HDADKey]

    init(
        slots: HDADSlots, bins: UnsafePointer<HDADLayout.Bin>, ranges: UnsafePointer<HDADLayout.Range>,
        guides: UnsafePointer<Int32>, row: UnsafeMutablePointer<Double>, unknown: [HDADKey]
    ) {
        self.slots = slots
        self.bins = bins
        self.ranges = ranges
        self.guides = guides
        self.row = row
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
        slots.pairs.withUnsafeBufferPointer { table in
            for index in 0..<count {
                let code = line | UInt32(marks[index])
                let slot = table[Int(code)]
                if slot >= 0 {
                    share(distances[index], Int(slot))
                } else {
                    unknown.append(slots.key(.distances, code, coding))
                }
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
        (block == .angles ? slots.triples : slots.quadruples).withUnsafeBufferPointer { table in
            for index in 0..<count {
                let slot = table[Int(codes[index])]
                if slot >= 0 {
                    share(values[index], Int(slot))
                } else {
                    unknown.append(slots.key(block, codes[index], coding))
                }
            }
        }
    }

    private mutating func takeOne(_ block: HDADBlock, _ value: Double, _ code: UInt32, _ coding: HDADCoding) {
        let slot = slots.slot(block, code, coding)
        if slot >= 0 { share(value, slot) } else { unknown.append(slots.key(block, code, coding)) }
    }

    /// Adds a weight of 1 to the bins beside a value, or to the end bin beyond the ends.
    @inline(__always)
    private func share(_ value: Double, _ slot: Int) {
        let range = ranges[slot]
        let inner = max(min(value, range.end), range.start)
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
