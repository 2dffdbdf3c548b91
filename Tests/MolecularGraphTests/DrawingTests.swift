import MolecularGraph
import Testing

/// Which flat molecules are drawings.
@Suite struct DrawingTests {
    /// A chain of atoms 1.5 Å apart along x, bonded to their neighbours, with hydrogens filled up by valence.
    private func chain(_ elements: [Element], stated: UInt8 = 0, z: Double = 0, bonded: Bool = true) throws -> Molecule
    {
        var builder = MoleculeBuilder()
        for (index, element) in elements.enumerated() {
            builder.addAtom(element, x: 1.5 * Double(index), y: 0, z: index == 1 ? z : 0)
            if index > 0 && bonded { builder.addBond(Bond(begin: index - 1, end: index, order: .single)) }
        }
        builder.stateHydrogensByValence()
        builder.setStatedDimension(stated)
        return try builder.finish()
    }

    @Test func hydrogensThatAreNotDrawn() throws {
        #expect(try chain([.carbon, .oxygen]).isDrawing)
        // The record's own word wins, and depth does.
        #expect(try !chain([.carbon, .oxygen], stated: 3).isDrawing)
        #expect(try !chain([.carbon, .oxygen], z: 0.3).isDrawing)
        #expect(try !chain([.carbon, .oxygen], stated: 2, z: 0.3).isDrawing)
    }

    /// Water, hydrogen and the like are flat and in space.
    @Test func flatMoleculesInSpace() throws {
        #expect(try !chain([.hydrogen, .oxygen, .hydrogen]).isDrawing)
        #expect(try !chain([.hydrogen, .hydrogen]).isDrawing)
        #expect(try !chain([.carbon, .carbon], bonded: false).isDrawing)
        #expect(try chain([.hydrogen, .oxygen, .hydrogen], stated: 2).isDrawing)
        #expect(try !chain([.carbon]).isDrawing)
        #expect(try chain([.carbon], stated: 2).isDrawing)
    }

    /// Four neighbours in a plane: a drawing of carbon tetrachloride, but a real complex of platinum.
    @Test(arguments: [(Element.carbon, true), (Element(atomicNumber: 78) ?? .dummy, false)])
    func fourNeighbours(centre: Element, isDrawing: Bool) throws {
        var builder = MoleculeBuilder()
        builder.addAtom(centre, x: 0, y: 0, z: 0)
        for (x, y) in [(1.0, 0.0), (0, 1), (-1, 0), (0, -1)] {
            let atom = builder.addAtom(.chlorine, x: x, y: y, z: 0)
            builder.addBond(Bond(begin: 0, end: atom, order: .single))
        }
        let molecule = try builder.finish()
        #expect(molecule.isDrawing == isDrawing)
    }
}
