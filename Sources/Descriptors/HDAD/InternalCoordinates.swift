internal import MolecularGraph

/// Distances, angles and torsions of a molecule, found in memory that is used again.
///
/// The bond graph comes from the geometry: i and j are bonded when their distance is at most the sum of their covalent
/// radii and a tolerance. Bonds of the input are not used, so all formats give the same.
struct InternalCoordinates: Sendable {
    /// Most coordinates of one molecule: beyond, atoms are so dense or so many that the run would not end.
    static let limit = 200_000_000

    /// What is done with the coordinates.
    protocol Consumer {
        /// Writes a mark for every atom, and tells what the marks are; codes are made of them.
        mutating func mark(
            _ elements: UnsafeBufferPointer<Element>, into marks: UnsafeMutablePointer<UInt32>
        ) -> HDADCoding
        /// Takes distances in Å, or angles or torsions in degrees, with the codes of their elements.
        mutating func take(
            _ block: HDADBlock, _ values: UnsafePointer<Double>, codes: UnsafePointer<UInt32>, count: Int,
            _ coding: HDADCoding)
    }

    /// Up to so many atoms all distances are kept; those of larger molecules are found twice.
    private static let keptAtoms = 256

    private var pairMemory: [UInt64] = []
    private var pathMemory: [UInt64] = []
    /// The first ``bondCount`` are bonds, the lower atom first, ordered by the other and then by it.
    private var bondList: [BondedPair] = []
    private var bondCount = 0

    /// Finds the coordinates of a molecule up to a kind and hands them to a consumer.
    ///
    /// - Throws: `overlapping_atoms`, `unknown_element` for atoms without a covalent radius where bonds are needed,
    ///   `too_large` beyond ``limit``, `unsupported` for a distance beyond `longest` Å. The consumer has then taken
    ///   nothing.
    /// - Complexity: O(n²) distances, and what angles and torsions there are.
    mutating func find<C: Consumer>(
        in molecule: Molecule, upTo last: HDADBlock, longest: Double = .infinity, _ parameters: HDADModel.Parameters,
        _ consumer: inout C
    ) throws(DescriptorError) {
        let count = molecule.atomCount
        bondCount = 0
        guard count > 0 else { return }
        guard count * (count - 1) / 2 <= Self.limit else { throw Self.tooMany(count) }
        let keepsAll = count <= Self.keptAtoms
        let words = PairWork.wordCount(count, keepsAll: keepsAll)
        if pairMemory.count < words { pairMemory = Array(repeating: 0, count: 2 * words) }

        // Rows of pairs: all at once if all are kept.
        let rows = keepsAll ? count : 1
        for start in stride(from: 0, to: count, by: rows) {
            let room = bondCount + rows * (2 * start + rows - 1) / 2
            if last > .distances, bondList.count < room {
                bondList += repeatElement(BondedPair(0, 0), count: room + bondList.count)
            }
            let fault = try pairMemory.withUnsafeMutableBufferPointer { memory throws(DescriptorError) in
                let work = PairWork(memory, count, keepsAll: keepsAll)
                if start == 0 {
                    work.load(molecule)
                    if last > .distances, let atom = work.loadRadii(molecule) {
                        throw DescriptorError(
                            .unknownElement,
                            "atom \(atom + 1) is \(molecule.element(of: atom)), which has no covalent radius, so its "
                                + "bonds cannot be told")
                    }
                }
                return bondList.withUnsafeMutableBufferPointer { bonds in
                    work.survey(
                        start..<start + rows, bonds: last > .distances ? bonds.baseAddress : nil, &bondCount,
                        parameters.bondTolerance, longest: longest)
                }
            }
            switch fault {
            case .overlap(let first, let second): throw GeometryChecks.overlap(molecule, first, second)
            case .apart(let distance):
                throw DescriptorError(
                    .unsupported, "two atoms are \(distance) Å apart; a molecule is at most \(longest) Å long")
            case nil: break
            }
        }
        try hand(molecule, upTo: last, keepsAll: keepsAll, parameters, to: &consumer)
    }

    /// Hands over all coordinates; only the number of them can be at fault still.
    private mutating func hand<C: Consumer>(
        _ molecule: Molecule, upTo last: HDADBlock, keepsAll: Bool, _ parameters: HDADModel.Parameters,
        to consumer: inout C
    ) throws(DescriptorError) {
        let count = molecule.atomCount
        try pairMemory.withUnsafeMutableBufferPointer { memory throws(DescriptorError) in
            let pairs = PairWork(memory, count, keepsAll: keepsAll)
            let sizes = last > .distances ? PathWork.Sizes(pairs, bondCount: bondCount) : PathWork.Sizes()
            if last > .distances {
                let total = sizes.angleCount + (last > .angles ? pairs.torsionBound(bondList, bondCount) : 0)
                guard total <= Self.limit else { throw Self.tooMany(count) }
            }
            let coding = molecule.elementColumn.withUnsafeBufferPointer { consumer.mark($0, into: pairs.marks) }
            pairs.hand(to: &consumer, coding)
            guard last > .distances, bondCount > 0 else { return }
            let words = PathWork.wordCount(sizes)
            if pathMemory.count < words { pathMemory = Array(repeating: 0, count: 2 * words) }
            pathMemory.withUnsafeMutableBufferPointer { memory in
                bondList.withUnsafeBufferPointer { bonds in
                    guard let bonds = bonds.baseAddress else { return }
                    var paths = PathWork(memory, sizes, pairs, bonds, coding)
                    paths.makeRows()
                    paths.handAngles(to: &consumer, straightFrom: parameters.linearLimit)
                    if last > .angles { paths.handTorsions(to: &consumer) }
                }
            }
        }
    }

    private static func tooMany(_ count: Int) -> DescriptorError {
        DescriptorError(
            .tooLarge, "\(count) atoms have more than \(limit) distances, angles and torsions; that is the limit")
    }

    /// Bonds of the last molecule, the lower atom first.
    var bonds: [SIMD2<Int>] { bondList[0..<bondCount].map { SIMD2(Int($0.lower), Int($0.upper)) } }
}

/// Deals out columns of memory one after the other.
struct ColumnDealer {
    private var next: UnsafeMutableRawPointer

    init(_ memory: UnsafeMutableBufferPointer<UInt64>) {
        guard let base = memory.baseAddress else { preconditionFailure("there is memory for at least one atom") }
        next = UnsafeMutableRawPointer(base)
    }

    /// The next column; its content is undefined.
    @inline(__always)
    mutating func column<Value: BitwiseCopyable>(of type: Value.Type, _ count: Int) -> UnsafeMutablePointer<Value> {
        let column = next.bindMemory(to: type, capacity: count)
        next += Self.wordCount(of: type, count) * 8
        return column
    }

    /// Number of 64-bit words of a column.
    @inline(__always)
    static func wordCount<Value: BitwiseCopyable>(of type: Value.Type, _ count: Int) -> Int {
        (count * MemoryLayout<Value>.stride + 7) / 8
    }
}
