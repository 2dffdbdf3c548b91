import Linear

/// Recursive addition and removal of features by the cross-validated error of ridge regression (λ = 0: least squares).
///
/// Nothing is fitted anew for a candidate. For additions every feature is kept without the part that the chosen ones
/// explain (the Schur complement of XᵀX + λI), so a candidate's weight is one division and its errors one pass over the
/// held-out rows; for removals the same holds with the inverse of XᵀX + λI. A step costs O(d² + d n) per fold.
public struct RidgeSelection: Sendable, Hashable {
    /// The penalty λ.
    public let lambda: Double
    /// What candidates are compared by.
    public let score: SelectionScore
    /// Whether features are standardised within every fold; otherwise they are centred only.
    public let scalesInFolds: Bool
    /// Penalties to choose from after every step; nil keeps ``lambda``. Costs as many selections as there are penalties.
    public let retuning: Retuning?

    /// A selection by ridge regression with a free intercept.
    public init(
        lambda: Double = 1, score: SelectionScore = .pooledMSE, scalesInFolds: Bool, retuning: Retuning? = nil
    ) {
        self.lambda = lambda
        self.score = score
        self.scalesInFolds = scalesInFolds
        self.retuning = retuning
    }

    /// The penalty to start with, then the others to choose from.
    private func penalties() throws(LearnError) -> [Double] {
        try RidgeRegression(lambda: lambda).checkParameters()
        guard let retuning else { return [lambda] }
        try retuning.checkParameters()
        return [lambda] + retuning.lambdas.filter { $0 != lambda }
    }

    /// The penalty with the lowest score among the folds' states, the first among equals, and the step with its score.
    private func tune(
        _ step: SelectionTrace.Step, _ penalties: [Double], _ heldCounts: [Int], errors: (Int, Int) -> [Double]
    ) -> (step: SelectionTrace.Step, place: Int) {
        let sums = penalties.indices.map { place in
            heldCounts.indices.map { fold in errors(place, fold).reduce(0) { $0 + score.value($1) } }
        }
        let totals = sums.map { $0.reduce(0, +) }
        var best = 0
        for place in totals.indices where totals[place] < totals[best] { best = place }
        let choice = Retuning.Choice(lambda: penalties[best], gamma: nil)
        return (step.tuned(choice, sums: sums[best], heldCounts: heldCounts), best)
    }

    /// Adds features one by one, each time the one that brings the score down most (or up least); the lowest column
    /// among equals.
    ///
    /// - Parameters:
    ///   - features: Training rows only.
    ///   - count: Number of features to add.
    /// - Throws: ``LearnError``; `too-few-columns` if there are fewer than `count`.
    /// - Complexity: O(folds (n d² + count (d² + d n))).
    public func add(
        _ features: Matrix, _ target: [Double], folds: Folds, count: Int, jobs: Int = 1
    ) throws(LearnError) -> SelectionTrace {
        let penalties = try penalties()
        guard count >= 0, count <= features.columnCount else {
            throw LearnError(
                .tooFewColumns, "\(count) features of \(features.columnCount) are asked for; ask for fewer")
        }
        let prepared = try PreparedFold.all(features, target, folds: folds, scales: scalesInFolds)
        let heldCounts = prepared.map(\.heldCount)
        // One state for each penalty and fold.
        var states = try Parallel.map(penalties.count * prepared.count, jobs: jobs) { task throws(LearnError) in
            try RidgeAddition(prepared[task % prepared.count], lambda: penalties[task / prepared.count])
        }
        var current = 0
        var left = Array(0..<features.columnCount)
        var steps: [SelectionTrace.Step] = []
        while steps.count < count {
            var scores = CandidateScores(candidates: left.count, heldCounts: heldCounts)
            for fold in prepared.indices {
                states[current * prepared.count + fold].score(left, score, fold, &scores)
            }
            var step = scores.step(left)
            left.removeAll { $0 == step.column }
            for place in states.indices { states[place].add(step.column, left) }
            if retuning != nil {
                (step, current) = tune(step, penalties, heldCounts) { states[$0 * prepared.count + $1].errors }
            }
            steps.append(step)
        }
        return SelectionTrace(isAddition: true, score: score, initial: [], initialScore: nil, steps: steps)
    }

