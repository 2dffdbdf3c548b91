public import MolecularGraph
public import Perception

extension FP2Fingerprint: ExplainableFingerprint {
    /// The paths and rings behind every bit, by bit. Their atoms and bonds are those of the molecule as given, along the path
    /// or around the ring; the identifier of a feature is its bit, since FP2 knows no other number.
    public func explain(
        _ molecule: Molecule, perceived: PerceivedMolecule, scratch: inout Scratch
    ) throws(DescriptorError) -> BitExplanations {
        // The bits are not needed, but that they can be found, which is quick.
        var words = [UInt64](repeating: 0, count: (bitCount + 63) / 64)
        var span = words.mutableSpan
        try setBits(of: molecule, perceived: perceived, in: &span, scratch: &scratch)
        var listing = FP2Listing(scratch.perceived)
        for atom in 0..<scratch.perceived.atomCount { listing.walk(from: atom) }
        let (atoms, bonds) = (scratch.perceived.atoms, scratch.perceived.bonds)
        var found = listing.found
        found.renumber(atoms: { atoms[Int($0)].source }, bonds: { bonds[Int($0)].source })
        return try BitExplanations(
            found, placeCount: bitCount, order: .atoms, bitsOfPlace: { place, _ in [place] }, place: { Int($0) })
    }
}

/// The walk of fingerprints.md 8 with fragment vectors as lists of numbers: slow and plain, for explanations only.
private struct FP2Listing {
    private static let largestPath = 7

    private let molecule: PerceivedMolecule
    private var path: [Int32] = []
    private var bonds: [Int32] = []
    private(set) var found = FeatureOccurrences()

    init(_ molecule: PerceivedMolecule) { self.molecule = molecule }

    /// Lists the paths that begin at an atom, but for those that are met from their other end, and the rings of which it is
    /// the lowest atom.
    mutating func walk(from atom: Int) {
        guard molecule.atoms[atom].element != .hydrogen else { return }
        path = [Int32(truncatingIfNeeded: atom)]
        if ![6, 7, 8].contains(number(path[0])) { add([0, number(path[0])]) }
        extend()
    }

    /// At most seven levels deep.
    private mutating func extend() {
        let last = path[path.count - 1]
        for slot in molecule.neighbors(of: Int(last)).indices where found.end == nil {
            let incidence = molecule.neighbors(of: Int(last))[slot]
            if incidence.bond == bonds.last || molecule.atoms[Int(incidence.atom)].element == .hydrogen { continue }
            if path.contains(incidence.atom) {
                guard incidence.atom == path[0], path[0] == path.min(), path[1] < last else { continue }
                bonds.append(incidence.bond)
                add(ringVector())
                bonds.removeLast()
            } else if path.count < Self.largestPath {
                path.append(incidence.atom)
                bonds.append(incidence.bond)
                if path[0] < incidence.atom { add(vector(first: 0)) }
                extend()
                path.removeLast()
                bonds.removeLast()
            }
        }
    }

    private func number(_ atom: Int32) -> Int { molecule.atoms[Int(atom)].atomicNumber }

    private func value(_ bond: Int32) -> Int {
        let data = molecule.bonds[Int(bond)]
        return data.isAromatic ? 5 : data.kekuleOrder.doubledOrder / 2
    }

    private func vector(first: Int) -> [Int] {
        var vector = [first, number(path[0])]
        for place in 1..<path.count { vector += [value(bonds[place - 1]), number(path[place])] }
        return vector
    }

    /// The largest vector around the ring, from any atom and either way.
    private func ringVector() -> [Int] {
        var rotated = vector(first: value(bonds[bonds.count - 1]))
        var best: [Int] = []
        for _ in path.indices {
            for candidate in [rotated, Self.reversed(rotated)] where best.lexicographicallyPrecedes(candidate) {
                best = candidate
            }
            rotated = Array(rotated[2...] + rotated[..<2])
        }
        return best
    }

    /// The vector read from its other end, the first number in its place.
    private static func reversed(_ vector: [Int]) -> [Int] { [vector[0]] + vector[1...].reversed() }

    private mutating func add(_ vector: [Int]) {
        let other = Self.reversed(vector)
        var fold = 0
        for number in vector.lexicographicallyPrecedes(other) ? other : vector { fold = (fold * 108 + number) % 1021 }
        found.append(UInt32(fold), atoms: path, bonds: bonds.sorted())
    }
}
