import ChemIO
import Testing

/// Neighbours of stereo centres in written order, and directions of bonds.
@Suite struct SMILESStereoTests {
    static let tetrahedra: [(String, Int, UInt8, [Int32])] = [
        // The atom in front, the hydrogen of the bracket (-1), then the rest as written.
        ("N[C@](C)(F)O", 1, 1, [0, 2, 3, 4]), ("N[C@@](C)(F)O", 1, 2, [0, 2, 3, 4]),
        ("N[C@H](C)O", 1, 1, [0, -1, 2, 3]),
        ("[C@H](N)(C)O", 0, 1, [-1, 1, 2, 3]), ("[C@@](F)(N)(C)O", 0, 2, [1, 2, 3, 4]),
        ("F.[C@](F)(N)(C)O", 1, 1, [2, 3, 4, 5]), ("C[S@](=O)CC", 1, 1, [0, 2, 3]), ("[S@](C)(=O)CC", 0, 1, [1, 2, 3]),
        ("N[C@]([H])(C)O", 1, 1, [0, 2, 3, 4]),
        // A ring number counts where it stands, whether it opens or closes.
        ("C1CO[C@@H]1C", 3, 2, [2, -1, 0, 4]), ("[C@H]1(N)CCO1", 0, 1, [-1, 4, 1, 2]),
        ("N[C@]12CCO1.C2", 1, 1, [0, 4, 5, 2]), ("C2.C1.[C@]12(N)O", 2, 1, [1, 0, 3, 4]),
        ("[C@](Cl)(F)1I.Br1", 0, 1, [1, 2, 4, 3]), ("[C@](Cl)1(F)I.Br1", 0, 1, [1, 4, 2, 3]),
    ]

    @Test(arguments: tetrahedra)
    func writtenOrder(_ text: String, _ center: Int, _ permutation: UInt8, _ neighbors: [Int32]) throws {
        let stereo = try readSMILES(text).atomStereo
        try #require(stereo.count == 1)
        let expected = AtomStereo(
            center: center, geometry: .tetrahedral, permutation: permutation, neighbors: neighbors)
        #expect(stereo[0] == expected)
    }

    static let tags: [(String, AtomStereo.Class, UInt8)] = [
        ("@", .tetrahedral, 1), ("@@", .tetrahedral, 2), ("@TH1", .tetrahedral, 1), ("@TH2", .tetrahedral, 2),
        ("@TH", .tetrahedral, 0), ("@AL1", .allenal, 1), ("@AL2", .allenal, 2), ("@SP1", .squarePlanar, 1),
        ("@SP3", .squarePlanar, 3), ("@SP", .squarePlanar, 0), ("@TB1", .trigonalBipyramidal, 1),
        ("@TB20", .trigonalBipyramidal, 20), ("@OH1", .octahedral, 1), ("@OH30", .octahedral, 30),
        ("@OH", .octahedral, 0),
    ]

    @Test(arguments: tags)
    func classes(_ tag: String, _ geometry: AtomStereo.Class, _ permutation: UInt8) throws {
        for (hydrogens, count) in [("", 0), ("H", 1), ("H2", 2)] {
            let molecule = try readSMILES("C[Fe\(tag)\(hydrogens)+2](F)Cl")
            let stereo = try #require(molecule.atomStereo.first)
            #expect(stereo.geometry == geometry && stereo.permutation == permutation)
            #expect(stereo.neighbors == [0] + Array(repeating: -1, count: count) + [2, 3])
            #expect(molecule.formalCharge(of: 1) == 2)
        }
    }

    @Test func centersComeInOrderOfAtoms() throws {
        let molecule = try readSMILES("C[C@H](O)[C@@H](O)[C@H](C)O")
        #expect(molecule.atomStereo.map(\.center) == [1, 3, 5])
        #expect(molecule.atomStereo.map(\.neighbors) == [[0, -1, 2, 3], [1, -1, 4, 5], [3, -1, 6, 7]])
    }

    @Test(arguments: [
        ("F/C=C/F", "0-1/ 1=2 2-3/"), ("F/C=C\\F", "0-1/ 1=2 2-3\\"), ("C(\\F)=C/F", "0-1\\ 0=2 2-3/"),
        ("F/C(/Cl)=C/F", "0-1/ 1-2/ 1=3 3-4/"), ("[H]/C=C/F", "0-1/ 1=2 2-3/"),
        ("C1/C=C/CCCCC1", "0-1/ 1=2 2-3/ 3-4 4-5 5-6 6-7 7-0"),
        ("C\\1=C/CCCCCC1", "0=1 1-2/ 2-3 3-4 4-5 5-6 6-7 7-0/"),
    ])
    func directions(_ text: String, _ expected: String) throws {
        #expect(try readSMILES(text).bondText == expected)
    }
}
