import TestSupport
import Testing

/// `train --learning-curve` and `--validation-curve`: numbers, files, mistakes, and the page about them.
@Suite struct CurveCommandTests {
    let tool = Tool()
    static let header = "variable,value,part,draws,mae,mae_sd,rmse,rmse_sd,r2,r2_sd"

    private func train(_ arguments: String...) throws -> Tool.Outcome { try train(arguments) }

    /// With folds that scikit-learn knows too: row modulo four.
    private func train(_ arguments: [String]) throws -> Tool.Outcome {
        var rows = TrainPredictTests.matrix.split(separator: "\n").map(String.init)
        rows[0] += ",f"
        for row in rows.indices.dropFirst() { rows[row] += ",\((row - 1) % 4)" }
        tool.folder.write(rows.joined(separator: "\n") + "\n", to: "m.csv")
        return try tool.run(["train", "m.csv", "--target", "y", "--drop", "g,f"] + arguments)
    }

    /// The rows of a CSV file as cells.
    private func table(_ name: String) throws -> [[String]] {
        let lines = try #require(tool.folder.text(name)).split(separator: "\n")
        #expect(lines.first.map(String.init) == Self.header)
        return lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    private func expect(_ row: [String], _ numbers: [Double]) {
        let found = row.dropFirst(4).map { Double($0) ?? .nan }
        #expect(found.count == numbers.count)
        for (value, number) in zip(found, numbers) {
            #expect(abs(value - number) <= 1e-9 * max(1, abs(number)), "\(row)")
        }
    }

    /// scikit-learn 1.9.1: `validation_curve` and `learning_curve` of a pipeline with `StandardScaler` before the
    /// features and the target, on the same folds.
    @Test func numbersOfAnotherProgram() throws {
        let fixed = ["--split", "none", "--folds", "column:f", "--curve-to", "c.csv"]
        let ridge = try train(
            fixed + [
                "--model", "ridge", "--lambda", "1", "--validation-curve", "lambda=0.1,10,1000", "--learning-curve",
                "1",
            ])
        #expect(ridge.status == 0, "\(ridge.errors)")
        let rows = try table("c.csv")
        #expect(
            rows.map { Array($0[..<4]) } == [
                ["rows", "30", "train", "4"], ["rows", "30", "cv", "4"], ["lambda", "0.1", "train", "4"],
                ["lambda", "0.1", "cv", "4"], ["lambda", "10", "train", "4"], ["lambda", "10", "cv", "4"],
                ["lambda", "1000", "train", "4"], ["lambda", "1000", "cv", "4"],
            ])
        let expected: [[Double]] = [
            [
                0.1893611464584285, 0.0031549445653554515, 0.22661458469463922, 0.0028223761940474284,
                0.9988958304559664, 8.942365652921104e-05,
            ],
            [
                0.19543302303990762, 0.026019400342265686, 0.23240744238969835, 0.03800200210220945,
                0.9988254867435139, 0.00020118465945482305,
            ],
            [
                0.0925335991625034, 0.005356673151924153, 0.10314973156680009, 0.002028449527420072,
                0.9997715354627816, 1.3587501733739249e-05,
            ],
            [
                0.09496325266638245, 0.012871199528130968, 0.10534144835324795, 0.01089372466908713,
                0.9997551008618971, 4.3322600841902974e-05,
            ],
            [
                1.3579192309353092, 0.02567947810242687, 1.5989173939427035, 0.012845769461076684,
                0.9450560813742912, 0.0039435811483778576,
            ],
            [
                1.3795508095622484, 0.1803144280660404, 1.633071892385233, 0.20847418134185772,
                0.9421037378654666, 0.003342016654853666,
            ],
            [
                5.595466340788324, 0.18974727085217785, 6.611417061064705, 0.20992860441540473,
                0.06305252779904008, 0.003003141253235155,
            ],
            [
                5.60028283919138, 0.5907212501273289, 6.625214758669158, 0.6877926563876604,
                0.04419140836530466, 0.008236664431950588,
            ],
        ]
        for (row, numbers) in zip(rows, expected) { expect(row, numbers) }
        #expect(ridge.errors.contains("the mae of cv is smallest at lambda 0.1, which lies on the border"))

        let kernel = try train(
            fixed + [
                "--model", "krr", "--kernel", "polynomial", "--lambda", "0.01", "--validation-curve", "degree=1,3",
            ])
        #expect(kernel.status == 0, "\(kernel.errors)")
        let degrees = try table("c.csv")
        #expect(degrees.map { $0[1] } == ["1", "1", "3", "3"])
        expect(
            degrees[1],
            [
                0.09623927408869937, 0.007929017951092236, 0.10316993786035626, 0.007198779502691346,
                0.9997644962444369,
                3.8740519155345055e-05,
            ])
        expect(
            degrees[2],
            [
                0.0029487265459681796, 0.0003872406384324075, 0.0037759706387743603, 0.0004833374487843024,
                0.9999996893944262, 8.270403337098755e-08,
            ])
    }

