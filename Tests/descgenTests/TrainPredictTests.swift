import TestSupport
import Testing

/// `descgen train` and `descgen predict` from a matrix to predictions, and what they say about mistakes.
@Suite struct TrainPredictTests {
    let tool = Tool()

    /// 40 rows of three features and y = 3 a - 2 b + c² in eighths, all exact in binary; eight groups of five rows.
    static let matrix: String = {
        var text = "id,a,b,c,g,y\n"
        for row in 0..<40 {
            let (a, b, c) = (Double(row % 7), Double(row * row % 11) / 2, Double(row % 5) / 4)
            text += "r\(row),\(a),\(b),\(c),g\(row / 5),\(3 * a - 2 * b + c * c)\n"
        }
        return text
    }()

    private func train(_ arguments: String...) throws -> Tool.Outcome {
        tool.folder.write(Self.matrix, to: "m.csv")
        return try tool.run(["train", "m.csv", "--target", "y", "--drop", "g"] + arguments)
    }

    @Test(arguments: ["ridge", "ols", "krr", "lasso", "elastic-net", "forest", "mlp"])
    func predictsWhatWasTrained(model: String) throws {
        let extra = model == "forest" ? ["--trees", "20"] : model == "mlp" ? ["--hidden", "8"] : []
        tool.folder.write(Self.matrix, to: "m.csv")
        let arguments = ["train", "m.csv", "--target", "y", "--drop", "g", "--model", model, "-o", "m.json"] + extra
        let outcome = try tool.run(arguments + ["--jobs", "1"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
        #expect(lines.map { $0[0] } == ["part", "train", "cv", "test"])
        #expect(lines.dropFirst().map { $0[1] } == ["32", "32", "8"])
        let text = try #require(tool.folder.text("m.json"))
        #expect(try tool.run(arguments + ["--jobs", "2"]).status == 0)
        #expect(tool.folder.text("m.json") == text, "the model depends on the number of threads")

        // Other order of columns, other columns in between, no target: the same predictions.
        let rows = Self.matrix.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
        tool.folder.write(
            rows.map { "\($0[3]),\($0[0]),\($0[4]),\($0[2]),\($0[1])\n" }.joined(), to: "n.csv")
        let direct = try tool.run("predict", "m.json", "m.csv")
        let moved = try tool.run("predict", "m.json", "n.csv")
        #expect(direct.status == 0 && moved.status == 0, "\(direct.errors) \(moved.errors)")
        #expect(direct.output == moved.output)
        let predicted = direct.lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        #expect(predicted[0] == ["id", "prediction", "uncertainty", "in_domain", "status"])
        #expect(predicted.count == 41 && predicted[1][0] == "r0")

        // The errors that training printed are those of the predictions: mean and largest over all 40 rows.
        let errors = try zip(predicted.dropFirst(), rows.dropFirst()).map { found, given in
            abs(try #require(Double(found[1])) - (try #require(Double(given[5]))))
        }
        func cell(_ line: Int, _ column: Int) throws -> Double { try #require(Double(lines[line][column])) }
        let mean = (32 * (try cell(1, 2)) + 8 * (try cell(3, 2))) / 40
        #expect(abs(errors.reduce(0, +) / 40 - mean) < 1e-9 * max(1, mean))
        let largest = max(try cell(1, 5), try cell(3, 5))
        #expect(abs((errors.max() ?? 0) - largest) < 1e-9 * max(1, largest))

        // To a file: the same bytes.
        #expect(try tool.run("predict", "m.json", "m.csv", "-o", "p.csv").status == 0)
        #expect(tool.folder.text("p.csv") == direct.output)
    }

    /// Least squares on features that hold the answer: predictions are exact, and rows far outside are flagged.
    @Test func exactAnswersAndTheDomain() throws {
        var text = "id,a,b,y\n"
        for row in 0..<20 { text += "r\(row),\(row % 5),\(row % 4),\(2 * (row % 5) - 3 * (row % 4) + 1)\n" }
        tool.folder.write(text, to: "m.csv")
        #expect(try tool.run("train", "m.csv", "--target", "y", "--model", "ols", "-o", "m.json").status == 0)
        tool.folder.write("id,b,a\nin,1,2\nout,1000,2000\n", to: "n.csv")
        let rows = try tool.run("predict", "m.json", "n.csv").lines.dropFirst().map { $0.split(separator: ",") }
        #expect(abs((Double(rows[0][1]) ?? .nan) - 2) < 1e-9 && abs((Double(rows[1][1]) ?? .nan) - 1001) < 1e-6)
        #expect(rows[0].suffix(2) == ["1", "ok"] && rows[1].suffix(2) == ["0", "ok"])
    }

    @Test func targetsFromAnotherFile() throws {
        tool.folder.write("id,status,a\nA,ok,1\nB,ok,2\nC,no_metal,\nD,ok,4\nE,ok,5\n", to: "m.csv")
        tool.folder.write("name,e\nD,40\nA,10\nB,20\nX,1\n", to: "t.csv")
        let outcome = try tool.run(
            "train", "m.csv", "--target", "t.csv:e", "--join-column", "name", "--model", "ols", "--split", "none",
            "--folds", "loo", "-o", "m.json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.lines[1].hasPrefix("train\t3\t"))
        #expect(outcome.errors.contains("1 row with a status other than ok left out: 'C'"))
        #expect(outcome.errors.contains("1 row without a partner in t.csv left out: 'E'"))
        let predictions = try tool.run("predict", "m.json", "m.csv").lines
        #expect(predictions.count == 6 && predictions[3] == "C,,,,no_metal" && predictions[5].hasPrefix("E,"))
        #expect(abs((Double(predictions[5].split(separator: ",")[1]) ?? .nan) - 50) < 1e-9)
    }

    @Test func bordersAreTold() throws {
        let narrow = try train("--model", "ridge", "--lambda", "1000,10000")
        #expect(narrow.status == 0 && narrow.errors.contains("the best lambda 1000.0 lies on the border of the grid"))
        let kernel = try train("--model", "krr", "--sigma", "0.01,0.02", "--lambda", "1e-3,1e-2,1e-1")
        #expect(kernel.status == 0 && kernel.errors.contains("of the grid; widen the grid to be sure"))
    }

    @Test func mistakesOfTraining() throws {
        tool.folder.write(
            "id,a,b,t,g,y,z,k,f,p\nA,1,2,x,u,1,1,5,1,train\nB,2,,x,u,n/a,2,5,1,train\nC,3,1,y,u,,3,5,1,train\n"
                + "D,4,2,y,u,4,4,5,2,far\nE,7,3,y,u,5,5,5,3,far\n",
            to: "m.csv")
        tool.folder.write("id,e\nA,1\nB,2\nA,3\n", to: "twice.csv")
        tool.folder.write("id,a\nA,1\nA,2\nB,3\n", to: "double.csv")
        tool.folder.write("id,e\nA,1\nB,2\n", to: "targets.csv")
        let cases: [([String], Int32, String)] = [
            (["m.csv", "--target", "y", "--drop", "b,t,g,f,p"], 65, "in 2 of 5 rows: B ('n/a'), C (blank)"),
            (["m.csv", "--target", "k", "--drop", "b,t,g,y,p"], 65, "target 'k' is 5.0 in all rows"),
            (["m.csv", "--target", "z", "--drop", "b,y,p"], 64, "'t', 'g'"),
            (["m.csv", "--target", "z", "--drop", "t,g,y,p"], 65, "'B'"),
            (
                ["m.csv", "--target", "f", "--drop", "b,t,g,y", "--split", "column:p", "--folds", "none"], 65,
                "split column:p: target 'f' is 1.0 in all 3 training rows; there is nothing to learn"
            ),
            (["m.csv", "--target", "q", "--drop", "b,t,g,y,p"], 64, "'q'"),
            (
                ["m.csv", "--target", "z", "--drop", "b,t,y,p", "--split", "group:g:0.2"], 65,
                "all 5 rows are in one group"
            ),
            (["m.csv", "--target", "twice.csv:e", "--drop", "b,t,g,y,p"], 65, "occur more than once: 'A'"),
            (["double.csv", "--target", "targets.csv:e"], 65, "occur more than once"),
            (["m.csv", "--target", "z", "--drop", "b,t,g,y,p", "--split", "none", "--lambda=-1"], 64, "lambda -1"),
        ]
        for (arguments, status, words) in cases {
            let outcome = try tool.run(["train"] + arguments + ["--model", "ridge", "-o", "m.json"])
            #expect(outcome.status == status && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains("descgen: ") && outcome.output.isEmpty)
        }
        #expect(tool.folder.names == ["double.csv", "m.csv", "targets.csv", "twice.csv"])
    }

    @Test func mistakesOfPrediction() throws {
        #expect(try train("--model", "ridge", "-o", "m.json").status == 0)
        let model = try #require(tool.folder.text("m.json"))
        tool.folder.write(model.replacing("\"version\":2", with: "\"version\":9"), to: "later.json")
        tool.folder.write("{\"format\":\"descgen-model\",\"version\":1}", to: "other.json")
        tool.folder.write(String(model.prefix(model.count / 2)), to: "half.json")
        tool.folder.write("id,a,x\nA,1,2\n", to: "few.csv")
        tool.folder.write("id,a,b,c\nA,1,2,3\nB,1,,3\n", to: "blank.csv")
        tool.folder.write("id,a,b,c\nA,1,2,3\n", to: "good.csv")
        let names = tool.folder.names
        let cases: [([String], Int32, String)] = [
            (["m.json", "few.csv"], 65, "'b', 'c'"),
            (["m.json", "blank.csv"], 65, "row 'B', column 'b' holds nothing"),
            (["later.json", "good.csv"], 65, "version 9"), (["other.json", "good.csv"], 65, "descgen-model"),
            (["half.json", "good.csv"], 65, "half.json"), (["m.json", "none.csv"], 66, "none.csv"),
            (["m.json", "good.csv", "--explain", "0"], 64, "--explain 0; expected 1 or more"),
        ]
        for (arguments, status, words) in cases {
            let outcome = try tool.run(["predict"] + arguments + ["-o", "p.csv"])
            #expect(outcome.status == status && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
        }
        #expect(tool.folder.names == names)
    }

    /// Every kind of model lists its nearest training rows; counts of the Tanimoto kernel are not scaled.
    @Test func explanationsOfEveryKind() throws {
        for model in ["ridge", "forest", "lasso", "ols"] {
            #expect(try train("--model", model, "--split", "none", "-o", "m.json").status == 0)
            let outcome = try tool.run("predict", "m.json", "m.csv", "--explain", "1")
            #expect(outcome.status == 0 && outcome.lines.count == 41, "\(outcome.errors)")
            // A training row is most like itself, or like an earlier row with the same features.
            #expect(outcome.lines[1] == "r0,similarity,r0,1,")
            #expect(outcome.lines.dropFirst().allSatisfy { $0.hasSuffix(",1,") })
        }
        let scaled = try train("--model", "krr", "--kernel", "tanimoto", "--scale", "standard", "-o", "t.json")
        #expect(scaled.status == 64 && scaled.errors.contains("the tanimoto kernel compares bits or counts"))
        let raw = try train("--model", "krr", "--kernel", "tanimoto", "-o", "t.json")
        #expect(raw.status == 0, "\(raw.errors)")
        #expect(tool.folder.text("t.json")?.contains("\"means\":[0,0,0]") == true)
    }

    /// The contributions of all training rows sum up to the prediction.
    @Test func explanationsAddUp() throws {
        #expect(
            try train("--model", "krr", "--sigma", "2", "--lambda", "0.01", "--split", "none", "-o", "m.json").status
                == 0)
        tool.folder.write("id,a,b,c\nnew,2.5,1,0.5\n", to: "n.csv")
        let outcome = try tool.run("predict", "m.json", "n.csv", "--explain", "40")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rows = outcome.lines.dropFirst().map { $0.split(separator: ",").map(String.init) }
        let contributions = rows.filter { $0[1] == "contribution" }.compactMap { Double($0[4]) }
        #expect(contributions.count == 40 && Set(rows.map { $0[2] }).count == 40)
        let prediction = try tool.run("predict", "m.json", "n.csv").lines[1].split(separator: ",")[1]
        let targets = Self.matrix.split(separator: "\n").dropFirst().compactMap { Double($0.split(separator: ",")[5]) }
        let mean = targets.reduce(0, +) / 40
        #expect(abs(contributions.reduce(0, +) + mean - (Double(prediction) ?? .nan)) < 1e-9)
        let nearest = rows.filter { $0[1] == "similarity" }.compactMap { Double($0[3]) }
        #expect(nearest == nearest.sorted(by: >))
    }
}
