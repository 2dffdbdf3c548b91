import Learn
import Testing

@Suite struct SelectionTests {
    /// Scores of additions by fitting every candidate set from scratch.
    private func bruteForce<R: Regressor>(
        _ regressor: R, _ x: Matrix, _ y: [Double], _ folds: Folds, _ columns: [Int]
    ) throws -> Double {
        try CrossValidation(
            Standardised(regressor, scalesTarget: false), x.selecting(columns: columns), y, folds: folds
        ).pooled.meanSquaredError
    }

    private var problem: (x: Matrix, y: [Double], folds: Folds) {
        get throws {
            let (x, y) = EstimatorLaws.problem(rows: 30)
            return (x, y, try Folds.shuffled(rows: 30, folds: 4, seed: 2))
        }
    }

    @Test func ridgeAdditionIsBruteForce() throws {
        let (x, y, folds) = try problem
        let trace = try RidgeSelection(lambda: 0.5, scalesInFolds: true).add(x, y, folds: folds, count: 4)
        var chosen: [Int] = []
        for step in trace.steps {
            let scores = try (0..<4).filter { !chosen.contains($0) }.map { column in
                (try bruteForce(RidgeRegression(lambda: 0.5), x, y, folds, chosen + [column]), column)
            }
            let best = try #require(scores.min { $0.0 < $1.0 })
            #expect(step.column == best.1)
            #expect(abs(step.score - best.0) < 1e-10 * best.0)
            chosen.append(step.column)
        }
        #expect(trace.features(afterSteps: 2) == Array(chosen.prefix(2)))
    }

    @Test func ridgeRemovalIsBruteForce() throws {
        let (x, y, folds) = try problem
        let trace = try RidgeSelection(lambda: 0.5, scalesInFolds: true).remove(x, y, folds: folds)
        #expect(trace.steps.count == 3)
        for count in 0...3 {
            let left = trace.features(afterSteps: count)
            let score = try bruteForce(RidgeRegression(lambda: 0.5), x, y, folds, left)
            let found = try #require(count == 0 ? trace.initialScore : trace.steps[count - 1].score)
            #expect(abs(found - score) < 1e-9 * score)
        }
    }

    @Test(arguments: [true, false]) func kernelSelectionIsBruteForce(addition: Bool) throws {
        let (x, y, folds) = try problem
        // Coarse numbers make equal rows in small sets.
        let coarse = Matrix(rows: 30, columns: 4, values: x.values.map { $0.rounded() })
        let selection = KernelSelection(
            width: .fixed(sigma: 3), lambda: 0.01, score: .pooledMSE, scalesInFolds: true)
        let trace =
            addition
            ? try selection.add(coarse, y, folds: folds, count: 3) : try selection.remove(coarse, y, folds: folds)
        for count in 1...3 {
            let score = try bruteForce(
                KernelRidge(kernel: .gaussian(sigma: 3), lambda: 0.01), coarse, y, folds,
                trace.features(afterSteps: count))
            #expect(abs(trace.steps[count - 1].score - score) < 1e-8 * score)
        }
        let again =
            addition
            ? try selection.add(coarse, y, folds: folds, count: 3, jobs: 2)
            : try selection.remove(coarse, y, folds: folds, jobs: 2)
        #expect(again == trace)
    }

