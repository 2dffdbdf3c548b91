/// Every record that may differ from its reference, with the reason.
///
/// A reason must stand up against the specification of the format (`specs/file-formats.md`, `specs/README.md`). An
/// exception whose record agrees, or is not there, is itself a failure. Records count from 0, as in the tables.
enum Exceptions {
    static let xyz: [NamedException] = [
        NamedException(
            "constructed/atomic-numbers.xyz#0", "constructed/case.xyz#0", "constructed/deuterium-tritium.xyz#0",
            "constructed/dummy-names.xyz#0", "constructed/extxyz-Z.xyz#0", "constructed/isotope-prefix.xyz#0",
            "constructed/label-after-number.xyz#0",
            aspects: ["formula"],
            reason: """
                the plain reading makes a formula of the first column as it is written; atomic numbers, any case, D \
                and T, dummies and mass numbers are read by file-formats.md 1.5 and 3.3 and decision D37. \
                expected-by-hand.tsv is the reference for these files and is met
                """),
        NamedException(
            "constructed/extxyz-pos-first.xyz#0", aspects: ["formula", "first", "last"],
            reason: """
                the plain reading takes the first four columns; Properties names pos first and species last, which \
                counts (file-formats.md 3.8). The by-hand row is met
                """),
        NamedException(
            "constructed/fortran-no-e.xyz#0", aspects: ["stop"],
            reason: """
                the plain reading does not know 1.17-101, Fortran's form of 1.17e-101; file-formats.md 1.4 asks for \
                it. The by-hand row is met
                """),
        NamedException(
            "constructed/qm9-two-frames.xyz#1", aspects: ["stop"],
            reason: """
                the plain reading takes the three lines after a QM9 frame for the next frame; they belong to the \
                record (file-formats.md 3.5). The by-hand row is met
                """),
        NamedException(
            "tests-data/extended.xyz#0", "tests-data/extended.xyz#2", "tests-data/extended.xyz#4",
            "tests-data/extended.xyz#6", "tests-data/extended.xyz#8", aspects: ["status"],
            reason: """
                Properties promises more columns than the line has ("missing value in …" say the comments): an error \
                by file-formats.md 3.8. The plain reading takes the first four
                """),
        NamedException(
            "tests-data/extended-bad-properties.xyz#0", aspects: ["status"],
            reason: "Properties names pos first; the line has H there, which is no number (file-formats.md 3.8)"),
        NamedException(
            "tests-data/extended-bad-properties.xyz#1", "tests-data/extended-bad-properties.xyz#2",
            "tests-data/extended-bad-properties.xyz#3", "tests-data/extended-bad-properties.xyz#4", aspects: ["status"],
            reason: """
                Properties is not made of name:type:columns triples with a type R, I, S or L and a count \
                (file-formats.md 3.8); of the two behaviours that the index of malformed files allows, ours is an error
                """),
    ]

    static let dialects: [NamedException] = []

    static let sdf: [NamedException] = [
        NamedException(
            "cdk/bondType11_invalidType_v3000.mol#0", aspects: ["status"],
            reason: "bond type 11; the types are 0 to 10 (CTfile formats, file-formats.md 4.5): an error"),
        NamedException(
            "rdkit/SkipLines.sdf#0", aspects: ["fields"],
            reason: """
                S  SKP names more lines than the record has; RDKit skips the $$$$ and gives the data of the next record \
                to this one. A record ends at its $$$$ (file-formats.md 6.4)
                """),
        NamedException(
            "rdkit/m_with_enh_stereo.sdf#0", aspects: ["fields"],
            reason: "RDKit hides fields whose name begins with _; to the format they are fields as others"),
    ]

    static let cml: [NamedException] = [
        NamedException(
            "cdk/cmlTestFramework.xml#19", "cdk/cmlTestFramework.xml#20", "jumbo-converters/1008945.cml#0",
            "jumbo-converters/r19.cml#0", "jumbo-converters/r19.cml#2", "jumbo-converters/r19.cml#3",
            "jumbo-converters/r19.cml#4", "jumbo6/reaction0.cml#1", "xml-cml-org/product1.xml#0",
            aspects: ["first", "last"],
            reason: """
                some atoms between the first and the last have no coordinates; a geometry is all atoms or none, with a \
                warning (file-formats.md 8.7)
                """),
        NamedException(
            "cdk/cmlTestFramework.xml#21", aspects: ["first", "last"],
            reason: """
                only one of the two atoms has x2, y2; all have fractional coordinates, and the plain reading mixes the \
                two. A set counts only if all atoms have it (file-formats.md 8.7)
                """),
        NamedException(
            "xml-cml-org/TaC.xml#0", "xml-cml-org/castep3.xml#0", aspects: ["first", "last"],
            reason: """
                the crystal stands behind the molecule and outside it; a cell counts for what follows it. Atoms are \
                read, with a warning that there are no positions (file-formats.md 8.7)
                """),
        NamedException(
            "xml-cml-org/bond2.cml#0", aspects: ["bonds"],
            reason: """
                the fifth bond element has atomRefs and bondRefs: a bond of a metal to a group, no two-centre bond \
                (file-formats.md 8.6; openbabel-known-wrong.tsv says that four are right)
                """),
        NamedException(
            "xml-cml-org/reaction9b.cml#2", aspects: ["status"],
            reason: """
                the bonds name an atom b9, which the molecule does not have (its boron is b19): an error, as for \
                cml/ref_other_molecule.cml of the malformed files
                """),
        NamedException(
            "known wrong in figures: xml-cml-org/reaction9b.cml", aspects: ["bonds"],
            reason: "the same molecule: refused for the atom that its bonds name and that does not exist"),
    ]

