import Learn
import SeededRandom
import Testing

/// Uncertainties of trained models, choices over grids, intercepts and classes.
@Suite struct ModelUncertaintyTests {
    private func data(_ x: Matrix, _ y: [Double], classes: [String] = []) throws -> Dataset {
        try Dataset(
            features: x, columnNames: (0..<x.columnCount).map { "f\($0)" }, ids: (0..<y.count).map { "r\($0)" },
            target: y, targetName: "y", classNames: classes)
    }

    private func train(
        _ method: Trainer.Method, _ data: Dataset, ensemble: EnsemblePlan? = nil, scales: Bool = false
    ) throws -> TrainedModel {
        var trainer = Trainer(method, name: "m", seed: 11)
        trainer.scales = scales
        trainer.ensemble = ensemble
        let model = try trainer.train(data, partition: .allTraining(rows: data.rowCount), folds: nil).model
        // Always as a file has it.
        return try TrainedModel(parsing: model.bytes)
    }

    /// Two training rows at 0 and 1, a Gaussian of width 1, λ = 0.5: the inverse of a 2 × 2 matrix by hand.
    @Test func gaussianProcessByHand() throws {
        let model = try train(
            .kernelRidge(.given([.gaussian(sigma: 1)]), lambdas: [0.5]), data(Matrix([[0], [1]]), [2, 6]))
        let columns = try model.uncertainty(.gp, Matrix([[0], [2], [100]]))
        #expect(columns.map(\.name) == ["gp_sd"] && columns[0].role == .spread)
        let e = 0.36787944117144233
        func deviation(_ p: Double, _ q: Double) -> Double {
            let determinant = 1.5 * 1.5 - e * e
            let own: Double = 1.5 * (p * p + q * q)
            let mixed: Double = 2 * e * p * q
            return (1 - (own - mixed) / determinant).squareRoot()
        }
        let expected = [deviation(1, e), deviation(0.01831563888873418, e), 1]
        for (value, deviation) in zip(columns[0].values, expected) { #expect(abs((value ?? .nan) - deviation) < 1e-12) }
        #expect(columns[0].values[2] == 1)
        // Scaled targets: in the unit of the target, whose standard deviation is 2.
        let scaled = try train(
            .kernelRidge(.given([.gaussian(sigma: 1)]), lambdas: [0.5]), data(Matrix([[0], [1]]), [2, 6]), scales: true)
        #expect(try scaled.uncertainty(.gp, Matrix([[1000]]))[0].values == [2])
    }

    /// A member of kernel ridge regression is the model of the rows that were drawn, as weights of all rows.
    @Test func bootstrapMembersOfKernelRidge() throws {
        let (x, y) = EstimatorLaws.problem(rows: 20)
        let plan = EnsemblePlan(count: 3, kind: .bootstrap)
        let model = try train(.kernelRidge(.given([.gaussian(sigma: 2)]), lambdas: [0.1]), data(x, y), ensemble: plan)
        let (fresh, _) = EstimatorLaws.problem(rows: 5, seed: 9)
        var all: [[Double]] = []
        for member in 0..<3 {
            var generator = SeededGenerator(seed: 11, stream: "ensemble", index: UInt64(member))
            let rows = (0..<20).map { _ in generator.nextInteger(below: 20) }
            let direct = try KernelRidge(kernel: .gaussian(sigma: 2), lambda: 0.1).fit(
                x.selecting(rows: rows), y.selecting(rows: rows))
            let predictions = try direct.predict(fresh)
            for (a, b) in zip(predictions, try model.ensemble[member].predict(fresh)) { #expect(abs(a - b) < 1e-9) }
            all.append(predictions)
        }
        let columns = try model.uncertainty(.ensemble, fresh)
        #expect(columns.map(\.name) == ["ensemble_mean", "ensemble_sd"])
        for row in 0..<5 {
            let mean = all.reduce(0) { $0 + $1[row] } / 3
            let variance = all.reduce(0) { $0 + ($1[row] - mean) * ($1[row] - mean) } / 3
            #expect(abs((columns[0].values[row] ?? .nan) - mean) < 1e-9)
            #expect(abs((columns[1].values[row] ?? .nan) - variance.squareRoot()) < 1e-9)
        }
    }

    /// Exact lines have no spread; networks differ by their seeds; a forest is its own ensemble.
    @Test func ensemblesOfOtherMethods() throws {
        let line = try data(Matrix((0..<12).map { [Double($0)] }), (0..<12).map { 2 * Double($0) + 1 })
        let plan = EnsemblePlan(count: 4, kind: .bootstrap)
        let exact = try train(.leastSquares(), line, ensemble: plan)
        let columns = try exact.uncertainty(.ensemble, Matrix([[20]]))
        #expect(abs((columns[0].values[0] ?? .nan) - 41) < 1e-9 && abs(columns[1].values[0] ?? .nan) < 1e-9)
        var training = NetworkTraining()
        training.epochs = 3
        let network = Trainer.Method.network(NeuralNetwork(hiddenLayers: [3], training: training))
        let seeds = try train(network, line, ensemble: EnsemblePlan(count: 2, kind: .seeds))
        #expect(seeds.ensemble.count == 2 && seeds.ensemble[0] != seeds.ensemble[1])
        #expect(!seeds.ensemble.contains(seeds.model))
        #expect(try (seeds.uncertainty(.ensemble, Matrix([[5]]))[1].values[0] ?? 0) > 0)
        let forest = try train(.forest(RandomForest(treeCount: 6)), line)
        #expect(forest.availableUncertainties == [.distance, .ensemble])
        let spread = try forest.uncertainty(.ensemble, Matrix([[5]]))
        #expect(try forest.predictions(Matrix([[5]]))[0].value == spread[0].values[0])
        let bad: [(Trainer.Method, EnsemblePlan, String)] = [
            (.forest(RandomForest(treeCount: 2)), plan, "already"),
            (.leastSquares(), EnsemblePlan(count: 4, kind: .seeds), "use bootstrap"),
            (.leastSquares(), EnsemblePlan(count: 1, kind: .bootstrap), "at least 2"),
        ]
        for (method, plan, words) in bad {
            #expect {
                try train(method, line, ensemble: plan)
            } throws: { error in
                guard let error = error as? LearnError else { return false }
                return error.code == .badParameter && error.message.contains(words)
            }
        }
    }

    /// Dropout and latent space after reading: those of the network before.
    @Test func networksKeepDropoutAndLatentSpace() throws {
        let (x, y) = EstimatorLaws.problem(rows: 20)
        var training = NetworkTraining()
        training.epochs = 5
        training.dropout = [0.3]
        let network = NeuralNetwork(hiddenLayers: [6], training: training)
        let model = try train(.network(network), data(x, y))
        let direct = try network.fit(x, y)
        let spread = try direct.dropoutPredictions(x, passes: 10, seed: 11)
        let columns = try model.uncertainty(.dropout, x, passes: 10)
        #expect(columns.map(\.name) == ["dropout_mean", "dropout_sd"])
        #expect(columns[0].values == spread.means && columns[1].values == spread.deviations)
        #expect(try model.latentValues(x) == direct.latentValues(x))
        let latent = try model.uncertainty(.latent, x)
        #expect(latent.map(\.name) == ["latent_distance_nearest", "latent_distance_mean10"])
        let known = try TrainingDistances(training: direct.latentValues(x)).distances(direct.latentValues(x))
        #expect(latent[0].values == known.map(\.nearest) && latent[1].values == known.map(\.meanOf10))
        training.dropout = []
        let plain = try train(.network(NeuralNetwork(hiddenLayers: [6], training: training)), data(x, y))
        #expect {
            try plain.uncertainty(.dropout, x)
        } throws: { error in
            (error as? LearnError)?.message.contains("without dropout; train it with --dropout") == true
        }
        let ridge = try train(.ridge(lambdas: [1]), data(x, y))
        for kind in [UncertaintyKind.gp, .latent, .dropout, .ensemble] {
            #expect(throws: LearnError(.badParameter, "")) { try ridge.uncertainty(kind, x) }
        }
        #expect(throws: LearnError(.badParameter, "")) { try ridge.latentValues(x) }
    }

