import Substructure
import Testing

/// The error of a text, or nil if it is a pattern.
private func error(of text: String) -> SMARTSError? {
    do throws(SMARTSError) {
        _ = try SMARTSPattern(text)
        return nil
    } catch {
        return error
    }
}

@Suite struct SMARTSGrammarTests {
    @Test(arguments: [
        "", "C", "[CH2]", "[H]", "[2H+:3]", "[H1+]", "[C12]", "[#06]", "[D02]", "[$(C)12]", "[$(C)_5]", "[C!!N]",
        "[Nh]",
        "[Uut]", "[si]", "[C@@@]", "[@@TH1]", "[R{1-2}]", "[+{1-2}+]", "[D{3-2}]", "C(C.C)C", "C1.C1",
        "C%(100)CC%(100)",
        "C->1CC1", "C\\\\\\C", "C-,=;@C", "C!->N", "[$([$(C)]N)]", "[C:12]", " C", "C name", "[999C]", "[2#6]",
    ])
    func `what the reference reads is read`(text: String) { #expect(error(of: text) == nil) }

    /// Text and the column at which it stops making sense.
    @Test(arguments: [
        ("   ", 1), ("(C).(C)", 1), ("C(", 3), ("C()", 3), ("C((C)C)", 3), ("C(.C)", 3), ("C.", 3), ("C..C", 3),
        ("C)", 2), ("C(C", 4), ("C1CC", 2), ("C11", 3), ("C1C1", 4), ("C%01CC%01", 3), ("C%(123456)", 9), ("[C", 3),
        ("[]", 2), ("[C,]", 4), ("[C,,N]", 4), ("[C&&N]", 4), ("[H+;C]", 4), ("[H+,C]", 4), ("[D{2}]", 5),
        ("[D{-}]", 5),
        ("[H{1-2}]", 3), ("[^6]", 3), ("[C:1;H2]", 5), ("[C@TH3]", 4), ("[$()]", 4), ("[$(C]", 2), ("[$C]", 3),
        ("[$(C)_0]", 7), ("C-", 3), ("C,-C", 2), ("C-,C", 4), ("C<->N", 4), ("C>>C", 2), ("[2147483640]", 2),
        ("[Og]", 3),
        ("Cé", 2), ("C[$(N(]C", 3),
    ])
    func `what the reference refuses is refused with its column`(text: String, column: Int) {
        #expect(error(of: text)?.column == column)
    }

    @Test func `atoms and bonds are counted`() throws {
        let pattern = try SMARTSPattern("[#6:3]1~[$(CN)]=N-1.[Na+]")
        #expect(pattern.atomCount == 4)
        #expect(pattern.bondCount == 3)
        #expect(pattern.mapNumbers == [3, 0, 0, 0])
    }

    @Test func `hydrogens are merged into counts`() throws {
        #expect(try SMARTSPattern("c-[#1]", mergesHydrogens: true).atomCount == 1)
        #expect(try SMARTSPattern("[H][H]", mergesHydrogens: true).atomCount == 2)
        #expect(try SMARTSPattern("c-[2H]", mergesHydrogens: true).atomCount == 2)
        #expect(try SMARTSPattern("c-[#1,#6]", mergesHydrogens: true).atomCount == 2)
    }

    @Test func `a pattern of any depth is read`() throws {
        let depth = 20_000
        let nested = String(repeating: "[$(", count: depth) + "C" + String(repeating: ")]", count: depth)
        #expect(try SMARTSPattern(nested).atomCount == 1)
        let branches = String(repeating: "C(", count: depth) + "C" + String(repeating: ")", count: depth)
        #expect(try SMARTSPattern(branches).atomCount == depth + 1)
    }

    /// Texts of random pieces neither crash nor give a column outside of the text.
    @Test func `damaged texts are refused in good order`() {
        let pieces = [
            "C", "c", "[", "]", "(", ")", "$(", "!", ",", ";", "&", "-", "=", "@", "1", "%", "{", "}", "#", "H", "2",
            "+", ".",
            "~", ">", "<", "/", "\\", "D", "_", ":", "*", "TH", "\u{e9}",
        ]
        var state: UInt64 = 42
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            if let column = error(of: text)?.column { #expect(column >= 1 && column <= text.utf8.count + 1) }
        }
    }
}
