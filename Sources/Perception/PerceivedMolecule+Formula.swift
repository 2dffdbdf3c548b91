public import MolecularGraph

extension PerceivedMolecule {
    /// Counts the atoms by element, all hydrogens included.
    public func count(into formula: inout MolecularFormula) {
        formula.removeAll()
        var hydrogens = 0
        for atom in atomColumn {
            formula.add(atom.element)
            hydrogens += atom.hydrogenCount
        }
        formula.add(.hydrogen, count: hydrogens)
    }

    /// Sum of the formal charges.
    public var totalCharge: Int { atomColumn.reduce(0) { $0 + Int($1.formalCharge) } }
}