    @Test func tiesGoToTheLowestColumn() throws {
        let (x, y, folds) = try problem
        let doubled = Matrix((0..<30).map { [x[$0, 1], x[$0, 0], x[$0, 0]] })
        let trace = try RidgeSelection(lambda: 0, scalesInFolds: true).add(doubled, y, folds: folds, count: 3)
        #expect(trace.steps[0].column == 1)
        // The copy adds nothing, whenever it comes.
        let place = try #require(trace.steps.firstIndex { $0.column == 2 })
        #expect(place > 0 && abs(trace.steps[place].score - trace.steps[place - 1].score) < 1e-12)
        #expect(throws: LearnError(.tooFewColumns, "")) {
            try RidgeSelection(scalesInFolds: true).add(doubled, y, folds: folds, count: 4)
        }
    }

    @Test func coefficientsAreEliminatedSmallestFirst() throws {
        let (x, y, _) = try problem
        let scaled = StandardScaler(fittedTo: x).transform(x)
        let result = try CoefficientElimination(scaled, y, lambda: 1)
        let weights = try RidgeRegression(lambda: 1).fit(scaled, y).coefficients
        let smallest = weights.indices.min { abs(weights[$0]) < abs(weights[$1]) }
        #expect(result.dropped.first == smallest)
        #expect(result.ranking.sorted() == [1, 2, 3, 4])
        #expect(result.ranking[result.kept[0]] == 1)
    }

    @Test func filterHasTheProbabilitiesOfTheFDistribution() throws {
        let (x, y, _) = try problem
        let filter = try UnivariateFilter(x, y)
        for score in filter.scores {
            let r = try #require(Correlation.pearson(x.column(score.column), y))
            #expect(abs(score.f - r * r * 28 / (1 - r * r)) < 1e-9 * max(1, score.f))
            #expect(score.p >= 0 && score.p <= 1 && score.q >= score.p)
        }
        #expect(filter.ranking.first == 0)
        #expect(try filter.best(2).count == 2)
        // With four rows (t distribution of two degrees of freedom) p is 1 - |r| exactly.
        let four = try UnivariateFilter(Matrix([[-3], [-1], [1], [3]]), [-2.6, -0.2, -1.8, 4.6])
        let r = four.scores[0].correlation
        #expect(abs(four.scores[0].p - (1 - abs(r))) < 1e-12)
    }

    @Test func bestSubsetsAreExhaustive() throws {
        let (x, y, _) = try problem
        let search = try BestSubset(x, y)
        for size in 1...4 {
            var least = Double.infinity
            for mask in 1..<16 where mask.nonzeroBitCount == size {
                let columns = (0..<4).filter { mask & (1 << $0) != 0 }
                let part = x.selecting(columns: columns)
                let metrics = RegressionMetrics(
                    truth: y, prediction: try LeastSquaresRegression().fit(part, y).predict(part))
                least = min(least, 30 * (try #require(metrics)).meanSquaredError)
            }
            #expect(abs((try #require(search.residualSquares[size])) - least) < 1e-9 * least)
        }
        #expect(search.best(penalty: 1e9) == [])
        #expect(search.best(penalty: 0).count == 4)
        #expect(throws: LearnError(.badParameter, "")) {
            try BestSubset(Matrix(rows: 2, columns: 26), [1, 2])
        }
    }

    /// Tuning tries every penalty on the features chosen so far; the next step then uses the best.
    @Test(arguments: [true, false]) func ridgeRetuningIsBruteForce(addition: Bool) throws {
        let (x, y, folds) = try problem
        let lambdas = [0.5, 1e-3, 20]
        let selection = RidgeSelection(lambda: 0.5, scalesInFolds: true, retuning: Retuning(lambdas: lambdas))
        let trace =
            addition
            ? try selection.add(x, y, folds: folds, count: 3) : try selection.remove(x, y, folds: folds, keeping: 1)
        var lambda = 0.5
        for (count, step) in trace.steps.enumerated() {
            let before = trace.features(afterSteps: count)
            let candidates = (0..<4).filter { before.contains($0) != addition }
            let scores = try candidates.map { column in
                let columns = addition ? before + [column] : before.filter { $0 != column }
                return (try bruteForce(RidgeRegression(lambda: lambda), x, y, folds, columns), column)
            }
            #expect(step.column == (try #require(scores.min { $0.0 < $1.0 })).1)
            let after = trace.features(afterSteps: count + 1)
            let tuned = try lambdas.map { (try bruteForce(RidgeRegression(lambda: $0), x, y, folds, after), $0) }
            let best = try #require(tuned.min { $0.0 < $1.0 })
            #expect(step.tuned?.lambda == best.1 && step.tuned?.gamma == nil)
            #expect(abs(step.score - best.0) < 1e-9 * best.0)
            lambda = best.1
        }
    }

    @Test func kernelRetuningIsBruteForce() throws {
        let (x, y, folds) = try problem
        let (lambdas, gammas) = ([0.01, 1], [0.3, 0.02, 3])
        let trace = try KernelSelection(
            lambda: 0.01, score: .pooledMSE, scalesInFolds: true, retuning: Retuning(lambdas: lambdas, gammas: gammas)
        ).add(x, y, folds: folds, count: 3)
        for count in 1...3 {
            let columns = trace.features(afterSteps: count)
            var best = (score: Double.infinity, lambda: 0.0, gamma: 0.0)
            for gamma in gammas {
                for lambda in lambdas {
                    let kernel = Kernel.gaussian(gamma: gamma / Double(count))
                    let score = try bruteForce(KernelRidge(kernel: kernel, lambda: lambda), x, y, folds, columns)
                    if score < best.score { best = (score, lambda, gamma) }
                }
            }
            let step = trace.steps[count - 1]
            #expect(abs(step.score - best.score) < 1e-9 * best.score)
            #expect(step.tuned?.lambda == best.lambda)
            #expect(abs((step.tuned?.gamma ?? 0) - best.gamma) < 1e-12)
        }
        #expect(throws: LearnError(.badParameter, "")) {
            try KernelSelection(scalesInFolds: true, retuning: Retuning(lambdas: [0])).add(x, y, folds: folds, count: 1)
        }
    }
}
