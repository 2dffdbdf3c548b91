internal import MolecularGraph

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The inner loops of the symmetry functions: neighbours of all atoms, and the functions of one.
struct SymmetryFunctionWork {
    /// Most triples of a molecule: beyond, atoms are so dense or so many that the run would not end.
    static let limit = 1_000_000_000
    /// Molecules of up to so many atoms have the angular terms of all pairs in tables.
    private static let tabulated = 1024

    /// A neighbour of an atom.
    private struct Neighbor {
        var atom: Int
        var kind: Int
        /// The vector to it, Å, and its length.
        var x: Double
        var y: Double
        var z: Double
        var r: Double
    }

    private var kinds: [UInt8] = []
    private var axes: [Double] = []
    private var count = 0
    /// exp(-η r²) fc(r) of all pairs for each angular η: η by η, atom by atom.
    private var pairTerms: [Double] = []
    /// fc(r) and the radial functions of all pairs.
    private var radialTerms: [Double] = []
    private var starts: [Int32] = []
    private var neighbors: [Neighbor] = []

    /// The place of an atom's element.
    func kind(of atom: Int) -> Int { Int(kinds[atom]) }

    /// A power; by repeated multiplication where the exponent is a small whole number.
    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

    // MARK: Preparation

    /// Finds the neighbours of all atoms and what depends on pairs only.
    mutating func prepare(_ molecule: Molecule, _ layout: SymmetryFunctionLayout) throws(DescriptorError) {
        try GeometryChecks.requirePositions(molecule, for: "a symmetry function")
        count = molecule.atomCount
        kinds.removeAll(keepingCapacity: true)
        axes.removeAll(keepingCapacity: true)
        let elements = molecule.elements
        let xyz = molecule.coordinates
        for atom in 0..<count {
            guard let kind = layout.kind(of: elements[atom]) else {
                throw DescriptorError(
                    .unknownElement,
                    "atom \(atom + 1) is \(elements[atom]), for which there are no functions; there are for "
                        + "\(layout.elementNames). Give it in elements=, or fit again")
            }
            kinds.append(UInt8(kind))
        }
        for index in 0..<3 * count { axes.append(xyz[index]) }
        let triples = try findNeighbors(molecule, cutoff: layout.parameters.cutoff)
        guard layout.parameters.angular.isEmpty || triples <= Self.limit else {
            throw DescriptorError(
                .tooLarge, "\(triples) triples of atoms within the cutoff; the limit is \(Self.limit)")
        }
        if count <= Self.tabulated && !layout.angularEtas.isEmpty { tabulate(layout) }
    }

    /// Fills the rows of neighbours; returns the number of their pairs.
    private mutating func findNeighbors(_ molecule: Molecule, cutoff: Double) throws(DescriptorError) -> Int {
        starts.removeAll(keepingCapacity: true)
        neighbors.removeAll(keepingCapacity: true)
        let squaredCutoff = cutoff * cutoff
        var triples = 0
        for i in 0..<count {
            starts.append(Int32(neighbors.count))
            if i & 255 == 255 && RecordDeadline.isPast { break }
            let (x, y, z) = (axes[3 * i], axes[3 * i + 1], axes[3 * i + 2])
            for j in 0..<count where j != i {
                let (dx, dy, dz) = (axes[3 * j] - x, axes[3 * j + 1] - y, axes[3 * j + 2] - z)
                let squared = dx * dx + dy * dy + dz * dz
                if squared <= GeometryChecks.squaredOverlap { throw GeometryChecks.overlap(molecule, i, j) }
                guard squared < squaredCutoff else { continue }
                neighbors.append(Neighbor(atom: j, kind: Int(kinds[j]), x: dx, y: dy, z: dz, r: squared.squareRoot()))
            }
            let degree = neighbors.count - Int(starts[i])
            triples += degree * (degree - 1) / 2
            guard neighbors.count <= 200_000_000 else {
                throw DescriptorError(.tooLarge, "more than 200,000,000 pairs of atoms are within the cutoff")
            }
        }
        while starts.count <= count { starts.append(Int32(neighbors.count)) }
        return triples
    }

    /// fc of a distance below the cutoff.
    @inline(__always)
    private static func cutoffFactor(_ r: Double, _ cutoff: Double) -> Double {
        0.5 * (cos(Double.pi * r / cutoff) + 1)
    }