    /// Removes features one by one, each time the one whose removal brings the score down most (or up least); the lowest
    /// column among equals.
    ///
    /// - Parameters:
    ///   - features: Training rows only.
    ///   - count: Number of features to keep.
    /// - Throws: ``LearnError``; `too-few-columns`; `ill-conditioned` if λ is too small for dependent columns.
    /// - Complexity: O(folds (n d² + d³ + removals (d² + d n))).
    public func remove(
        _ features: Matrix, _ target: [Double], folds: Folds, keeping count: Int = 1, jobs: Int = 1
    ) throws(LearnError) -> SelectionTrace {
        let penalties = try penalties()
        guard count >= 0, count <= features.columnCount else {
            throw LearnError(
                .tooFewColumns, "\(count) features of \(features.columnCount) are asked for; ask for fewer")
        }
        let prepared = try PreparedFold.all(features, target, folds: folds, scales: scalesInFolds)
        var states = try Parallel.map(penalties.count * prepared.count, jobs: jobs) { task throws(LearnError) in
            try RidgeRemoval(prepared[task % prepared.count], lambda: penalties[task / prepared.count])
        }
        let heldCounts = prepared.map(\.heldCount)
        var initial = 0.0
        for state in states.prefix(prepared.count) {
            for error in state.errors { initial += score.value(error) }
        }
        initial /= Double(heldCounts.reduce(0, +))
        var current = 0
        var left = Array(0..<features.columnCount)
        var steps: [SelectionTrace.Step] = []
        while left.count > count {
            var scores = CandidateScores(candidates: left.count, heldCounts: heldCounts)
            for fold in prepared.indices {
                states[current * prepared.count + fold].score(left, score, fold, &scores)
            }
            var step = scores.step(left)
            left.removeAll { $0 == step.column }
            for place in states.indices { states[place].remove(step.column, left) }
            if retuning != nil {
                (step, current) = tune(step, penalties, heldCounts) { states[$0 * prepared.count + $1].errors }
            }
            steps.append(step)
        }
        return SelectionTrace(
            isAddition: false, score: score, initial: Array(0..<features.columnCount), initialScore: initial,
            steps: steps)
    }
}

/// Products of a fold: XᵀX + λ I (whole) and Xᵀy of its training rows.
struct FoldProducts {
    var gram: [Double]
    var moments: [Double]

    init(_ fold: PreparedFold, lambda: Double) throws(LearnError) {
        let d = fold.training.columnCount
        var gram = [Double](repeating: 0, count: d * d)
        var moments = [Double](repeating: 0, count: d)
        let (x, y) = (fold.training.values, fold.trainingTarget)
        try linear { () throws(LinearError) in
            var span = gram.mutableSpan
            try BLAS.multiplyByOwnTranspose(
                x.span, rows: fold.trainingCount, columns: d, transposing: true, intoLower: &span)
            for index in 0..<d { span[index * d + index] += lambda }
            try BLAS.mirrorLower(of: &span, order: d)
            var momentSpan = moments.mutableSpan
            try BLAS.multiply(
                x.span, vector: y.span, rows: fold.trainingCount, columns: d, transposing: true, into: &momentSpan)
        }
        self.gram = gram
        self.moments = moments
    }
}

/// A fold while features are added: what is left of each feature, and of the target, without the chosen ones.
struct RidgeAddition: Sendable {
    private let columns: Int
    private let heldCount: Int
    private var gram: [Double]
    private var moments: [Double]
    private let squares: [Double]
    private var held: [Double]
    private(set) var errors: [Double]

    /// A feature counts as dependent on the chosen ones if less than this part of its square is left.
    private static let dependence = 1e-12

    init(_ fold: PreparedFold, lambda: Double) throws(LearnError) {
        let products = try FoldProducts(fold, lambda: lambda)
        let d = fold.training.columnCount
        columns = d
        heldCount = fold.heldCount
        gram = products.gram
        moments = products.moments
        squares = (0..<d).map { products.gram[$0 * d + $0] }
        held = fold.heldByFeature
        errors = fold.heldTarget
    }

    private func weight(_ column: Int) -> Double {
        let rest = gram[column * columns + column]
        return rest > Self.dependence * squares[column] ? moments[column] / rest : 0
    }

