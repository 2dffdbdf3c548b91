import Foundation
import TestSupport
import Testing

/// `train`, `predict` and `report` spoil no input, and end at the first signal with nothing left behind.
@Suite struct LearningSafetyTests {
    let tool = Tool()

    @Test func outputsThatAreInputsAreRefused() throws {
        tool.folder.write(TrainPredictTests.matrix, to: "m.csv")
        tool.folder.write("id,e\nr0,1\nr1,2\nr2,4\nr3,8\n", to: "t.csv")
        let training = ["train", "m.csv", "--target", "y", "--drop", "g", "--model", "ols", "--split", "none", "-o"]
        #expect(try tool.run(training + ["k.json"]).status == 0)
        let model = tool.folder.text("k.json")
        try FileManager.default.createSymbolicLink(
            atPath: tool.folder.file("link.csv"), withDestinationPath: tool.folder.file("m.csv"))
        let scores = "r/02-scores.csv"
        tool.folder.write(TrainPredictTests.matrix, to: scores)
        let cases = [
            training + ["m.csv"], training + ["link.csv"],
            ["train", "m.csv", "--target", "t.csv:e", "--drop", "g", "--model", "ols", "-o", "t.csv"],
            ["predict", "k.json", "m.csv", "-o", "m.csv"], ["predict", "k.json", "m.csv", "-o", "k.json"],
            ["predict", "k.json", "m.csv", "-o", "./link.csv"],
            [
                "report", scores, "--target", "y", "--drop", "g", "--select", "lasso:2", "--trees", "5", "-o", "r.html",
            ],
        ]
        for arguments in cases {
            let outcome = try tool.run(arguments)
            #expect(
                outcome.status == 64 && outcome.errors.contains("is both input and output"),
                "\(arguments): \(outcome.status) \(outcome.errors)")
            #expect(outcome.output.isEmpty)
        }
        #expect(tool.folder.text("m.csv") == TrainPredictTests.matrix && tool.folder.text("k.json") == model)
        #expect(tool.folder.text(scores) == TrainPredictTests.matrix)
        #expect(tool.folder.names == ["k.json", "link.csv", "m.csv", "r", "t.csv"])
    }

    /// Stops a run once something is to be seen of it.
    private func stop(
        _ arguments: [String], with signal: Int32, after isUnderWay: (Process) -> Bool
    ) throws -> Tool.Outcome {
        let process = try tool.start(arguments)
        try ExitStatusTests.wait { isUnderWay(process) || !process.isRunning }
        try #require(process.isRunning, "\(tool.outcome(of: process).errors)")
        kill(process.processIdentifier, signal)
        let ended = (try? ExitStatusTests.wait { !process.isRunning }) != nil
        if !ended { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        #expect(ended, "one signal must be enough")
        return tool.outcome(of: process)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func oneSignalEndsTraining(signal: Int32) throws {
        tool.folder.write(TrainPredictTests.matrix, to: "m.csv")
        tool.folder.write("old", to: "k.json")
        let outcome = try stop(
            [
                "train", "m.csv", "--target", "y", "--drop", "g", "--model", "forest", "--trees", "5000000", "-o",
                "k.json",
            ], with: signal
        ) { _ in tool.folder.names.contains { $0.hasSuffix(".tmp") } }
        #expect(outcome.status == 75 && outcome.errors == "descgen: interrupted; nothing was written\n")
        #expect(tool.folder.text("k.json") == "old")
        #expect(tool.folder.names == ["k.json", "m.csv"] && outcome.output.isEmpty)
    }

    @Test func oneSignalEndsAReport() throws {
        tool.folder.write(TrainPredictTests.matrix, to: "m.csv")
        let outcome = try stop(
            [
                "report", "m.csv", "--target", "y", "--drop", "g", "--trees", "5000000", "--progress", "always", "-o",
                "r.html",
            ], with: SIGTERM
        ) { _ in tool.errors().contains(" % ") }
        #expect(outcome.status == 75 && outcome.errors.hasSuffix("descgen: interrupted; nothing was written\n"))
        #expect(tool.folder.names == ["m.csv"])
    }

    /// While the matrix is still being waited for.
    @Test func oneSignalEndsAPrediction() throws {
        tool.folder.write(TrainPredictTests.matrix, to: "m.csv")
        let training = ["train", "m.csv", "--target", "y", "--drop", "g", "--model", "ols", "--split", "none", "-o"]
        #expect(try tool.run(training + ["k.json"]).status == 0)
        let pipe = tool.folder.file("in.csv")
        mkfifo(pipe, 0o600)
        var writer: Int32 = -1
        defer { close(writer) }
        let outcome = try stop(["predict", "k.json", "in.csv", "-o", "p.csv"], with: SIGINT) { _ in
            // This end opens as soon as the other one reads.
            writer = open(pipe, O_WRONLY | O_NONBLOCK)
            return writer >= 0
        }
        #expect(outcome.status == 75 && outcome.errors == "descgen: interrupted; nothing was written\n")
        #expect(tool.folder.names == ["in.csv", "k.json", "m.csv"])
    }
}

/// What `train` and `report` say about columns that give the target away, blanks, and names that do not exist.
@Suite struct LearningNameTests {
    let tool = Tool()

    @Test(arguments: ["train", "report"])
    func theTargetIsNoFeature(command: String) throws {
        tool.folder.write(TrainPredictTests.matrix, to: "m.csv")
        let rows = TrainPredictTests.matrix.split(separator: "\n").map { $0.split(separator: ",") }
        tool.folder.write(rows.map { "\($0[0]),\($0[5])\n" }.joined(), to: "t.csv")
        tool.folder.write(rows.map { "\($0[0]),\($0[1])\n" }.joined().replacing("id,a", with: "id,y"), to: "a.csv")
        let options =
            command == "train"
            ? ["--model", "ols", "-o", "k.json"] : ["--select", "lasso:2", "--trees", "5", "-o", "k.html"]
        let same = try tool.run([command, "m.csv", "--target", "t.csv:y", "--drop", "g"] + options)
        #expect(same.status == 0, "\(same.errors)")
        let notes = same.errors.split(separator: "\n")
        #expect(notes[0] == "descgen: note: column 'y' of m.csv is the target itself; it is left out of the features")
        #expect(notes.count == 1 || (command == "train" && notes[1].hasPrefix("descgen: note: cv: mean and standard")))
        let numbers = try #require(tool.folder.text("k.json"))
        if command == "report" {
            #expect(numbers.contains("with the name of the target"))
        } else {
            tool.folder.write("id,a,b,c\nnew,1,2,3\n", to: "n.csv")
            #expect(try tool.run("predict", "k.json", "n.csv").status == 0, "the model must not ask for y")
        }
        // Other numbers under the name of the target, and the target under another name.
        let other = try tool.run([command, "m.csv", "--target", "a.csv:y", "--drop", "g"] + options)
        #expect(other.status == 0 && other.errors.contains("has the name of the target, but not its numbers"))
        #expect(other.errors.contains("a feature equals the target in all 40 rows: 'a'"))
    }

    @Test func namesThatDoNotExist() throws {
        tool.folder.write(TrainPredictTests.matrix, to: "m.csv")
        let report = ["report", "m.csv", "--target", "y", "-o", "r.html"]
        let train = ["train", "m.csv", "--target", "y", "--model", "ols", "-o", "k.json"]
        let cases: [([String], String)] = [
            (
                report + ["--drop", "g", "--highlight", "r40"],
                "--highlight r40: m.csv has no row of this id; did you mean"
            ),
            (report + ["--drop", "g", "--size-column", "aa"], "m.csv has no such column; did you mean \"a\"?"),
            (report + ["--drop", "g", "--size-column", "g"], "column of m.csv is not among the features in use"),
            (report + ["--drop", "g,bb"], "no column matches --drop 'bb'; did you mean \"b\"?"),
            (train + ["--drop", "g,bb"], "no column matches --drop 'bb'; did you mean \"b\"?"),
            (train + ["--drop", "g", "--jobs", "0"], "--jobs 0; expected 1 to 256"),
            (train + ["--drop", "g", "--jobs=-2"], "--jobs -2; expected 1 to 256"),
            (report + ["--drop", "g", "--jobs", "0"], "--jobs 0; expected 1 to 256"),
        ]
        for (arguments, words) in cases {
            let outcome = try tool.run(arguments)
            #expect(outcome.status == 64 && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
        }
        #expect(tool.folder.names == ["m.csv"])
    }

    @Test func blanksAreToldWithTheirPlace() throws {
        tool.folder.write("id,a,b,g,y\nA,1,2,u,1\nB,2,,,3\nC,3,1,,2\nD,4,2,v,5\nE,7,,w,4\n", to: "m.csv")
        let words = "m.csv: row 'B' (number 2), column 'b' is blank (2 blanks in the column)"
        let train = ["train", "m.csv", "--target", "y", "--model", "ols"]
        for arguments in [train, ["report", "m.csv", "--target", "y", "-o", "r.html"]] {
            let outcome = try tool.run(arguments + ["--drop", "g"])
            #expect(outcome.status == 65 && outcome.errors.contains(words), "\(outcome.errors)")
        }
        let outcome = try tool.run(train + ["--drop", "b", "--split", "group:g:0.3", "--folds", "none"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.errors.contains("2 rows have a blank in group column 'g' and are taken for one group: 'B', 'C'"))
    }

    /// Rows whose group nobody knows: together, apart, left out, or refused.
    @Test func blanksInGroupsAreAChoice() throws {
        // Six groups of two rows, and four rows without one.
        var text = "id,a,g,y\n"
        for row in 0..<16 {
            text += "r\(row),\(row * row % 7),\(row < 12 ? "g\(row / 2)" : row < 14 ? "" : " "),\(row)\n"
        }
        tool.folder.write(text, to: "m.csv")
        let train = [
            "train", "m.csv", "--target", "y", "--model", "ols", "--split", "none", "--folds", "group:g:7",
            "--split-to", "p.csv",
        ]
        func folds(_ rule: [String]) throws -> (errors: String, folds: [String: [Int]]) {
            let outcome = try tool.run(train + rule)
            #expect(outcome.status == 0, "\(outcome.errors)")
            var folds: [String: [Int]] = [:]
            for line in try #require(tool.folder.text("p.csv")).split(separator: "\n").dropFirst() {
                let cells = line.split(separator: ",").map(String.init)
                let row = try #require(Int(cells[0].dropFirst()))
                folds[row < 12 ? "known" : "blank", default: []].append(try #require(Int(cells[2])))
            }
            return (outcome.errors, folds)
        }
        let one = try folds([])
        #expect(one.folds["blank"]?.count == 4 && Set(one.folds["blank"] ?? []).count == 1)
        #expect(try folds(["--blank-groups", "one"]) == one)
        let own = try folds(["--blank-groups", "own"])
        // Single rows go into the fold with the fewest rows: the seventh, empty one, and then the next.
        #expect(Set(own.folds["blank"] ?? []).count > 1)
        #expect(own.errors.contains("4 rows have a blank in group column 'g' and are each a group of their own: 'r12'"))
        let refused = try tool.run(train + ["--blank-groups", "error"])
        #expect(refused.status == 65 && refused.errors.contains("4 rows have a blank in group column 'g': 'r12'"))
        #expect(refused.errors.contains("--blank-groups one, own or rows"))
        // Without them there are six groups only.
        let few = try tool.run(train + ["--blank-groups", "rows"])
        #expect(few.status == 65 && few.errors.contains("6 groups in column 'g'; 7 folds"), "\(few.errors)")
        let left = try tool.run(train + ["--blank-groups", "rows", "--folds", "group:g:6"])
        #expect(left.status == 0 && left.lines[1].hasPrefix("train\t12\t"), "\(left.errors)")
        #expect(left.errors.contains("4 rows with a blank in group column 'g' left out: 'r12'"))
        for command in [train, ["report", "m.csv", "--target", "y", "--group-column", "g", "-o", "r.html"]] {
            let wrong = try tool.run(command + ["--blank-groups", "none"])
            #expect(wrong.status == 64)
            #expect(wrong.errors.contains("--blank-groups none; expected one, own, rows or error"))
        }
        let report = try tool.run(
            "report", "m.csv", "--target", "y", "--group-column", "g", "-o", "r.html", "--blank-groups", "error")
        #expect(report.status == 65 && report.errors.contains("4 rows have a blank in group column 'g'"))
    }
}