    private mutating func tabulate(_ layout: SymmetryFunctionLayout) {
        let etas = layout.angularEtas
        let size = count * count
        if pairTerms.count < size * etas.count { pairTerms = Array(repeating: 0, count: size * etas.count) }
        pairTerms.withUnsafeMutableBufferPointer { terms in
            for index in 0..<size * etas.count { terms[index] = 0 }
            for i in 0..<count {
                for neighbor in neighbors[Int(starts[i])..<Int(starts[i + 1])] where neighbor.atom < i {
                    let factor = Self.cutoffFactor(neighbor.r, layout.parameters.cutoff)
                    for (place, eta) in etas.enumerated() {
                        let term = exp(-eta * neighbor.r * neighbor.r) * factor
                        terms[place * size + i * count + neighbor.atom] = term
                        terms[place * size + neighbor.atom * count + i] = term
                    }
                }
            }
        }
    }

    // MARK: One atom

    /// Adds the functions of an atom to its columns.
    mutating func add(_ atom: Int, _ layout: SymmetryFunctionLayout, to row: UnsafeMutablePointer<Double>) {
        let range = Int(starts[atom])..<Int(starts[atom + 1])
        neighbors.withUnsafeBufferPointer { all in
            let own = UnsafeBufferPointer(rebasing: all[range])
            addRadial(own, layout, to: row)
            guard !layout.parameters.angular.isEmpty else { return }
            addAngular(atom, own, layout, to: row + layout.angularStart)
        }
    }

    private func addRadial(
        _ own: UnsafeBufferPointer<Neighbor>, _ layout: SymmetryFunctionLayout, to row: UnsafeMutablePointer<Double>
    ) {
        for neighbor in own {
            let factor = Self.cutoffFactor(neighbor.r, layout.parameters.cutoff)
            var column = row + neighbor.kind * layout.radialWidth
            if layout.parameters.hasCutoffSums {
                column.pointee += factor
                column += 1
            }
            for function in layout.parameters.radial {
                let distance = neighbor.r - function.shift
                column.pointee += exp(-function.eta * distance * distance) * factor
                column += 1
            }
        }
    }

    private func addAngular(
        _ atom: Int, _ own: UnsafeBufferPointer<Neighbor>, _ layout: SymmetryFunctionLayout,
        to row: UnsafeMutablePointer<Double>
    ) {
        let functions = layout.parameters.angular
        let cutoff = layout.parameters.cutoff
        let size = count * count
        let isTabulated = count <= Self.tabulated
        pairTerms.withUnsafeBufferPointer { terms in
            for second in own.indices.dropFirst() {
                let k = own[second]
                for first in 0..<second {
                    let j = own[first]
                    let (dx, dy, dz) = (j.x - k.x, j.y - k.y, j.z - k.z)
                    let squared = dx * dx + dy * dy + dz * dz
                    guard squared < cutoff * cutoff else { continue }
                    let cosine = (j.x * k.x + j.y * k.y + j.z * k.z) / (j.r * k.r)
                    let (low, high) = j.kind < k.kind ? (j.kind, k.kind) : (k.kind, j.kind)
                    let column = row + (high * (high + 1) / 2 + low) * functions.count
                    var lastEta = -1
                    var radial = 0.0
                    for index in functions.indices {
                        let place = layout.etaPlaces[index]
                        if place != lastEta {
                            lastEta = place
                            if isTabulated {
                                let base = place * size
                                radial =
                                    terms[base + atom * count + j.atom] * terms[base + atom * count + k.atom]
                                    * terms[base + j.atom * count + k.atom]
                            } else {
                                radial = Self.product(j.r, k.r, squared.squareRoot(), layout.angularEtas[place], cutoff)
                            }
                        }
                        let base = max(0, 1 + functions[index].lambda * cosine)
                        let whole = layout.wholeZetas[index]
                        let power = whole > 0 ? Self.wholePower(base, whole) : pow(base, functions[index].zeta)
                        column[index] += layout.angularFactors[index] * power * radial
                    }
                }
            }
        }
    }

    /// The radial part of an angular function, as the tables give it.
    private static func product(_ a: Double, _ b: Double, _ c: Double, _ eta: Double, _ cutoff: Double) -> Double {
        func term(_ r: Double) -> Double { exp(-eta * r * r) * cutoffFactor(r, cutoff) }
        return term(a) * term(b) * term(c)
    }

    @inline(__always)
    private static func wholePower(_ base: Double, _ exponent: Int) -> Double {
        if exponent == 1 { return base }
        if exponent == 2 { return base * base }
        var (result, factor, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= factor }
            factor *= factor
            rest >>= 1
        }
        return result
    }
}
