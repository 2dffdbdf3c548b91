import MolecularGraph

extension Structure {
    /// An octahedral complex of iron with six random small ligands, shaken a little.
    ///
    /// - Parameter isUniform: whether the four equatorial ligands are alike, and the two axial ones.
    public static func octahedralComplex(
        isUniform: Bool = false, using generator: inout TestGenerator
    ) -> Structure {
        let kinds = (0..<6).map { _ in Int.random(in: 0..<5, using: &generator) }
        var structure = Structure(elements: [Element(atomicNumber: 26)!], positions: [.zero])
        let axes: [SIMD3<Double>] = [
            SIMD3(1, 0, 0), SIMD3(-1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, -1, 0), SIMD3(0, 0, 1), SIMD3(0, 0, -1),
        ]
        for (place, axis) in axes.enumerated() {
            let side = axis.x == 0 ? SIMD3<Double>(1, 0, 0) : SIMD3<Double>(0, 1, 0)
            let third = SIMD3(
                axis.y * side.z - axis.z * side.y, axis.z * side.x - axis.x * side.z,
                axis.x * side.y - axis.y * side.x)
            func add(_ element: Element, along: Double, _ across: Double = 0, _ over: Double = 0) {
                let shake = SIMD3(
                    Double.random(in: -0.03...0.03, using: &generator),
                    Double.random(in: -0.03...0.03, using: &generator),
                    Double.random(in: -0.03...0.03, using: &generator))
                structure.elements.append(element)
                structure.positions.append(axis * along + side * across + third * over + shake)
            }
            switch kinds[isUniform ? (place < 4 ? 0 : 5) : place] {
            case 0:  // water
                add(.oxygen, along: 2.05)
                add(.hydrogen, along: 2.65, 0.76)
                add(.hydrogen, along: 2.65, -0.76)
            case 1:  // ammonia
                add(.nitrogen, along: 2.1)
                add(.hydrogen, along: 2.45, 0.95)
                add(.hydrogen, along: 2.45, -0.47, 0.82)
                add(.hydrogen, along: 2.45, -0.47, -0.82)
            case 2:  // carbon monoxide
                add(.carbon, along: 1.85)
                add(.oxygen, along: 3.0)
            case 3:  // cyanide
                add(.carbon, along: 1.95)
                add(.nitrogen, along: 3.1)
            default: add(.chlorine, along: 2.3)
            }
        }
        return structure
    }
}
