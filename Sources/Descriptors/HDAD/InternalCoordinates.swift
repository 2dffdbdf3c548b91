internal import MolecularGraph

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Distances, angles and torsions of a molecule, found one after the other in memory that is used again.
///
/// The bond graph comes from the geometry: i and j are bonded when their distance is at most the sum of their covalent
/// radii and a tolerance. Bonds of the input are not used, so all formats give the same.
struct InternalCoordinates {
    /// Most coordinates of one molecule: beyond, atoms are so dense or so many that the run would not end.
    static let limit = 200_000_000

    /// What is done with the coordinates.
    protocol Consumer {
        /// Takes distances of one atom to others; the slot of number i is `slots[kinds[i]]`.
        mutating func take(
            distances: UnsafePointer<Double>, slots: UnsafePointer<Int32>, kinds: UnsafePointer<UInt8>, count: Int)
        /// Takes an angle or a torsion in degrees.
        mutating func take(_ value: Double, key: HDADKey)
        /// The slot of a pair of elements, for `take(distances:slots:kinds:count:)`.
        mutating func slot(of key: HDADKey) -> Int32
    }

    private var axes: [Double] = []
    private var distances: [Double] = []
    private var radii: [Double] = []
    /// Kind of each atom: its element's place among those of the molecule.
    private var kinds: [UInt8] = []
    private var numbers: [UInt8] = []
    private var kindOfElement: [UInt8] = Array(repeating: .max, count: 119)
    private var kindElements: [UInt8] = []
    /// Slots of pairs of kinds.
    private var pairSlots: [Int32] = []
    /// Bonds as rows of neighbours, each ascending.
    private var bondStarts: [Int32] = []
    private var bondEnds: [Int32] = []
    private var firstEnds: [Int32] = []
    private var secondEnds: [Int32] = []
    /// Whether a pair of neighbours of an atom lies on a straight line with it.
    private var straight: [Bool] = []
    private var straightStarts: [Int32] = []

    /// Finds the coordinates of a molecule up to a kind and hands them to a consumer.
    ///
    /// - Throws: `overlapping_atoms`, `unknown_element` for atoms without a covalent radius where bonds are needed,
    ///   `too_large` beyond ``limit``, `unsupported` for a distance beyond `longest` Å.
    /// - Complexity: O(n²) distances, and what angles and torsions there are.
    mutating func find<C: Consumer>(
        in molecule: Molecule, upTo last: HDADBlock, longest: Double = .infinity, _ parameters: HDADModel.Parameters,
        _ consumer: inout C
    ) throws(DescriptorError) {
        let count = molecule.atomCount
        guard count > 0 else { return }
        guard count * (count - 1) / 2 <= Self.limit else { throw Self.tooMany(count) }
        try prepare(molecule, needsRadii: last > .distances)
        let pairs = surveyPairs(count, findsBonds: last > .distances, parameters)
        if let (first, second) = pairs.overlap { throw GeometryChecks.overlap(molecule, first, second) }
        guard pairs.longest <= longest else {
            throw DescriptorError(
                .unsupported, "two atoms are \(pairs.longest) Å apart; a molecule is at most \(longest) Å long")
        }
        if last > .distances {
            makeRows(count)
            guard angleCount(count, withTorsions: last > .angles) <= Self.limit else { throw Self.tooMany(count) }
        }
        // From here on nothing fails: a consumer gets a molecule whole or not at all.
        walkPairs(count, &consumer)
        if last > .distances { walkAngles(count, parameters, notesStraight: last > .angles, &consumer) }
        if last > .angles { walkTorsions(count, &consumer) }
    }

    private static func tooMany(_ count: Int) -> DescriptorError {
        DescriptorError(
            .tooLarge, "\(count) atoms have more than \(limit) distances, angles and torsions; that is the limit")
    }

    /// Bonds of the last molecule, the lower atom first.
    var bonds: [SIMD2<Int>] { zip(firstEnds, secondEnds).map { SIMD2(Int($0), Int($1)) } }

    // MARK: Preparation

    private mutating func prepare(_ molecule: Molecule, needsRadii: Bool) throws(DescriptorError) {
        let count = molecule.atomCount
        if axes.count < 3 * count {
            axes = Array(repeating: 0, count: 3 * count)
            distances = Array(repeating: 0, count: count)
            radii = Array(repeating: 0, count: count)
            kinds = Array(repeating: 0, count: count)
            numbers = Array(repeating: 0, count: count)
        }
        for element in kindElements { kindOfElement[Int(element)] = .max }
        kindElements.removeAll(keepingCapacity: true)
        let xyz = molecule.coordinates
        let elements = molecule.elements
        for atom in 0..<count {
            axes[atom] = xyz[3 * atom]
            axes[count + atom] = xyz[3 * atom + 1]
            axes[2 * count + atom] = xyz[3 * atom + 2]
            let number = elements[atom].rawValue
            numbers[atom] = number
            if kindOfElement[Int(number)] == .max {
                kindOfElement[Int(number)] = UInt8(kindElements.count)
                kindElements.append(number)
            }
            kinds[atom] = kindOfElement[Int(number)]
        }
        guard needsRadii else { return }
        let table = Element.covalentRadii
        for atom in 0..<count {
            let radius = table[Int(numbers[atom])]
            guard radius > 0 else {
                throw DescriptorError(
                    .unknownElement,
                    "atom \(atom + 1) is \(elements[atom]), which has no covalent radius, so its bonds cannot be told")
            }
            radii[atom] = radius
        }
    }

