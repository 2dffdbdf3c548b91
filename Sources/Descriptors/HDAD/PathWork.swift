/// The paths along bonds of one molecule: pointers into memory of ``InternalCoordinates``, good while it is open.
///
/// Vectors along bonds are made once, cross products once for each end of a bond. Sines and cosines, multiplied by what
/// they have in common, are gathered in columns, whose arc tangents are then taken together.
struct PathWork {
    /// Angles or torsions that are handed over together, if no atom has more bonds.
    private static let columnSize = 256

    /// How much there is of everything.
    struct Sizes {
        var atomCount = 0
        var bondCount = 0
        /// Most bonds of an atom.
        var degree = 0
        /// Number of pairs of bonds that share an atom.
        var angleCount = 0

        init() {}

        init(_ pairs: PairWork, bondCount: Int) {
            atomCount = pairs.count
            self.bondCount = bondCount
            for atom in 0..<atomCount {
                let degree = Int(pairs.degrees[atom])
                self.degree = max(self.degree, degree)
                angleCount += degree * (degree - 1) / 2
            }
        }

        fileprivate var columnSize: Int { ArcTangent.padded(max(PathWork.columnSize, degree)) }
    }

    private let sizes: Sizes
    private let pairs: PairWork
    private let bonds: UnsafePointer<BondedPair>
    private let coding: HDADCoding
    /// Where the neighbours of each atom begin.
    private let starts: UnsafeMutablePointer<Int32>
    /// Neighbours, ascending, and the vectors to them.
    private let ends: UnsafeMutablePointer<Int32>
    private let vectors: UnsafeMutablePointer<Vector>
    /// Place of each bond among the neighbours of its lower and of its upper atom.
    private let places: UnsafeMutablePointer<SIMD2<Int32>>
    /// Number of the first angle of each atom, and which angles are straight.
    private let angleStarts: UnsafeMutablePointer<Int32>
    private let isStraight: UnsafeMutablePointer<Bool>
    private var hasStraight = false
    /// Neighbours of the upper atom of a bond, and the cross products of the vectors to them with that along the bond.
    private let others: UnsafeMutablePointer<Int32>
    private let normals: UnsafeMutablePointer<Vector>
    /// Sines (then angles), cosines and codes.
    private let rises: UnsafeMutablePointer<Double>
    private let runs: UnsafeMutablePointer<Double>
    private let codes: UnsafeMutablePointer<UInt32>

    init(
        _ memory: UnsafeMutableBufferPointer<UInt64>, _ sizes: Sizes, _ pairs: PairWork,
        _ bonds: UnsafePointer<BondedPair>, _ coding: HDADCoding
    ) {
        var dealer = ColumnDealer(memory)
        self.sizes = sizes
        self.pairs = pairs
        self.bonds = bonds
        self.coding = coding
        rises = dealer.column(of: Double.self, sizes.columnSize)
        runs = dealer.column(of: Double.self, sizes.columnSize)
        codes = dealer.column(of: UInt32.self, sizes.columnSize)
        vectors = dealer.column(of: Vector.self, 2 * sizes.bondCount)
        normals = dealer.column(of: Vector.self, sizes.degree)
        places = dealer.column(of: SIMD2<Int32>.self, sizes.bondCount)
        ends = dealer.column(of: Int32.self, 2 * sizes.bondCount)
        others = dealer.column(of: Int32.self, sizes.degree)
        starts = dealer.column(of: Int32.self, 2 * sizes.atomCount + 1)
        angleStarts = dealer.column(of: Int32.self, sizes.atomCount)
        isStraight = dealer.column(of: Bool.self, sizes.angleCount)
    }

