internal import MolecularGraph

/// Two bonded atoms, by number.
struct BondedPair: BitwiseCopyable {
    var lower: Int32
    var upper: Int32

    init(_ lower: Int, _ upper: Int) {
        self.lower = Int32(truncatingIfNeeded: lower)
        self.upper = Int32(truncatingIfNeeded: upper)
    }
}

/// The pairs of atoms of one molecule: pointers into memory of ``InternalCoordinates``, good while it is open.
struct PairWork {
    /// Number of atoms.
    let count: Int
    /// Positions in Å.
    let x, y, z: UnsafeMutablePointer<Double>
    private let radii: UnsafeMutablePointer<Double>
    /// Distances to the atoms before: row after row, or one row at a time.
    private let distances: UnsafeMutablePointer<Double>
    /// Codes of the distances.
    private let codes: UnsafeMutablePointer<UInt32>
    /// Number of bonds of each atom, and of those to atoms before it.
    let degrees, lowerDegrees: UnsafeMutablePointer<Int32>
    /// Marks of the atoms for codes.
    let marks: UnsafeMutablePointer<UInt32>
    private let keepsAll: Bool

    /// Codes that are made at once.
    private static let lanes = 4

    /// Why the pairs of a molecule cannot be used.
    enum Fault {
        /// The first two atoms at the same place, by the second and then the first.
        case overlap(first: Int, second: Int)
        /// The longest distance in Å, which is too long.
        case apart(Double)
    }

    init(_ memory: UnsafeMutableBufferPointer<UInt64>, _ count: Int, keepsAll: Bool) {
        var dealer = ColumnDealer(memory)
        self.count = count
        self.keepsAll = keepsAll
        x = dealer.column(of: Double.self, count)
        y = dealer.column(of: Double.self, count)
        z = dealer.column(of: Double.self, count)
        radii = dealer.column(of: Double.self, count)
        let keptCount = Self.keptCount(count, keepsAll)
        distances = dealer.column(of: Double.self, keptCount)
        codes = dealer.column(of: UInt32.self, keptCount + Self.lanes)
        degrees = dealer.column(of: Int32.self, count)
        lowerDegrees = dealer.column(of: Int32.self, count)
        marks = dealer.column(of: UInt32.self, count + Self.lanes)
    }

    /// Words of memory that are needed.
    static func wordCount(_ count: Int, keepsAll: Bool) -> Int {
        let keptCount = keptCount(count, keepsAll)
        return 4 * count + keptCount + ColumnDealer.wordCount(of: UInt32.self, keptCount + lanes)
            + 2 * ColumnDealer.wordCount(of: Int32.self, count)
            + ColumnDealer.wordCount(of: UInt32.self, count + lanes)
    }

    private static func keptCount(_ count: Int, _ keepsAll: Bool) -> Int {
        keepsAll ? count * (count - 1) / 2 : count
    }

    // MARK: Survey

    /// Takes the positions from a molecule.
    func load(_ molecule: Molecule) {
        molecule.coordinateColumn.withUnsafeBufferPointer { xyz in
            guard let xyz = xyz.baseAddress else { return }
            for atom in 0..<count {
                x[atom] = xyz[3 * atom]
                y[atom] = xyz[3 * atom + 1]
                z[atom] = xyz[3 * atom + 2]
                degrees[atom] = 0
                lowerDegrees[atom] = 0
            }
        }
    }

    /// Takes the covalent radii of the elements.
    ///
    /// - Returns: the first atom that has none, if there is one.
    func loadRadii(_ molecule: Molecule) -> Int? {
        molecule.elementColumn.withUnsafeBufferPointer { elements in
            Element.covalentRadii.withUnsafeBufferPointer { table in
                for atom in 0..<count {
                    let radius = table[Int(elements[atom].rawValue)]
                    guard radius > 0 else { return atom }
                    radii[atom] = radius
                }
                return nil
            }
        }
    }

    /// Finds the distances of atoms to those before them, and the bonds among them if there is a list with room.
    ///
    /// - Returns: what is wrong if two atoms are at the same place, or further apart than `longest` Å.
    func survey(
        _ rows: Range<Int>, bonds: UnsafeMutablePointer<BondedPair>?, _ bondCount: inout Int, _ tolerance: Double,
        longest: Double
    ) -> Fault? {
        let squaredLongest = longest * longest
        var line = distances
        var faults: UInt64 = 0
        if let bonds {
            let before = bondCount
            var filled = before
            for i in rows {
                faults |= fill(line, of: i, squaredLongest, bonds: bonds, &filled, tolerance)
                if keepsAll { line += i }
            }
            for bond in before..<filled {
                let (lower, upper) = (Int(bonds[bond].lower), Int(bonds[bond].upper))
                degrees[lower] &+= 1
                degrees[upper] &+= 1
                lowerDegrees[upper] &+= 1
            }
            bondCount = filled
        } else {
            for i in rows {
                faults |= fill(line, of: i, squaredLongest)
                if keepsAll { line += i }
            }
        }
        return faults >> 63 == 0 ? nil : fault(in: rows, longest: longest)
    }

