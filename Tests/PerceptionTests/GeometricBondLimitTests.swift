import MolecularGraph
import Perception
import Testing

/// Where the search for bonds ends before it has tried everything, and geometry that no molecule has.
@Suite struct GeometricBondLimitTests {
    /// A flat rhombus of graphene: `size`² cells of two carbon atoms with bonds of 1.42 Å.
    private func graphene(_ size: Int) throws -> Molecule {
        var builder = MoleculeBuilder()
        let length = 1.42
        for row in 0..<size {
            for column in 0..<size {
                let x = length * 3.0.squareRoot() * (Double(column) + Double(row) / 2)
                let y = length * 1.5 * Double(row)
                _ = builder.addAtom(.carbon, x: x, y: y, z: 0)
                _ = builder.addAtom(.carbon, x: x, y: y + length, z: 0)
            }
        }
        return try builder.finish()
    }

    private func line(_ atoms: [(Element, Double)]) throws -> Molecule {
        var builder = MoleculeBuilder()
        for (element, x) in atoms { _ = builder.addAtom(element, x: x, y: 0, z: 0) }
        return try builder.finish()
    }

    private func perceiver(states: Int = 20_000, effort: Int = 10_000_000, stops: Bool = false) -> BondPerceiver {
        var options = BondPerceiver.Options()
        options.stateLimit = states
        options.effortLimit = effort
        options.stopsAtLimit = stops
        return BondPerceiver(options: options)
    }

    /// 32 atoms: the exact search keeps far fewer combinations than it may.
    @Test func `a small sheet is solved exactly`() throws {
        let sheet = try graphene(4)
        let found = try perceiver().bonds(of: sheet, charge: 0)
        #expect(!found.findings.contains(.capped) && found.findings.contains(.hydrogensAdded))
        // A bond within each cell, two to the cells of the row below, but one at the right end of each row.
        #expect(found.bonds.count == 16 + 3 * (4 + 3))
        // Every atom has four bonds, its hydrogens included.
        var valences = found.implicitHydrogens
        for bond in found.bonds {
            valences[Int(bond.begin)] += bond.order.doubledOrder / 2
            valences[Int(bond.end)] += bond.order.doubledOrder / 2
        }
        #expect(valences.allSatisfy { $0 == 4 })
        // A limit that the search does not meet changes nothing.
        let stopping = try perceiver(stops: true).bonds(of: sheet, charge: 0)
        #expect(stopping.bonds == found.bonds && stopping.findings == found.findings)
    }

    @Test func `the limit of combinations marks the result`() throws {
        let sheet = try graphene(4)
        let found = try perceiver(states: 20).bonds(of: sheet, charge: 0)
        #expect(found.findings.contains(.capped) && found.isAmbiguous)
        #expect(found.bonds.count == 37)
    }

    @Test(arguments: [(20, 10_000_000), (20_000, 1000)])
    func `a search may end at its first limit`(states: Int, effort: Int) throws {
        let sheet = try graphene(states == 20 ? 4 : 9)
        let error = #expect(throws: BondPerceptionError.self) {
            try perceiver(states: states, effort: effort, stops: true).bonds(of: sheet, charge: 0)
        }
        #expect(error?.kind == .tooManyStates)
    }

    /// The work is bounded however large the sheet is: after its thousand tries a search keeps 500 combinations.
    @Test func `the limit of tries marks the result`() throws {
        let found = try perceiver(effort: 1000).bonds(of: try graphene(9), charge: 0)
        #expect(found.findings.contains(.capped) && found.isAmbiguous)
    }

    /// A search that ends early pays for no more of the order of the atoms than it used.
    @Test func `very large sheets are not searched`() throws {
        let error = #expect(throws: BondPerceptionError.self) {
            try perceiver(states: 1000, stops: true).bonds(of: try graphene(40), charge: nil)
        }
        #expect(error?.kind == .tooManyStates)
    }

    @Test func `atoms at the same place`() throws {
        let molecule = try line([(.carbon, 0), (.oxygen, 3), (.nitrogen, 3 + 1e-7)])
        let error = #expect(throws: BondPerceptionError.self) {
            try BondPerceiver().bonds(of: molecule, charge: nil)
        }
        #expect(error?.kind == .overlap && error?.atom == 2)
        #expect(error?.detail.contains("atom 2 (O)") ?? false)
    }

    /// H₂ is the shortest bond there is, with 0.74 Å; a compressed one of 0.5 Å is still a bond.
    @Test(arguments: [(0.2, true), (0.4, true), (0.41, false), (0.5, false), (0.74, false)])
    func `atoms closer than any bond`(distance: Double, isTooClose: Bool) throws {
        let found = try BondPerceiver().bonds(of: try line([(.hydrogen, 0), (.hydrogen, distance)]), charge: 0)
        #expect(found.findings.contains(.closeAtoms) == isTooClose)
        #expect(found.isAmbiguous == isTooClose)
        #expect(found.bonds.count == (isTooClose ? 0 : 1))
        if isTooClose { #expect(found.closeAtoms.map { [$0.first, $0.second] } == [0, 1]) }
    }

    /// A metal too; but a dummy may be where an atom is.
    @Test func `metals and dummies`() throws {
        let metal = try line([(Element(symbol: "Fe") ?? .dummy, 0), (.carbon, 0.3), (.oxygen, 1.5)])
        #expect(try BondPerceiver().bonds(of: metal, charge: nil).findings.contains(.closeAtoms))
        let dummy = try line([(.dummy, 0), (.carbon, 0), (.oxygen, 1.128)])
        let found = try BondPerceiver().bonds(of: dummy, charge: nil)
        #expect(!found.findings.contains(.closeAtoms) && found.bonds.count == 1)
    }
}
