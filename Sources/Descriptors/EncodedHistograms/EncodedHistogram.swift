public import MolecularGraph

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Smoothed histograms of distances or angles on a fixed grid, by combination of elements (Collins et al. 2018,
/// DOI 10.1063/1.5020441; the definitions of MolML 0.9.0).
///
/// - Distances: every pair of atoms adds its distance in Å to the histogram of its pair of elements.
/// - Angles: every chain i–j–k of different neighbours within the cutoff adds the angle in radians between the vectors
///   from i to j and from j to k (0 for a straight chain), times fc(r_ij) fc(r_jk) fc(r_ik), to the histogram of its
///   three elements; i and k may be the same atom, which adds π times fc(r_ij)². fc(r) = (cos(π r / rc) + 1) / 2.
public struct EncodedHistogram: Descriptor {
    /// What is histogrammed.
    public enum Kind: Hashable, Sendable {
        /// Distances of all pairs.
        case bonds
        /// Angles within a cutoff in Å.
        case angles(cutoff: Double)
    }

    /// What is histogrammed.
    public let kind: Kind
    /// The elements that atoms may have, by atomic number.
    public let elements: [Element]
    /// The grid.
    public let grid: EncodedGrid
    /// Names of the columns: `EB:H-C:0.2`, `EA:H-C-H:1.5708`, the place on the grid with at most five decimals; pairs
    /// and triples by atomic number, the centre of a triple in the middle.
    public let columns: [String]
    private let kinds: [UInt8]

    /// Histograms for molecules of the given elements; duplicates are ignored.
    ///
    /// - Precondition: at least one element, a positive cutoff.
    public init(_ kind: Kind, elements: [Element], grid: EncodedGrid) {
        precondition(!elements.isEmpty, "a histogram needs elements")
        self.kind = kind
        self.grid = grid
        let sorted = Set(elements).sorted()
        self.elements = sorted
        var kinds = [UInt8](repeating: .max, count: 119)
        for (kind, element) in sorted.enumerated() { kinds[element.atomicNumber] = UInt8(kind) }
        self.kinds = kinds
        columns = Self.groups(kind, sorted).flatMap { group in
            grid.points.map { "\(group):\(NumberName.of(($0 * 1e5).rounded() / 1e5))" }
        }
    }

    private static func groups(_ kind: Kind, _ elements: [Element]) -> [String] {
        var names: [String] = []
        for low in elements.indices {
            for high in low..<elements.count {
                switch kind {
                case .bonds: names.append("EB:\(elements[low])-\(elements[high])")
                case .angles(let cutoff):
                    let prefix = cutoff == 6 ? "EA" : "EA_rc\(NumberName.of(cutoff))"
                    names += elements.map { "\(prefix):\(elements[low])-\($0)-\(elements[high])" }
                }
            }
        }
        return names
    }

    /// Number of histograms for a number of elements.
    static func groupCount(_ kind: Kind, elements: Int) -> Int {
        let pairs = elements * (elements + 1) / 2
        return kind == .bonds ? pairs : pairs * elements
    }

    /// Positions are needed.
    public var needs: DescriptorNeeds { .coordinates }

    /// Buffers for one molecule.
    public struct Scratch {
        var kinds: [Int] = []
        var points: [SIMD3<Double>] = []
        var neighbors: [Neighbor] = []
        struct Neighbor {
            var atom: Int
            var vector: SIMD3<Double>
            var factor: Double
        }
    }

    /// Empty buffers.
    public func makeScratch() -> Scratch { Scratch() }

    /// Writes the histograms.
    ///
    /// - Throws: `unknown_element`, `no_coordinates`, `too_large` when there are too many pairs or triples, or
    ///   `overlapping_atoms` when two atoms are within 1e-6 Å.
    /// - Complexity: O(n²) for n atoms, and for angles the number of pairs of neighbours of all atoms; each times the
    ///   points of the grid within 39 widths.
    public func write(
        _ molecule: Molecule, index: Int, into row: inout MutableSpan<Double>, scratch: inout Scratch
    ) throws(DescriptorError) {
        try GeometryChecks.requirePositions(molecule, for: "a histogram of distances or angles")
        let count = molecule.atomCount
        let atoms = molecule.elements
        let xyz = molecule.coordinates
        scratch.kinds.removeAll(keepingCapacity: true)
        scratch.points.removeAll(keepingCapacity: true)
        for atom in 0..<count {
            let kind = kinds[atoms[atom].atomicNumber]
            guard kind != .max else {
                throw DescriptorError(
                    .unknownElement,
                    "atom \(atom + 1) is \(atoms[atom]), for which there are no histograms; there are for "
                        + "\(elements.map(\.symbol).joined(separator: ", ")). Give it in elements=, or fit again")
            }
            scratch.kinds.append(Int(kind))
            scratch.points.append(SIMD3(xyz[3 * atom], xyz[3 * atom + 1], xyz[3 * atom + 2]))
        }
        guard count <= 20_000 else {
            throw DescriptorError(.tooLarge, "\(count) atoms; the limit of these histograms is 20,000")
        }
        try row.withUnsafeMutableBufferPointer { row throws(DescriptorError) in
            row.update(repeating: 0)
            guard let target = row.baseAddress else { return }
            switch kind {
            case .bonds: try addDistances(molecule, scratch, to: target)
            case .angles(let cutoff): try addAngles(molecule, cutoff, &scratch, to: target)
            }
        }
    }

    /// The place of a pair of kinds among the pairs.
    @inline(__always)
    private func pair(_ a: Int, _ b: Int) -> Int {
        let (low, high) = (min(a, b), max(a, b))
        return low * elements.count - low * (low - 1) / 2 + high - low
    }

    private func addDistances(
        _ molecule: Molecule, _ scratch: Scratch, to row: UnsafeMutablePointer<Double>
    ) throws(DescriptorError) {
        for second in scratch.points.indices {
            if second & 255 == 255 && RecordDeadline.isPast { return }
            for first in 0..<second {
                let difference = scratch.points[second] - scratch.points[first]
                let squared = (difference * difference).sum()
                if squared <= GeometryChecks.squaredOverlap { throw GeometryChecks.overlap(molecule, first, second) }
                let group = pair(scratch.kinds[first], scratch.kinds[second])
                grid.add(squared.squareRoot(), weight: 1, to: row + group * grid.segments)
            }
        }
    }

    private func addAngles(
        _ molecule: Molecule, _ cutoff: Double, _ scratch: inout Scratch, to row: UnsafeMutablePointer<Double>
    ) throws(DescriptorError) {
        var triples = 0
        for centre in scratch.points.indices {
            scratch.neighbors.removeAll(keepingCapacity: true)
            for other in scratch.points.indices where other != centre {
                let vector = scratch.points[other] - scratch.points[centre]
                let squared = (vector * vector).sum()
                if squared <= GeometryChecks.squaredOverlap { throw GeometryChecks.overlap(molecule, centre, other) }
                guard squared < cutoff * cutoff else { continue }
                scratch.neighbors.append(
                    .init(atom: other, vector: vector, factor: Self.factor(squared.squareRoot(), cutoff)))
            }
            triples += scratch.neighbors.count * scratch.neighbors.count / 2
            guard triples <= 50_000_000 else {
                throw DescriptorError(.tooLarge, "more than 50,000,000 triples of atoms are within the cutoff")
            }
            let middle = scratch.kinds[centre]
            for second in scratch.neighbors.indices {
                if second & 63 == 63 && RecordDeadline.isPast { return }
                let k = scratch.neighbors[second]
                for first in 0...second {
                    let i = scratch.neighbors[first]
                    var angle = Double.pi
                    var far = 1.0
                    if first != second {
                        let between = i.vector - k.vector
                        let squared = (between * between).sum()
                        guard squared < cutoff * cutoff else { continue }
                        far = Self.factor(squared.squareRoot(), cutoff)
                        angle = Self.turn(i.vector, k.vector)
                    }
                    let ends = pair(scratch.kinds[i.atom], scratch.kinds[k.atom])
                    grid.add(
                        angle, weight: i.factor * k.factor * far,
                        to: row + (ends * elements.count + middle) * grid.segments)
                }
            }
        }
    }

    /// fc of a distance below the cutoff.
    private static func factor(_ r: Double, _ cutoff: Double) -> Double { 0.5 * (cos(Double.pi * r / cutoff) + 1) }

    /// The angle, 0 to π, between the way from one end to the centre and that from the centre to the other end.
    private static func turn(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
        let cross = SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
        return atan2((cross * cross).sum().squareRoot(), -(a * b).sum())
    }
}
