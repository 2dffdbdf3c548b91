import ChemIO

/// What the notes of `data/xyz/constructed/expected-by-hand.tsv` and the files themselves say beyond frames and atoms.
enum HandFigures {
    typealias Fact = @Sendable ([ReadRecord], inout Differences) -> Void

    /// Facts by file.
    static let facts: [String: Fact] = [
        "qm9-methane.xyz": { records, differences in
            let molecule = records[0].molecule
            charges(molecule, [-0.535689, 0.133921, 0.133922, 0.133923, 0.133923], &differences)
            field(molecule, "U0", "-40.47893", &differences)
            field(
                molecule, "frequencies",
                "1341.307 1341.3284 1341.365 1562.6731 1562.7453 3038.3205 3151.6034 3151.6788 3151.7078", &differences)
            field(molecule, "smiles", "C", &differences)
            field(molecule, "inchi", "InChI=1S/CH4/h1H4", &differences)
            differences.equal("name", records[0].ownName, "gdb 1")
        },
        "qm9-star-caret.xyz": { records, differences in
            let molecule = records[0].molecule
            differences.equal("z(O)", molecule.position(of: 0), [-0.0343604951, 0.9775395708, 7.6015923e-6])
            differences.equal("y(H1)", molecule.position(of: 1)[1], 2.05721e-2)
            differences.equal("charge(H2)", molecule.partialCharge(of: 2), 0.294853)
            field(molecule, "inchi", "InChI=1S/H2O/h1H2", &differences)
        },
        "qm9-two-frames.xyz": { records, differences in
            differences.equal("names", records.map(\.ownName), ["gdb 1", "gdb 99999"])
            elements(records[1], [8, 1, 1], &differences)
        },
        "atomic-numbers.xyz": { elements($0[0], [8, 1, 1], &$1) },
        "fortran-d-exponents.xyz": { records, differences in
            differences.equal("positions", records[0].molecule.positions, water)
        },
        "fortran-no-e.xyz": { records, differences in
            differences.equal("z(O)", records[0].molecule.position(of: 0), [0, 0, 1.17e-101])
        },
        "leading-dot.xyz": { records, differences in
            differences.equal("positions", records[0].molecule.positions, water)
        },
        "integers.xyz": { records, differences in
            differences.equal("positions", records[0].molecule.positions, [0, 0, 0, 0, 0, 1])
        },
        "tabs.xyz": { titles($0, ["comment\twith\ttabs"], &$1) },
        // The comment is kept as it is, blanks at its ends included (documented on the format's page).
        "leading-spaces-trailing-blanks.xyz": { titles($0, ["   comment with spaces around   "], &$1) },
        "crlf-two-frames.xyz": { titles($0, ["one", "two"], &$1) },
        "empty-comments.xyz": { titles($0, ["", ""], &$1) },
        "comment-looks-like-count.xyz": { titles($0, ["5", "7"], &$1) },
        "comment-looks-like-atom.xyz": { records, differences in
            titles(records, ["C 0.0 0.0 0.0"], &differences)
            elements(records[0], [8, 1, 1], &differences)
        },
        "single-atom.xyz": { elements($0[0], [10], &$1) },
        "dummy-X.xyz": { elements($0[0], [0, 8, 1, 1], &$1) },
        "dummy-names.xyz": { records, differences in
            elements(records[0], [0, 0, 0, 0, 0, 0], &differences)
            let labels = (0..<6).map { records[0].molecule.label(of: $0) }
            differences.equal("labels", labels, ["X", "Xx", "Du", "*", "Q", "Bq"])
        },
        "deuterium-tritium.xyz": { records, differences in
            elements(records[0], [8, 1, 1], &differences)
            isotopes(records[0], [nil, 2, 3], &differences)
        },
        "isotope-prefix.xyz": { records, differences in
            elements(records[0], [8, 1, 1], &differences)
            isotopes(records[0], [18, 2, 1], &differences)
        },
        // A fifth column means a charge only where the dialect says so (QM9, extended XYZ).
        "charges-column.xyz": { records, differences in
            differences.equal("charges", records[0].molecule.partialCharge(of: 0), nil)
            differences.equal("positions", records[0].molecule.positions, water)
        },
        "velocities.xyz": { records, differences in
            differences.equal("positions", records[0].molecule.positions, water)
        },
        "label-after-number.xyz": { records, differences in
            elements(records[0], [8, 1, 1], &differences)
            differences.equal("warnings", records[0].warnings.map(\.position.line), [3, 4, 5])
        },
        "case.xyz": { elements($0[0], [17, 17, 26, 30], &$1) },
        "heavy.xyz": { elements($0[0], [118, 117, 116], &$1) },
        "tmqm-style.xyz": { records, differences in
            let molecule = records[0].molecule
            differences.equal("charge", molecule.totalCharge, -1)
            field(molecule, "S", "0", &differences)
            field(molecule, "MND", "4", &differences)
            field(molecule, "Stoichiometry", "H2O(1-)", &differences)
            differences.equal("name", records[0].ownName, "XXXXXX")
        },
        "xtb-comment.xyz": { records, differences in
            titles(records, [" energy: -5.070544440612 gnorm: 0.000057457 xtb: 6.4.1 (23d549d)"], &differences)
            differences.equal("charge", records[0].molecule.totalCharge, nil)
        },
        "charge-mult-comment.xyz": { records, differences in
            titles(records, ["0 1"], &differences)
            differences.equal("charge", records[0].molecule.totalCharge, nil)
        },
        "extxyz-quotes.xyz": { records, differences in
            let molecule = records[0].molecule
            cell(molecule, [true, true, false], &differences)
            field(molecule, "energy", "-76.4", &differences)
            field(molecule, "name", "water \"quoted\"", &differences)
            field(molecule, "flag", "T", &differences)
            differences.equal("positions", molecule.positions, water)
        },
        "extxyz-single-quotes.xyz": { records, differences in
            let molecule = records[0].molecule
            cell(molecule, [true, true, true], &differences)
            field(molecule, "title", "it is", &differences)
            field(molecule, "empty", "", &differences)
        },
        "extxyz-pos-first.xyz": { records, differences in
            elements(records[0], [8, 1, 1], &differences)
            differences.equal("positions", records[0].molecule.positions, water)
            charges(records[0].molecule, [-0.8, 0.4, 0.4], &differences)
        },
        "extxyz-Z.xyz": { records, differences in
            elements(records[0], [8, 1, 1], &differences)
            differences.equal("positions", records[0].molecule.positions, water)
        },
        "frames-of-different-size.xyz": { records, differences in
            titles(records, ["a", "b", "c"], &differences)
            elements(records[2], [1, 1], &differences)
        },
    ]

