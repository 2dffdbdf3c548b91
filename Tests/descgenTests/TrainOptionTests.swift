import TestSupport
import Testing

/// Groups and networks of `descgen train`.
@Suite struct TrainOptionTests {
    let tool = Tool()

    private func train(_ arguments: String...) throws -> Tool.Outcome {
        tool.folder.write(TrainPredictTests.matrix, to: "m.csv")
        return try tool.run(["train", "m.csv", "--target", "y"] + arguments)
    }

    /// The group column is no feature, and split and folds are those of its groups.
    @Test func groupsStayTogether() throws {
        let named = try train("--model", "ridge", "--lambda", "1", "--group-column", "g", "-o", "k.json")
        #expect(named.status == 0, "\(named.errors)")
        let spelled = try train(
            "--model", "ridge", "--lambda", "1", "--split", "group:g:0.2", "--folds", "group:g:5", "-o", "s.json")
        #expect(named.output == spelled.output && tool.folder.text("k.json") == tool.folder.text("s.json"))
        // Without a split the folds keep the eight groups of five rows together: as many folds as groups at most.
        let folds = try train("--model", "ols", "--group-column", "g", "--split", "none", "--folds", "9")
        #expect(folds.status == 65 && folds.errors.contains("8 groups in column 'g'; 9 folds"), "\(folds.errors)")
        let missing = try train("--model", "ols", "--group-column", "h", "--drop", "g")
        #expect(missing.status == 64 && missing.errors.contains("no column 'h'"))
    }

    /// A network of identities is a linear model: full gradient descent without penalty ends at least squares.
    @Test func networkOptionsAreUsed() throws {
        var text = "id,a,b,y\n"
        for row in 0..<20 { text += "r\(row),\(row % 5),\(row % 4),\(2 * (row % 5) - 3 * (row % 4) + 1)\n" }
        tool.folder.write(text, to: "l.csv")
        let options = [
            "train", "l.csv", "--target", "y", "--model", "mlp", "--split", "none", "--folds", "none", "--hidden", "4",
        ]
        func error(_ more: String...) throws -> Double {
            let outcome = try tool.run(options + more)
            #expect(outcome.status == 0, "\(outcome.errors)")
            return try #require(Double(outcome.lines[1].split(separator: "\t")[2]))
        }
        #expect(
            try error(
                "--activation", "identity", "--optimizer", "sgd", "--rate", "0.05", "--batch", "all", "--epochs", "2000"
            )
                < 1e-6)
        // Each option changes what is learned.
        let plain = try error("--epochs", "20")
        let others: [[String]] = [
            ["--activation", "tanh"], ["--optimizer", "momentum"], ["--optimizer", "nesterov"], ["--rate", "0.01"],
            ["--epochs", "21"], ["--batch", "5"], ["--l2", "0.1"], ["--dropout", "0.5"], ["--patience", "1"],
        ]
        for other in others {
            let outcome = try tool.run(options + (other[0] == "--epochs" ? [] : ["--epochs", "20"]) + other)
            #expect(outcome.status == 0, "\(other): \(outcome.errors)")
            #expect(Double(outcome.lines[1].split(separator: "\t")[2]) != plain, "\(other)")
        }
    }

    @Test func networkOptionsAreChecked() throws {
        let cases: [([String], String)] = [
            (["--activation", "step"], "--activation step; expected relu, tanh, sigmoid or identity"),
            (["--optimizer", "lbfgs"], "--optimizer lbfgs; expected adam, sgd, momentum or nesterov"),
            (["--rate", "0"], "--rate 0.0; expected a number greater than 0"),
            (["--epochs", "0"], "--epochs 0; expected 1 or more"), (["--batch", "0"], "--batch 0; expected 1 or more"),
            (["--l2=-1"], "--l2 -1.0; expected a number from 0"),
            (["--dropout", "1"], "--dropout 1; expected shares from 0 to less than 1"),
            (["--dropout", "0.1,0.1,0.1"], "3 shares for 2 hidden layers"),
            (["--patience", "0"], "--patience 0; expected 1 or more epochs"),
            (["--hidden", "4,,4"], "--hidden 4,,4; expected numbers of units"),
        ]
        for (arguments, words) in cases {
            tool.folder.write(TrainPredictTests.matrix, to: "m.csv")
            let outcome = try tool.run(
                ["train", "m.csv", "--target", "y", "--drop", "g", "--model", "mlp", "-o", "k.json"] + arguments)
            #expect(outcome.status == 64 && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
        }
        let other = try train("--drop", "g", "--model", "ridge", "--dropout", "0.1")
        #expect(other.status == 64 && other.errors.contains("--dropout belongs to --model mlp; this is ridge"))
        #expect(tool.folder.names == ["m.csv"])
    }
}
