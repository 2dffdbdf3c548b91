/// Free valences of the atoms of a complex without its metals (complexes.md 8).
struct LigandValences {
    /// What an atom can still bind, and what becomes of the rest.
    struct Atom {
        /// Valence that is left after one bond to each neighbour.
        var free = 0
        /// Charge that the number of neighbours brings.
        var charge = 0
        /// Whether rest valence is a positive charge, as at S, P and halogens with many neighbours.
        var isHypervalent = false
    }

    /// By atom.
    private(set) var atoms: [Atom] = []
    /// Bonds of six-membered rings without an atom of more than three neighbours, as `smaller << 32 | larger`.
    private(set) var ringBonds: Set<Int64> = []
    /// Contact nitrogens of five-membered rings of unsaturated carbons.
    private(set) var pyrroleNitrogens: Set<Int32> = []
    /// Parts that the rules do not cover: boron clusters, bridging hydrogens, elements without a valence.
    private(set) var unknownParts: Set<Int32> = []

    init(_ complex: borrowing PerceivedComplex, isContact: [Bool]) {
        let graph = complex.ligandGraph
        for atom in 0..<complex.atomCount {
            guard complex.parts[atom] >= 0 else {
                atoms.append(Atom())
                continue
            }
            if let known = Self.atom(number: complex.numbers[atom], degree: graph.degree(of: atom)) {
                atoms.append(known)
            } else {
                atoms.append(Atom())
                unknownParts.insert(complex.parts[atom])
            }
        }
        for atom in 0..<complex.atomCount where complex.parts[atom] >= 0 {
            findRings(from: atom, size: 6, complex) {
                complex.ligandGraph.degree(of: $0) <= 3
            } found: { ring in
                for place in 0..<6 { ringBonds.insert(Self.key(ring[place], ring[(place + 1) % 6])) }
            }
            guard isContact[atom], complex.numbers[atom] == 7 else { continue }
            findRings(from: atom, size: 5, complex) { other in
                other == atom || (complex.numbers[other] == 6 && complex.ligandGraph.degree(of: other) <= 3)
            } found: { _ in
                pyrroleNitrogens.insert(Int32(atom))
            }
        }
    }

    static func key(_ first: Int, _ second: Int) -> Int64 {
        Int64(min(first, second)) << 32 | Int64(max(first, second))
    }

    private static func atom(number: UInt8, degree: Int) -> Atom? {
        switch number {
        case 1: degree <= 1 ? Atom(free: 1 - degree) : nil
        case 9, 17, 35, 53:
            degree <= 1 ? Atom(free: 1 - degree) : degree <= 4 ? Atom(free: degree - 1, isHypervalent: true) : nil
        case 8: degree <= 2 ? Atom(free: 2 - degree) : degree == 3 ? Atom(charge: 1) : nil
        case 16, 34, 52:
            degree <= 2
                ? Atom(free: 2 - degree)
                : degree <= 6 ? Atom(free: [1, 2, 1, 0][degree - 3], isHypervalent: true) : nil
        case 7: degree <= 3 ? Atom(free: 3 - degree) : degree == 4 ? Atom(charge: 1) : nil
        case 15, 33, 51:
            switch degree {
            case ...3: Atom(free: 3 - degree)
            case 4: Atom(free: 1, isHypervalent: true)
            case 5: Atom()
            case 6: Atom(charge: -1)
            default: nil
            }
        case 5: degree <= 3 ? Atom(free: 3 - degree) : degree == 4 ? Atom(charge: -1) : nil
        case 6: degree <= 4 ? Atom(free: 4 - degree) : nil
        case 14, 32, 50:
            degree <= 4 ? Atom(free: 4 - degree) : degree <= 6 ? Atom(charge: 4 - degree) : nil
        default: nil
        }
    }

    /// Closed paths of a size through an atom over atoms that pass a test; each ring is found once from its lowest atom
    /// when all of its atoms are starts.
    private func findRings(
        from start: Int, size: Int, _ complex: borrowing PerceivedComplex, passes: (Int) -> Bool,
        found: ([Int]) -> Void
    ) {
        guard passes(start) else { return }
        let isEven = size == 6
        var path = [start]
        var places = [0]
        while let atom = path.last {
            let neighbors = complex.ligandGraph.neighbors(of: atom)
            let place = places[places.count - 1]
            guard place < neighbors.count else {
                path.removeLast()
                places.removeLast()
                continue
            }
            places[places.count - 1] += 1
            let next = Int(neighbors[place])
            if next == start, path.count == size {
                found(path)
            } else if path.count < size, next != start, !isEven || next > start, passes(next), !path.contains(next) {
                path.append(next)
                places.append(0)
            }
        }
    }
}
