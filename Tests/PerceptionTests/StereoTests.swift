import MolecularGraph
import Perception
import Testing

/// The worked cases of the specification (stereo-and-canonical.md 2 to 6) and the answers of RDKit in the reference table.
@Suite struct StereoTests {
    /// One letter an atom: `R`, `S`, `c` and `w` for tags without label, `.` for none.
    private static func centers(_ smiles: String) throws -> String {
        let molecule = try perceive(smiles)
        return String(
            molecule.atoms.indices.map { index -> Character in
                let atom = molecule.atoms[index]
                switch atom.cip {
                case .r: return "R"
                case .s: return "S"
                default: break
                }
                switch atom.stereo {
                case .none: return "."
                case .counterclockwise: return "c"
                case .clockwise: return "w"
                default: return "x"
                }
            })
    }

    /// `E`, `Z` or `.` for each double bond.
    private static func doubleBonds(_ smiles: String) throws -> String {
        let molecule = try perceive(smiles)
        return String(
            molecule.bonds.indices.filter { molecule.bonds[$0].order == .double }
                .map { molecule.bonds[$0].cip == .e ? "E" : (molecule.bonds[$0].cip == .z ? "Z" : ".") })
    }

    @Test(arguments: [
        ("N[C@@H](C)C(=O)O", ".S...."), ("[C@@H](N)(C)C(=O)O", "R....."), ("[C@](Cl)(F)1I.Br1", "R...."),
        ("[C@](Cl)1(F)I.Br1", "S...."), ("C[C@]1(N)CCO1", ".R...."), ("C[C@H]1CC[C@@H](C)CC1", ".w..w..."),
        ("C[C@H]1CCCCC1", "......."), ("C[C@H](O)[C@@H](O)[C@H](C)O", ".S...S.."), ("C[P@H]CC", ".S.."),
        ("C[N@]1CC1C", ".S..."), ("C[Pt@SP1](F)(Cl)Br", ".R..."), ("CC[C@](C)(O)C", "......"),
        ("F[C@TH1](Cl)(Br)I", ".S..."), ("F[C@TH2](Cl)(Br)I", ".R..."),
        // No place in front for a lone pair: both are the same.
        ("C[S@](=O)CC", ".R..."), ("[S@](C)(=O)CC", "R...."),
        // A hydrogen that is an atom of the text counts where it stands.
        ("N[C@@]([H])(C)C(=O)O", ".S...."), ("[H][C@@](N)(C)C(=O)O", "R....."),
    ])
    func labels(_ smiles: String, _ expected: String) throws {
        #expect(try Self.centers(smiles) == expected)
    }

    @Test(arguments: [
        ("F/C=C/F", "E"), ("F/C=C\\F", "Z"), ("F/C(/Cl)=C/F", "Z"), ("F/C(\\Cl)=C/F", "."), ("[H]/C(C)=C/F", "Z"),
        ("C1/C=C/CCCCC1", "E"), ("C1/C=C/CCCC1", "."), ("C/C=C(\\C)C", "."), ("C/C=C/[C@H](O)/C=C\\C", "EZ"),
        ("CC=CC", "."), ("C/C=CC", "."),
    ])
    func directions(_ smiles: String, _ expected: String) throws {
        #expect(try Self.doubleBonds(smiles) == expected)
    }

    @Test func `a centre between E and Z is labelled in the second round`() throws {
        #expect(try Self.centers("C/C=C/[C@H](O)/C=C\\C") == "...S....")
    }

    @Test func `stereo atoms are the neighbours of the highest rank`() throws {
        let molecule = try perceive("F/C(/Cl)=C/F")
        let arrangement = try #require(molecule.doubleBondArrangements.first)
        let bond = molecule.bonds[Int(arrangement.bond)]
        #expect(bond.stereo == .cis)
        #expect(arrangement.beginNeighbor == 2 && arrangement.endNeighbor == 4)
    }

    @Test func `a dropped tag frees the hydrogens of its atom`() throws {
        let molecule = try perceive("C[C@H](C)C")
        let (atom, count) = (molecule.atoms[1], molecule.atoms[1].hydrogenCount)
        #expect(atom.stereo == .none && count == 1 && !atom.flags.contains(.noImplicit))
    }

    @Test func `without the option no stereo is assigned`() throws {
        var perceiver = MoleculePerceiver()
        var molecule = try perceive("N[C@@H](C)/C=C/C")
        #expect(molecule.doubleBondArrangements.count == 1)
        let written = try read("N[C@@H](C)/C=C/C")
        try perceiver.perceive(written, into: &molecule)
        let tag = molecule.atoms[1].stereo
        #expect(tag == .none && molecule.doubleBondArrangements.isEmpty)
    }
}