    // MARK: Pairs

    /// What the pairs of a molecule are like.
    private struct PairSurvey {
        var overlap: (first: Int, second: Int)?
        var longest = 0.0
    }

    /// Looks at all pairs for atoms at the same place, the longest distance, and bonds.
    private mutating func surveyPairs(
        _ count: Int, findsBonds: Bool, _ parameters: HDADModel.Parameters
    ) -> PairSurvey {
        firstEnds.removeAll(keepingCapacity: true)
        secondEnds.removeAll(keepingCapacity: true)
        var survey = PairSurvey()
        let tolerance = parameters.bondTolerance
        axes.withUnsafeBufferPointer { axes in
            distances.withUnsafeMutableBufferPointer { distances in
                radii.withUnsafeBufferPointer { radii in
                    guard let x = axes.baseAddress, let d = distances.baseAddress, let r = radii.baseAddress else {
                        return
                    }
                    for i in 0..<count {
                        let (least, most) = Self.fillDistances(of: i, count, x, d)
                        survey.longest = max(survey.longest, most.squareRoot())
                        if least <= GeometryChecks.squaredOverlap {
                            survey.overlap = ((0..<i).first { d[$0] * d[$0] <= GeometryChecks.squaredOverlap } ?? 0, i)
                            return
                        }
                        guard findsBonds else { continue }
                        let ri = r[i]
                        for j in 0..<i where d[j] <= ri + r[j] + tolerance {
                            firstEnds.append(Int32(j))
                            secondEnds.append(Int32(i))
                        }
                    }
                }
            }
        }
        return survey
    }

    /// The distances of atom `i` to the atoms before it, and the least and the largest of their squares.
    @inline(__always)
    private static func fillDistances(
        of i: Int, _ count: Int, _ x: UnsafePointer<Double>, _ d: UnsafeMutablePointer<Double>
    ) -> (least: Double, most: Double) {
        let (y, z) = (x + count, x + 2 * count)
        let (xi, yi, zi) = (x[i], y[i], z[i])
        var (least, most) = (Double.infinity, 0.0)
        for j in 0..<i {
            let (dx, dy, dz) = (xi - x[j], yi - y[j], zi - z[j])
            let squared = dx * dx + dy * dy + dz * dz
            least = squared < least ? squared : least
            most = squared > most ? squared : most
            d[j] = squared.squareRoot()
        }
        return (least, most)
    }

    /// Hands over all distances.
    private mutating func walkPairs<C: Consumer>(_ count: Int, _ consumer: inout C) {
        pairSlots.removeAll(keepingCapacity: true)
        for one in kindElements {
            for other in kindElements { pairSlots.append(consumer.slot(of: .distance(one, other))) }
        }
        let kindCount = kindElements.count
        axes.withUnsafeBufferPointer { axes in
            distances.withUnsafeMutableBufferPointer { distances in
                kinds.withUnsafeBufferPointer { kinds in
                    pairSlots.withUnsafeBufferPointer { pairSlots in
                        guard let x = axes.baseAddress, let d = distances.baseAddress, let kind = kinds.baseAddress,
                            let slots = pairSlots.baseAddress
                        else { return }
                        for i in 1..<max(1, count) {
                            _ = Self.fillDistances(of: i, count, x, d)
                            consumer.take(
                                distances: d, slots: slots + Int(kind[i]) * kindCount, kinds: kind, count: i)
                        }
                    }
                }
            }
        }
    }

    /// Turns the bonds into rows of neighbours, each ascending.
    private mutating func makeRows(_ count: Int) {
        bondStarts.removeAll(keepingCapacity: true)
        for _ in 0...count { bondStarts.append(0) }
        if bondEnds.count < 2 * firstEnds.count { bondEnds = Array(repeating: 0, count: 2 * firstEnds.count) }
        for bond in firstEnds.indices {
            bondStarts[Int(firstEnds[bond]) + 1] += 1
            bondStarts[Int(secondEnds[bond]) + 1] += 1
        }
        for atom in 0..<count { bondStarts[atom + 1] += bondStarts[atom] }
        // Bonds come by their second atom, then by their first: lower neighbours of an atom first, in order, and then
        // higher ones, in order.
        for bond in firstEnds.indices {
            let atom = Int(secondEnds[bond])
            bondEnds[Int(bondStarts[atom])] = firstEnds[bond]
            bondStarts[atom] += 1
        }
        for bond in firstEnds.indices {
            let atom = Int(firstEnds[bond])
            bondEnds[Int(bondStarts[atom])] = secondEnds[bond]
            bondStarts[atom] += 1
        }
        for atom in stride(from: count, to: 0, by: -1) { bondStarts[atom] = bondStarts[atom - 1] }
        bondStarts[0] = 0
    }

