import TestSupport
import Testing

/// Commands about metal complexes from end to end.
@Suite struct ComplexCommandTests {
    let tool = Tool()

    /// A hexachloride, a dichloride and a molecule without metal.
    private static let xyz = """
        7
        CSD_code = SIX | q = -3 | S = 0
        Fe 0 0 0
        Cl 2.3 0 0
        Cl -2.3 0 0
        Cl 0 2.3 0
        Cl 0 -2.3 0
        Cl 0 0 2.3
        Cl 0 0 -2.3
        3
        CSD_code = TWO | q = 0 | S = 0
        Cu 0 0 0
        Cl 2.2 0 0
        Cl -2.2 0 0
        2
        CSD_code = NONE | q = 0 | S = 0
        C 0 0 0
        O 1.13 0 0

        """

    init() {
        tool.folder.write(Self.xyz, to: "c.xyz")
        tool.folder.write("id,ox,alpha\nSIX,3,0.2\nTWO,2,\n", to: "states.csv")
    }

    @Test func inspectComplexes() throws {
        let outcome = try tool.run("inspect", "--complexes", "c.xyz", "--ligands", "l.tsv", "--charges", "derived")
        #expect(outcome.status == 0)
        #expect(
            outcome.lines[0]
                == "file\trecord\tid\tmetal\toxidation_state\tcoordination_number\tgeometry\tligands")
        let atoms = (2...7).map { "1:1:Cl\($0):Cl:[Cl-:1]" }.joined(separator: ";")
        #expect(outcome.lines[1] == "c.xyz\t1\tSIX\tFe\t3\t6\toctahedral\t\(atoms)")
        #expect(outcome.lines[2].hasPrefix("c.xyz\t2\tTWO\tCu\t2\t2\tlinear\t"))
        // A record without a metal keeps its line.
        #expect(outcome.lines[3] == "c.xyz\t3\tNONE\t\t\t\t\t")
        #expect(outcome.errors.contains("[no_metal]"))
        let table = tool.folder.text("l.tsv") ?? ""
        #expect(table.contains("1\tCl\t1\t1\tCl\t8\tSIX;TWO\t[Cl-:1]\t[Cl-]\n"))
    }

    /// Blank cells of a row that is ok are null, not nothing.
    @Test func blankCellsInJSON() throws {
        let outcome = try tool.run(
            "featurize", "c.xyz", "-d", "rac:set=all-eq,props=I,depth=0", "-f", "jsonl", "--no-status")
        #expect(
            outcome.lines[0].hasPrefix(
                #"{"id":"SIX","misc-dent-ax":0,"misc-charge-ax":null,"misc-dent-eq":1,"misc-charge-eq":null,"#))
    }

    @Test func joinedColumns() throws {
        let outcome = try tool.run(
            "featurize", "c.xyz", "-d", "rac:set=metal-full,props=Z,depth=0", "--with-columns", "states.csv:ox,alpha")
        #expect(outcome.status == 0)
        #expect(
            outcome.lines == [
                "id,status,f-Z-0-all,mc-Z-0-all,D_mc-Z-0-all,ox,alpha", "SIX,ok,2410,676,0,3,0.2",
                "TWO,ok,1419,841,0,2,", "NONE,no_metal,,,,,",
            ])
        let none = try tool.run(
            "featurize", "c.xyz", "-d", "rac:set=metal-full", "--with-columns", "states.csv:ox", "--join-column", "ox")
        #expect(none.status == 65)
        #expect(try tool.run("featurize", "c.xyz", "-d", "rac", "--with-columns", "states.csv").status == 64)
        #expect(try tool.run("featurize", "c.xyz", "-d", "rac", "--with-columns", "states.csv:spin").status == 64)
    }

    /// RAC-155 and MCDL-25 have their full numbers of columns once the two inputs are joined, and no blank cell.
    @Test(arguments: [("rac:set=155", 155), ("mcdl25:charges=derived", 25)])
    func joinedColumnsCompleteASet(spec: String, count: Int) throws {
        let outcome = try tool.run("featurize", "c.xyz", "-d", spec, "--with-columns", "states.csv:ox,alpha")
        #expect(outcome.status == 0)
        let cells = outcome.lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(cells[0].count == 2 + count && cells[0].suffix(2) == ["ox", "alpha"])
        #expect(cells[1].prefix(2) == ["SIX", "ok"] && cells[1].suffix(2) == ["3", "0.2"])
        #expect(cells[1].count == 2 + count && !cells[1].contains(""))
        #expect(cells[2].prefix(2) == ["TWO", "not_six_coordinate"] && cells[2].count == 2 + count)
        #expect(cells[3].prefix(2) == ["NONE", "no_metal"] && cells[3].count == 2 + count)
    }

    /// Autocorrelations of Z less the oxidation state: (26 − 3)², 23 · 6 · 17.
    @Test func oxidationStates() throws {
        for source in ["ox", "derived"] {
            let outcome = try tool.run(
                "featurize", "c.xyz", "-d", "rac:set=metal-full,props=I,depth=1,ox=\(source)", "--with-columns",
                "states.csv:ox")
            #expect(outcome.status == 0)
            #expect(outcome.lines[0].hasSuffix("mc-O-0-all,mc-O-1-all,D_mc-O-0-all,D_mc-O-1-all,ox"))
            #expect(outcome.lines[1].hasSuffix(",529,2346,0,36,3"))
        }
    }

    @Test func propertyTable() throws {
        tool.folder.write("symbol,q\nFe,3\nCl,-0.5\nCu,2\n", to: "q.csv")
        let outcome = try tool.run(
            "featurize", "c.xyz", "-d", "rac:set=metal-full,props=q,depth=1", "--property-table", "q.csv")
        #expect(outcome.lines[0] == "id,status,f-q-0-all,f-q-1-all,mc-q-0-all,mc-q-1-all,D_mc-q-0-all,D_mc-q-1-all")
        #expect(outcome.lines[1] == "SIX,ok,10.5,-18,9,-9,0,21")
        #expect(outcome.lines[3] == "NONE,missing_property,,,,,,")
    }
}
