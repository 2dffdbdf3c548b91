import Learn
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The examples of the tutorial pages. What stands between `// begin` and `// end` is the text of a page; the last test
/// compares them line by line.
@Suite struct TutorialTests {
    /// Slides "Machine learning and chemistry": four points and a line, worked by hand.
    @Test func ridgeByHand() throws {
        // begin ridge-by-hand
        let x = Matrix([[1, 1], [1, 1.5], [1, 2.5], [1, 3]])
        let y = [2, 2.5, 1.25, 3]

        let slides = try RidgeRegression(lambda: 1, intercept: .none).fit(x, y)
        // slides.coefficients is 0.8246, 0.5784: the column of ones is penalised like any other.

        let free = try RidgeRegression(lambda: 1).fit(Matrix([[1], [1.5], [2.5], [3]]), y)
        // free.intercept is 1.9732, free.coefficients 0.1071: the constant is left alone.
        // end
        expectClose(slides.coefficients, [0.824_626_865_7, 0.578_358_209_0], 1e-9)
        expectClose([free.intercept] + free.coefficients, [1.973_214_285_7, 0.107_142_857_1], 1e-9)
        for (lambda, weights) in [(0.0, [1.8875, 0.15]), (10, [0.317_537_313_4, 0.538_059_701_5])] {
            let model = try RidgeRegression(lambda: lambda, intercept: .none).fit(x, y)
            expectClose(model.coefficients, weights, 1e-9)
        }
        let strong = try RidgeRegression(lambda: 10).fit(Matrix([[1], [1.5], [2.5], [3]]), y)
        expectClose([strong.intercept] + strong.coefficients, [2.1275, 0.03], 1e-9)
        // Primal and dual weights say the same: w = Xᵀ a.
        let dual = try RidgeRegression(lambda: 1, intercept: .none).dualWeights(x, y)
        expectClose(dual, [0.597_014_925_4, 0.807_835_820_9, -1.020_522_388_1, 0.440_298_507_5], 1e-9)
    }

    /// The slides' points on a sine, read from their figure.
    static let eight = (
        x: [0.005, 0.145, 0.285, 0.43, 0.57, 0.715, 0.855, 1.0],
        y: [-0.0623, 0.4574, 0.9467, 0.5038, -0.4203, -1.2225, -0.8386, 0.1626]
    )

    /// Slides: too simple, right, too flexible.
    @Test func polynomialsOnASine() throws {
        // begin polynomials
        let (x, y) = Self.eight
        var trainingErrors: [Double] = []
        var risks: [Double] = []
        for degree in [2, 4, 8] {
            let model = try LeastSquaresRegression(hasIntercept: false)
                .fit(PolynomialFeatures.powers(of: x, degree: degree), y)
            trainingErrors.append(try meanSquaredError(model, x, y, degree))
            let grid = (0...200).map { Double($0) / 200 }
            risks.append(try meanSquaredError(model, grid, grid.map(sine), degree))
        }
        // trainingErrors: 0.395, 0.026, 0.000; risks: 0.354, 0.021, 0.047
        // end
        expectClose(trainingErrors, [0.395_226_94, 0.025_816_99, 0], 1e-7)
        expectClose(risks, [0.353_661_99, 0.021_018_98, 0.047_109_13], 1e-6)
    }

