import ChemIO
import MolecularGraph
import Perception

/// The perceived molecule of a SMILES.
func perceived(_ smiles: String, _ options: MoleculePerceiver.Options = .init()) throws -> PerceivedMolecule {
    var parser = SMILESParser()
    var perceiver = MoleculePerceiver(options: options)
    var result = PerceivedMolecule()
    try perceiver.perceive(try parser.molecule(from: smiles.utf8), into: &result)
    return result
}

/// The perceived molecule of a MOL block of atoms `symbol x y z` and bonds `begin end order`.
func perceived(
    atoms: [(symbol: String, x: Double, y: Double)], bonds: [(Int, Int, Int)] = [], properties: [String] = [],
    _ options: MoleculePerceiver.Options = .init()
) throws -> PerceivedMolecule {
    func field(_ value: some CustomStringConvertible, _ width: Int) -> String {
        let text = value.description
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
    var lines = ["", "", "", field(atoms.count, 3) + field(bonds.count, 3) + "  0  0  0  0  0  0  0  0999 V2000"]
    for atom in atoms {
        let symbol = atom.symbol + String(repeating: " ", count: 3 - atom.symbol.count)
        lines.append(
            field("\(atom.x)", 10) + field("\(atom.y)", 10) + field("0.0", 10) + " \(symbol)"
                + " 0  0  0  0  0  0  0  0  0  0  0  0")
    }
    for bond in bonds { lines.append(field(bond.0, 3) + field(bond.1, 3) + field(bond.2, 3) + "  0  0  0  0") }
    lines += properties + ["M  END", ""]
    var parser = MOLParser()
    var perceiver = MoleculePerceiver(options: options)
    var result = PerceivedMolecule()
    try perceiver.perceive(try parser.molecule(from: lines.joined(separator: "\n").utf8), into: &result)
    return result
}

extension PerceivedMolecule {
    /// One number an atom.
    func values(_ value: (PerceivedAtom) -> Int) -> [Int] { (0..<atomCount).map { value(atoms[$0]) } }
    /// Indices of the aromatic atoms.
    var aromaticAtoms: [Int] { (0..<atomCount).filter { atoms[$0].isAromatic } }
    /// Sizes of the rings.
    var ringSizes: [Int] { (0..<rings.count).map { rings.size(of: $0) } }
    /// Formula in Hill's order.
    var formula: String {
        var formula = MolecularFormula()
        count(into: &formula)
        return formula.text
    }
}
