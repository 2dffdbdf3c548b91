public import MolecularGraph

/// Reproducible random numbers for tests: SplitMix64, written apart from the one that is tested.
public struct TestGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// A generator of a seed.
    public init(_ seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Atoms in space, before they become a molecule or a text.
public struct Structure: Sendable {
    /// Elements.
    public var elements: [Element]
    /// Positions in Å.
    public var positions: [SIMD3<Double>]

    /// A structure of given atoms.
    public init(elements: [Element], positions: [SIMD3<Double>]) {
        self.elements = elements
        self.positions = positions
    }

    /// Random atoms of common elements, at least 0.8 Å apart.
    public static func random(atoms: Int, using generator: inout TestGenerator) -> Structure {
        let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen, .fluorine, .sulfur, .chlorine, .bromine]
        var structure = Structure(elements: [], positions: [])
        while structure.elements.count < atoms {
            let half = 1.5 * Double(atoms).squareRoot() + 1
            let point = SIMD3(
                Double.random(in: -half...half, using: &generator), Double.random(in: -half...half, using: &generator),
                Double.random(in: -half...half, using: &generator))
            let isFree = structure.positions.allSatisfy { (($0 - point) * ($0 - point)).sum() > 0.64 }
            guard isFree else { continue }
            structure.positions.append(point)
            structure.elements.append(elements[Int.random(in: 0..<elements.count, using: &generator)])
        }
        return structure
    }

    /// The structure as a molecule without bonds.
    public var molecule: Molecule {
        get throws {
            var builder = MoleculeBuilder()
            for (element, point) in zip(elements, positions) {
                builder.addAtom(element, x: point.x, y: point.y, z: point.z)
            }
            return try builder.finish()
        }
    }

    /// The structure with every position changed.
    public func mapping(_ change: (SIMD3<Double>) -> SIMD3<Double>) -> Structure {
        Structure(elements: elements, positions: positions.map(change))
    }

    /// The atoms in another order: atom `order[i]` becomes atom `i`.
    public func reordered(_ order: [Int]) -> Structure {
        Structure(elements: order.map { elements[$0] }, positions: order.map { positions[$0] })
    }
}
