import MolecularGraph
import Testing

@Suite struct MoleculeBuilderTests {
    private func ethanol() throws -> Molecule {
        var builder = MoleculeBuilder()
        let first = builder.addAtom(.carbon)
        let second = builder.addAtom(.carbon)
        let third = builder.addAtom(.oxygen)
        builder.addBond(Bond(begin: second, end: third, order: .single))
        builder.addBond(Bond(begin: first, end: second, order: .single))
        builder.setTitle("ethanol")
        return try builder.finish()
    }

    @Test func adjacencyFollowsBondOrder() throws {
        let molecule = try ethanol()
        #expect(molecule.atomCount == 3)
        #expect(molecule.degree(of: 1) == 2)
        let neighbors = molecule.neighbors(of: 1)
        #expect(neighbors[0] == 2 && neighbors[1] == 0)
        let bonds = molecule.bonds(of: 1)
        #expect(bonds[0] == 0 && bonds[1] == 1)
        #expect(molecule.title == "ethanol")
        #expect(!molecule.hasCoordinates && molecule.dimension == 0)
    }

    @Test func sparseColumnsGiveDefaults() throws {
        var builder = MoleculeBuilder()
        for _ in 0..<4 { builder.addAtom(.nitrogen) }
        builder.setFormalCharge(1, of: 2)
        builder.setIsotope(15, of: 0)
        let molecule = try builder.finish()
        #expect((0..<4).map { molecule.formalCharge(of: $0) } == [0, 0, 1, 0])
        #expect(molecule.isotope(of: 0) == 15 && molecule.isotope(of: 3) == nil)
        #expect(molecule.totalCharge == 1)
        #expect(molecule.hydrogenCount(of: 3) == .unspecified)
    }

    @Test func unknownChargeIsNotZero() throws {
        var builder = MoleculeBuilder()
        builder.addAtom(.iodine)
        #expect(try builder.finish().totalCharge == nil)
    }

    @Test func brokenGraphsAreRefused() {
        var builder = MoleculeBuilder()
        builder.addAtom(.carbon)
        builder.addBond(Bond(begin: 0, end: 0, order: .single))
        #expect(throws: GraphError.selfBond(bond: 0)) { try builder.finish() }
        builder.addAtom(.carbon)
        builder.addBond(Bond(begin: 0, end: 1, order: .single))
        #expect(throws: GraphError.bondOutOfRange(bond: 0)) { try builder.finish() }
        builder.addAtom(.carbon)
        builder.addAtom(.carbon)
        builder.addBond(Bond(begin: 0, end: 1, order: .single))
        builder.addBond(Bond(begin: 1, end: 0, order: .double))
        #expect(throws: GraphError.duplicateBond(first: 0, second: 1)) { try builder.finish() }
        builder.addAtom(.carbon, x: 0, y: 0, z: 0)
        builder.addAtom(.carbon)
        #expect(throws: GraphError.partialCoordinates(positions: 1, atoms: 2)) { try builder.finish() }
        builder.addAtom(.carbon, x: 0, y: .infinity, z: 0)
        #expect(throws: GraphError.nonFiniteCoordinate(atom: 0)) { try builder.finish() }
    }

    @Test func duplicateBondsOfAHubAreFound() {
        var builder = MoleculeBuilder()
        for _ in 0..<40 { builder.addAtom(.carbon) }
        for index in 1..<40 { builder.addBond(Bond(begin: 0, end: index, order: .single)) }
        builder.addBond(Bond(begin: 7, end: 0, order: .single))
        #expect(throws: GraphError.duplicateBond(first: 6, second: 39)) { try builder.finish() }
    }

    @Test func aUsedBuilderStartsAfresh() throws {
        var builder = MoleculeBuilder()
        builder.addAtom(.carbon, x: 1, y: 2, z: 3)
        builder.setFormalCharge(-1, of: 0)
        var molecule = try builder.finish()
        builder.addAtom(.oxygen)
        try builder.finish(into: &molecule)
        #expect(molecule.atomCount == 1 && molecule.element(of: 0) == .oxygen)
        #expect(molecule.formalCharge(of: 0) == 0 && !molecule.hasCoordinates)
    }
}

@Suite struct ElementTests {
    @Test func symbolsAndNumbersAgree() {
        #expect(Element(symbol: "Cl")?.atomicNumber == 17)
        #expect(Element(symbol: "Og")?.atomicNumber == 118)
        #expect(Element(symbol: "CL") == nil)
        #expect(Element(atomicNumber: 119) == nil && Element(atomicNumber: -1) == nil)
        #expect(Element.dummy.symbol == "*")
        for number in 0...118 {
            let element = Element(atomicNumber: number)
            #expect(element.flatMap { Element(symbol: $0.symbol) } == element)
        }
    }

    @Test func valencesFollowTheReferenceTable() {
        #expect(Element.nitrogen.allowedValences == [3])
        #expect(Element.sulfur.allowedValences == [2, 4, 6])
        #expect(Element(symbol: "Fe")?.allowedValences == [-1])
        #expect(Element.carbon.outerElectrons == 4 && Element.carbon.mostCommonIsotope == 12)
    }
}
