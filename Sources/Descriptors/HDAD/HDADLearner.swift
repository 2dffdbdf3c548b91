public import MolecularGraph

/// Learns the bins of HD, HDA and HDAD from a training set.
///
/// A summary is made of counts, so merging is exact: the bins depend neither on the order of the molecules nor on the
/// number of threads.
public struct HDADLearner: DescriptorLearner {
    private let parameters = HDADModel.Parameters()

    /// A learner with the parameters of version 1.
    public init() {}

    /// Counts of values in the fine cells of every combination of elements.
    public struct Summary: Sendable {
        /// Number of molecules.
        public internal(set) var trainingCount = 0
        var counts = HDADCounts()
        var coordinates = InternalCoordinates()
    }

    /// No molecules.
    public func emptySummary() -> Summary { Summary() }

    /// Adds the values of a molecule.
    ///
    /// - Throws: `no_coordinates`, `overlapping_atoms`, `unknown_element` for an atom without a covalent radius,
    ///   `too_large`, `unsupported` for atoms more than 10⁷ Å apart. The summary is then as before.
    public func observe(_ molecule: Molecule, into summary: inout Summary) throws(DescriptorError) {
        try GeometryChecks.requirePositions(molecule, for: "a histogram of distances")
        try summary.coordinates.find(in: molecule, upTo: .dihedrals, longest: 1e7, parameters, &summary.counts)
        summary.trainingCount += 1
    }

    /// Adds the counts.
    public func merge(_ later: Summary, into summary: inout Summary) {
        summary.trainingCount += later.trainingCount
        summary.counts.add(later.counts)
    }

    /// Nothing: what is learned is a model.
    public func learnedOptions(_ summary: Summary) throws(DescriptorError) -> [(key: String, value: String)] { [] }

    /// The bins.
    ///
    /// - Throws: `model_mismatch` when no molecule with two atoms was seen.
    public func learnedModel(_ summary: Summary) throws(DescriptorError) -> HDADModel? {
        var blocks: [HDADModel.Block] = []
        for (key, cells) in summary.counts.histograms {
            let positions = FineHistogram.extrema(
                of: cells, smoothedWith: parameters.smoothing, most: parameters.maximumBins)
            blocks.append(
                HDADModel.Block(
                    kind: key.block, elements: key.elements, count: cells.reduce(0) { $0 + $1.count },
                    bins: positions.map { max(0, $0 * key.block.cellWidth) }))
        }
        guard !blocks.isEmpty else {
            throw DescriptorError(.modelMismatch, "no molecule with two atoms was seen, so there are no bins to learn")
        }
        do throws(SpecError) {
            return try HDADModel(parameters: parameters, trainingCount: summary.trainingCount, blocks: blocks)
        } catch {
            throw DescriptorError(.modelMismatch, error.message)
        }
    }
}

/// Numbers of values by combination of elements and fine cell.
struct HDADCounts: InternalCoordinates.Consumer, Sendable {
    /// Cells that each combination has in an array; those beyond (20 Å) are in a dictionary.
    private static let nearCells = 1024
    private static let epsilon = HDADModel.Parameters().edgeEpsilon

    private var slots = HDADSlots()
    private var keys: [HDADKey] = []
    private var near: [Int] = []
    private var far: [FarCell: Int] = [:]
    /// Cells of values that are counted together.
    private var places = [Int32](repeating: 0, count: 256)

    private struct FarCell: Hashable {
        let slot: Int
        let index: Int
    }

    private mutating func place(of key: HDADKey) -> Int {
        let slot = slots.keys.slot(of: key)
        if slot >= 0 { return slot }
        keys.append(key)
        near.append(contentsOf: repeatElement(0, count: Self.nearCells))
        return slots.add(key)
    }

    mutating func mark(
        _ elements: UnsafeBufferPointer<Element>, into marks: UnsafeMutablePointer<UInt32>
    ) -> HDADCoding {
        if slots.mark(elements, into: marks) == .kinds { return .kinds }
        for element in elements { slots.addKind(element.rawValue) }
        return slots.mark(elements, into: marks)
    }

