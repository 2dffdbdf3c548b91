import MolecularGraph
import Perception
import Testing

/// Hydrogens of MOL blocks (perception.md 5).
@Suite struct DrawnMoleculeTests {
    @Test(arguments: [("Na", "HNa"), ("Mg", "H2Mg"), ("Al", "AlH3"), ("Fe", "Fe"), ("H", "H2"), ("C", "CH4")])
    func `lone atoms are filled up by valence`(symbol: String, formula: String) throws {
        #expect(try perceived(atoms: [(symbol, 0, 0)]).formula == formula)
    }

    @Test func `metals can be left as drawn`() throws {
        var options = MoleculePerceiver.Options()
        options.fillsMetals = false
        #expect(try perceived(atoms: [("Na", 0, 0)], options).formula == "Na")
        #expect(try perceived(atoms: [("Fe", 0, 0), ("H", 1, 0)], bonds: [(1, 2, 1)], options).formula == "FeH")
        #expect(try perceived(atoms: [("Fe", 0, 0), ("H", 1, 0)], bonds: [(1, 2, 1)]).formula == "Fe")
    }

    @Test func `drawn hydrogens become counts`() throws {
        let water = try perceived(atoms: [("O", 0, 0), ("H", 1, 0), ("H", 0, 1)], bonds: [(1, 2, 1), (1, 3, 1)])
        #expect(water.atomCount == 1)
        #expect(water.formula == "H2O")
        #expect(water.atoms[0].implicitHydrogens == 2)
        // S(H)2(C)2 keeps its valence of 4.
        let sulfurane = try perceived(
            atoms: [("S", 0, 0), ("H", 1, 0), ("H", 0, 1), ("C", -1, 0), ("C", 0, -1)],
            bonds: [(1, 2, 1), (1, 3, 1), (1, 4, 1), (1, 5, 1)])
        #expect(sulfurane.formula == "C2H8S")
    }

    @Test func `the hydrogen of a drawn imine says on which side it is`() throws {
        let atoms: [(symbol: String, x: Double, y: Double)] = [("H", -1, 1), ("N", 0, 0), ("C", 1.2, 0), ("C", 2, 1)]
        let bent = try perceived(atoms: atoms, bonds: [(1, 2, 1), (2, 3, 2), (3, 4, 1)])
        #expect(bent.atomCount == 4)
        var linear = atoms
        linear[0] = ("H", -1, 0)
        #expect(try perceived(atoms: linear, bonds: [(1, 2, 1), (2, 3, 2), (3, 4, 1)]).atomCount == 3)
    }

    @Test func `neutral nitrogen with four bonds is refused`() throws {
        #expect(throws: PerceptionError.self) {
            try perceived(
                atoms: [("N", 0, 0), ("C", 1, 0), ("C", 0, 1), ("C", -1, 0), ("C", 0, -1)],
                bonds: [(1, 2, 1), (1, 3, 1), (1, 4, 1), (1, 5, 1)])
        }
    }

    @Test func `bonds of type 4 make atoms aromatic`() throws {
        let atoms = (0..<6).map { (symbol: "C", x: Double($0), y: Double($0 * $0)) }
        let benzene = try perceived(atoms: atoms, bonds: (1...6).map { ($0, $0 % 6 + 1, 4) })
        #expect(benzene.aromaticAtoms.count == 6)
        #expect(benzene.formula == "C6H6")
    }

    @Test func `query bonds rule out hydrogens`() throws {
        let pair = try perceived(atoms: [("C", 0, 0), ("C", 1, 0)], bonds: [(1, 2, 5)])
        #expect(pair.formula == "C2")
    }

    /// Benzene with a bond that is single or double, and the like: RDKit 2026.09.1 finds no aromatic atom. A bond of any
    /// order (type 8) is no neighbour in the count of electrons, and leaves the ring aromatic there.
    @Test(arguments: [(5, 0), (6, 0), (7, 0), (8, 6)])
    func `bonds of an open order count as neighbours`(type: Int, aromatic: Int) throws {
        let atoms = (0..<6).map { (symbol: "C", x: Double($0), y: Double($0 * $0)) }
        let orders = [type, 2, 1, 2, 1, 2]
        let ring = try perceived(atoms: atoms, bonds: (1...6).map { ($0, $0 % 6 + 1, orders[$0 - 1]) })
        #expect(ring.aromaticAtoms.count == aromatic)
    }

    @Test func `radicals of the property block lower the hydrogens`() throws {
        #expect(try perceived(atoms: [("C", 0, 0)], properties: ["M  RAD  1   1   2"]).formula == "CH3")
        #expect(try perceived(atoms: [("C", 0, 0)], properties: ["M  RAD  1   1   3"]).formula == "CH2")
    }
}
