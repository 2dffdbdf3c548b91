public import ChemIO
internal import Descriptors
public import MolecularGraph
public import Perception

/// Writes canonical SMILES, one molecule a line: SMILES, a tab, and the title if there is one.
///
/// The molecule is perceived first: hydrogens that are atoms become counts, charges are separated, rings are aromatic or
/// not by one model, and stereo that is none is left out. See ``Perception/CanonicalSMILES``.
public struct CanonicalSMILESWriter: RecordWriter {
    private var perceiver: MoleculePerceiver
    private var perceived = PerceivedMolecule()
    private var writer = CanonicalSMILES()

    /// Whether the last line is canonical for sure; see ``Perception/CanonicalSMILES/isExact``.
    var isExact: Bool { writer.isExact }

    /// A writer of canonical SMILES lines. Stereo is perceived whatever the options say.
    public init(options: MoleculePerceiver.Options = .init()) {
        var options = options
        options.perceivesStereo = true
        perceiver = MoleculePerceiver(options: options)
    }

    /// Appends a line.
    ///
    /// - Throws: ``ChemIO/ChemIOError`` with code `no-bonds` when the format that the molecule came from knows no bonds, and
    ///   with `invalid-valence`, `cannot-kekulize` or `ring-limit` when the molecule cannot be perceived.
    public mutating func append(
        _ molecule: Molecule, to output: inout [UInt8], losses: inout Set<FormatLoss>
    ) throws(ChemIOError) {
        guard molecule.atomCount == 0 || molecule.statesBonds else {
            throw ChemIOError(.noBonds, "the input has no bonds; SMILES needs them")
        }
        do throws(PerceptionError) {
            try perceiver.perceive(molecule, into: &perceived)
        } catch {
            throw ChemIOError(error)
        }
        SMILESWriter.noteLosses(of: molecule, in: &losses)
        writer.append(perceived, to: &output)
        SMILESWriter.appendTitle(of: molecule, to: &output, losses: &losses)
    }
}

extension ChemIOError {
    /// The error of a molecule that cannot be perceived.
    init(_ error: PerceptionError) {
        let code: Code =
            switch error.kind {
            case .valence: .invalidValence
            case .kekulization: .noKekuleStructure
            case .ringLimit: .tooManyRings
            case .unsupported: .cannotPerceive
            }
        self.init(code, error.detail)
    }
}

extension DescriptorNote {
    /// The search for the canonical order of the atoms met its limit.
    static var canonicalLimit: DescriptorNote {
        DescriptorNote(
            "canonical-limit",
            "the search for the canonical order of the atoms met its limit; the SMILES is right, but another numbering of "
                + "the molecule may give another one")
    }
}
