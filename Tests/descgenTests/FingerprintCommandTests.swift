import TestSupport
import Testing

/// Fingerprints on the command line: FPS files, columns of bits and counts, and what sets a bit.
@Suite struct FingerprintCommandTests {
    /// Hexadecimal digits with some bits set.
    static func hex(_ bits: [Int], count: Int) -> String {
        var bytes = [UInt8](repeating: 0, count: count / 8)
        for bit in bits { bytes[bit / 8] |= 1 << UInt8(bit % 8) }
        let digits = Array("0123456789abcdef")
        return bytes.map { "\(digits[Int($0) / 16])\(digits[Int($0) % 16])" }.joined()
    }

    /// Bits of ethanol and phenol from the worked examples of fingerprints.md 3.6; the broken line has no row.
    @Test func fps() throws {
        let tool = Tool()
        tool.folder.write("CCO ethanol\nC1CC broken\nOc1ccccc1 phenol\tb\n", to: "a.smi")
        let expected = [
            "#FPS1", "#num_bits=2048",
            "#type=descgen-morgan/1 radius=2 features=false chirality=false bits=2048", "#software=descgen/0.1.0",
            Self.hex([80, 222, 294, 807, 1057, 1410], count: 2048) + "\tethanol",
            Self.hex([65, 389, 745, 807, 1088, 1199, 1380, 1602, 1750, 1778, 1873], count: 2048) + "\tphenol\\tb",
        ]
        for arguments in [["-o", "a.fps"], ["--out", "fps"], ["-o", "a.fps.gz"]] {
            let outcome = try tool.run(["featurize", "a.smi", "-d", "ecfp4"] + arguments)
            #expect(outcome.status == 0 && outcome.errors.contains("record 2 (broken)"))
            if arguments[0] == "--out" { #expect(outcome.lines == expected) }
        }
        #expect(tool.folder.text("a.fps") == expected.joined(separator: "\n") + "\n")
    }

    @Test func columns() throws {
        let tool = Tool()
        tool.folder.write("CCO ethanol\nc1cccc1 five\n", to: "a.smi")
        let outcome = try tool.run(
            "featurize", "a.smi", "-d", "ecfp4:bits=16", "-d", "torsion:counts=true,bits=4", "-d", "composition", "-q")
        #expect(outcome.status == 0)
        #expect(outcome.lines[0].hasPrefix("id,status,ecfp4_b16_00,ecfp4_b16_01"))
        // 80, 222, 294, 807, 1057, 1410 modulo 16.
        let bits = (0..<16).map { [80, 222, 294, 807, 1057, 1410].map { $0 % 16 }.contains($0) ? "1" : "0" }
        #expect(outcome.lines[1].hasPrefix("ethanol,ok," + bits.joined(separator: ",") + ",0,0,0,0,6,0,2,"))
        #expect(outcome.lines[2].hasPrefix("five,cannot_kekulize,,,"))
    }

    @Test func unfoldedCountsFromAModel() throws {
        let tool = Tool()
        tool.folder.write("C\n", to: "a.smi")
        tool.folder.write("C.C\nCC\n", to: "b.smi")
        #expect(
            try tool.run("fit", "a.smi", "-d", "ecfp0:unfolded=true", "-o", "m.json", "-q").status == 0)
        let outcome = try tool.run("featurize", "b.smi", "--model", "m.json", "--no-status", "-q")
        #expect(outcome.lines == ["id,ecfp0_unfolded_2246733040", "b,2", "b_2,0"])
    }

    @Test func explainBits() throws {
        let tool = Tool()
        tool.folder.write("CCO ethanol\n", to: "a.smi")
        let outcome = try tool.run("explain-bits", "a.smi", "-d", "ecfp4", "--bits", "807,80,1410", "-q")
        #expect(outcome.status == 0)
        #expect(
            outcome.lines == [
                "id\tbit\tidentifier\tcenter\tradius\tatoms\tbonds",
                "ethanol\t80\t2245384272\t2\t0\t2\t", "ethanol\t807\t864662311\t3\t0\t3\t",
                "ethanol\t1410\t4018048386\t2\t1\t1;2;3\t1;2",
            ])
    }

    /// Key by key, and path by path: ethanol by fingerprints.md 7 and 8, biphenyl for its two rings.
    @Test func explainKeysAndPaths() throws {
        let tool = Tool()
        tool.folder.write("CCO ethanol\n", to: "a.smi")
        let keys = try tool.run("explain-bits", "a.smi", "-d", "maccs", "-q", "--no-header")
        #expect(
            keys.lines.map { $0.split(separator: "\t")[1] }
                == ["82", "109", "114", "139", "153", "155", "157", "160", "164"])
        #expect(keys.lines[0] == "ethanol\t82\t82\t\t\t1;2;3\t1;2")
        let paths = try tool.run("explain-bits", "a.smi", "-d", "fp2", "-q", "--no-header")
        #expect(
            paths.lines == [
                "ethanol\t515\t515\t\t\t2;3\t2", "ethanol\t531\t531\t\t\t1;2;3\t1;2",
                "ethanol\t670\t670\t\t\t1;2\t1",
            ])
        tool.folder.write("c1ccccc1-c1ccccc1 biphenyl\n[Na+].[Cl-] salt\n", to: "b.smi")
        let rings = try tool.run("explain-bits", "b.smi", "-d", "maccs", "-q", "--no-header", "--bits", "125,166")
        #expect(
            rings.lines == [
                "biphenyl\t125\t125\t\t\t1;2;3;4;5;6\t1;2;3;4;5;12",
                "biphenyl\t125\t125\t\t\t7;8;9;10;11;12\t7;8;9;10;11;13", "salt\t166\t166\t\t\t1\t",
                "salt\t166\t166\t\t\t2\t",
            ])
    }

    @Test(arguments: [
        ("featurize a.smi -d ecfp4 -d torsion -o a.fps", "one fingerprint"),
        ("featurize a.smi -d composition -o a.fps", "one fingerprint"),
        ("featurize a.smi -d ecfp4 --target-column y -o a.fps", "no place for --target-column"),
        ("featurize a.smi -d ecfp4:pack=true", "npy and npz"),
        ("explain-bits a.smi -d composition", "expected a fingerprint"),
        ("explain-bits a.smi -d ecfp4 --bits 2048", "no bit from 0 to 2047"),
    ])
    func refusals(arguments: String, message: String) throws {
        let tool = Tool()
        tool.folder.write("CCO ethanol\n", to: "a.smi")
        let outcome = try tool.run(arguments.split(separator: " ").map(String.init))
        #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.errors)")
    }
}