    /// Words of memory that are needed.
    static func wordCount(_ sizes: Sizes) -> Int {
        func words<Value: BitwiseCopyable>(_ type: Value.Type, _ count: Int) -> Int {
            ColumnDealer.wordCount(of: type, count)
        }
        return words(Double.self, 2 * sizes.columnSize) + words(UInt32.self, sizes.columnSize)
            + words(Vector.self, 2 * sizes.bondCount) + words(Vector.self, sizes.degree)
            + words(SIMD2<Int32>.self, sizes.bondCount) + words(Int32.self, 2 * sizes.bondCount)
            + words(Int32.self, sizes.degree) + words(Int32.self, 2 * sizes.atomCount + 1)
            + words(Int32.self, sizes.atomCount) + words(Bool.self, sizes.angleCount)
    }

    // MARK: Neighbours

    /// Turns the bonds into rows of neighbours with vectors to them.
    func makeRows() {
        let (count, degrees, lowerDegrees) = (sizes.atomCount, pairs.degrees, pairs.lowerDegrees)
        // Bonds come by their upper atom: neighbours before an atom and those after it come in order, each for itself.
        let nextUpper = starts + count + 1
        var next: Int32 = 0
        for atom in 0..<count {
            starts[atom] = next
            nextUpper[atom] = next &+ lowerDegrees[atom]
            next &+= degrees[atom]
        }
        starts[count] = next
        let (x, y, z) = (pairs.x, pairs.y, pairs.z)
        var (upperAtom, place) = (-1, 0)
        for bond in 0..<sizes.bondCount {
            let (lower, upper) = (Int(bonds[bond].lower), Int(bonds[bond].upper))
            if upper != upperAtom { (upperAtom, place) = (upper, Int(starts[upper])) }
            let other = Int(nextUpper[lower])
            nextUpper[lower] &+= 1
            let vector = Vector(x: x[upper] - x[lower], y: y[upper] - y[lower], z: z[upper] - z[lower])
            ends[place] = Int32(truncatingIfNeeded: lower)
            vectors[place] = vector.reversed
            ends[other] = Int32(truncatingIfNeeded: upper)
            vectors[other] = vector
            places[bond] = SIMD2(Int32(truncatingIfNeeded: other), Int32(truncatingIfNeeded: place))
            place &+= 1
        }
    }

    // MARK: Angles

    /// Hands over the angles, and notes which are straight: at least `limit` degrees, or at most 180 - `limit`.
    mutating func handAngles<C: InternalCoordinates.Consumer>(to consumer: inout C, straightFrom limit: Double) {
        let (marks, bits, size) = (pairs.marks, coding.rawValue, sizes.columnSize)
        // Pointers of their own: those of self would be read again after every store.
        let (vectors, ends, rises, runs, codes) = (self.vectors, self.ends, self.rises, self.runs, self.codes)
        var filled = 0
        var (angle, first) = (0, 0)
        for centre in 0..<sizes.atomCount {
            let (start, end) = (Int(starts[centre]), Int(starts[centre + 1]))
            angleStarts[centre] = Int32(truncatingIfNeeded: angle)
            var high = start &+ 1
            while high < end {
                if filled &+ (high &- start) > size {
                    handAngleColumn(filled, from: first, to: &consumer, straightFrom: limit)
                    (first, filled) = (angle, 0)
                }
                let v = vectors[high]
                let code = marks[Int(ends[high])] &<< (2 &* bits) | marks[centre] &<< bits
                var low = start
                while low < high {
                    let u = vectors[low]
                    rises[filled] = u.cross(v).square
                    runs[filled] = u.dot(v)
                    codes[filled] = code | marks[Int(ends[low])]
                    filled &+= 1
                    low &+= 1
                }
                angle &+= high &- start
                high &+= 1
            }
        }
        handAngleColumn(filled, from: first, to: &consumer, straightFrom: limit)
    }

