/// The LASSO path on all training rows and its errors in cross-validation, from the strongest penalty to the weakest.
public struct LassoPathResult: Sendable, Equatable {
    /// Penalties A of (1/2n)‖y - Xw‖² + A‖w‖₁ on standardised data, descending.
    public var penalties: [Double]
    /// Features that ever have a coefficient other than zero.
    public var features: [String]
    /// Standardised coefficients, one list over the penalties for each of ``features``.
    public var coefficients: [[Double]]
    /// Number of coefficients other than zero at each penalty.
    public var counts: [Int]
    /// Cross-validated RMSE at each penalty.
    public var crossValidatedRMSE: [Double]
    /// Its standard error over the folds.
    public var crossValidatedError: [Double]
    /// RMSE on training rows at each penalty.
    public var trainingRMSE: [Double]
    /// Position of the lowest cross-validated error.
    public var minimumIndex: Int
    /// Position of the strongest penalty within one standard error of it.
    public var oneErrorIndex: Int

    /// A value of given parts.
    public init(
        penalties: [Double], features: [String], coefficients: [[Double]], counts: [Int],
        crossValidatedRMSE: [Double], crossValidatedError: [Double], trainingRMSE: [Double], minimumIndex: Int,
        oneErrorIndex: Int
    ) {
        self.penalties = penalties
        self.features = features
        self.coefficients = coefficients
        self.counts = counts
        self.crossValidatedRMSE = crossValidatedRMSE
        self.crossValidatedError = crossValidatedError
        self.trainingRMSE = trainingRMSE
        self.minimumIndex = minimumIndex
        self.oneErrorIndex = oneErrorIndex
    }

    /// Whether the minimum is at the weak end of the path.
    public var isMinimumAtBorder: Bool { minimumIndex >= penalties.count - 1 }
}

/// A selection that adds or removes one feature at a time.
public struct StepwiseSelection: Sendable, Equatable {
    /// One step.
    public struct Step: Sendable, Equatable {
        /// The feature that was added or removed.
        public var feature: String
        /// Number of features after the step.
        public var count: Int
        /// Cross-validated error after the step; nil where the method has none.
        public var score: Double?
        /// Its standard error over the folds.
        public var scoreError: Double?
        /// The best feature that was not taken.
        public var runnerUp: String?
        /// The error it would have given.
        public var runnerUpScore: Double?
        /// Test MAE, computed afterwards.
        public var testMAE: Double?

        /// A value of given parts.
        public init(
            feature: String, count: Int, score: Double?, scoreError: Double?, runnerUp: String?,
            runnerUpScore: Double?, testMAE: Double?
        ) {
            self.feature = feature
            self.count = count
            self.score = score
            self.scoreError = scoreError
            self.runnerUp = runnerUp
            self.runnerUpScore = runnerUpScore
            self.testMAE = testMAE
        }
    }

    /// Key of the feature set it made.
    public var setKey: String
    /// How figures call it: `Forward addition, ridge`.
    public var label: String
    /// What the scores are: `MAE` or `RMSE`.
    public var metric: String
    /// Whether features are added; otherwise they are removed.
    public var isAddition: Bool
    /// The steps, in order.
    public var steps: [Step]

    /// A value of given parts.
    public init(setKey: String, label: String, metric: String, isAddition: Bool, steps: [Step]) {
        self.setKey = setKey
        self.label = label
        self.metric = metric
        self.isAddition = isAddition
        self.steps = steps
    }
}

/// Cross-validated errors of kernel ridge over width and penalty.
public struct KernelGridResult: Sendable, Equatable {
    /// Widths σ of exp(-r²/σ²), ascending.
    public var widths: [Double]
    /// Penalties λ, descending.
    public var penalties: [Double]
    /// Mean fold MAE, penalties × widths; nil where the equations could not be solved.
    public var scores: [[Double?]]
    /// Chosen cell.
    public var chosenPenalty: Int
    /// Column of the chosen cell.
    public var chosenWidth: Int

    /// A value of given parts.
    public init(widths: [Double], penalties: [Double], scores: [[Double?]], chosenPenalty: Int, chosenWidth: Int) {
        self.widths = widths
        self.penalties = penalties
        self.scores = scores
        self.chosenPenalty = chosenPenalty
        self.chosenWidth = chosenWidth
    }