    /// An upper bound of the number of angles and torsions.
    private func angleCount(_ count: Int, withTorsions: Bool) -> Int {
        func degree(_ atom: Int32) -> Int { Int(bondStarts[Int(atom) + 1] - bondStarts[Int(atom)]) }
        var sum = 0
        for atom in 0..<Int32(count) { sum += degree(atom) * (degree(atom) - 1) / 2 }
        guard withTorsions else { return sum }
        for bond in firstEnds.indices { sum += (degree(firstEnds[bond]) - 1) * (degree(secondEnds[bond]) - 1) }
        return sum
    }

    // MARK: Angles and torsions

    private mutating func walkAngles<C: Consumer>(
        _ count: Int, _ parameters: HDADModel.Parameters, notesStraight: Bool, _ consumer: inout C
    ) {
        straight.removeAll(keepingCapacity: true)
        straightStarts.removeAll(keepingCapacity: true)
        let (upper, lower) = (parameters.linearLimit, 180 - parameters.linearLimit)
        for centre in 0..<count {
            let (start, end) = (Int(bondStarts[centre]), Int(bondStarts[centre + 1]))
            let degree = end - start
            let base = straight.count
            straightStarts.append(Int32(truncatingIfNeeded: base))
            if notesStraight { straight.append(contentsOf: repeatElement(false, count: degree * degree)) }
            for second in 1..<max(1, degree) {
                let k = Int(bondEnds[start + second])
                let v = difference(k, centre, count)
                for first in 0..<second {
                    let i = Int(bondEnds[start + first])
                    let u = difference(i, centre, count)
                    let value = Self.degrees(atan2(Self.norm(Self.cross(u, v)), Self.dot(u, v)))
                    consumer.take(value, key: .angle(numbers[i], numbers[centre], numbers[k]))
                    if notesStraight && (value >= upper || value <= lower) {
                        straight[base + first * degree + second] = true
                        straight[base + second * degree + first] = true
                    }
                }
            }
        }
    }

    private mutating func walkTorsions<C: Consumer>(_ count: Int, _ consumer: inout C) {
        for j in 0..<count {
            let (jStart, jEnd) = (Int(bondStarts[j]), Int(bondStarts[j + 1]))
            for kPlace in jStart..<jEnd {
                let k = Int(bondEnds[kPlace])
                guard k > j else { continue }
                let (kStart, kEnd) = (Int(bondStarts[k]), Int(bondStarts[k + 1]))
                guard jEnd - jStart > 1, kEnd - kStart > 1 else { continue }
                let jRow = Int(straightStarts[j]) + (kPlace - jStart) * (jEnd - jStart)
                var jInK = 0
                while Int(bondEnds[kStart + jInK]) != j { jInK += 1 }
                let kRow = Int(straightStarts[k]) + jInK * (kEnd - kStart)
                let b2 = difference(k, j, count)
                let length = Self.norm(b2)
                for iPlace in jStart..<jEnd where iPlace != kPlace && !straight[jRow + iPlace - jStart] {
                    let i = Int(bondEnds[iPlace])
                    let b1 = difference(j, i, count)
                    let n1 = Self.cross(b1, b2)
                    for lPlace in kStart..<kEnd where !straight[kRow + lPlace - kStart] {
                        let l = Int(bondEnds[lPlace])
                        if l == j || l == i { continue }
                        let n2 = Self.cross(b2, difference(l, k, count))
                        let value = abs(Self.degrees(atan2(length * Self.dot(b1, n2), Self.dot(n1, n2))))
                        consumer.take(value, key: .dihedral(numbers[i], numbers[j], numbers[k], numbers[l]))
                    }
                }
            }
        }
    }

    // MARK: Vectors

    private typealias Vector = (x: Double, y: Double, z: Double)

    /// The vector to atom `a` from atom `b`.
    @inline(__always)
    private func difference(_ a: Int, _ b: Int, _ count: Int) -> Vector {
        (axes[a] - axes[b], axes[count + a] - axes[count + b], axes[2 * count + a] - axes[2 * count + b])
    }

    @inline(__always)
    private static func dot(_ a: Vector, _ b: Vector) -> Double { a.x * b.x + a.y * b.y + a.z * b.z }

    @inline(__always)
    private static func cross(_ a: Vector, _ b: Vector) -> Vector {
        (a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
    }

    @inline(__always)
    private static func norm(_ a: Vector) -> Double { dot(a, a).squareRoot() }

    @inline(__always)
    private static func degrees(_ radians: Double) -> Double { radians * (180 / Double.pi) }
}
