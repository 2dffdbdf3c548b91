import Learn
import Testing

/// What a model file of version 2 holds beyond the model itself, and files of version 1.
@Suite struct ModelFileTests {
    private func data(_ count: Int = 24) throws -> Dataset {
        let (x, y) = EstimatorLaws.problem(rows: count)
        return try Dataset(
            features: x, columnNames: ["a", "b", "c", "d"], ids: (0..<count).map { "row \($0)" }, target: y,
            targetName: "energy", targetUnit: "eV")
    }

    private func parameters(_ model: TrainedModel) -> [String: HyperParameter.Value] {
        var all: [String: HyperParameter.Value] = [:]
        for entry in model.hyperParameters { all[entry.name] = entry.value }
        return all
    }

    /// Everything that a network was made with.
    @Test func networksTellHowTheyWereMade() throws {
        var training = NetworkTraining()
        training.epochs = 7
        training.batchSize = 6
        training.l2 = 0.01
        training.dropout = [0.25, 0]
        training.optimizer = .momentum(rate: 0.02)
        training.earlyStopping = .init(patience: 3)
        let network = NeuralNetwork(hiddenLayers: [5, 3], activation: .tanh, training: training)
        let trained = try Trainer(.network(network), name: "mlp", seed: 4).train(
            data(), partition: .allTraining(rows: 24), folds: nil
        ).model
        let model = try TrainedModel(parsing: trained.bytes)
        let found = parameters(model)
        let expected: [String: HyperParameter.Value] = [
            "task": .text("regression"), "hidden_layers": .numbers([5, 3]), "activation": .text("tanh"),
            "optimizer": .text("momentum"), "learning_rate": .number(0.02), "momentum": .number(0.9),
            "epochs": .number(7), "batch": .number(6), "l2": .number(0.01), "dropout": .numbers([0.25, 0]),
            "initial_weights": .text("glorot"), "patience": .number(3), "minimum_change": .number(1e-4),
            "restores_best": .flag(true), "validation_share": .number(0.1), "scale": .text("standard"),
            "scales_in_folds": .flag(true),
        ]
        for (name, value) in expected { #expect(found[name] == value, "\(name)") }
        // What only the end tells, and the losses.
        guard case .network(let read) = model.model, case .number(let run) = found["epochs_run"] else {
            Issue.record("no network")
            return
        }
        #expect(read.history.trainingLoss.count == Int(run) && run >= 1 && run <= 7)
        #expect(found["kept_epoch"] == .number(Double(read.history.keptEpoch)))
        #expect(read.history.validationLoss.count == Int(run) && read.dropout == [0.25, 0])
        #expect(Set(found.keys) == Set(expected.keys).union(["epochs_run", "kept_epoch"]))
        #expect(model.bytes == trained.bytes)
    }

    @Test func otherMethodsTellToo() throws {
        func made(_ method: Trainer.Method) throws -> [String: HyperParameter.Value] {
            parameters(
                try Trainer(method, name: "m").train(data(), partition: .allTraining(rows: 24), folds: nil).model)
        }
        let ridge = try made(.ridge(lambdas: [2], intercept: .penalised))
        #expect(ridge["lambda"] == .number(2) && ridge["intercept"] == .text("penalised"))
        #expect(try made(.leastSquares(LeastSquaresRegression(hasIntercept: false)))["intercept"] == .text("none"))
        let net = try made(.elasticNet(alphas: [0.1], l1Ratios: [0.3]))
        #expect(net["alpha"] == .number(0.1) && net["l1_ratio"] == .number(0.3))
        let kernel = try made(
            .kernelRidge(.given([.polynomial(gamma: 0.5, constant: 2, degree: 3)]), lambdas: [0.1]))
        #expect(kernel["kernel"] == .text("polynomial") && kernel["degree"] == .number(3))
        #expect(kernel["gamma"] == .number(0.5) && kernel["constant"] == .number(2))
        let forest = try made(.forest(RandomForest(treeCount: 3, tree: TreeOptions(minimumLeafSize: 2))))
        #expect(forest["trees"] == .number(3) && forest["minimum_leaf_size"] == .number(2))
        #expect(forest["features_per_split"] == .text("third") && forest["maximum_depth"] == .text("none"))
    }

    /// The partition of a file is the partition that was used, and goes through a column of text.
    @Test func rolesAreData() throws {
        let data = try data()
        let partition = try Partition.column(
            (0..<24).map { $0 % 6 == 0 ? "far, away" : $0 % 5 == 0 ? "val" : $0 == 1 ? "" : "train" }, name: "part")
        let count = partition.trainingRows.count
        let folds = try Folds.shuffled(rows: count, folds: 3, seed: 2)
        let model = try Trainer(.leastSquares(), name: "ols").train(data, partition: partition, folds: folds).model
        let roles = try #require(try TrainedModel(parsing: model.bytes).roles)
        #expect(roles == model.roles && roles.ids == data.ids && roles.parts == partition.labels)
        #expect(
            roles.trainingIDs == model.trainingIDs
                && roles.ids(of: "far, away") == ["row 0", "row 6", "row 12", "row 18"])
        let table = try LearningTable(bytes: roles.csv, name: "parts.csv", isTabSeparated: false)
        #expect(
            table.columnNames == ["id", "split", "fold"] && table.cell(0, 1) == "far, away" && table.cell(1, 1) == "")
        #expect(try Partition.column(table.texts(1)).labels == partition.labels)
        let numbers = try Folds.column(table.texts(2)).selecting(rows: partition.trainingRows)
        #expect(numbers.assignment == folds.assignment)
        // A split column in a table of its own, in another order, with a row missing.
        let reversed = (0..<24).reversed().filter { $0 != 2 }
        var columns = LearningInput.Columns(target: "y")
        columns.labels = ["parts.csv:split"]
        let cells = reversed.flatMap { [table.cell($0, 0), table.cell($0, 1)] }
        columns.labelTables["parts.csv:split"] = .init(
            table: try LearningTable(name: "parts.csv", columnNames: ["id", "split"], cells: cells), column: "split")
        let matrix = try LearningTable(
            name: "m.csv", columnNames: ["id", "x", "y"],
            cells: (0..<24).flatMap { ["row \($0)", "\($0)", "\($0 * $0)"] })
        let input = try LearningInput(matrix, columns)
        var expected = partition.labels.map { $0 == "validation" ? "val" : $0 }
        expected[2] = ""
        #expect(
            try Partition.column(input.labels["parts.csv:split"] ?? []).labels
                == Partition.column(expected).labels)
        #expect(input.notes == ["1 row is not in parts.csv and has a blank for 'split': 'row 2'"])
        let strangers = try LearningTable(name: "p.csv", columnNames: ["id", "split"], cells: ["x", "train"])
        columns.labelTables["parts.csv:split"] = .init(table: strangers, column: "split")
        #expect(throws: LearnError(.badJoin, "")) { try LearningInput(matrix, columns) }
        #expect(throws: LearnError(.badShape, "")) { try RowRoles(ids: ["a"], parts: [], folds: [0]) }
        #expect(throws: LearnError(.badPartition, "")) { try RowRoles(ids: ["a"], parts: ["test"], folds: [0]) }
        #expect(throws: LearnError(.badPartition, "")) { try RowRoles(ids: ["a"], parts: ["train"], folds: [-2]) }
    }

    /// Folds of four and two rows whose errors are known: mean, standard deviation, and both in the file.
    @Test func foldErrorsBesidePooledOnes() throws {
        // Least squares without intercept of a feature that is 0 predicts 0: the errors are the targets.
        let data = try Dataset(
            features: Matrix(rows: 6, columns: 1, repeating: 0), columnNames: ["zero"], ids: (0..<6).map { "\($0)" },
            target: [1, -1, 1, -1, 4, -4], targetName: "y")
        var trainer = Trainer(.leastSquares(LeastSquaresRegression(hasIntercept: false)), name: "ols")
        trainer.scales = false
        let folds = try Folds(assignment: [0, 0, 0, 0, 1, 1])
        let trained = try trainer.train(data, partition: .allTraining(rows: 6), folds: folds).model
        let model = try TrainedModel(parsing: trained.bytes)
        #expect(model.bytes == trained.bytes)
        let cv = try #require(model.errors.first { $0.part == "cv" })
        #expect(cv.metrics.meanAbsoluteError == 2 && cv.metrics.meanSquaredError.rounded() == 6)
        let spread = try #require(cv.folds)
        #expect(spread.metrics.map(\.count) == [4, 2] && spread.meanAbsolute.values == [1, 4])
        #expect(spread.meanAbsolute.mean == 2.5 && abs(spread.meanAbsolute.deviation - 4.5.squareRoot()) < 1e-15)
        #expect(spread.rootMeanSquared.mean == 2.5)
        #expect(RepeatedErrors([]).meanAbsolute.deviation == 0)
    }

    /// A file of version 1, written by hand: y = 10 (2 (x - 1) / 4 + 0.5) + 3.
    @Test func versionOneIsRead() throws {
        let text = """
            {"format":"descgen-trained-model","version":1,"method":"ridge","hyper_parameters":{"lambda":0.5},"target":"y",
            "unit":null,"partition":"none","folds":"","seed":18446744073709551615,"errors":[],"data_fingerprint":"00",
            "features":["x"],"scaler":{"means":[1],"standard_deviations":[4]},"target_scaling":{"mean":3,"scale":10},
            "error_line":null,"model":{"kind":"linear","intercept":0.5,"coefficients":[2]},"training_ids":["p","q"],
            "training":[-1,1],"later":{"keys":[1,"x",null]}}
            """
        let model = try TrainedModel(parsing: Array(text.utf8))
        #expect(try model.predictions(Matrix([[1], [5]])).map(\.value) == [8, 28])
        #expect(model.roles == nil && model.ensemble.isEmpty && model.seed == .max && model.trainingIDs == ["p", "q"])
        #expect(model.hyperParameters == [HyperParameter("lambda", .number(0.5))])
        let network = text.replacing(
            #""kind":"linear","intercept":0.5,"coefficients":[2]"#,
            with: #""kind":"network","hidden_layers":[1],"activation":"identity","parameters":[2,0.5,1,0]"#)
        let read = try TrainedModel(parsing: Array(network.utf8))
        #expect(try read.predictions(Matrix([[1], [5]])).map(\.value) == [8, 28])
        #expect(read.availableUncertainties == [.distance, .latent])
    }

    @Test(arguments: [
        (#""part":["#, #""part":[7,"#, "rows.part[0] is 7.0; expected a whole number from 0 to 1"),
        (#""fold":["#, #""fold":[0,"#, "rows.fold is a list of 25; expected 24 entries"),
        (#""parts":["train""#, #""parts":["trial""#, "rows: no row is for training"),
        (#""rows":{"#, #""lines":{"#, "rows is missing; expected an object"),
        (#""lambda":2"#, #""lambda":null"#, "hyper_parameters.lambda is null"),
        (#""lambda":2"#, #""lambda":{}"#, "hyper_parameters.lambda is an object"),
        (#""part":"train""#, #""part":3"#, "errors[0].part is 3.0; expected a text"),
        (#""mae":"#, #""mae":-"#, "errors[0].mae is -"),
    ]) func damageIsNamed(old: String, new: String, words: String) throws {
        let partition = try Partition.random(rows: 24, testFraction: 0.25, seed: 1)
        let text = try Trainer(.ridge(lambdas: [2]), name: "ridge").train(data(), partition: partition, folds: nil)
            .model.text
        let place = try #require(text.firstRange(of: old))
        #expect {
            try TrainedModel(parsing: Array(text.replacingCharacters(place, with: new).utf8))
        } throws: { error in
            guard let error = error as? LearnError else { return false }
            #expect(error.message.contains(words), "\(error.message)")
            return error.code == .badModel
        }
    }
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
