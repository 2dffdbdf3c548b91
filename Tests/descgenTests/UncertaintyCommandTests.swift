import Foundation
import TestSupport
import Testing

/// Uncertainties, latent space, partitions as tables and rows that fail, from the command line.
@Suite struct UncertaintyCommandTests {
    let tool = Tool()

    private func train(_ arguments: String...) throws -> Tool.Outcome {
        tool.folder.write(TrainPredictTests.matrix, to: "m.csv")
        return try tool.run(["train", "m.csv", "--target", "y", "--drop", "g"] + arguments)
    }

    private func cells(_ outcome: Tool.Outcome, separator: Character = ",") -> [[String]] {
        outcome.lines.map { $0.split(separator: separator, omittingEmptySubsequences: false).map(String.init) }
    }

    /// What was written for the partition gives the same errors again, whatever other seeds say.
    @Test func partitionsGoThroughATable() throws {
        let first = try train("--model", "krr", "--seed", "3", "--split-to", "parts.csv", "-o", "m.json")
        #expect(first.status == 0, "\(first.errors)")
        let parts = try #require(tool.folder.text("parts.csv")).split(separator: "\n")
        #expect(parts.count == 41 && parts[0] == "id,split,fold")
        #expect(parts.count { $0.contains(",test,") } == 8 && parts.count { $0.contains(",train,") } == 32)
        let again = try train(
            "--model", "krr", "--seed", "9", "--split", "column:parts.csv:split", "--folds", "column:parts.csv:fold",
            "--split-to", "again.csv")
        #expect(again.status == 0 && again.output == first.output, "\(again.errors)")
        #expect(tool.folder.text("again.csv") == tool.folder.text("parts.csv"))
        // The same in the model file.
        let document = try #require(
            JSONSerialization.jsonObject(with: Data((tool.folder.text("m.json") ?? "").utf8)) as? [String: Any])
        let rows = try #require(document["rows"] as? [String: Any])
        #expect((rows["ids"] as? [String])?.count == 40 && (rows["parts"] as? [String])?.sorted() == ["test", "train"])
        #expect((rows["fold"] as? [Int])?.count { $0 < 0 } == 8)
        // Groups of another table.
        tool.folder.write("id,set\n" + (0..<40).map { "r\($0),s\($0 / 10)\n" }.joined(), to: "sets.csv")
        let groups = try train(
            "--model", "ols", "--group-column", "sets.csv:set", "--split-to", "g.csv", "--folds", "3")
        #expect(groups.status == 0, "\(groups.errors)")
        let labels = try #require(tool.folder.text("g.csv")).split(separator: "\n").dropFirst().map {
            $0.split(separator: ",")[1]
        }
        for start in stride(from: 0, to: 40, by: 10) { #expect(Set(labels[start..<start + 10]).count == 1) }
    }

    @Test func mistakesOfPartitionTables() throws {
        tool.folder.write("id,split\nx,train\n", to: "strangers.csv")
        tool.folder.write("id,split\nr0,train\nr0,train\n", to: "twice.csv")
        let cases: [([String], Int32, String)] = [
            (["--split", "column:strangers.csv:split"], 65, "no id of m.csv (such as 'r0') occurs in strangers.csv"),
            (["--split", "column:twice.csv:split"], 65, "occur more than once: 'r0'"),
            (["--split", "column:strangers.csv:part"], 64, "strangers.csv: no column 'part'; there are 'id', 'split'"),
            (["--split", "column:none.csv:split"], 66, "none.csv"),
            (["--split", "column"], 64, "expected random:FRACTION, column:NAME"),
            (["--split-to", "m.csv"], 64, "m.csv is both input and output"),
            (["--split-to", "k.json", "-o", "k.json"], 64, "name the same file"),
            (["--split-to", "none/parts.csv"], 73, "none/parts.csv"),
        ]
        for (arguments, status, words) in cases {
            tool.folder.write(TrainPredictTests.matrix, to: "m.csv")
            let outcome = try tool.run(
                ["train", "m.csv", "--target", "y", "--drop", "g", "--model", "ols"] + arguments)
            #expect(outcome.status == status && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
            #expect(outcome.output.isEmpty)
        }
        #expect(tool.folder.names == ["m.csv", "strangers.csv", "twice.csv"])
        #expect(tool.folder.text("m.csv") == TrainPredictTests.matrix)
    }

    @Test func columnsOfUncertainties() throws {
        let trained = try train(
            "--model", "krr", "--sigma", "3", "--lambda", "0.01", "--ensemble", "4", "--uncertainty", "all", "--unit",
            "eV", "-o", "k.json")
        #expect(trained.status == 0, "\(trained.errors)")
        let blocks = trained.output.components(separatedBy: "\n\n")
        #expect(blocks.count == 2)
        let quality = blocks[1].split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        #expect(
            quality[0] == [
                "part", "uncertainty", "spearman", "mae_certain_half", "mae_uncertain_half", "share_within_1",
                "share_within_2",
            ])
        #expect(
            quality.dropFirst().map { $0[1] } == [
                "uncertainty", "distance_nearest", "distance_mean10", "gp_sd", "ensemble_sd",
            ])
        let one = try tool.run("predict", "k.json", "m.csv", "--uncertainty", "gp,ensemble", "--uncertainty", "gp")
        #expect(
            cells(one)[0] == [
                "id", "prediction", "uncertainty", "in_domain", "gp_sd", "ensemble_mean", "ensemble_sd", "status",
            ])
        #expect(cells(one).dropFirst().allSatisfy { (Double($0[4]) ?? -1) >= 0 && (Double($0[6]) ?? -1) > 0 })
        #expect(one.errors.contains("note: predictions, uncertainties, means and standard deviations are in eV"))
        // The other columns stay as they are without the option.
        let plain = try tool.run("predict", "k.json", "m.csv")
        #expect(cells(one).map { Array($0[..<4]) } == cells(plain).map { Array($0[..<4]) })

        #expect(
            try train("--model", "mlp", "--hidden", "4,3", "--epochs", "5", "--dropout", "0.2", "-o", "n.json").status
                == 0)
        let network = try tool.run(
            "predict", "n.json", "m.csv", "--uncertainty", "all", "--passes", "5", "--latent", "l.csv", "-o", "p.csv")
        #expect(network.status == 0 && network.output.isEmpty, "\(network.errors)")
        let header = try #require(tool.folder.text("p.csv")).split(separator: "\n")[0]
        #expect(
            header == "id,prediction,uncertainty,in_domain,distance_nearest,distance_mean10,latent_distance_nearest,"
                + "latent_distance_mean10,dropout_mean,dropout_sd,status")
        let latent = try #require(tool.folder.text("l.csv")).split(separator: "\n")
        #expect(latent.count == 41 && latent[0] == "id,status,latent_1,latent_2,latent_3")
        // A matrix like any other.
        tool.folder.write(
            "id,y\n" + (0..<40).map { "r\($0),\($0 % 7)\n" }.joined(), to: "t.csv")
        #expect(try tool.run("train", "l.csv", "--target", "t.csv:y", "--model", "ridge").status == 0)
    }

    @Test func mistakesOfUncertainties() throws {
        #expect(try train("--model", "ridge", "-o", "r.json").status == 0)
        #expect(try train("--model", "mlp", "--hidden", "3", "--epochs", "2", "-o", "n.json").status == 0)
        let names = tool.folder.names
        let predictions: [([String], String)] = [
            (["r.json", "--uncertainty", "gp"], "r.json: uncertainty gp cannot be had: it belongs to kernel ridge"),
            (
                ["r.json", "--uncertainty", "ensemble"],
                "train it with --ensemble 20, say (this model can give distance)"
            ),
            (["n.json", "--uncertainty", "dropout"], "without dropout; train it with --dropout 0.1, say"),
            (
                ["r.json", "--uncertainty", "latnet"],
                "expected distance, latent, gp, ensemble, dropout or all; did you"
            ),
            (["n.json", "--uncertainty", "dropout", "--passes", "1"], "--passes 1; a spread needs 2 or more"),
            (
                ["r.json", "--latent", "l.csv"],
                "a latent space belongs to networks (train --model mlp), and this is ridge"
            ),
            (["n.json", "--explain", "1", "--uncertainty", "distance"], "leave out --uncertainty and --latent"),
            (["n.json", "--latent", "p.csv"], "name the same file"),
            (["n.json", "--blanks", "zero"], "--blanks zero; expected error, rows or mean"),
        ]
        for (arguments, words) in predictions {
            let outcome = try tool.run(
                ["predict", arguments[0], "m.csv"] + arguments.dropFirst() + ["-o", "p.csv"])
            #expect(outcome.status == 64 && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
        }
        let trainings: [([String], String)] = [
            (["--model", "forest", "--ensemble", "3"], "a forest is an ensemble already"),
            (["--model", "ridge", "--ensemble", "3:seeds"], "all members would be the same; use bootstrap"),
            (["--model", "ridge", "--ensemble", "1"], "a number of models from 2"),
            (["--model", "ridge", "--ensemble", "3:trees"], "also with :bootstrap or :seeds behind it"),
            (["--model", "ridge", "--uncertainty", "latent"], "a latent space belongs to networks"),
            (["--model", "mlp", "--uncertainty", "dropout"], "train it with --dropout"),
            (["--model", "ridge", "--sigma", "1"], "--sigma belongs to --model krr; this is ridge"),
            (["--model", "krr", "--degree", "2"], "--degree belongs to --kernel polynomial; this is gaussian"),
            (["--model", "krr", "--kernel", "polynomial", "--degree", "1.5"], "--degree 1.5; expected whole numbers"),
            (["--model", "krr", "--kernel", "polynomial", "--constant=-1"], "constant -1.0"),
            (["--model", "elastic-net", "--l1-ratio", "0,0.5"], "--l1-ratio 0,0.5; expected shares above 0 to 1"),
            (["--model", "ridge", "--intercept", "fixed"], "--intercept fixed; expected free, penalised or none"),
            (["--model", "ols", "--intercept", "penalised"], "belongs to --model ridge"),
            (["--model", "mlp", "--task", "ranking"], "--task ranking; expected regression or classification"),
            (["--model", "ridge", "--task", "classification"], "--task belongs to --model mlp; this is ridge"),
        ]
        for (arguments, words) in trainings {
            let outcome = try tool.run(["train", "m.csv", "--target", "y", "--drop", "g", "-o", "k.json"] + arguments)
            #expect(outcome.status == 64 && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
        }
        #expect(tool.folder.names == names)
    }

    /// A row beyond all numbers, a row with a blank and a row that failed before keep their place.
    @Test func rowsThatFailAreKept() throws {
        #expect(try train("--model", "ols", "--split", "none", "-o", "m.json").status == 0)
        tool.folder.write(
            "id,status,a,b,c\ngood,ok,1,2,0.5\nfar,ok,1e308,-1e308,1e308\nblank,ok,1,,0.5\nbad,no_metal,,,\nlast,ok,2,1,1\n",
            to: "n.csv")
        let whole = try tool.run("predict", "m.json", "n.csv")
        #expect(whole.status == 65 && whole.errors.contains("n.csv: row 'blank', column 'b' holds nothing"))
        let kept = try tool.run("predict", "m.json", "n.csv", "--blanks", "rows")
        #expect(kept.status == 0)
        let rows = cells(kept)
        #expect(rows.map { $0[0] } == ["id", "good", "far", "blank", "bad", "last"])
        #expect(rows.map { $0[4] } == ["status", "ok", "model_mismatch", "missing_property", "no_metal", "ok"])
        for row in 2...4 { #expect(rows[row][1...3] == ["", "", ""]) }
        #expect(kept.errors.contains("n.csv: row 'far': model_mismatch: "))
        #expect(kept.errors.contains("n.csv: row 'blank': missing_property: column 'b' holds nothing"))
        #expect(kept.errors.contains("3 of 5 rows have no prediction; their cells are blank"))
        let filled = try tool.run("predict", "m.json", "n.csv", "--blanks", "mean")
        #expect(
            filled.status == 0 && filled.errors.contains("1 blank in 1 row filled with the mean of the training rows"))
        #expect(cells(filled)[3][4] == "ok" && Double(cells(filled)[3][1]) != nil)
        #expect(cells(filled)[1] == rows[1])
        // Explanations leave such rows out, and no row at all is a failure of the run.
        let explained = try tool.run("predict", "m.json", "n.csv", "--blanks", "rows", "--explain", "1")
        #expect(explained.status == 0 && cells(explained).dropFirst().map { $0[0] } == ["good", "last"])
        tool.folder.write("id,a,b,c\nfar,1e308,-1e308,1e308\n", to: "far.csv")
        let none = try tool.run("predict", "m.json", "far.csv")
        #expect(
            none.status == 65 && none.lines == ["id,prediction,uncertainty,in_domain,status", "far,,,,model_mismatch"])
        #expect(none.errors.contains("far.csv: no row has a prediction"))
        tool.folder.write("id,a,b,c\n", to: "empty.csv")
        #expect(try tool.run("predict", "m.json", "empty.csv").status == 0)
    }

    /// Classes by name, with their metrics; the fold errors of a number beside the pooled ones.
    @Test func classesAndFoldErrors() throws {
        var text = "id,x,state\n"
        for row in 0..<40 { text += "r\(row),\(row % 10),\(row % 10 < 5 ? "low" : "high, very")\n" }
        tool.folder.write(text.replacing("high, very", with: "\"high, very\""), to: "c.csv")
        let outcome = try tool.run(
            "train", "c.csv", "--target", "state", "--model", "mlp", "--task", "classification", "--hidden", "8", "-o",
            "c.json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rows = cells(outcome, separator: "\t")
        #expect(
            rows[0] == [
                "part", "n", "accuracy", "auc", "log_loss", "true_0_as_0", "true_0_as_1", "true_1_as_0", "true_1_as_1",
            ])
        #expect(rows.dropFirst().map { $0[0] } == ["train", "cv", "test"])
        for row in rows.dropFirst() { #expect(row[5...].compactMap { Int($0) }.reduce(0, +) == Int(row[1])) }
        #expect(outcome.errors.contains("class 0 is 'high, very', class 1 is 'low'"))
        let predicted = try tool.run("predict", "c.json", "c.csv")
        #expect(predicted.lines[0] == "id,prediction,uncertainty,in_domain,probability,status")
        #expect(predicted.lines[1].hasPrefix("r0,low,") && predicted.lines[10].hasPrefix("r9,\"high, very\","))
        let number = try train("--model", "ridge", "--lambda", "1", "-o", "m.json")
        #expect(number.errors.contains("cv: mean and standard deviation over the 5 folds: mae "))
        #expect(tool.folder.text("m.json")?.contains("\"mae_mean\":") == true)
        let grid = try train("--model", "ridge", "--lambda", "1,2,3")
        #expect(grid.errors.contains("; the model was chosen by the mean of fold mae"))
    }

    /// Filters and filled blanks of the training rows; `predict` asks for the columns that stayed.
    @Test func cleaning() throws {
        let rows = TrainPredictTests.matrix.split(separator: "\n")
        var text = "\(rows[0]),same,again,line\n"
        for row in rows.dropFirst() {
            let cells = row.split(separator: ",")
            text += "\(row),1,\(cells[1]),\(2 * (Double(cells[2]) ?? 0) + 1)\n"
        }
        tool.folder.write(text, to: "m.csv")
        let training = ["train", "m.csv", "--target", "y", "--drop", "g", "--model", "ols", "-o", "k.json"]
        let filtered = try tool.run(training + ["--filter", "constant,duplicate", "--filter", "correlated:0.99"])
        #expect(filtered.status == 0, "\(filtered.errors)")
        #expect(filtered.errors.contains("1 constant column left out: 'same'"))
        #expect(filtered.errors.contains("1 duplicate column left out: 'again = a'"))
        #expect(filtered.errors.contains("1 correlated column left out: 'line ~ b'"))
        #expect(tool.folder.text("k.json")?.contains("\"features\":[\"a\",\"b\",\"c\"]") == true)
        tool.folder.write("id,a,b,c\nnew,1,2,0.5\n", to: "n.csv")
        #expect(try tool.run("predict", "k.json", "n.csv").status == 0)
        let cases: [([String], String)] = [
            (["--filter", "constnat"], "--filter constnat; expected constant, duplicate"),
            (["--filter", "correlated:2"], "with numbers from 0 to 1"),
            (["--filter", "constant:1"], "--filter constant:1; expected"),
            (["--blanks", "zero"], "--blanks zero; expected error, rows, columns or mean"),
        ]
        for (arguments, words) in cases {
            let outcome = try tool.run(training + arguments)
            #expect(outcome.status == 64 && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
        }
        let holes = TrainPredictTests.matrix.replacing("r5,5.0", with: "r5,").replacing("r9,2.0", with: "r9,")
        try #require(holes != TrainPredictTests.matrix)
        tool.folder.write(holes, to: "m.csv")
        #expect(try tool.run(training).status == 65)
        let mean = try tool.run(training + ["--blanks", "mean"])
        #expect(mean.status == 0 && mean.errors.contains("2 blanks in 1 column filled with the mean"), "\(mean.errors)")
        #expect(try tool.run(training + ["--blanks", "rows"]).errors.contains("2 rows with blanks left out"))
        let columns = try tool.run(training + ["--blanks", "columns"])
        #expect(columns.errors.contains("1 column with blanks left out: 'a'"))
    }
}