    mutating func take(
        _ block: HDADBlock, _ values: UnsafePointer<Double>, codes: UnsafePointer<UInt32>, count: Int,
        _ coding: HDADCoding
    ) {
        var start = 0
        while start < count {
            let part = min(count - start, places.count)
            if coding != .kinds || !countNear(block, values + start, codes + start, part) {
                for index in start..<start + part { takeOne(block, values[index], codes[index], coding) }
            }
            start += part
        }
    }

    /// Counts at most as many values as there are places, unless one of them has a new combination or a far cell.
    ///
    /// - Returns: whether they were counted.
    private mutating func countNear(
        _ block: HDADBlock, _ values: UnsafePointer<Double>, _ codes: UnsafePointer<UInt32>, _ count: Int
    ) -> Bool {
        let cellsPerUnit = 1 / block.cellWidth
        let epsilon = Self.epsilon
        let lastNear = Int32(Self.nearCells - 1)
        return slots.table(block).withUnsafeBufferPointer { table in
            places.withUnsafeMutableBufferPointer { places in
                // Cells are found for all values first and counted then: at once, the processor could not read a count
                // before it knew where the values before it went. Faults show in the sign.
                var faults: Int32 = 0
                var index = 0
                while index < count {
                    let slot = table[Int(codes[index])]
                    let cell = Int32(
                        truncatingIfNeeded: FineHistogram.cell(
                            of: values[index], cellsPerUnit: cellsPerUnit, epsilon: epsilon))
                    faults |= slot | (lastNear &- cell)
                    places[index] = slot &* Int32(Self.nearCells) &+ cell
                    index &+= 1
                }
                guard faults >= 0 else { return false }
                return near.withUnsafeMutableBufferPointer { near in
                    for index in 0..<count { near[Int(places[index])] &+= 1 }
                    return true
                }
            }
        }
    }

    @inline(never)
    private mutating func takeOne(_ block: HDADBlock, _ value: Double, _ code: UInt32, _ coding: HDADCoding) {
        let known = slots.slot(block, code, coding)
        let slot = known >= 0 ? known : place(of: slots.key(block, code, coding))
        let cell = FineHistogram.cell(of: value, width: block.cellWidth, epsilon: Self.epsilon)
        if cell < Self.nearCells {
            near[slot * Self.nearCells + cell] += 1
        } else {
            far[FarCell(slot: slot, index: cell), default: 0] += 1
        }
    }

    /// Adds other counts.
    mutating func add(_ other: HDADCounts) {
        let slots = other.keys.map { place(of: $0) }
        for (theirs, mine) in slots.enumerated() {
            for cell in 0..<Self.nearCells {
                near[mine * Self.nearCells + cell] += other.near[theirs * Self.nearCells + cell]
            }
        }
        for (cell, number) in other.far {
            far[FarCell(slot: slots[cell.slot], index: cell.index), default: 0] += number
        }
    }

    /// The cells that are not empty, ascending, of each combination that has any, by key.
    var histograms: [(key: HDADKey, cells: [FineHistogram.Cell])] {
        var farOfSlot: [Int: [FineHistogram.Cell]] = [:]
        for (cell, number) in far {
            farOfSlot[cell.slot, default: []].append(FineHistogram.Cell(index: cell.index, count: number))
        }
        return keys.indices.sorted { keys[$0] < keys[$1] }.compactMap { slot in
            var cells: [FineHistogram.Cell] = []
            for cell in 0..<Self.nearCells where near[slot * Self.nearCells + cell] > 0 {
                cells.append(FineHistogram.Cell(index: cell, count: near[slot * Self.nearCells + cell]))
            }
            cells += (farOfSlot[slot] ?? []).sorted { $0.index < $1.index }
            return cells.isEmpty ? nil : (keys[slot], cells)
        }
    }
}