    /// Slides and notebook `workshop_compare_models`: the kernel trick.
    @Test func kernelTrick() throws {
        // begin kernel-trick
        let x = Matrix([
            [-0.154, 0.568], [0.118, -0.155], [0.299, 0.495], [-0.310, 0.936], [-0.871, -0.451],
            [0.870, 0.697], [0.025, -0.794], [0.306, -0.296], [-0.851, 0.222], [0.806, 0.061],
        ])
        let y = [1.488, 1.069, 3.063, 1.674, -0.521, 7.559, 0.779, 1.238, -0.893, 2.782]
        let lambda = RidgeRegression.lambda(perSample: 1, rows: y.count)

        let lifted = try PolynomialFeatures.lifted(x, degree: 2)
        let primal = try RidgeRegression(lambda: lambda, intercept: .none).fit(lifted, y)
        let kernel = try KernelRidge(kernel: .quadratic, lambda: lambda, centresTarget: false).fit(x, y)
        // primal.predict(lifted) and kernel.predict(x) are the same numbers.
        // end
        expectClose(try primal.predict(lifted), try kernel.predict(x), 1e-12)
        // Printed by the notebook to three decimals; its order of the features is 1, x1, x2, x1x2, x1², x2².
        let order = [0, 1, 2, 4, 3, 5].map { primal.coefficients[$0] }
        expectClose(order, [0.735, 0.852, 0.559, 0.394, 0.318, 0.323], 1e-3)
        expectClose(
            kernel.dualWeights, [0.043, 0.031, 0.139, 0.042, -0.037, 0.449, 0.045, 0.036, -0.092, 0.079], 1e-3)
    }