    private static let water = [0, 0, 0.117, 0, 0.757, -0.469, 0, -0.757, -0.469]

    private static func elements(_ record: ReadRecord, _ numbers: [Int], _ differences: inout Differences) {
        differences.equal("elements", record.molecule.atomicNumbers, numbers)
    }

    private static func isotopes(_ record: ReadRecord, _ numbers: [Int?], _ differences: inout Differences) {
        let molecule = record.molecule
        differences.equal("isotopes", (0..<molecule.atomCount).map { molecule.isotope(of: $0) }, numbers)
    }

    private static func titles(_ records: [ReadRecord], _ titles: [String], _ differences: inout Differences) {
        differences.equal("titles", records.map(\.molecule.title), titles)
    }

    private static func field(
        _ molecule: Molecule, _ name: String, _ value: String, _ differences: inout Differences
    ) {
        differences.equal(name, molecule.dataField(named: name), value)
    }

    private static func charges(_ molecule: Molecule, _ values: [Double], _ differences: inout Differences) {
        differences.equal("charges", (0..<molecule.atomCount).map { molecule.partialCharge(of: $0) ?? .nan }, values)
    }

    private static func cell(_ molecule: Molecule, _ periodic: [Bool], _ differences: inout Differences) {
        differences.equal("cell", molecule.cell?.vectors, [10, 0, 0, 0, 10, 0, 0, 0, 10])
        differences.equal("pbc", molecule.cell?.isPeriodic, periodic)
    }
}
