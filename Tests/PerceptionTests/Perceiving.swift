import ChemIO
import MolecularGraph
import Perception

/// Perceives a SMILES with its stereo.
func perceive(_ smiles: String) throws -> PerceivedMolecule {
    var parser = SMILESParser()
    var options = MoleculePerceiver.Options()
    options.perceivesStereo = true
    var perceiver = MoleculePerceiver(options: options)
    var perceived = PerceivedMolecule()
    try perceiver.perceive(try parser.molecule(from: smiles.utf8), into: &perceived)
    return perceived
}

/// The canonical SMILES of a SMILES.
func canonical(_ smiles: String) throws -> String {
    var writer = CanonicalSMILES()
    return writer.text(of: try perceive(smiles))
}

/// Reads a SMILES.
func read(_ smiles: String) throws -> Molecule {
    var parser = SMILESParser()
    return try parser.molecule(from: smiles.utf8)
}
