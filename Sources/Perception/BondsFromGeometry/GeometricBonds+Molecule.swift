public import MolecularGraph

extension GeometricBonds {
    /// The molecule with these bonds, charges and hydrogens in place of its own; all else is kept.
    ///
    /// - Precondition: the molecule is the one that the bonds were found for.
    /// - Throws: ``MolecularGraph/GraphError`` if the molecule has marks of bonds that are gone.
    public func molecule(from molecule: Molecule) throws(GraphError) -> Molecule {
        var builder = MoleculeBuilder()
        builder.draft = molecule
        builder.draft.bondColumn = []
        builder.draft.neighborOffsets = []
        builder.draft.neighborAtoms = []
        builder.draft.neighborBonds = []
        builder.draft.bondNotes = []
        builder.draft.atomStereo = []
        builder.draft.multiCenterAttachments = []
        builder.draft.formalChargeColumn = []
        builder.draft.hydrogenColumn = []
        builder.draft.radicalColumn = []
        builder.draft.aromaticColumn = []
        for bond in bonds { builder.addBond(bond) }
        for (atom, charge) in formalCharges.enumerated() where charge != 0 {
            builder.setFormalCharge(Int8(clamping: charge), of: atom)
        }
        builder.stateFormalCharges()
        for (atom, count) in implicitHydrogens.enumerated() {
            builder.setHydrogenCount(.fixed(UInt8(clamping: min(count, 253))), of: atom)
        }
        return try builder.finish()
    }
}