    /// One row beyond all numbers does not touch the others.
    @Test func rowsBeyondAllNumbers() throws {
        let (x, y) = EstimatorLaws.problem(rows: 20)
        let methods: [Trainer.Method] = [
            .leastSquares(), .kernelRidge(.given([.gaussian(sigma: 2)]), lambdas: [0.1]),
            .kernelRidge(.given([.quadratic]), lambdas: [0.1]), .forest(RandomForest(treeCount: 3)),
            .network(NeuralNetwork(hiddenLayers: [3])),
        ]
        var rows = (0..<5).map { x.row($0) }
        rows[1][0] = 1e308
        rows[3][2] = -1.7e308
        for method in methods {
            let model = try train(method, data(x, y), scales: true)
            let alone = try model.predictions(x.selecting(rows: [0, 2, 4]))
            let mixed = try model.predictions(Matrix(rows))
            for (place, row) in [0, 2, 4].enumerated() {
                #expect(abs((mixed[row].value ?? .nan) - (alone[place].value ?? .nan)) < 1e-9)
                #expect(mixed[row].failure == nil && mixed[row].isInDomain == alone[place].isInDomain)
            }
            for row in [1, 3] {
                #expect(mixed[row].value.map(\.isFinite) ?? (mixed[row].failure?.isEmpty == false))
                #expect(!mixed[row].isInDomain && mixed[row].uncertainty == nil)
            }
            for kind in model.availableUncertainties {
                for column in try model.uncertainty(kind, Matrix(rows)) {
                    #expect(column.values.allSatisfy { $0?.isFinite ?? true } && column.values[0] != nil)
                }
            }
        }
        let linear = try train(.leastSquares(), data(x, y))
        #expect(
            try linear.predictions(Matrix([[1e308, 0, 1e308, 0]]))[0].failure?.contains("beyond all numbers") == true)
    }

    // MARK: - Grids, intercepts, classes

    /// The best l1 ratio is that of the smallest error of the paths on their own.
    @Test func l1RatiosAreChosen() throws {
        let (x, y) = EstimatorLaws.problem(rows: 30)
        let data = try data(x, y)
        let folds = try Folds.shuffled(rows: 30, folds: 3, seed: 1)
        let ratios = [0.1, 0.5, 0.9]
        let model = try Trainer(.elasticNet(alphas: [0.01, 0.1, 1], l1Ratios: ratios), name: "elastic-net").train(
            data, partition: .allTraining(rows: 30), folds: folds
        ).model
        var best: (error: Double, alpha: Double, ratio: Double) = (.infinity, 0, 0)
        for ratio in ratios {
            let path = try ElasticNetCrossValidation(
                x, y, folds: folds, l1Ratio: ratio, alphas: [0.01, 0.1, 1], scalesInFolds: true)
            for (alpha, error) in zip(path.path.alphas, path.meanMSE) where error < best.error {
                best = (error, alpha, ratio)
            }
        }
        #expect(model.hyperParameters.contains(HyperParameter("alpha", .number(best.alpha))))
        #expect(model.hyperParameters.contains(HyperParameter("l1_ratio", .number(best.ratio))))
        let search = try #require(model.search)
        #expect(search.points.count == 9 && search.criterion == "mean of fold mse")
        #expect(search.points.map(\.error).min() == best.error)
        #expect(throws: LearnError(.badParameter, "")) {
            try Trainer(.elasticNet(alphas: nil, l1Ratios: []), name: "e").train(
                data, partition: .allTraining(rows: 30), folds: folds)
        }
    }

    /// The worked numbers of learn.md section 2, whose feature matrix has a column of ones.
    @Test(arguments: [
        (InterceptRule.penalised, 1.0, 0.82463, 0.57836), (.penalised, 10, 0.31754, 0.53806),
        (.penalised, 0, 1.8875, 0.15), (.free, 1, 1.97321, 0.10714), (.free, 10, 2.1275, 0.03),
    ]) func intercepts(rule: InterceptRule, lambda: Double, intercept: Double, slope: Double) throws {
        let data = try data(Matrix([[1], [1.5], [2.5], [3]]), [2, 2.5, 1.25, 3])
        let model = try train(.ridge(lambdas: [lambda], intercept: rule), data)
        let values = try model.predictions(Matrix([[0], [1]])).compactMap(\.value)
        #expect(abs(values[0] - intercept) < 5e-6 && abs(values[1] - values[0] - slope) < 5e-6)
    }

    /// Two classes by any two texts; the network learns to tell them apart and knows their names afterwards.
    @Test func twoClasses() throws {
        func input(_ labels: [String]) throws -> LearningInput {
            var columns = LearningInput.Columns(target: "state")
            columns.targetIsClass = true
            let cells = labels.enumerated().flatMap { ["r\($0)", "\($0 % 10)", $1] }
            return try LearningInput(
                LearningTable(name: "m.csv", columnNames: ["id", "x", "state"], cells: cells), columns)
        }
        let labels = (0..<40).map { $0 % 10 < 5 ? "low" : "high" }
        let dataset = try input(labels).dataset
        #expect(dataset.classNames == ["high", "low"] && dataset.target == labels.map { $0 == "low" ? 1 : 0 })
        #expect(try input(["10", "9", "9.0", "10"]).dataset.classNames == ["9", "10"])
        for (bad, words) in [
            (["a", "a"], "holds 1 different text ('a')"), (["a", "b", "c"], "3 different texts"),
            (["a", "", "b"], "blank in 1 of 3 rows: 'r1'"),
        ] {
            #expect {
                try input(bad)
            } throws: { error in
                guard let error = error as? LearnError else { return false }
                #expect(error.message.contains(words), "\(error.message)")
                return error.code == .badTable
            }
        }
        var training = NetworkTraining()
        training.epochs = 300
        training.optimizer = .adam(rate: 0.01)
        let network = NeuralNetwork(hiddenLayers: [8], training: training, task: .twoClasses)
        let trainer = Trainer(.network(network), name: "mlp")
        let folds = try Folds.shuffled(rows: 30, folds: 3, seed: 1)
        let partition = try Partition.random(rows: 40, testFraction: 0.25, seed: 1)
        let trained = try trainer.train(dataset, partition: partition, folds: folds).model
        let model = try TrainedModel(parsing: trained.bytes)
        #expect(model.classes == ["high", "low"] && model.targetScaling.scale == 1 && model.bytes == trained.bytes)
        #expect(model.errors.map { $0.classes?.count } == [30, 30, 10])
        #expect(try #require(model.errors[2].classes).accuracy >= 0.9)
        for prediction in try model.predictions(dataset.features) {
            #expect((0...1).contains(prediction.value ?? .nan))
        }
        #expect(throws: LearnError(.badParameter, "")) {
            try NeuralNetwork(task: .twoClasses).fit(Matrix([[1], [2]]), [0, 2])
        }
    }
}