    /// Slides: a kernel that is too narrow knows its training rows by heart and nothing else.
    @Test func widthOfAKernel() throws {
        // begin kernel-width
        let (x, y) = Self.eight
        let training = Matrix(x.map { [$0] })
        let between = Matrix([[0.075], [0.5], [0.785]])

        let narrow = try KernelRidge(kernel: .gaussian(sigma: 0.01), lambda: 1e-10).fit(training, y)
        let fitting = try KernelRidge(kernel: .gaussian(sigma: 0.4), lambda: 1e-3).fit(training, y)
        // Both go through the training points; between them the narrow one predicts the mean of y.
        // end
        let mean = y.reduce(0, +) / Double(y.count)
        expectClose(try narrow.predict(training), y, 1e-6)
        expectClose(try narrow.predict(between), [mean, mean, mean], 1e-6)
        let truth = [0.075, 0.5, 0.785].map(sine)
        for (prediction, value) in zip(try fitting.predict(between), truth) { #expect(abs(prediction - value) < 0.35) }
    }

    /// Slides: which training rows a prediction rests on.
    @Test func similarity() throws {
        // begin similarity
        let (x, y) = Self.eight
        let model = try KernelRidge(kernel: .gaussian(sigma: 0.4), lambda: 1e-3).fit(Matrix(x.map { [$0] }), y)
        let reasons = try model.explain([0.6], count: 3)
        // reasons.nearest names the rows at 0.57, 0.715 and 0.43.
        // end
        #expect(reasons.nearest.map(\.row) == [4, 5, 3])
        let all = try model.explain([0.6], count: 8)
        let sum = all.largest.reduce(0) { $0 + $1.contribution }
        expectClose([sum + model.targetMean], try model.predict(Matrix([[0.6]])), 1e-12)
    }

    /// Slides: a network of layers, trained by backpropagation.
    @Test func network() throws {
        // begin network
        let (x, y) = Self.eight
        var training = NetworkTraining()
        training.epochs = 4000
        training.batchSize = nil
        training.optimizer = .adam(rate: 0.01)
        training.l2 = 1e-5
        let network = NeuralNetwork(hiddenLayers: [4, 4], activation: .tanh, training: training)
        let model = try network.fit(Matrix(x.map { [$0] }), y)
        let slopes = try model.inputGradients(Matrix([[0.25], [0.5]]))
        let latent = try model.latentValues(Matrix(x.map { [$0] }))
        // The training error falls below 0.03; latent has 4 columns: what the network made of x.
        // end
        let metrics = RegressionMetrics(truth: y, prediction: try model.predict(Matrix(x.map { [$0] })))
        #expect(try #require(metrics).meanSquaredError < 0.03)
        #expect(latent.rowCount == 8 && latent.columnCount == 4)
        // The derivative by backpropagation is that of finite differences.
        for (position, slope) in zip([0.25, 0.5], slopes) {
            let step = 1e-6
            let ends = try model.predict(Matrix([[position - step], [position + step]]))
            expectClose([(ends[1] - ends[0]) / (2 * step)], [slope], 1e-5)
        }
    }

    /// Slides: features that carry the same information, and what the penalties make of them.
    @Test func penalties() throws {
        // begin penalties
        // Two equal columns, and one without use.
        let x = Matrix([[1, 1, 1], [2, 2, -1], [3, 3, -1], [4, 4, 1]])
        let y = [2.0, 4, 6, 8]
        let ridge = try RidgeRegression(lambda: 1).fit(x, y)
        let lasso = try ElasticNet(alpha: 0.1).fit(x, y)
        // ridge shares the weight between the equal columns; the lasso drops what is of no use.
        // end
        expectClose([ridge.coefficients[0]], [ridge.coefficients[1]], 1e-12)
        expectClose([ridge.coefficients[0] + ridge.coefficients[1]], [20.0 / 11], 1e-12)
        #expect(lasso.coefficients[2] == 0)
        // Both columns together have the weight that one column would have: 2 - alpha / variance.
        expectClose([lasso.coefficients[0] + lasso.coefficients[1]], [2 - 0.1 / 1.25], 1e-9)
    }

    // MARK: Help

    /// The curve behind the points: sin 2πx.
    func sine(_ x: Double) -> Double {
        // The series is enough for 0 ... 1 after folding to -π/2 ... π/2.
        var angle = x - x.rounded()
        if angle > 0.25 { angle = 0.5 - angle }
        if angle < -0.25 { angle = -0.5 - angle }
        let z = 2 * Double.pi * angle
        var term = z
        var sum = z
        for k in 1...12 {
            term *= -z * z / Double((2 * k) * (2 * k + 1))
            sum += term
        }
        return sum
    }

    func meanSquaredError(_ model: some RegressionModel, _ x: [Double], _ y: [Double], _ degree: Int) throws -> Double {
        let predictions = try model.predict(PolynomialFeatures.powers(of: x, degree: degree))
        return zip(predictions, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(y.count)
    }

    func expectClose(
        _ found: [Double], _ expected: [Double], _ tolerance: Double,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(found.count == expected.count, sourceLocation: sourceLocation)
        for (mine, theirs) in zip(found, expected) {
            #expect(abs(mine - theirs) <= tolerance * max(1, abs(theirs)), sourceLocation: sourceLocation)
        }
    }

    // MARK: The pages

    /// Every Swift example of the tutorial pages is the text of a test here.
    @Test func pagesShowWhatIsTested() throws {
        let here = String(#filePath)
        let root = here.split(separator: "/").dropLast(4).joined(separator: "/")
        let folder = "/\(root)/Sources/Learn/Learn.docc/Tutorials"
        let tests = "/\(here.split(separator: "/").dropLast().joined(separator: "/"))"
        let tested = try FileManager.default.contentsOfDirectory(atPath: tests).sorted().flatMap { file in
            blocks(of: try text("\(tests)/\(file)"), from: { $0.hasPrefix("// begin") }, to: { $0 == "// end" })
        }
        var shown = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".md") {
            let page = try text("\(folder)/\(name)")
            for block in blocks(of: page, from: { $0 == "```swift" }, to: { $0 == "```" }) {
                shown += 1
                #expect(tested.contains(block), "\(name) shows code that is not tested")
            }
        }
        #expect(shown == tested.count)
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    /// Lines between marks, without leading blanks and empty lines.
    private func blocks(of text: String, from begins: (String) -> Bool, to ends: (String) -> Bool) -> [[String]] {
        var result: [[String]] = []
        var block: [String]?
        // By bytes: characters take a minute in a debug build.
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let trimmed = String(decoding: line.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
            if block == nil {
                if begins(trimmed) { block = [] }
            } else if ends(trimmed) {
                result.append(block ?? [])
                block = nil
            } else if !trimmed.isEmpty {
                block?.append(trimmed)
            }
        }
        return result
    }
}
