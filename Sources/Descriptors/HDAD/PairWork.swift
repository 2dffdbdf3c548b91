internal import MolecularGraph

/// Two bonded atoms, by number.
struct BondedPair: BitwiseCopyable {
    var lower: Int32
    var upper: Int32
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
    /// Number of bonds of each atom, and of those to atoms before it.
    let degrees, lowerDegrees: UnsafeMutablePointer<Int32>
    /// Marks of the atoms for codes.
    let marks: UnsafeMutablePointer<UInt8>
    private let keepsAll: Bool

    /// What the pairs of a molecule are like.
    struct Survey {
        /// The first two atoms at the same place, by the second and then the first.
        var overlap: (first: Int, second: Int)?
        /// Square of the longest distance.
        var most = 0.0
    }

    init(_ memory: UnsafeMutableBufferPointer<UInt64>, _ count: Int, keepsAll: Bool) {
        var dealer = ColumnDealer(memory)
        self.count = count
        self.keepsAll = keepsAll
        x = dealer.column(of: Double.self, count)
        y = dealer.column(of: Double.self, count)
        z = dealer.column(of: Double.self, count)
        radii = dealer.column(of: Double.self, count)
        distances = dealer.column(of: Double.self, keepsAll ? count * (count - 1) / 2 : count)
        degrees = dealer.column(of: Int32.self, count)
        lowerDegrees = dealer.column(of: Int32.self, count)
        marks = dealer.column(of: UInt8.self, count)
    }

    /// Words of memory that are needed.
    static func wordCount(_ count: Int, keepsAll: Bool) -> Int {
        4 * count + (keepsAll ? count * (count - 1) / 2 : count) + 2 * ColumnDealer.wordCount(of: Int32.self, count)
            + ColumnDealer.wordCount(of: UInt8.self, count)
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
    /// Stops at two atoms at the same place.
    func survey(
        _ rows: Range<Int>, bonds: UnsafeMutablePointer<BondedPair>?, _ bondCount: inout Int, _ tolerance: Double,
        _ survey: inout Survey
    ) {
        var line = distances
        var filled = bondCount
        for i in rows {
            let (least, most) = fill(line, of: i)
            survey.most = most > survey.most ? most : survey.most
            if least <= GeometryChecks.squaredOverlap {
                survey.overlap = ((0..<i).first { line[$0] * line[$0] <= GeometryChecks.squaredOverlap } ?? 0, i)
                return
            }
            if let bonds {
                let radius = radii[i]
                let before = filled
                var j = 0
                while j < i {
                    // Written always, kept if bonded: which pairs are is more than a processor can guess.
                    bonds[filled] = BondedPair(lower: Int32(truncatingIfNeeded: j), upper: Int32(truncatingIfNeeded: i))
                    let slack = radius + radii[j] + tolerance - line[j]
                    filled &+= 1 &- Int(truncatingIfNeeded: slack.bitPattern &>> 63)
                    j &+= 1
                }
                var bond = before
                while bond < filled {
                    degrees[Int(bonds[bond].lower)] &+= 1
                    bond &+= 1
                }
                let lower = Int32(truncatingIfNeeded: filled - before)
                lowerDegrees[i] = lower
                degrees[i] &+= lower
            }
            if keepsAll { line += i }
        }
        bondCount = filled
    }

    /// Writes the distances of atom `i` to the atoms before it; the least and the largest of their squares.
    @inline(__always)
    private func fill(_ line: UnsafeMutablePointer<Double>, of i: Int) -> (least: Double, most: Double) {
        let (xi, yi, zi) = (x[i], y[i], z[i])
        var (least, most) = (SIMD2(repeating: Double.infinity), SIMD2<Double>.zero)
        var j = 0
        while j &+ 1 < i {
            let (dx, dy, dz) = (xi - pair(x, j), yi - pair(y, j), zi - pair(z, j))
            let squared = dx * dx + dy * dy + dz * dz
            least = least.choosing(squared, where: squared .< least)
            most = most.choosing(squared, where: squared .> most)
            UnsafeMutableRawPointer(line + j).storeBytes(of: squared.squareRoot(), as: SIMD2<Double>.self)
            j &+= 2
        }
        var low = least[1] < least[0] ? least[1] : least[0]
        var high = most[1] > most[0] ? most[1] : most[0]
        if j < i {
            let (dx, dy, dz) = (xi - x[j], yi - y[j], zi - z[j])
            let squared = dx * dx + dy * dy + dz * dz
            low = squared < low ? squared : low
            high = squared > high ? squared : high
            line[j] = squared.squareRoot()
        }
        return (low, high)
    }

    @inline(__always)
    private func pair(_ column: UnsafeMutablePointer<Double>, _ index: Int) -> SIMD2<Double> {
        UnsafeRawPointer(column + index).loadUnaligned(as: SIMD2<Double>.self)
    }

    /// Hands over all distances.
    func hand<C: InternalCoordinates.Consumer>(to consumer: inout C, _ coding: HDADCoding) {
        var line = distances
        for i in 1..<max(1, count) {
            if !keepsAll { _ = fill(line, of: i) }
            consumer.take(distances: line, count: i, of: marks[i], to: marks, coding)
            if keepsAll { line += i }
        }
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