    /// Error of the chosen cell.
    public var best: Double { scores[chosenPenalty][chosenWidth] ?? .nan }
    /// Whether the chosen cell is at an end of the widths or of the penalties.
    public var isAtBorder: Bool {
        (widths.count > 1 && (chosenWidth == 0 || chosenWidth == widths.count - 1))
            || (penalties.count > 1 && (chosenPenalty == 0 || chosenPenalty == penalties.count - 1))
    }
}

/// Test error against the number of training rows.
public struct LearningCurveResult: Sendable, Equatable {
    /// A curve.
    public struct Series: Sendable, Equatable {
        /// Key of the feature set.
        public var setKey: String
        /// On the page.
        public var label: String
        /// Test MAE of each draw, one list for each of ``LearningCurveResult/sizes``.
        public var draws: [[Double]]

        /// A value of given parts.
        public init(setKey: String, label: String, draws: [[Double]]) {
            self.setKey = setKey
            self.label = label
            self.draws = draws
        }

        /// Means over the draws.
        public var means: [Double] { draws.map { $0.reduce(0, +) / Double(max(1, $0.count)) } }
    }

    /// As many rows from half of the groups and from all of them.
    public struct GroupComparison: Sendable, Equatable {
        /// Rows of either kind.
        public var rowCount: Int
        /// Test MAE of each draw with all rows of half of the groups.
        public var fewGroups: [Double]
        /// Test MAE of each draw with as many rows from all groups.
        public var allGroups: [Double]

        /// A value of given parts.
        public init(rowCount: Int, fewGroups: [Double], allGroups: [Double]) {
            self.rowCount = rowCount
            self.fewGroups = fewGroups
            self.allGroups = allGroups
        }
    }

    /// Numbers of training rows, ascending.
    public var sizes: [Int]
    /// Curves, that of all features first.
    public var series: [Series]
    /// Fewer groups against as many rows of all; nil without groups.
    public var comparison: GroupComparison?

    /// A value of given parts.
    public init(sizes: [Int], series: [Series], comparison: GroupComparison?) {
        self.sizes = sizes
        self.series = series
        self.comparison = comparison
    }

    /// Least-squares slope of log MAE against log rows; nil with fewer than two sizes.
    public func slope(of series: Series) -> Double? {
        let points = zip(sizes, series.means).filter { $0.0 > 0 && $0.1 > 0 }
            .map { (Mathematics.log10(Double($0.0)), Mathematics.log10($0.1)) }
        guard points.count > 1 else { return nil }
        let count = Double(points.count)
        let x = points.reduce(0) { $0 + $1.0 } / count
        let y = points.reduce(0) { $0 + $1.1 } / count
        let spread = points.reduce(0) { $0 + ($1.0 - x) * ($1.0 - x) }
        guard spread > 0 else { return nil }
        return points.reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) } / spread
    }
}

/// Measures of uncertainty against the errors that were made.
public struct UncertaintyResult: Sendable, Equatable {
    /// One measure for the test rows.
    public struct Measure: Sendable, Equatable {
        /// For files: `spread` or `distance`.
        public var key: String
        /// Axis title, with unit.
        public var axis: String
        /// The values, one for each test row in the order of ``UncertaintyResult/errors``.
        public var values: [Double]
        /// Rank correlation with |error|; nil if undefined.
        public var spearman: Double?
        /// The same for the model on all features.
        public var spearmanAll: Double?

        /// A value of given parts.
        public init(key: String, axis: String, values: [Double], spearman: Double?, spearmanAll: Double?) {
            self.key = key
            self.axis = axis
            self.values = values
            self.spearman = spearman
            self.spearmanAll = spearmanAll
        }
    }

    /// Ids of the test rows.
    public var ids: [String]
    /// |error| of the chosen model.
    public var errors: [Double]
    /// Measures, the spread of the ensemble first.
    public var measures: [Measure]
    /// Share of the test rows whose |error| is within one and two times the spread of the ensemble.
    public var withinOne: Double?
    /// The same within twice the spread.
    public var withinTwo: Double?

    /// A value of given parts.
    public init(ids: [String], errors: [Double], measures: [Measure], withinOne: Double?, withinTwo: Double?) {
        self.ids = ids
        self.errors = errors
        self.measures = measures
        self.withinOne = withinOne
        self.withinTwo = withinTwo
    }
}

/// Principal components of the standardised features.
public struct PrincipalMap: Sendable, Equatable {
    /// A row to point at.
    public struct Highlight: Sendable, Equatable {
        /// Position in ``PrincipalMap/ids``.
        public var index: Int
        /// On the page.
        public var label: String

