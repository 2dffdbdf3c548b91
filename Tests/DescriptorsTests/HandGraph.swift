import MolecularGraph

@testable import Perception

/// Perceived molecules put together by hand, for tests that do not depend on perception.
struct HandGraph {
    var molecule = PerceivedMolecule()

    /// Adds an atom; returns its index.
    @discardableResult
    mutating func add(
        _ atomicNumber: Int, hydrogens: Int = 0, charge: Int = 0, aromatic: Bool = false, inRing: Bool = false,
        hybridization: Hybridization = .sp3, explicitValence: Int = 0, isotope: Int = 0
    ) -> Int {
        var atom = PerceivedAtom(Element(atomicNumber: atomicNumber) ?? .dummy)
        atom.implicitHydrogens = UInt8(hydrogens)
        atom.formalCharge = Int8(charge)
        atom.isotope = UInt16(isotope)
        atom.ringCount = inRing ? 1 : 0
        atom.hybridization = aromatic ? .sp2 : hybridization
        atom.explicitValence = UInt8(explicitValence)
        if aromatic { atom.flags.insert(.aromatic) }
        molecule.atomColumn.append(atom)
        return molecule.atomColumn.count - 1
    }

    /// Adds a bond; all bonds come after all atoms, and ``finished`` after all bonds.
    mutating func bond(_ begin: Int, _ end: Int, _ order: BondOrder = .single) {
        var bond = PerceivedBond(begin: begin, end: end, order: order)
        if order == .aromatic { bond.flags.insert(.aromatic) }
        molecule.bondColumn.append(bond)
    }

    /// The molecule with its neighbour lists.
    var finished: PerceivedMolecule {
        var result = molecule
        var rows = [[PerceivedMolecule.Incidence]](repeating: [], count: result.atomColumn.count)
        for (index, bond) in result.bondColumn.enumerated() {
            rows[Int(bond.begin)].append(.init(atom: bond.end, bond: Int32(index)))
            rows[Int(bond.end)].append(.init(atom: bond.begin, bond: Int32(index)))
        }
        result.incidenceOffsets = [0]
        result.incidenceColumn = []
        for row in rows {
            result.incidenceColumn += row
            result.incidenceOffsets.append(Int32(result.incidenceColumn.count))
        }
        return result
    }

    /// Methane.
    static var methane: PerceivedMolecule {
        var graph = HandGraph()
        graph.add(6, hydrogens: 4)
        return graph.finished
    }

    /// Ethanol, CCO.
    static var ethanol: PerceivedMolecule {
        var graph = HandGraph()
        graph.add(6, hydrogens: 3, explicitValence: 1)
        graph.add(6, hydrogens: 2, explicitValence: 2)
        graph.add(8, hydrogens: 1, explicitValence: 1)
        graph.bond(0, 1)
        graph.bond(1, 2)
        return graph.finished
    }

    /// Phenol, Oc1ccccc1.
    static var phenol: PerceivedMolecule {
        var graph = HandGraph()
        graph.add(8, hydrogens: 1, hybridization: .sp2, explicitValence: 1)
        graph.add(6, aromatic: true, inRing: true, explicitValence: 4)
        for _ in 0..<5 { graph.add(6, hydrogens: 1, aromatic: true, inRing: true, explicitValence: 3) }
        graph.bond(0, 1)
        for atom in 1..<6 { graph.bond(atom, atom + 1, .aromatic) }
        graph.bond(6, 1, .aromatic)
        return graph.finished
    }

    /// Butan-1-ol, CCCCO.
    static var butanol: PerceivedMolecule {
        var graph = HandGraph()
        graph.add(6, hydrogens: 3, explicitValence: 1)
        for _ in 0..<3 { graph.add(6, hydrogens: 2, explicitValence: 2) }
        graph.add(8, hydrogens: 1, explicitValence: 1)
        for atom in 0..<4 { graph.bond(atom, atom + 1) }
        return graph.finished
    }

    /// Caffeine, Cn1cnc2c1c(=O)n(C)c(=O)n2C.
    static var caffeine: PerceivedMolecule {
        var graph = HandGraph()
        graph.add(6, hydrogens: 3, explicitValence: 1)
        graph.add(7, aromatic: true, inRing: true, explicitValence: 3)
        graph.add(6, hydrogens: 1, aromatic: true, inRing: true, explicitValence: 3)
        graph.add(7, aromatic: true, inRing: true, explicitValence: 3)
        for _ in 4...6 { graph.add(6, aromatic: true, inRing: true, explicitValence: 4) }
        graph.add(8, hybridization: .sp2, explicitValence: 2)
        graph.add(7, aromatic: true, inRing: true, explicitValence: 3)
        graph.add(6, hydrogens: 3, explicitValence: 1)
        graph.add(6, aromatic: true, inRing: true, explicitValence: 4)
        graph.add(8, hybridization: .sp2, explicitValence: 2)
        graph.add(7, aromatic: true, inRing: true, explicitValence: 3)
        graph.add(6, hydrogens: 3, explicitValence: 1)
        graph.bond(0, 1)
        for atom in 1..<6 { graph.bond(atom, atom + 1, .aromatic) }
        graph.bond(6, 7, .double)
        graph.bond(6, 8, .aromatic)
        graph.bond(8, 9)
        graph.bond(8, 10, .aromatic)
        graph.bond(10, 11, .double)
        graph.bond(10, 12, .aromatic)
        graph.bond(12, 13)
        graph.bond(5, 1, .aromatic)
        graph.bond(12, 4, .aromatic)
        return graph.finished
    }
}
