import TestSupport
import Testing

/// `descgen report` from a table to its files, and what it says about mistakes.
@Suite struct ReportCommandTests {
    let tool = Tool()
    static let table = Fixtures.path("report/complexes.csv")
    static let quick = ["--drop", "note,part", "--select", "lasso:6,rfa:3", "--trees", "20"]

    @Test func writesPageNumbersAndTables() throws {
        let arguments =
            ["report", Self.table, "--target", "y_eV", "--group-column", "complex", "-o", "r.html"] + Self.quick
        let outcome = try tool.run(arguments + ["--jobs", "1"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.isEmpty && outcome.errors.isEmpty)
        let page = try #require(tool.folder.text("r.html"))
        #expect(page.contains("For complexes it has never seen, the chosen model errs by"))
        #expect(page.contains("How much does a random split flatter?"))
        let numbers = try #require(tool.folder.text("r.json"))
        #expect(numbers.hasPrefix("{\n  \"format\": \"descgen-report\""))
        let scores = try #require(tool.folder.text("r/02-scores.csv"))
        #expect(scores.hasPrefix("split,set,model,features,chosen,part,cv_mae"))
        // Two splits, each with one chosen set.
        #expect(scores.split(separator: "\n").filter { $0.contains(",krr,") && $0.contains(",1,test,") }.count == 2)
        // The same bytes with two threads, in every file.
        let tables = [
            "answer-1-features", "answer-2-errors", "answer-3-splits", "01-data", "02-scores", "03-composition",
            "04-lasso-path", "05-cv-curve", "06-selection", "07-krr-grid", "08-parity", "09-errors",
            "10-learning-curve",
            "11-uncertainty", "12-pca", "13-importance",
        ]
        let first = try tables.map { try #require(tool.folder.text("r/\($0).csv"), "\($0)") }
        #expect(try tool.run(arguments + ["--jobs", "2"]).status == 0)
        #expect(tool.folder.text("r.html") == page && tool.folder.text("r.json") == numbers)
        for (name, text) in zip(tables, first) { #expect(tool.folder.text("r/\(name).csv") == text, "\(name)") }
    }

    /// Beside a split by group a random one says how many of its test rows have their group in training: here nearly all, as every
    /// complex has four rows.
    @Test func randomSplitsKnowTheGroupsOfTheOther() throws {
        let outcome = try tool.run([
            "report", Self.table, "--target", "y_eV", "--drop", "note,part", "--select", "univariate:3", "--trees", "5",
            "--split", "group:complex:0.2", "--split", "random:0.1", "-o", "r.html",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let page = try #require(tool.folder.text("r.html"))
        #expect(page.contains("of its test rows have their complex in training"))
        let data = try #require(tool.folder.text("r/01-data.csv"))
        let line = try #require(
            data.split(separator: "\n").first { $0.hasPrefix("random share of test rows with their group in training") }
        )
        #expect(try #require(Double(line.split(separator: ",")[1])) > 0.9)
    }

    /// What cannot be written is refused before the analysis, which takes long: no step is told.
    @Test func outputsAreCheckedBeforeTheWork() throws {
        let bytes = try #require(TemporaryFolder.bytes(of: Self.table))
        let table = String(decoding: bytes, as: UTF8.self)
        func refused(_ output: String, _ matrix: String, _ status: Int32, _ words: String) throws {
            let names = tool.folder.names
            let outcome = try tool.run(
                ["report", matrix, "--target", "y_eV", "-o", output, "--progress", "always"] + Self.quick)
            #expect(outcome.status == status && outcome.errors.contains(words), "\(output): \(outcome.errors)")
            #expect(!outcome.errors.contains("rows,") && !outcome.errors.contains("%"), "\(outcome.errors)")
            #expect(tool.folder.names == names, "\(output)")
        }
        tool.folder.write("x", to: "taken")
        try refused("taken.html", Self.table, 73, "the tables of the report need a folder of this name")
        try refused("nowhere/r.html", Self.table, 73, "No such file or directory")
        tool.folder.write(table, to: "r/11-uncertainty.csv")
        try refused("r.html", "r/11-uncertainty.csv", 64, "is both input and output")
        tool.folder.write(table, to: "s/answer-2-errors.csv")
        try refused("s.html", "s/answer-2-errors.csv", 64, "is both input and output")
    }

    /// `mc-chi-1-all` has the largest share of the target; each selection must find it, and weigh it most.
    @Test func findsWhatTheTargetIsMadeOf() throws {
        let outcome = try tool.run(
            ["report", Self.table, "--target", "y_eV", "--group-column", "complex", "-o", "r.html"] + Self.quick)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let composition = try #require(tool.folder.text("r/03-composition.csv")).split(separator: "\n")
        for set in ["LASSO ≤ 6", "RFA (ridge)"] {
            let members = composition.filter { $0.hasPrefix("group-complex,\(set),") }
            let weights = members.compactMap { Double($0.split(separator: ",").last ?? "") }
            let strongest = try #require(weights.max())
            let first = try #require(weights.firstIndex(of: strongest))
            #expect(weights.count == members.count && members[first].contains(",mc-chi-1-all,"), "\(set)")
        }
    }

    /// The target differs among the test rows only.
    @Test func constantTrainingTargets() throws {
        tool.folder.write("id,y,s,x\na,7,train,1\nb,7,train,2\nc,7,train,4\nd,1,far,3\n", to: "m.csv")
        let outcome = try tool.run("report", "m.csv", "--target", "y", "--split", "column:s", "-o", "r.html")
        #expect(outcome.status == 65)
        let words = "split column:s: target 'y' is 7.0 in all 3 training rows; there is nothing to learn"
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
        #expect(tool.folder.names == ["m.csv"])
    }

    @Test func mistakesLeaveNothingBehind() throws {
        tool.folder.write("id,y,g,x,t\na,1,u,1,p\nb,2,u,2,q\nc,3,u,5,r\n", to: "m.csv")
        let cases: [([String], Int32, String)] = [
            (["--target", "z", "--drop", "g,t"], 64, "no column 'z'"), (["--target", "y"], 64, "'g', 't'"),
            (["--target", "y", "--drop", "g,t", "--split", "half"], 64, "--split half: expected random:0.2"),
            (
                ["--target", "y", "--drop", "g,t", "--select", "magic"], 64,
                "--select magic: there is no such selection"
            ),
            (["--target", "y", "--drop", "t", "--group-column", "g"], 65, "all 3 rows are in one group"),
            (["--target", "t", "--drop", "g"], 65, "is no number in 3 of 3 rows: a ('p')"),
            (["--target", "y", "--drop", "g,t", "--folds", "9", "--split", "random:0.4"], 65, "9 folds of 2 rows"),
        ]
        for (arguments, status, words) in cases {
            let outcome = try tool.run(["report", "m.csv", "-o", "r.html"] + arguments)
            #expect(outcome.status == status && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.hasPrefix("descgen: ") && outcome.output.isEmpty)
        }
        #expect(tool.folder.names == ["m.csv"])
        #expect(try tool.run("report", "none.csv", "--target", "y", "-o", "r.html").status == 66)
        #expect(try tool.run("report", "m.csv", "--target", "y", "-o", "m.csv").status == 64)
    }
}