        /// A value of given parts.
        public init(index: Int, label: String) {
            self.index = index
            self.label = label
        }
    }

    /// Rows shown.
    public var ids: [String]
    /// Scores on the first two components.
    public var first: [Double]
    /// Scores on the second component.
    public var second: [Double]
    /// Target of each row.
    public var targets: [Double]
    /// A size of each row and what it counts; nil if no column tells.
    public var sizes: [Double]?
    /// What the size counts.
    public var sizeName: String
    /// Shares of variance, all components that were computed.
    public var explained: [Double]
    /// Largest loadings of the two components: feature, loading.
    public var loadings: [[Loading]]
    /// Rows to point at; up to two.
    public var highlights: [Highlight]

    /// A feature's part in a component.
    public struct Loading: Sendable, Equatable {
        /// Name of the feature.
        public var feature: String
        /// The value.
        public var value: Double

        /// A value of given parts.
        public init(feature: String, value: Double) {
            self.feature = feature
            self.value = value
        }
    }

    /// A value of given parts.
    public init(
        ids: [String], first: [Double], second: [Double], targets: [Double], sizes: [Double]?, sizeName: String,
        explained: [Double], loadings: [[Loading]], highlights: [Highlight]
    ) {
        self.ids = ids
        self.first = first
        self.second = second
        self.targets = targets
        self.sizes = sizes
        self.sizeName = sizeName
        self.explained = explained
        self.loadings = loadings
        self.highlights = highlights
    }
}

/// Features by importance, on the training rows of one split.
public struct ImportanceTable: Sendable, Equatable {
    /// A feature.
    public struct Row: Sendable, Equatable {
        /// Name of the feature.
        public var feature: String
        /// Standardised LASSO coefficient at the cross-validated minimum.
        public var coefficient: Double?
        /// Share of the forest's impurity importance.
        public var forest: Double?
        /// Step of forward addition, from 1.
        public var additionStep: Int?
        /// Share of bootstrap samples in which LASSO selects it.
        public var frequency: Double?
        /// Number of feature sets that hold it.
        public var setCount: Int
        /// Pearson correlation with the target; nil if undefined.
        public var correlation: Double?
        /// Mean rank over the measures.
        public var meanRank: Double

        /// A value of given parts.
        public init(
            feature: String, coefficient: Double?, forest: Double?, additionStep: Int?, frequency: Double?,
            setCount: Int, correlation: Double?, meanRank: Double
        ) {
            self.feature = feature
            self.coefficient = coefficient
            self.forest = forest
            self.additionStep = additionStep
            self.frequency = frequency
            self.setCount = setCount
            self.correlation = correlation
            self.meanRank = meanRank
        }
    }

    /// Key of the split.
    public var splitKey: String
    /// Number of selected sets, that of all features not counted.
    public var setCount: Int
    /// How the bootstrap samples were drawn; empty without them.
    public var bootstrap: String
    /// Label of the forward addition that gives the steps; empty without one.
    public var additionLabel: String
    /// The most important first.
    public var rows: [Row]

    /// A value of given parts.
    public init(splitKey: String, setCount: Int, bootstrap: String, additionLabel: String, rows: [Row]) {
        self.splitKey = splitKey
        self.setCount = setCount
        self.bootstrap = bootstrap
        self.additionLabel = additionLabel
        self.rows = rows
    }

    /// Least number of sets for a feature to be "in nearly every set": 85 % of them, at least one.
    public var recurringThreshold: Int { max(1, Int((0.85 * Double(setCount)).rounded(.up))) }
    /// `in at least 6 of the 7 sets`, with the numbers as given and a word before `sets`; other words where there is one.
    ///
    /// - Precondition: there is a set.
    func recurrence(_ number: (Int) -> String, _ adjective: String = "") -> String {
        switch (setCount, recurringThreshold) {
        case (1, _): "in the one \(adjective)set"
        case (2, 2): "in both \(adjective)sets"
        case (let all, let least) where all == least: "in all \(number(all)) \(adjective)sets"
        case (let all, let least): "in at least \(number(least)) of the \(number(all)) \(adjective)sets"
        }
    }

    /// Features in nearly every set.
    public var recurring: [Row] { setCount == 0 ? [] : rows.filter { $0.setCount >= recurringThreshold } }
}
