import MolecularGraph

/// A change of a molecule that descriptors of the geometry must not notice.
struct Motion {
    let name: String
    /// Rows of the rotation, or of the mirror.
    var matrix: [SIMD3<Double>] = [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)]
    var shift = SIMD3<Double>.zero
    /// Atom `order[i]` becomes atom `i`.
    var order: [Int]?

    /// The molecule after the motion, without bonds.
    func apply(to molecule: Molecule) throws -> Molecule {
        var builder = MoleculeBuilder()
        for place in 0..<molecule.atomCount {
            let atom = order?[place] ?? place
            let point = SIMD3(
                molecule.coordinates[3 * atom], molecule.coordinates[3 * atom + 1], molecule.coordinates[3 * atom + 2])
            let turned = SIMD3((matrix[0] * point).sum(), (matrix[1] * point).sum(), (matrix[2] * point).sum()) + shift
            builder.addAtom(molecule.element(of: atom), x: turned.x, y: turned.y, z: turned.z)
        }
        return try builder.finish()
    }
}

/// Makes motions from a seed: SplitMix64, as the tests have it.
struct MotionGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A rotation, a translation, a mirror and another order of the atoms.
    mutating func motions(atoms: Int) -> [Motion] {
        var q = SIMD4<Double>(0, 0, 0, 1)
        for axis in 0..<4 { q[axis] += Double.random(in: -1...1, using: &self) }
        q /= (q * q).sum().squareRoot()
        let (x, y, z, w) = (q.x, q.y, q.z, q.w)
        let rotation = [
            SIMD3(1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)),
            SIMD3(2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)),
            SIMD3(2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)),
        ]
        return [
            Motion(name: "rotation", matrix: rotation),
            Motion(name: "translation", shift: SIMD3(3.25, -17.5, 0.8125)),
            Motion(name: "mirror", matrix: [SIMD3(-1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)]),
            Motion(name: "order", order: Array(0..<atoms).shuffled(using: &self)),
        ]
    }
}