    static let roundTrip: [NamedException] = [
        NamedException(
            "sdf/cdk/query_legacyatomlist.mol#0", "sdf/cdk/query_legacynotatomlist.mol#0",
            aspects: ["sdf elements", "v3000 elements"],
            reason: """
                an element list in its old form makes the atom the first of its elements, a list of M  ALS or V3000 a \
                dummy (perception.md 5.3, as RDKit does). The list itself comes back; old forms are not written
                """)
    ]

    static let coulombMatrix: [NamedException] = []

    static let smiles: [NamedException] = [
        NamedException(
            "verdict: C%01CC%01", "verdict: C1CC%01", aspects: ["verdict"],
            reason: "%01 is the ring number 1 (OpenSMILES); accepted on purpose, specs/README.md"),
        NamedException(
            "verdict: [C+++]", "verdict: [Fe+++]", "verdict: [C---]", aspects: ["verdict"],
            reason: "+++ and --- are charges of three (OpenSMILES, deprecated); accepted on purpose, specs/README.md"),
        NamedException(
            "verdict: Cé", aspects: ["verdict"],
            reason: "non-ASCII letters in a SMILES are refused on purpose, specs/README.md"),
    ]

    static let drawnPerception: [NamedException] = [
        NamedException(
            "deepchem/3ws9_ligand.sdf#0", aspects: ["arom"],
            reason: """
                bonds of type 4 that also state a topology are left half kekulised by RDKit; they are kekulised here \
                as those without (perception.md, known difference c)
                """),
        NamedException(
            "cdk/bondType11_invalidType_v3000.mol#0", aspects: ["status"],
            reason: "bond type 11; the types are 0 to 10 (CTfile formats, file-formats.md 4.5): an error"),
        NamedException(
            "cdk/bondType5_singleOrDouble_bondTopology_inChain_v3000.mol#0",
            "cdk/bondType5_singleOrDouble_bondTopology_inRing_v3000.mol#0", "cdk/bondType5_singleOrDouble_v3000.mol#0",
            "cdk/bondType6_singleOrAromatic_v3000.mol#0", "cdk/bondType7_doubleOrAromatic_v3000.mol#0",
            "rdkit/bond-query.mol#0", "rdkit/bond-query3.mol#0", "rdkit/bond-query6.mol#0", "rdkit/subst2.mol#0",
            aspects: ["canonical"],
            reason: """
                atoms at query bonds take no implicit hydrogens (perception.md 5.4), but the text of the table writes \
                them without brackets, so that any reader, RDKit too, fills hydrogens in; formula, hcount and the \
                fingerprints of these records agree
                """),
        NamedException(
            "rdkit/CrBz.mol#0", "rdkit/CrBz2.mol#0", aspects: ["canonical"],
            reason: """
                zero-order bonds that close rings are written ~3 in the text of the table, and RDKit and we read ~ before \
                a ring digit as no symbol at all (perception.md 1); the other columns of these records agree
                """),
    ]

    static let openBabel: [NamedException] = [
        NamedException(
            "d00169", "d00198", "d00250", "d00252", "d00253", "d00482", "d00483", "d01624", "d02426",
            aspects: ["ob_bonds"],
            reason: """
                the other of two Kekulé forms of a ring that is not aromatic in Open Babel's model, or of a porphyrin \
                with its ambiguous outer double bonds; the choice has no influence on FP2 (perception.md 6: 3,044 of \
                3,053 are asked for)
                """)
    ]

    static let malformed: [NamedException] = []

    static let determinism: [NamedException] = []

    static let fingerprints: [NamedException] = []

    static let drawnFingerprints: [NamedException] = [
        NamedException(
            "cdk/bondType11_invalidType_v3000.mol#0", aspects: ["status"],
            reason: "bond type 11; the types are 0 to 10 (CTfile formats, file-formats.md 4.5): an error")
    ]
}
