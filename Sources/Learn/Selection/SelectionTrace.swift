/// What a stepwise selection is scored by, always on rows that were held out.
public enum SelectionScore: String, Sendable, Hashable, CaseIterable {
    /// Mean squared error of all held-out rows together.
    case pooledMSE
    /// Mean absolute error of all held-out rows together.
    case pooledMAE

    @inline(__always)
    func value(_ error: Double) -> Double { self == .pooledMSE ? error * error : abs(error) }
}

/// The steps of a recursive addition or removal of features.
public struct SelectionTrace: Sendable, Hashable {
    /// One feature added or removed.
    public struct Step: Sendable, Hashable {
        /// The feature.
        public let column: Int
        /// The cross-validated score of the set after the step.
        public let score: Double
        /// The score within each fold.
        public let foldScores: [Double]
        /// The feature that would have been second best; nil if there was no other.
        public let runnerUp: Int?
        /// The score with that one instead, before any tuning.
        public let runnerUpScore: Double?
        /// The hyper-parameters that were chosen after the step; nil if they are fixed.
        public var tuned: Retuning.Choice?

        /// Relative distance of the second best from the best score.
        public var margin: Double? { runnerUpScore.map { score > 0 ? ($0 - score) / score : 0 } }
        /// Standard error of the folds' scores.
        public var standardError: Double { CrossValidation.standardError(foldScores) }

        /// The same step with other hyper-parameters; sums are those of the folds' errors.
        func tuned(_ choice: Retuning.Choice, sums: [Double], heldCounts: [Int]) -> Step {
            Step(
                column: column, score: sums.reduce(0, +) / Double(heldCounts.reduce(0, +)),
                foldScores: zip(sums, heldCounts).map { $0 / Double($1) }, runnerUp: runnerUp,
                runnerUpScore: runnerUpScore, tuned: choice)
        }
    }

    /// Whether features were added (true) or removed.
    public let isAddition: Bool
    /// What ``Step/score`` is.
    public let score: SelectionScore
    /// The features before the first step, ascending.
    public let initial: [Int]
    /// The score of the set before the first step, if it is known.
    public let initialScore: Double?
    /// The steps, in order.
    public let steps: [Step]

    /// The features after some steps: in the order in which they were added, or those that are left, ascending.
    public func features(afterSteps count: Int) -> [Int] {
        let changed = steps.prefix(count).map(\.column)
        guard !isAddition else { return initial + changed }
        let removed = Set(changed)
        return initial.filter { !removed.contains($0) }
    }

    /// Number of steps with the best score, the smallest set among equals; 0 stands for the initial set.
    public var bestStepCount: Int {
        var best = initialScore == nil ? 1 : 0
        var bestScore = initialScore ?? steps.first?.score ?? .infinity
        for (index, step) in steps.enumerated() {
            let isBetter = isAddition ? step.score < bestScore : step.score <= bestScore
            if isBetter {
                bestScore = step.score
                best = index + 1
            }
        }
        return min(best, steps.count)
    }

    /// Number of steps that gives the smallest set whose score is within one standard error of the best.
    public var oneStandardErrorStepCount: Int {
        let best = bestStepCount
        guard best > 0 else { return 0 }
        let limit = steps[best - 1].score + steps[best - 1].standardError
        let within = steps.indices.filter { steps[$0].score <= limit }.map { $0 + 1 }
        return (isAddition ? within.first : within.last) ?? best
    }
}

/// Scores of the candidates of one step.
struct CandidateScores {
    let count: Int
    let folds: Int
    /// Sum of the errors of each candidate in each fold.
    var sums: [Double]
    /// Rows held out in each fold.
    let heldCounts: [Int]

    init(candidates: Int, heldCounts: [Int]) {
        count = candidates
        folds = heldCounts.count
        self.heldCounts = heldCounts
        sums = [Double](repeating: 0, count: candidates * heldCounts.count)
    }

    /// The step to the best candidate, the first among equals.
    func step(_ columns: [Int]) -> SelectionTrace.Step {
        let rows = Double(heldCounts.reduce(0, +))
        let scores = (0..<count).map { candidate in
            sums[candidate * folds..<(candidate + 1) * folds].reduce(0, +) / rows
        }
        var best = 0
        for candidate in 0..<count where scores[candidate] < scores[best] { best = candidate }
        var second: Int?
        for candidate in 0..<count where candidate != best {
            guard let other = second else {
                second = candidate
                continue
            }
            if scores[candidate] < scores[other] { second = candidate }
        }
        return SelectionTrace.Step(
            column: columns[best], score: scores[best],
            foldScores: (0..<folds).map { sums[best * folds + $0] / Double(heldCounts[$0]) },
            runnerUp: second.map { columns[$0] }, runnerUpScore: second.map { scores[$0] })
    }
}
