import ChemIO
import MolecularGraph
import TestSupport

/// Molecules from SMILES, as they are and with their atoms and bonds in another order.
struct MoleculeSource {
    private var parser = SMILESParser()

    mutating func molecule(_ smiles: String) throws -> Molecule { try parser.molecule(from: smiles.utf8) }

    /// The molecule with atom `i` at place `order[i]`, bonds in the order `bondOrder`.
    static func renumbered(_ molecule: Molecule, _ order: [Int], _ bondOrder: [Int]) throws -> Molecule {
        var old = Array(repeating: 0, count: order.count)
        for (index, place) in order.enumerated() { old[place] = index }
        var builder = MoleculeBuilder()
        for index in old { builder.addAtom(molecule.element(of: index)) }
        for (place, index) in old.enumerated() {
            builder.setFormalCharge(Int8(molecule.formalCharge(of: index)), of: place)
            builder.setHydrogenCount(molecule.hydrogenCount(of: index), of: place)
            if molecule.isMarkedAromatic(index) { builder.markAromatic(place) }
            if let isotope = molecule.isotope(of: index) { builder.setIsotope(UInt16(isotope), of: place) }
        }
        for index in bondOrder {
            let bond = molecule.bonds[index]
            builder.addBond(
                Bond(begin: order[Int(bond.begin)], end: order[Int(bond.end)], order: bond.order, mark: bond.mark))
        }
        return try builder.finish()
    }
}

/// A small generator of its own: numbers of Knuth's linear congruence.
struct LinearCongruence: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