    /// The table on standard output is that of the file; all rows are the fit of the model; threads and a second run
    /// change nothing.
    @Test(arguments: ["ridge", "krr", "lasso", "forest", "mlp"])
    func learningCurveOfEveryKind(model: String) throws {
        let extra: [String] =
            switch model {
            case "forest": ["--trees", "5", "--validation-curve", "trees=2,5"]
            case "mlp": ["--hidden", "4", "--epochs", "20", "--validation-curve", "hidden=2,4"]
            case "krr": ["--validation-curve", "sigma=1:4:3log"]
            default: ["--validation-curve", "lambda=0.1:10:3log"]
            }
        let arguments = ["--model", model, "--learning-curve", "20,0.25,1,32", "--draws", "3"] + extra
        let one = try train(arguments + ["--jobs", "1", "--curve-to", "one.csv"])
        #expect(one.status == 0, "\(one.errors)")
        let two = try train(arguments + ["--jobs", "2", "--curve-to", "two.csv"])
        #expect(two.output == one.output && tool.folder.text("two.csv") == tool.folder.text("one.csv"))
        let other = try train(arguments + ["--seed", "1", "--curve-to", "other.csv"])
        #expect(other.status == 0 && tool.folder.text("other.csv") != tool.folder.text("one.csv"))

        let rows = try table("one.csv")
        #expect(
            rows[..<6].map { Array($0[..<4]) } == [
                ["rows", "8", "train", "3"], ["rows", "8", "test", "3"], ["rows", "20", "train", "3"],
                ["rows", "20", "test", "3"], ["rows", "32", "train", "1"], ["rows", "32", "test", "1"],
            ])
        let (errors, curve) = (one.lines.prefix { !$0.isEmpty }, one.lines.drop { !$0.isEmpty }.dropFirst())
        #expect(curve.map { $0.replacing("\t", with: ",") } == [Self.header] + rows.map { $0.joined(separator: ",") })
        // train and test of the model itself, from the same rows.
        for (line, row) in [(1, 4), (3, 5)] {
            let cells = errors[line].split(separator: "\t")
            for (cell, column) in [(2, 4), (3, 6), (4, 8)] {
                let (found, model) = (Double(rows[row][column]) ?? .nan, Double(cells[cell]) ?? .nan)
                #expect(abs(found - model) <= 1e-9 * max(1, abs(model)), "\(rows[row]) \(cells)")
            }
        }
        #expect(one.errors.contains("learning curve, test: slope of log mae against log rows -"))
        #expect(one.errors.contains("validation curve: the mae of cv is smallest at "))
        #expect(!one.errors.contains("0000000"), "\(one.errors)")
    }

    @Test func mistakes() throws {
        let cases: [([String], String)] = [
            (["--learning-curve", "10,12.5"], "--learning-curve 10,12.5; expected auto, whole numbers of rows"),
            (["--learning-curve", "many"], "--learning-curve many; expected auto"),
            (["--learning-curve", "0"], "--learning-curve 0; expected auto"),
            (["--learning-curve", "33"], "a learning curve with 33 rows; expected 1 to 32"),
            (["--learning-curve", "auto", "--draws", "0"], "--draws 0; expected 1 to 10000"),
            (["--draws", "4"], "--draws belongs to --learning-curve"),
            (["--curve-to", "c.csv"], "--curve-to needs a curve"),
            (["--learning-curve", "auto", "--curve-to", "m.csv"], "m.csv is both input and output (--curve-to)"),
            (
                ["--learning-curve", "auto", "--curve-to", "k.json", "-o", "k.json"],
                "-o and --curve-to name the same file"
            ),
            (
                ["--learning-curve", "auto", "--split", "none", "--folds", "none"],
                "give test rows (--split) or --folds"
            ),
            (["--learning-curve", "31", "--split", "none", "--folds", "column:f"], "31 rows; expected 1 to 30"),
            (["--validation-curve", "lambda"], "--validation-curve lambda; expected HYPERPARAMETER=VALUES"),
            (["--validation-curve", "lambda=1,x"], "--validation-curve lambda=1,x; expected HYPERPARAMETER=VALUES"),
            (["--validation-curve", "lamda=1"], "'lamda'; of this model expected lambda; did you mean \"lambda\"?"),
            (["--validation-curve", "sigma=1"], "'sigma'; of this model expected lambda"),
            (["--validation-curve", "lambda=1,-1"], "lambda -1.0; expected numbers from 0"),
            (["--validation-curve", "lambda=1", "--folds", "none"], "a validation curve needs folds; give --folds"),
        ]
        for (arguments, words) in cases {
            let outcome = try train(["--model", "ridge", "--lambda", "1"] + arguments)
            #expect(outcome.status == 64 && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
            #expect(outcome.output.isEmpty)
        }
        let least = try train("--model", "ols", "--validation-curve", "lambda=1")
        #expect(least.status == 64 && least.errors.contains("this model has no number that could be varied"))
        let forest = try train("--model", "forest", "--validation-curve", "trees=1.5")
        #expect(forest.status == 64 && forest.errors.contains("trees 1.5; expected whole numbers from 1"))
        tool.folder.write(
            "id,a,y\n" + (0..<12).map { "r\($0),\($0),\($0 % 2 == 0 ? "u" : "v")\n" }.joined(), to: "c.csv")
        let classes = try tool.run(
            "train", "c.csv", "--target", "y", "--model", "mlp", "--task", "classification", "--learning-curve", "auto")
        #expect(classes.status == 64 && classes.errors.contains("this model learns classes"), "\(classes.errors)")
        #expect(tool.folder.names == ["c.csv", "m.csv"])
    }

    /// Equal rows with different targets have no solution without a penalty: blanks and a note instead of errors.
    @Test func valuesWithoutASolution() throws {
        tool.folder.write(
            "id,a,y\n" + (0..<12).map { "r\($0),\($0 / 3),\($0)\n" }.joined(), to: "d.csv")
        let outcome = try tool.run(
            "train", "d.csv", "--target", "y", "--model", "krr", "--sigma", "1", "--lambda", "0.1",
            "--validation-curve",
            "lambda=0,1", "--folds", "3", "--split", "none", "--curve-to", "c.csv")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rows = try table("c.csv")
        #expect(rows[0] == ["lambda", "0", "train", "0", "", "", "", "", "", ""] && rows[1][4].isEmpty)
        #expect(rows[3][3] == "3" && Double(rows[3][4]) != nil)
        #expect(outcome.errors.contains("no errors where the equations of a fold could not be solved: lambda '0.0'"))
        #expect(outcome.errors.contains("smallest at lambda 1.0"))
    }

    /// The tutorial page, run as it stands; what it says follows from how the table was made (fixtures/README.md):
    /// every complex has an own term that other complexes tell nothing about.
    @Test func tutorial() throws {
        let page = "Sources/Learn/Learn.docc/Tutorials/learning-curve.md"
        let commands = DocumentedCommands.all(in: page)
        #expect(commands.count == 3)
        var notes: [String] = []
        for command in commands {
            let words = command.map { $0.hasPrefix("fixtures/") ? Fixtures.path(String($0.dropFirst(9))) : $0 }
            let outcome = try tool.run(words)
            #expect(outcome.status == 0, "\(command): \(outcome.errors)")
            notes.append(outcome.errors)
        }
        func change(_ text: String) throws -> Int {
            let end = try #require(text.firstRange(of: "twice the rows change the mae by "))
            return try #require(Int(text[end.upperBound...].prefix { $0 != " " }))
        }
        #expect(try change(notes[0]) < -50)
        #expect(try change(notes[1]) > -5)
        let (known, unseen) = (try table("random.csv"), try table("unseen.csv"))
        #expect(known.map { $0[1] } == unseen.map { $0[1] } && known.last?[1] == "192")
        let errors = try [known, unseen].map { try #require(Double($0[$0.count - 1][4])) }
        #expect(errors[1] > 10 * errors[0])
        // 44 of the columns are random numbers: a small penalty learns them by heart, a large one leaves out all.
        let penalties = try table("penalty.csv")
        let training = penalties.filter { $0[2] == "train" }.compactMap { Double($0[4]) }
        let held = penalties.filter { $0[2] == "cv" }.compactMap { Double($0[4]) }
        #expect(training.count == 7 && training == training.sorted() && held[0] > 20 * training[0])
        let best = try #require(held.indices.min { held[$0] < held[$1] })
        #expect(best > 0 && best < 6)
    }
}