    /// Adds the errors with each candidate to the scores.
    func score(_ candidates: [Int], _ score: SelectionScore, _ fold: Int, _ scores: inout CandidateScores) {
        for (place, column) in candidates.enumerated() {
            scores.sums[place * scores.folds + fold] = HeldErrors.sum(
                errors, held, from: column * heldCount, factor: -weight(column), score)
        }
    }

    /// Takes a feature in.
    mutating func add(_ column: Int, _ left: [Int]) {
        let d = columns
        let pivot = gram[column * d + column]
        let weight = weight(column)
        HeldErrors.add(-weight, held, from: column * heldCount, to: &errors)
        guard pivot > Self.dependence * squares[column] else { return }
        let line = Array(gram[column * d..<(column + 1) * d])
        let feature = Array(held[column * heldCount..<(column + 1) * heldCount])
        for other in left {
            let part = line[other] / pivot
            guard part != 0 else { continue }
            moments[other] -= part * moments[column]
            HeldErrors.add(-part, line, to: &gram, at: other * d)
            HeldErrors.add(-part, feature, to: &held, at: other * heldCount)
        }
    }
}

/// A fold while features are removed: the inverse of XᵀX + λ I on those that are left.
struct RidgeRemoval: Sendable {
    private let columns: Int
    private let heldCount: Int
    private var inverse: [Double]
    private var weights: [Double]
    /// Held-out rows times the inverse: features × rows.
    private var held: [Double]
    private(set) var errors: [Double]

    init(_ fold: PreparedFold, lambda: Double) throws(LearnError) {
        let products = try FoldProducts(fold, lambda: lambda)
        let d = fold.training.columnCount
        let n = fold.heldCount
        columns = d
        heldCount = n
        let inverse = try Self.inverse(products.gram, d, lambda)
        var weights = [Double](repeating: 0, count: d)
        var turned = [Double](repeating: 0, count: d * n)
        var errors = fold.heldTarget
        let (moments, rows) = (products.moments, fold.heldByFeature)
        try linear { () throws(LinearError) in
            var span = weights.mutableSpan
            try BLAS.multiply(inverse.span, vector: moments.span, rows: d, columns: d, into: &span)
            var turnedSpan = turned.mutableSpan
            try BLAS.multiply(inverse.span, rows.span, rows: d, columns: n, inner: d, into: &turnedSpan)
        }
        for column in 0..<d { HeldErrors.add(-weights[column], rows, from: column * n, to: &errors) }
        self.inverse = inverse
        self.weights = weights
        held = turned
        self.errors = errors
    }

    static func inverse(_ gram: [Double], _ d: Int, _ lambda: Double) throws(LearnError) -> [Double] {
        var identity = [Double](repeating: 0, count: d * d)
        for index in 0..<d { identity[index * d + index] = 1 }
        let sides = identity
        do throws(LinearError) {
            return try CholeskyFactorization(ofLower: gram, order: d).solve(sides, count: d)
        } catch {
            guard error.code == .notPositiveDefinite else { throw LearnError(error) }
            throw LearnError(
                .illConditioned,
                "columns depend on one another and lambda \(lambda) is too small to tell them apart; use a larger lambda"
            )
        }
    }

    /// Adds the errors without each candidate to the scores.
    func score(_ candidates: [Int], _ score: SelectionScore, _ fold: Int, _ scores: inout CandidateScores) {
        for (place, column) in candidates.enumerated() {
            scores.sums[place * scores.folds + fold] = HeldErrors.sum(
                errors, held, from: column * heldCount, factor: weights[column] / inverse[column * columns + column],
                score)
        }
    }

    /// Takes a feature out.
    mutating func remove(_ column: Int, _ left: [Int]) {
        let d = columns
        let pivot = inverse[column * d + column]
        let ratio = weights[column] / pivot
        HeldErrors.add(ratio, held, from: column * heldCount, to: &errors)
        let line = Array(inverse[column * d..<(column + 1) * d])
        let feature = Array(held[column * heldCount..<(column + 1) * heldCount])
        for other in left {
            let part = line[other] / pivot
            weights[other] -= line[other] * ratio
            guard part != 0 else { continue }
            HeldErrors.add(-part, line, to: &inverse, at: other * d)
            HeldErrors.add(-part, feature, to: &held, at: other * heldCount)
        }
    }
}
