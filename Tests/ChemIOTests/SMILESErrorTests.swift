import ChemIO
import Testing

/// What is refused, where, and in which words.
@Suite struct SMILESErrorTests {
    static let refusals: [(String, ChemIOError.Code, Int)] = [
        // Branches.
        ("C(", .badSyntax, 3), ("C(C", .badBranch, 2), ("C)", .badBranch, 2), ("CC)(C", .badBranch, 3),
        ("(C)C", .badBranch, 1), ("C((C))C", .badBranch, 3), ("C()C", .badBranch, 3), ("C(C)(", .badSyntax, 6),
        ("C.(C)", .badBranch, 3), ("C=(C)C", .badBranch, 3), ("C(=)C", .badSyntax, 4), ("C(.C)C", .badSyntax, 3),
        ("C(C(C)C", .badBranch, 2),
        // Ring numbers.
        ("C1CCC", .badRingClosure, 2), ("C1CC2CC1", .badRingClosure, 5), ("C11", .badRingClosure, 3),
        ("C1C1", .badBond, 4), ("C12CC12", .badBond, 7), ("1CC1", .badSyntax, 1), ("C.1CC1", .badSyntax, 3),
        ("C(1)CC1", .badSyntax, 3), ("C(=1)C=1", .badSyntax, 4), ("C%1CC%1", .badSyntax, 4), ("C%CC", .badSyntax, 3),
        ("C%(CC", .badSyntax, 4), ("C%()C", .badSyntax, 4), ("C%(123456)C", .badSyntax, 9), ("C%-1C", .badSyntax, 3),
        ("C%", .badSyntax, 3),
        // Bonds and dots.
        ("=CC", .badSyntax, 1), ("CC=", .badSyntax, 4), ("C==C", .badSyntax, 3), ("C/\\C", .badSyntax, 3),
        ("C//C", .badSyntax, 3), ("C.=C", .badSyntax, 3), ("C=.C", .badSyntax, 3), ("C.", .badSyntax, 3),
        (".C", .badSyntax, 1), ("C..C", .badSyntax, 3), ("->C", .badSyntax, 1), ("C->", .badSyntax, 4),
        ("C<C", .badSyntax, 2), ("C$$C", .badSyntax, 3), ("C\\\\\\\\C", .badSyntax, 4),
        // Reactions.
        ("CC>>CO", .unsupportedReaction, 3), ("CC>O>CO", .unsupportedReaction, 3), ("C>C", .unsupportedReaction, 2),
        // Atoms.
        ("CUC", .badSyntax, 2), ("CNaC", .badSyntax, 3), ("H", .badSyntax, 1), ("CH4", .badSyntax, 2),
        ("c1cccxc1", .badSyntax, 6), ("CSiC", .badSyntax, 3), ("Fe", .badSyntax, 2), ("se1cccc1", .badSyntax, 2),
        ("Li", .badSyntax, 1), ("D", .badSyntax, 1), ("X", .unknownElement, 1), ("CL", .unknownElement, 2),
        ("f", .badSyntax, 1),
        // Other characters.
        ("CC!C", .badSyntax, 3), ("C]", .badSyntax, 2), ("C|$a$|", .badSyntax, 2), ("C{C}", .badSyntax, 2),
        ("C\"C", .badSyntax, 2), ("#", .badSyntax, 1), ("Cé", .badSyntax, 2), ("C–C", .badSyntax, 2),
        // Brackets.
        ("C[]C", .badSyntax, 3), ("[C", .badSyntax, 1), ("C[NH bad", .badSyntax, 2), ("[[C]]", .badSyntax, 2),
        ("[C[C]]", .badSyntax, 3), ("[Qq]", .unknownElement, 2), ("[Xx]", .unknownElement, 2),
        ("[D]", .unknownElement, 2), ("[cl]", .unknownElement, 2), ("[sn]", .unknownElement, 2),
        ("[FE]", .badSyntax, 3), ("[NA+]", .badSyntax, 3), ("[Cx]", .unknownElement, 2), ("[Uue]", .unknownElement, 2),
        ("['Na']", .badSyntax, 2), ("[#119]", .unknownElement, 3), ("[#]", .badSyntax, 3), ("[13]", .badSyntax, 4),
        ("[+]", .badSyntax, 2), ("[012C]", .badSyntax, 2), ("[00C]", .badSyntax, 2), ("[65536C]", .badNumber, 2),
        ("[99999999999999999999C]", .badNumber, 2), ("[CH00]", .badSyntax, 4), ("[CH254]", .badNumber, 4),
        ("[CHH]", .badSyntax, 4), ("[HHe]", .badSyntax, 4), ("[H2C]", .badSyntax, 3), ("[H3C+2@]", .badSyntax, 3),
        ("[N+-]", .badSyntax, 4), ("[C+2+]", .badSyntax, 5), ("[C++2]", .badSyntax, 5), ("[C+01]", .badSyntax, 4),
        ("[C+128]", .badNumber, 3), ("[C-129]", .badNumber, 3), ("[Na+999999999999]", .badNumber, 4),
        ("[C+1.5]", .badSyntax, 5), ("[CH-1-1]", .badSyntax, 6), ("[C:]", .badSyntax, 4), ("[C:-1]", .badSyntax, 4),
        ("[C:007]", .badSyntax, 4), ("[C:2147483647]", .badNumber, 4), ("[C:1:2]", .badSyntax, 5),
        ("[13C13]", .badSyntax, 5), ("[H@]", .badSyntax, 3), ("[C@@@H]", .badSyntax, 5), ("[C@XX1]", .badSyntax, 4),
        ("[C@H@]", .badSyntax, 5), ("[C@TH3]", .badValue, 3), ("[C@TH0]", .badValue, 3), ("[C@AL3]", .badValue, 3),
        ("[C@SP4]", .badValue, 3), ("[C@TB21]", .badValue, 3), ("[C@OH31]", .badValue, 3),
        ("[C@TH9H](F)(Cl)Br", .badValue, 3), ("[C,N]", .badSyntax, 3), ("[$(C)]", .badSyntax, 2),
        ("[!C]", .badSyntax, 2), ("[C]]", .badSyntax, 4), ("[Cé]", .badSyntax, 3),
    ]