    /// Looks for what is wrong with some of the pairs.
    private func fault(in rows: Range<Int>, longest: Double) -> Fault? {
        var most = 0.0
        for i in rows {
            for j in 0..<i {
                let (dx, dy, dz) = (x[i] - x[j], y[i] - y[j], z[i] - z[j])
                let squared = dx * dx + dy * dy + dz * dz
                if squared <= GeometryChecks.squaredOverlap { return .overlap(first: j, second: i) }
                most = max(most, squared)
            }
        }
        let widest = most.squareRoot()
        return widest > longest ? .apart(widest) : nil
    }

    private func fill(_ line: UnsafeMutablePointer<Double>, of i: Int, _ squaredLongest: Double) -> UInt64 {
        var filled = 0
        return fill(line, of: i, squaredLongest, bonds: nil, &filled, 0)
    }

    /// Writes the distances of atom `i` to the atoms before it, and its bonds to them behind those that are there.
    ///
    /// - Returns: a number with the highest bit set if one of the distances is too short or too long.
    @inline(__always)
    private func fill(
        _ line: UnsafeMutablePointer<Double>, of i: Int, _ squaredLongest: Double,
        bonds: UnsafeMutablePointer<BondedPair>?, _ filled: inout Int, _ tolerance: Double
    ) -> UInt64 {
        let (xi, yi, zi, radius) = (x[i], y[i], z[i], radii[i])
        let least = GeometryChecks.squaredOverlap.nextUp
        var faults = SIMD2<UInt64>.zero
        var j = 0
        while j &+ 1 < i {
            let (dx, dy, dz) = (xi - pair(x, j), yi - pair(y, j), zi - pair(z, j))
            let squared = dx * dx + dy * dy + dz * dz
            // Signs of differences: set where a limit is passed.
            faults |= bits(squared - least) | bits(squaredLongest - squared)
            let distance = squared.squareRoot()
            UnsafeMutableRawPointer(line + j).storeBytes(of: distance, as: SIMD2<Double>.self)
            if let bonds {
                // Written always, kept if bonded: which pairs are is more than a processor can guess.
                let isApart = bits(radius + pair(radii, j) + tolerance - distance) &>> 63
                bonds[filled] = BondedPair(j, i)
                filled &+= 1 &- Int(truncatingIfNeeded: isApart[0])
                bonds[filled] = BondedPair(j &+ 1, i)
                filled &+= 1 &- Int(truncatingIfNeeded: isApart[1])
            }
            j &+= 2
        }
        var fault = faults[0] | faults[1]
        if j < i {
            let (dx, dy, dz) = (xi - x[j], yi - y[j], zi - z[j])
            let squared = dx * dx + dy * dy + dz * dz
            fault |= (squared - least).bitPattern | (squaredLongest - squared).bitPattern
            let distance = squared.squareRoot()
            line[j] = distance
            if let bonds {
                let isApart = (radius + radii[j] + tolerance - distance).bitPattern &>> 63
                bonds[filled] = BondedPair(j, i)
                filled &+= 1 &- Int(truncatingIfNeeded: isApart)
            }
        }
        return fault
    }

    @inline(__always)
    private func bits(_ pair: SIMD2<Double>) -> SIMD2<UInt64> { unsafeBitCast(pair, to: SIMD2<UInt64>.self) }

    @inline(__always)
    private func pair(_ column: UnsafeMutablePointer<Double>, _ index: Int) -> SIMD2<Double> {
        UnsafeRawPointer(column + index).loadUnaligned(as: SIMD2<Double>.self)
    }

    /// Hands over all distances.
    func hand<C: InternalCoordinates.Consumer>(to consumer: inout C, _ coding: HDADCoding) {
        let (marks, codes) = (marks, codes)
        var filled = 0
        for i in 1..<max(1, count) {
            let mark = SIMD4(repeating: marks[i] &<< coding.rawValue)
            // Four at a time; what is too much is written over by the next line.
            var j = 0
            while j < i {
                let others = UnsafeRawPointer(marks + j).loadUnaligned(as: SIMD4<UInt32>.self)
                UnsafeMutableRawPointer(codes + filled + j).storeBytes(of: mark | others, as: SIMD4<UInt32>.self)
                j &+= Self.lanes
            }
            filled &+= i
            if keepsAll { continue }
            _ = fill(distances, of: i, .infinity)
            consumer.take(.distances, distances, codes: codes, count: filled, coding)
            filled = 0
        }
        if filled > 0 { consumer.take(.distances, distances, codes: codes, count: filled, coding) }
    }

    /// An upper bound of the number of torsions.
    func torsionBound(_ bonds: [BondedPair], _ bondCount: Int) -> Int {
        var sum = 0
        for bond in bonds[0..<bondCount] {
            sum += Int(degrees[Int(bond.lower)] - 1) * Int(degrees[Int(bond.upper)] - 1)
        }
        return sum
    }
}
