/// What was found with one way of dividing rows into training and test rows.
public struct SplitResult: Sendable {
    /// How test rows were set apart.
    public enum Kind: String, Sendable {
        /// No label of a group column on both sides.
        case group
        /// At random.
        case random
        /// By the values of a column.
        case column
    }

    /// Short and unique, for files: `group`, `random`, `subset`.
    public var key: String
    /// How test rows were set apart.
    public var kind: Kind
    /// How figures call it: `Unseen complexes`.
    public var label: String
    /// What the group column counts; nil without one.
    public var noun: Noun?
    /// Rows that models learn from.
    public var trainingCount: Int
    /// Test sets with their numbers of rows; one, unless a column names several.
    public var testSets: [TestSet]
    /// Groups with a test row but no training row.
    public var heldOutGroupCount: Int?
    /// Share of the test rows whose group has training rows.
    public var sharedGroupShare: Double?
    /// How rows were divided for cross-validation.
    public var folds: String
    /// The error of always guessing the mean of the training rows.
    public var baseline: ModelScore
    /// Results in the order of ``ReportDocument/sets``.
    public var results: [FeatureSetResult]
    /// The random forest on all features.
    public var forest: ModelScore?
    /// Position of the set whose kernel model has the lowest cross-validated error.
    public var chosenIndex: Int
    /// The LASSO path on all training rows with its cross-validated errors.
    public var path: LassoPathResult?
    /// Traces of stepwise selections.
    public var traces: [StepwiseSelection]
    /// Errors over kernel width and penalty with all features.
    public var grid: KernelGridResult?
    /// Predictions of the chosen model for training and test rows.
    public var predictions: [PredictedRow]
    /// Test error against the number of training rows.
    public var learning: LearningCurveResult?
    /// How well uncertainty ranks errors.
    public var uncertainty: UncertaintyResult?
    /// Rows that repeat an earlier row in the chosen features.
    public var identicalRowCount: Int

    /// A result from its parts.
    public init(
        key: String, kind: Kind, label: String, noun: Noun?, trainingCount: Int, testSets: [TestSet],
        heldOutGroupCount: Int?, sharedGroupShare: Double?, folds: String, baseline: ModelScore,
        results: [FeatureSetResult], forest: ModelScore?, chosenIndex: Int, path: LassoPathResult?,
        traces: [StepwiseSelection], grid: KernelGridResult?, predictions: [PredictedRow],
        learning: LearningCurveResult?,
        uncertainty: UncertaintyResult?, identicalRowCount: Int
    ) {
        self.key = key
        self.kind = kind
        self.label = label
        self.noun = noun
        self.trainingCount = trainingCount
        self.testSets = testSets
        self.heldOutGroupCount = heldOutGroupCount
        self.sharedGroupShare = sharedGroupShare
        self.folds = folds
        self.baseline = baseline
        self.results = results
        self.forest = forest
        self.chosenIndex = chosenIndex
        self.path = path
        self.traces = traces
        self.grid = grid
        self.predictions = predictions
        self.learning = learning
        self.uncertainty = uncertainty
        self.identicalRowCount = identicalRowCount
    }

    /// The chosen set.
    public var chosen: FeatureSetResult { results[chosenIndex] }
    /// The set of all features.
    public var allFeatures: FeatureSetResult { results[0] }
    /// All test rows.
    public var testCount: Int { testSets.reduce(0) { $0 + $1.count } }
    /// Test rows of ``predictions``.
    var testPredictions: [PredictedRow] { predictions.filter { $0.testSet != nil } }
    /// Class of the page's colours.
    var token: String { kind.rawValue }
    /// The label within a sentence.
    var phrase: String {
        switch kind {
        case .group: "unseen \(noun?.plural ?? "groups")"
        case .random: "random test rows"
        case .column: "the test rows of \(key)"
        }
    }
}

/// A test set and its number of rows.
public struct TestSet: Sendable, Equatable {
    /// The name.
    public var name: String
    /// Number of features; nil where the method finds it.
    public var count: Int

    /// A value of given parts.
    public init(name: String, count: Int) {
        self.name = name
        self.count = count
    }
}

/// How far predictions are from the truth.
public struct ErrorSummary: Sendable, Equatable {
    /// Mean absolute error.
    public var mae: Double
    /// Root of the mean squared error.
    public var rmse: Double
    /// 1 - SSE/SST; nil when all true values are equal.
    public var r2: Double?
    /// Largest absolute error.
    public var maximum: Double