    /// Hands over a column of angles, the first of which has a number.
    private mutating func handAngleColumn<C: InternalCoordinates.Consumer>(
        _ filled: Int, from first: Int, to consumer: inout C, straightFrom limit: Double
    ) {
        for index in 0..<filled { rises[index] = rises[index].squareRoot() }
        ArcTangent.degrees(rises, runs, count: filled)
        consumer.take(.angles, rises, codes: codes, count: filled, coding)
        let least = 180 - limit
        let (angles, flags) = (rises, isStraight + first)
        var any = false
        for index in 0..<filled {
            let flag = angles[index] >= limit || angles[index] <= least
            flags[index] = flag
            if flag { any = true }
        }
        hasStraight = hasStraight || any
    }

    /// Whether the angle at an atom between the bonds at two places of its row is straight.
    private func isStraight(_ atom: Int, _ one: Int, _ other: Int) -> Bool {
        let start = Int(starts[atom])
        let (low, high) = (min(one, other) - start, max(one, other) - start)
        return isStraight[Int(angleStarts[atom]) + high * (high - 1) / 2 + low]
    }

    // MARK: Torsions

    /// Hands over the torsions; after the angles.
    func handTorsions<C: InternalCoordinates.Consumer>(to consumer: inout C) {
        let (marks, bits, size) = (pairs.marks, coding.rawValue, sizes.columnSize)
        let (vectors, ends, rises, runs, codes) = (self.vectors, self.ends, self.rises, self.runs, self.codes)
        let (others, normals, hasStraight) = (self.others, self.normals, self.hasStraight)
        var filled = 0
        for bond in 0..<sizes.bondCount {
            let (j, k) = (Int(bonds[bond].lower), Int(bonds[bond].upper))
            guard pairs.degrees[j] > 1, pairs.degrees[k] > 1 else { continue }
            let (kPlace, jPlace) = (Int(places[bond].x), Int(places[bond].y))
            let axis = vectors[kPlace]
            var otherCount = 0
            for place in Int(starts[k])..<Int(starts[k + 1]) where place != jPlace {
                if hasStraight && isStraight(k, place, jPlace) { continue }
                others[otherCount] = ends[place]
                normals[otherCount] = axis.cross(vectors[place])
                otherCount &+= 1
            }
            guard otherCount > 0 else { continue }
            let length = axis.square.squareRoot()
            let middle = marks[j] &<< (2 &* bits) | marks[k] &<< bits
            for place in Int(starts[j])..<Int(starts[j + 1]) where place != kPlace {
                if hasStraight && isStraight(j, place, kPlace) { continue }
                if filled &+ otherCount > size {
                    handTorsionColumn(filled, to: &consumer)
                    filled = 0
                }
                let arm = vectors[place]
                let normal = axis.cross(arm)
                let i = ends[place]
                let code = marks[Int(i)] &<< (3 &* bits) | middle
                var index = 0
                while index < otherCount {
                    let l = others[index]
                    rises[filled] = length * arm.dot(normals[index])
                    runs[filled] = normal.dot(normals[index])
                    codes[filled] = code | marks[Int(l)]
                    // A chain that bites its tail has no torsion.
                    filled &+= l == i ? 0 : 1
                    index &+= 1
                }
            }
        }
        handTorsionColumn(filled, to: &consumer)
    }

    private func handTorsionColumn<C: InternalCoordinates.Consumer>(_ filled: Int, to consumer: inout C) {
        ArcTangent.degrees(rises, runs, count: filled)
        consumer.take(.dihedrals, rises, codes: codes, count: filled, coding)
    }

    // MARK: Vectors

    /// A vector in Å or its powers.
    struct Vector: BitwiseCopyable {
        var x, y, z: Double

        @inline(__always)
        var reversed: Vector { Vector(x: -x, y: -y, z: -z) }

        @inline(__always)
        var square: Double { dot(self) }

        @inline(__always)
        func dot(_ other: Vector) -> Double { x * other.x + y * other.y + z * other.z }

        @inline(__always)
        func cross(_ other: Vector) -> Vector {
            Vector(x: y * other.z - z * other.y, y: z * other.x - x * other.z, z: x * other.y - y * other.x)
        }
    }
}
