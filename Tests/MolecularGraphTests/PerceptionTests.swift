import MolecularGraph
import Testing

/// Perception of graphs that no SMILES describes: other hydrogen statements, query bonds, groups.
@Suite struct PerceptionTests {
    private func molecule(
        _ elements: [Element], _ bonds: [(Int, Int, BondOrder)], _ hydrogens: HydrogenCount, charges: [Int8] = []
    ) throws -> Molecule {
        var builder = MoleculeBuilder()
        for element in elements {
            let atom = builder.addAtom(element)
            builder.setHydrogenCount(hydrogens, of: atom)
        }
        for (atom, charge) in charges.enumerated() { builder.setFormalCharge(charge, of: atom) }
        for (begin, end, order) in bonds { builder.addBond(Bond(begin: begin, end: end, order: order)) }
        return try builder.finish()
    }

    private func counts(_ molecule: Molecule) -> [UInt8] {
        var counts: [UInt8] = []
        implicitHydrogenCounts(of: molecule, into: &counts)
        return counts
    }

    @Test func formatsWithoutImplicitHydrogensGetNone() throws {
        let bare = try molecule([.carbon, .oxygen], [(0, 1, .single)], .unspecified)
        #expect(counts(bare) == [0, 0])
        #expect(MolecularFormula(of: bare).text == "CO")
        var scratch: [UInt8] = []
        #expect(ImplicitHydrogens.total(of: bare, scratch: &scratch) == 0)
    }

    @Test func elementsWithAListAreFilledUp() throws {
        // Lone atoms as in a molfile: Na, Mg, Al, Sn have a valence list, Fe and Zn have not.
        let numbers = [11, 12, 13, 50, 26, 30, 1, 2]
        let atoms = try numbers.map { try #require(Element(atomicNumber: $0)) }
        #expect(counts(try molecule(atoms, [], .byValence)) == [1, 2, 3, 2, 0, 0, 1, 0])
    }

    @Test func chargesShiftTheList() throws {
        let elements: [Element] = [.nitrogen, .oxygen, .oxygen, .carbon, .carbon, .boron, .sulfur, .hydrogen]
        let ions = try molecule(elements, [], .byValence, charges: [1, 1, -1, 1, -1, -1, -1, 1])
        #expect(counts(ions) == [4, 3, 1, 3, 3, 4, 1, 0])
    }

    @Test func bondOrdersBeyondSMILES() throws {
        let carbons: [Element] = [.carbon, .carbon]
        #expect(counts(try molecule(carbons, [(0, 1, .quadruple)], .byValence)) == [0, 0])
        #expect(counts(try molecule(carbons, [(0, 1, .zero)], .byValence)) == [4, 4])
        #expect(counts(try molecule(carbons, [(0, 1, .hydrogen)], .byValence)) == [4, 4])
        #expect(counts(try molecule(carbons, [(0, 1, .dative)], .byValence)) == [4, 3])
        #expect(counts(try molecule(carbons, [(0, 1, .singleOrDouble)], .byValence)) == [0, 0])
        #expect(counts(try molecule(carbons, [(0, 1, .doubleOrAromatic)], .byValence)) == [0, 0])
    }

    @Test func groupsConnectFragments() throws {
        var builder = MoleculeBuilder()
        for _ in 0..<4 { builder.addAtom(.carbon) }
        builder.addBond(Bond(begin: 1, end: 2, order: .double))
        builder.addAttachment(MultiCenterAttachment(center: 0, members: [1, 2], order: .dative))
        let molecule = try builder.finish()
        var components: [Int32] = []
        #expect(connectedComponents(of: molecule, into: &components) == 2)
        #expect(components == [0, 0, 0, 1])
    }

    @Test func longChainsOfFragmentsAreNumberedInOrder() throws {
        // Bonds from the far end inwards: the worst order for a naive union.
        var builder = MoleculeBuilder()
        let count = 100_000
        for _ in 0..<count { builder.addAtom(.carbon) }
        for atom in stride(from: count - 2, through: 0, by: -1) {
            builder.addBond(Bond(begin: atom, end: atom + 1, order: .single))
        }
        #expect(fragmentCount(of: try builder.finish()) == 1)
    }

    @Test func formulaCountsAndUpdates() throws {
        var formula = MolecularFormula()
        #expect(formula.text.isEmpty && formula.atomCount == 0)
        let water = try molecule([.oxygen], [], .byValence)
        formula.update(to: water, implicitHydrogens: [2])
        #expect(formula[.hydrogen] == 2 && formula[.oxygen] == 1 && formula[.carbon] == 0)
        #expect(formula.atomCount == 3)
        #expect(formula == MolecularFormula(of: water))
        formula.update(to: Molecule(), implicitHydrogens: [])
        #expect(formula == MolecularFormula())
    }

    @Test func duplicatesAreFoundAtHubsToo() {
        var builder = MoleculeBuilder()
        for _ in 0..<40 { builder.addAtom(.carbon) }
        for atom in 1..<40 { builder.addBond(Bond(begin: 0, end: atom, order: .single)) }
        builder.addBond(Bond(begin: 7, end: 0, order: .single))
        #expect(throws: GraphError.duplicateBond(first: 6, second: 39)) { try builder.finish() }
    }
}
