internal import MolecularGraph
internal import Perception

/// The code of an atom in atom pairs and torsions: number of neighbours, pi electrons and element in nine bits.
///
/// Source: fingerprints.md section 6; Carhart, Smith and Venkataraghavan 1985, DOI 10.1021/ci00046a002.
enum AtomCode {
    /// Writes one code per atom.
    static func write(_ graph: MoleculeGraphPointers, to codes: UnsafeMutableBufferPointer<UInt32>) {
        let types = elementTypes
        types.withUnsafeBufferPointer { types in
            for index in graph.atoms.indices {
                let atom = graph.atoms[index]
                let degree = graph.degree(of: index)
                var code = UInt32(truncatingIfNeeded: degree < 7 ? degree : degree % 7)
                code |= UInt32(truncatingIfNeeded: piElectrons(of: atom, at: index, graph) % 3) &<< 3
                code |= UInt32(types[atom.atomicNumber]) &<< 5
                codes[index] = code
            }
        }
    }

    @inline(__always)
    private static func piElectrons(of atom: PerceivedAtom, at index: Int, _ graph: MoleculeGraphPointers) -> Int {
        if atom.isAromatic { return 1 }
        if atom.hybridization == .sp3 { return 0 }
        var bonds = Int(atom.writtenHydrogens)
        for slot in graph.neighborRange(of: index) {
            let bond = graph.bonds[Int(graph.incidences[slot].bond)]
            switch bond.order {
            case .single, .double, .triple, .quadruple, .aromatic, .half, .twoAndHalf: bonds += 1
            case .dative: if Int(bond.end) == index { bonds += 1 }
            case .unknown, .zero, .hydrogen, .any, .singleOrDouble, .singleOrAromatic, .doubleOrAromatic: break
            }
        }
        return max(0, Int(atom.explicitValence) - bonds)
    }

    /// Place of each element in the list of types; all others share the last, 15.
    private static let elementTypes: [UInt8] = {
        var types = [UInt8](repeating: 15, count: 119)
        for (type, number) in [5, 6, 7, 8, 9, 14, 15, 16, 17, 33, 34, 35, 51, 52, 53].enumerated() {
            types[number] = UInt8(type)
        }
        return types
    }()
}
