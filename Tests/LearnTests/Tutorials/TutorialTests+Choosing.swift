import Learn
import Testing

/// Examples of the tutorial pages on choosing features and models.
extension TutorialTests {
    /// The slides' other points on a sine, read from their figure.
    static let thirtyTwo = (
        x: [
            0.005, 0.035, 0.065, 0.1, 0.13, 0.165, 0.195, 0.225, 0.26, 0.29, 0.325, 0.355, 0.39, 0.42, 0.45, 0.485,
            0.515, 0.55, 0.58, 0.61, 0.645, 0.675, 0.71, 0.74, 0.775, 0.805, 0.835, 0.87, 0.9, 0.935, 0.965, 1.0,
        ],
        y: [
            0.0233, 0.122, 0.4196, 0.8504, 0.6603, 0.7734, 1.0027, 1.1, 0.9608, 0.8973, 0.9275, 0.8616, 0.5702, 0.5985,
            0.1685, 0.1719, -0.0773, -0.187, -0.3529, -0.6057, -0.6229, -1.0039, -0.9877, -1.1393, -1.0837, -0.8358,
            -0.9274, -0.6471, -0.5031, -0.5001, -0.1157, 0.1731,
        ]
    )

    /// Slides: filter, wrapper and embedded methods. All figures follow from the eight rows by hand: a, b and c are
    /// orthogonal, so r of the first column is 1/√2, of the second 0, of the third 0.9/√1.81.
    @Test func selectionByHand() throws {
        // begin selection-by-hand
        var rows: [[Double]] = []
        var y: [Double] = []
        for (a, b, c) in [
            (1.0, 1.0, 1.0), (1, 1, -1), (1, -1, 1), (1, -1, -1), (-1, 1, 1), (-1, 1, -1), (-1, -1, 1), (-1, -1, -1),
        ] {
            rows.append([a + b, a, 0.9 * b + c])
            y.append(b)
        }
        let x = Matrix(rows)
        let filter = try UnivariateFilter(x, y)
        let exhaustive = try BestSubset(x, y)
        let folds = try Folds.leaveOneOut(rows: y.count)
        let wrapper = try RidgeSelection(lambda: 1e-6, scalesInFolds: false).add(x, y, folds: folds, count: 2)
        let lasso = try ElasticNet(alpha: 0.01).fit(x, y)
        // filter.ranking is 0, 2, 1; exhaustive.bySize[2] and the wrapper's features are 0 and 1.
        // end
        #expect(filter.ranking == [0, 2, 1])
        expectClose(
            filter.scores.map(\.correlation), [Double(0.5).squareRoot(), 0, 0.9 / Double(1.81).squareRoot()], 1e-12)
        #expect(exhaustive.bySize[2] == [0, 1])
        // Alone the first column leaves half of the eight squares; with the second nothing is left.
        expectClose([1, 2].compactMap { exhaustive.residualSquares[$0] }, [4, 0], 1e-12)
        #expect(wrapper.features(afterSteps: 2) == [0, 1])
        #expect(wrapper.steps[1].score < 1e-9 && wrapper.steps[0].score > 0.5)
        #expect(lasso.coefficients[0] > 0.9 && lasso.coefficients[1] < -0.9 && abs(lasso.coefficients[2]) < 0.02)
    }

    /// Slides: cross-validation. Expected figures: the normal equations of the same points in whole-number fractions.
    @Test func crossValidation() throws {
        // begin cross-validation
        let (x, y) = Self.thirtyTwo
        let loo = try Folds.leaveOneOut(rows: y.count)
        let blocks = try Folds.contiguous(rows: y.count, folds: 4)
        var training: [Double] = []
        var leaveOneOut: [Double] = []
        var leaveBlockOut: [Double] = []
        for degree in [2, 4, 10] {
            let powers = PolynomialFeatures.powers(of: x, degree: degree)
            let method = LeastSquaresRegression(hasIntercept: false)
            training.append(try meanSquaredError(method.fit(powers, y), x, y, degree))
            leaveOneOut.append(try CrossValidation(method, powers, y, folds: loo).pooled.meanSquaredError)
            leaveBlockOut.append(try CrossValidation(method, powers, y, folds: blocks).meanOfFoldMSE)
        }
        // training: 0.341, 0.013, 0.008; leaveOneOut: 0.415, 0.018, 0.109; leaveBlockOut: 2.852, 0.039, 50.8
        // end
        expectClose(training, [0.341_489_916_8, 0.012_810_821_9, 0.007_855_969_7], 1e-9)
        for (found, expected) in zip(leaveOneOut, [0.414_970_995_3, 0.017_990_950_4, 0.108_553_427_9]) {
            #expect(abs(found - expected) < 1e-6 * expected)
        }
        for (found, expected) in zip(leaveBlockOut, [2.851_909_130_5, 0.038_602_784_6, 50.764_771_96]) {
            #expect(abs(found - expected) < 1e-6 * expected)
        }
    }

    /// The errors of folds and of all rows together, by hand.
    @Test func foldsByHand() throws {
        // begin pooled-errors
        let y = [1.0, 2, 3, 6]
        let x = Matrix([[0], [0], [0], [0]])
        let folds = try Folds(assignment: [0, 0, 1, 1])
        let result = try CrossValidation(MeanPredictor(), x, y, folds: folds)
        // The mean of 3 and 6 predicts 1 and 2, the mean of 1 and 2 predicts 3 and 6.
        // result.meanOfFoldMAE is 3; the folds' RMSE are √9.25 and √11.25, that of all rows √10.25.
        // end
        #expect(result.predictions == [4.5, 4.5, 1.5, 1.5])
        expectClose([result.meanOfFoldMAE, result.meanOfFoldMSE], [3, 10.25], 1e-14)
        expectClose(
            result.foldMetrics.map(\.rootMeanSquaredError), [Double(9.25).squareRoot(), Double(11.25).squareRoot()],
            1e-14)
        expectClose([result.pooled.rootMeanSquaredError], [Double(10.25).squareRoot()], 1e-14)
    }

    /// Slides: more rows help a flexible model and not a stiff one. Figures of `slides_sine.json`.
    @Test func learningCurve() throws {
        // begin learning-curve
        let grid = (0...200).map { Double($0) / 200 }
        var risks: [[Double]] = []
        for degree in [2, 4, 8] {
            risks.append(
                try [Self.eight, Self.thirtyTwo].map { points in
                    let powers = PolynomialFeatures.powers(of: points.x, degree: degree)
                    let model = try LeastSquaresRegression(hasIntercept: false).fit(powers, points.y)
                    return try meanSquaredError(model, grid, grid.map(sine), degree)
                })
        }
        // degree 2: 0.354, 0.303; degree 4: 0.0210, 0.0066; degree 8: 0.0471, 0.0018
        // end
        expectClose(risks[0], [0.353_661_99, 0.303_130_85], 1e-6)
        expectClose(risks[1], [0.021_018_98, 0.006_640_99], 1e-6)
        expectClose(risks[2], [0.047_109_13, 0.001_845_39], 1e-6)
    }
}