    @Test(arguments: refusals)
    func refused(_ text: String, _ code: ChemIOError.Code, _ column: Int) throws {
        let error = try #require(readingError(of: text))
        #expect(error.code == code, "\(error)")
        #expect(error.position == SourcePosition(record: 7, line: 9, column: column), "\(error)")
        #expect(error.message.count > 10 && !error.message.hasSuffix("."))
        // The column counts from the start of the line.
        #expect(readingError(of: "  \(text)")?.position.column == column + 2)
    }

    @Test(arguments: [
        ("CUC", "U is not in the organic subset; write [U]"), ("CNaC", "Na is not in the organic subset; write [Na]"),
        ("CSiC", "write [Si]"), ("Fe", "write [Fe]"), ("Li", "write [Li]"), ("se1cccc1", "write [se]"),
        ("CH4", "[CH4]"), ("D", "write [2H]"), ("[D]", "write [2H]"), ("[T]", "write [3H]"), ("CL", "write Cl"),
        ("[FE]", "second letter of a symbol small"), ("[NaCl]", "one atom"), ("He", "write [He]"),
        ("SMILES Name", "a title line"), ("Smiles", "a title line"), ("[sn]", "capital"),
        ("C1CC2CCC1", "ring number 2"), ("C%10CC", "ring number 10"),
        ("C11", "to itself"), ("C1C1", "atoms 1 and 2"), ("C%1CC%1", "%01"), ("CC>>CO", "reaction"),
        ("C|$a$|", "a blank between"), ("C–C", "a Unicode dash (U+2013)"), ("C–C", "; write -"),
        ("C\u{A0}C", "a no-break space (U+00A0)"), ("C\u{200B}C", "a zero-width space (U+200B)"),
        ("C\u{0}C", "a NUL byte"), ("\u{FEFF}CC", "a byte order mark (U+FEFF)"), ("Ｃ", "full-width character \"Ｃ\""),
        ("Cé", "\"é\" (U+00E9)"), ("C\u{7F}", "control character (byte 127)"), ("[C,N]", "SMARTS"),
        ("[H3C+2@]", "in this order"), ("[C@TH9]", "@TH1 to @TH2"), ("[C+128]", "-128 to +127"),
        ("[C:007]", "write 7"), ("X", "write *"), ("# a comment", "comment"),
    ])
    func words(_ text: String, _ part: String) throws {
        let error = try #require(readingError(of: text))
        #expect(error.message.contains(part), "\(error.message)")
    }

    @Test func invalidUTF8IsNamedAsBytes() throws {
        let error = try #require(readingError(of: [0x43, 0xFF, 0x43]))
        #expect(error.position.column == 2)
        #expect(error.message.contains("byte 255, which is not valid UTF-8"))
    }

    @Test func everyOpenRingIsCounted() throws {
        var text = ""
        for number in 10...99 { text += "C%\(number)" }
        let error = try #require(readingError(of: text))
        #expect(error.code == .badRingClosure && error.position.column == 2)
        #expect(error.message.contains("ring number 10") && error.message.contains("89 more"))
    }

    @Test func descriptionIsOneLine() {
        let words =
            "record 7, line 9, column 2: ring number 1 opens here and is never closed; "
            + "expected the same number at another atom [bad-ring-closure]"
        #expect(readingError(of: "C1CC")?.description == words)
    }
}