    /// A value of given parts.
    public init(mae: Double, rmse: Double, r2: Double?, maximum: Double) {
        self.mae = mae
        self.rmse = rmse
        self.r2 = r2
        self.maximum = maximum
    }

    /// Compares predictions with the truth.
    ///
    /// - Precondition: as many of both, at least one.
    /// - Complexity: O(n).
    public init(truth: [Double], prediction: [Double]) {
        precondition(truth.count == prediction.count && !truth.isEmpty, "as many predictions as true values")
        let count = Double(truth.count)
        let mean = truth.reduce(0, +) / count
        var (absolute, squared, spread, largest) = (0.0, 0.0, 0.0, 0.0)
        for (true_, predicted) in zip(truth, prediction) {
            let error = predicted - true_
            absolute += abs(error)
            squared += error * error
            spread += (true_ - mean) * (true_ - mean)
            largest = max(largest, abs(error))
        }
        self.init(
            mae: absolute / count, rmse: (squared / count).squareRoot(), r2: spread > 0 ? 1 - squared / spread : nil,
            maximum: largest)
    }
}

/// Errors of one model on one split.
public struct ModelScore: Sendable, Equatable {
    /// Mean of the fold MAEs on training rows; nil where no cross-validation was made.
    public var crossValidatedMAE: Double?
    /// Standard error of that mean over the folds.
    public var crossValidatedError: Double?
    /// On all test rows.
    public var test: ErrorSummary
    /// On each test set, in the split's order.
    public var testBySet: [ErrorSummary]
    /// Hyper-parameters, in words.
    public var parameters: [NamedText]
    /// CPU seconds of choosing and fitting; nil where not asked for, as they differ from run to run.
    public var seconds: Double?

    /// A value of given parts.
    public init(
        crossValidatedMAE: Double?, crossValidatedError: Double?, test: ErrorSummary, testBySet: [ErrorSummary],
        parameters: [NamedText], seconds: Double?
    ) {
        self.crossValidatedMAE = crossValidatedMAE
        self.crossValidatedError = crossValidatedError
        self.test = test
        self.testBySet = testBySet
        self.parameters = parameters
        self.seconds = seconds
    }
}

/// One feature set on one split.
public struct FeatureSetResult: Sendable, Equatable {
    /// The features, the most important first where the method ranks them.
    public var features: [String]
    /// A weight of each feature, not negative; what it is says ``weightName``.
    public var weights: [Double]
    /// |standardised coefficient| or forest importance.
    public var weightName: String
    /// Least squares or ridge on the set.
    public var linear: ModelScore
    /// Kernel ridge on the set, width and penalty chosen by cross-validation.
    public var kernel: ModelScore
    /// Mean fold MAE of kernel ridge when the selection is made anew within every fold; nil if that was not asked for.
    public var nestedMAE: Double?
    /// Features that each fold selects, if the selection was made within folds.
    public var foldSelections: [[String]]
    /// Whether the best width or penalty of kernel ridge lies at an end of those tried, so that others may be better.
    public var isAtGridBorder: Bool

    /// A value of given parts.
    public init(
        features: [String], weights: [Double], weightName: String, linear: ModelScore, kernel: ModelScore,
        nestedMAE: Double?, foldSelections: [[String]], isAtGridBorder: Bool = false
    ) {
        self.isAtGridBorder = isAtGridBorder
        self.features = features
        self.weights = weights
        self.weightName = weightName
        self.linear = linear
        self.kernel = kernel
        self.nestedMAE = nestedMAE
        self.foldSelections = foldSelections
    }
}

/// A row with its true and predicted value.
public struct PredictedRow: Sendable, Equatable {
    /// Id of the row.
    public var id: String
    /// True value.
    public var truth: Double
    /// Predicted value.
    public var prediction: Double
    /// Name of the test set; nil for training rows.
    public var testSet: String?
    /// Label of the row's group, if there is a group column.
    public var group: String?

    /// A value of given parts.
    public init(id: String, truth: Double, prediction: Double, testSet: String?, group: String?) {
        self.id = id
        self.group = group
        self.truth = truth
        self.prediction = prediction
        self.testSet = testSet
    }

    /// Predicted less true.
    public var error: Double { prediction - truth }
}
