public import Perception

/// Pharmacophore classes of atoms, the starting values of FCFP: bit 0 donor, 1 acceptor, 2 aromatic, 3 halogen, 4 basic,
/// 5 acidic.
///
/// Source: Gobbi and Poppinger 1998, DOI 10.1002/(SICI)1097-0290(199824)61:1<47::AID-BIT9>3.0.CO;2-Z, in the patterns of
/// RDKit 2026.09.1, `Code/GraphMol/Fingerprints/FingerprintUtil.cpp` (Copyright (c) 2018 Boran Adas, Google Summer of
/// Code, BSD-3-Clause; see NOTICE).
public struct AtomPharmacophores: Sendable {
    private var matcher = SubstructureMatcher()

    /// A finder with empty buffers; one per worker.
    public init() {}

    /// The six patterns, by bit.
    public static let patterns: [SMARTSPattern] = definitions.map { text in
        do throws(SMARTSError) {
            return try SMARTSPattern(text)
        } catch {
            preconditionFailure("a feature pattern cannot be read, column \(error.column): \(error.detail)")
        }
    }

    /// Classes of all atoms: six bits for each.
    ///
    /// - Throws: ``SubstructureError`` if a search was given up.
    public mutating func classes(
        of molecule: borrowing PerceivedMolecule, into classes: inout [UInt8]
    ) throws(SubstructureError) {
        classes.removeAll(keepingCapacity: true)
        classes.append(contentsOf: repeatElement(0, count: molecule.atomCount))
        matcher.prepare(molecule)
        for (bit, pattern) in Self.patterns.enumerated() {
            let matches = try matcher.matches(of: pattern)
            for atom in matches.atoms { classes[Int(atom)] |= 1 << UInt8(bit) }
        }
    }

    private static let definitions = [
        "[$([N;!H0;v3,v4&+1]),$([O,S;H1;+0]),n&H1&+0]",
        "[$([O,S;H1;v2;!$(*-*=[O,N,P,S])]),$([O,S;H0;v2]),$([O,S;-]),$([N;v3;!$(N-*=[O,N,P,S])]),n&H0&+0,"
            + "$([o,s;+0;!$([o,s]:n);!$([o,s]:c:n)])]",
        "[a]",
        "[F,Cl,Br,I]",
        "[#7;+,$([N;H2&+0][$([C,a]);!$([C,a](=O))]),$([N;H1&+0]([$([C,a]);!$([C,a](=O))])[$([C,a]);!$([C,a](=O))]),"
            + "$([N;H0&+0]([C;!$(C(=O))])([C;!$(C(=O))])[C;!$(C(=O))])]",
        "[$([C,S](=[O,S,P])-[O;H1,-1])]",
    ]
}
