import Linear

/// Recursive addition and removal of features by the cross-validated error of kernel ridge regression: the wrapper of the
/// slides.
///
/// Squared distances are kept for the chosen features and differ by one column for each candidate. Rows that are equal in
/// the features of a candidate set are solved for once: with m equal rows of mean target ȳ, K + λ I becomes K + λ/m and
/// the weights are those of the means, which changes no prediction and shrinks the equations of small sets a lot.
public struct KernelSelection: Sendable, Hashable {
    /// How the width of the Gaussian follows the number of features.
    public enum Width: Sendable, Hashable {
        /// The same σ for all sets.
        case fixed(sigma: Double)
        /// γ = value / number of features (γ = σ⁻²), as distances grow with the number of features.
        case gammaOverCount(Double)

        func gamma(_ count: Int) -> Double {
            switch self {
            case .fixed(let sigma): 1 / (sigma * sigma)
            case .gammaOverCount(let value): value / Double(count)
            }
        }
    }

    /// The width of the Gaussian kernel.
    public let width: Width
    /// The penalty λ; more than 0.
    public let lambda: Double
    /// What candidates are compared by.
    public let score: SelectionScore
    /// Whether features are standardised and targets centred within every fold; otherwise both are taken as they are.
    public let scalesInFolds: Bool
    /// Widths and penalties to choose from after every step; nil keeps ``width`` and ``lambda``.
    public let retuning: Retuning?

    /// A selection by kernel ridge regression.
    public init(
        width: Width = .gammaOverCount(0.3), lambda: Double = 1e-2, score: SelectionScore = .pooledMAE,
        scalesInFolds: Bool, retuning: Retuning? = nil
    ) {
        self.width = width
        self.lambda = lambda
        self.score = score
        self.scalesInFolds = scalesInFolds
        self.retuning = retuning
    }

    /// Adds features one by one, each time the one that brings the score down most (or up least); the lowest column
    /// among equals.
    ///
    /// - Parameters:
    ///   - features: Training rows only.
    ///   - count: Number of features to add.
    ///   - jobs: Most threads; candidates are divided among them.
    /// - Throws: ``LearnError``; `too-few-columns`; `ill-conditioned` if no candidate can be solved.
    /// - Complexity: count × d × folds × u³/3, u being the number of different rows.
    public func add(
        _ features: Matrix, _ target: [Double], folds: Folds, count: Int, jobs: Int = 1,
        progress: (@Sendable (SelectionTrace.Step) -> Void)? = nil
    ) throws(LearnError) -> SelectionTrace {
        guard count >= 0, count <= features.columnCount else {
            throw LearnError(
                .tooFewColumns, "\(count) features of \(features.columnCount) are asked for; ask for fewer")
        }
        var rounds = try Rounds(self, features, target, folds, from: [])
        var left = Array(0..<features.columnCount)
        var chosen: [Int] = []
        var steps: [SelectionTrace.Step] = []
        while chosen.count < count {
            var step = try rounds.best(of: left, sign: 1, count: chosen.count + 1, jobs: jobs)
            rounds.take(step.column, sign: 1)
            left.removeAll { $0 == step.column }
            chosen.append(step.column)
            if let retuning { step = try rounds.tune(step, retuning, count: chosen.count, jobs: jobs) }
            steps.append(step)
            progress?(step)
        }
        return SelectionTrace(isAddition: true, score: score, initial: [], initialScore: nil, steps: steps)
    }

    /// Removes features one by one, each time the one whose removal brings the score down most (or up least).
    ///
    /// - Parameters:
    ///   - features: Training rows only.
    ///   - count: Number of features to keep; at least 1.
    /// - Throws: as ``add(_:_:folds:count:jobs:progress:)``.
    /// - Complexity: removals × d × folds × n³/3.
    public func remove(
        _ features: Matrix, _ target: [Double], folds: Folds, keeping count: Int = 1, jobs: Int = 1,
        progress: (@Sendable (SelectionTrace.Step) -> Void)? = nil
    ) throws(LearnError) -> SelectionTrace {
        guard count >= 1, count <= features.columnCount else {
            throw LearnError(
                .tooFewColumns, "\(count) features of \(features.columnCount) are asked for; ask for fewer")
        }
        var left = Array(0..<features.columnCount)
        var rounds = try Rounds(self, features, target, folds, from: left)
        let initial = try rounds.score(count: left.count)
        var steps: [SelectionTrace.Step] = []
        while left.count > count {
            var step = try rounds.best(of: left, sign: -1, count: left.count - 1, jobs: jobs)
            rounds.take(step.column, sign: -1)
            left.removeAll { $0 == step.column }
            if let retuning { step = try rounds.tune(step, retuning, count: left.count, jobs: jobs) }
            steps.append(step)
            progress?(step)
        }
        return SelectionTrace(
            isAddition: false, score: score, initial: Array(0..<features.columnCount), initialScore: initial,
            steps: steps)
    }

    // MARK: - Rounds

    /// What stays from candidate to candidate.
    private struct Rounds {
        /// All folds share one scaling of the features, or each has its own.
        private var spaces: [KernelSpace]
        private let folds: [FoldRows]
        private let selection: KernelSelection
        /// The width and the penalty of the next round.
        private var width: Width
        private var lambda: Double
        /// Different values of each feature, numbered: features × rows.
        private let valueNumbers: [[Int32]]
        /// Rows that are equal in the chosen features have the same number.
        private var groups: [Int32]

        /// Which rows a fold learns from and predicts.
        private struct FoldRows: Sendable {
            let training: [Int]
            let held: [Int]
            let target: [Double]
            let truth: [Double]
        }

        init(
            _ selection: KernelSelection, _ features: Matrix, _ target: [Double], _ folds: Folds, from chosen: [Int]
        ) throws(LearnError) {
            guard selection.lambda > 0, selection.lambda.isFinite else {
                throw LearnError(.badParameter, "lambda \(selection.lambda); expected more than 0")
            }
            try selection.retuning?.checkParameters()
            let gamma = selection.width.gamma(1)
            guard gamma > 0, gamma.isFinite else {
                throw LearnError(.badParameter, "the kernel's gamma is \(gamma); expected more than 0")
            }
            try Requirements.trainable(features, target, atLeast: 2)
            guard folds.assignment.count == features.rowCount else {
                throw LearnError(.badShape, "\(folds.assignment.count) fold numbers for \(features.rowCount) rows")
            }
            self.selection = selection
            width = selection.width
            lambda = selection.lambda
            self.folds = (0..<folds.count).map { fold in
                let rows = folds.rows(ofFold: fold)
                let known = target.selecting(rows: rows.training)
                let mean = selection.scalesInFolds ? ConstantOrMean.of(known) : 0
                return FoldRows(
                    training: rows.training, held: rows.held, target: known.map { $0 - mean },
                    truth: target.selecting(rows: rows.held).map { $0 - mean })
            }
            let scalers =
                selection.scalesInFolds
                ? self.folds.map { StandardScaler(fittedTo: features.selecting(rows: $0.training)) }
                : [.identity(columns: features.columnCount)]
            spaces = scalers.map { KernelSpace($0.transform(features), chosen: chosen) }
            valueNumbers = (0..<features.columnCount).map { Self.numbered(features.column($0)) }
            // Removal starts from all features, where hardly any rows are equal: each is its own group.
            groups =
                chosen.isEmpty
                ? [Int32](repeating: 0, count: features.rowCount)
                : (0..<Int32(features.rowCount)).map { $0 }
        }

        private static func numbered(_ values: [Double]) -> [Int32] {
            var numbers: [Double: Int32] = [:]
            return values.map { value in
                if let number = numbers[value] { return number }
                let number = Int32(numbers.count)
                numbers[value] = number
                return number
            }
        }

        /// Accepts a candidate.
        mutating func take(_ column: Int, sign: Double) {
            for space in spaces.indices { spaces[space].take(column, sign: sign) }
            if sign > 0 { groups = Grouping(groups, valueNumbers[column]).ofRow }
        }

        /// The step to the best of the candidates.
        func best(
            of candidates: [Int], sign: Double, count: Int, jobs: Int
        ) throws(LearnError)
            -> SelectionTrace.Step
        {
            let gamma = width.gamma(count)
            // Chunks are for sharing scratch storage; their number does not change any result.
            let chunks = max(1, min(candidates.count, jobs * 4))
            let parts = try Parallel.map(chunks, jobs: jobs) { chunk throws(LearnError) -> [[Double]] in
                var scratch = Scratch()
                var sums: [[Double]] = []
                for place in candidates.count * chunk / chunks..<candidates.count * (chunk + 1) / chunks {
                    sums.append(try evaluate(candidates[place], sign, gamma, lambda, &scratch))
                }
                return sums
            }
            var scores = CandidateScores(candidates: candidates.count, heldCounts: folds.map(\.held.count))
            for (place, sums) in parts.joined().enumerated() {
                for fold in folds.indices { scores.sums[place * folds.count + fold] = sums[fold] }
            }
            let step = scores.step(candidates)
            guard step.score.isFinite else {
                throw LearnError(
                    .illConditioned,
                    "lambda \(lambda) is too small for the kernel of any candidate; use a larger lambda")
            }
            return step
        }

        /// The score of the chosen features.
        func score(count: Int) throws(LearnError) -> Double {
            var scratch = Scratch()
            let sums = try evaluate(nil, 1, width.gamma(count), lambda, &scratch)
            return sums.reduce(0, +) / Double(folds.reduce(0) { $0 + $1.held.count })
        }

        /// Chooses width and penalty for the chosen features, those of the round that has passed among equals.
        mutating func tune(
            _ step: SelectionTrace.Step, _ retuning: Retuning, count: Int, jobs: Int
        ) throws(LearnError) -> SelectionTrace.Step {
            let widths = [width] + retuning.gammas.map { Width.gammaOverCount($0) }.filter { $0 != width }
            let lambdas = [lambda] + retuning.lambdas.filter { $0 != lambda }
            let rounds = self
            let sums = try Parallel.map(widths.count * lambdas.count, jobs: jobs) { task throws(LearnError) in
                var scratch = Scratch()
                return try rounds.evaluate(
                    nil, 1, widths[task / lambdas.count].gamma(count), lambdas[task % lambdas.count], &scratch)
            }
            let totals = sums.map { $0.reduce(0, +) }
            var best = 0
            for place in totals.indices where totals[place] < totals[best] { best = place }
            width = widths[best / lambdas.count]
            lambda = lambdas[best % lambdas.count]
            return step.tuned(
                Retuning.Choice(lambda: lambda, gamma: width.gamma(count) * Double(count)), sums: sums[best],
                heldCounts: folds.map(\.held.count))
        }

        private struct Scratch {
            var kernel: [Double] = []
            var matrix: [Double] = []
            var dual: [Double] = []
        }

        /// Sum of the errors in each fold with a candidate; infinite where the equations cannot be solved.
        private func evaluate(
            _ candidate: Int?, _ sign: Double, _ gamma: Double, _ lambda: Double, _ scratch: inout Scratch
        ) throws(LearnError) -> [Double] {
            var grouping = Grouping(groups)
            if let candidate, sign > 0 { grouping = Grouping(groups, valueNumbers[candidate]) }
            var sums: [Double] = []
            sums.reserveCapacity(folds.count)
            for (fold, rows) in folds.enumerated() {
                if fold == 0 || spaces.count > 1 {
                    spaces[spaces.count > 1 ? fold : 0].kernel(
                        candidate, sign, gamma, grouping.representatives, into: &scratch.kernel)
                }
                sums.append(try errors(rows, grouping, lambda, &scratch))
            }
            return sums
        }

        private func errors(
            _ rows: FoldRows, _ grouping: Grouping, _ lambda: Double, _ scratch: inout Scratch
        ) throws(LearnError) -> Double {
            let count = grouping.representatives.count
            // Mean target of each group that the fold learns from.
            var members = [Double](repeating: 0, count: count)
            var totals = [Double](repeating: 0, count: count)
            for (place, row) in rows.training.enumerated() {
                let group = Int(grouping.ofRow[row])
                members[group] += 1
                totals[group] += rows.target[place]
            }
            let learned = (0..<count).filter { members[$0] > 0 }
            let order = learned.count
            if scratch.matrix.count < order * order {
                scratch.matrix = [Double](repeating: 0, count: order * order)
            }
            scratch.dual = learned.map { totals[$0] / members[$0] }
            KernelGather.lower(
                scratch.kernel, count, learned, diagonal: learned.map { 1 + lambda / members[$0] },
                into: &scratch.matrix)
            let solved = try linear { () throws(LinearError) in
                try CholeskyFactorization.solveInPlace(
                    ofLower: &scratch.matrix, order: order, rightHandSide: &scratch.dual)
            }
            guard solved else { return .infinity }
            // One prediction for each group with held-out rows.
            var predictions = [Double](repeating: .nan, count: count)
            var sum = 0.0
            for (place, row) in rows.held.enumerated() {
                let group = Int(grouping.ofRow[row])
                if predictions[group].isNaN {
                    predictions[group] = KernelGather.weightedSum(scratch.kernel, count, group, learned, scratch.dual)
                }
                sum += selection.score.value(predictions[group] - rows.truth[place])
            }
            return sum
        }
    }
}

/// Rows that are equal in some features.
struct Grouping {
    /// The number of each row's group; groups in order of their first row.
    let ofRow: [Int32]
    /// The first row of each group.
    let representatives: [Int]

    /// Groups as they are.
    init(_ groups: [Int32]) { self.init(groups, [Int32](repeating: 0, count: groups.count)) }

    /// Groups divided by the values of one more feature.
    init(_ groups: [Int32], _ values: [Int32]) {
        let width = Int(values.max() ?? 0) + 1
        let keys = Int(groups.max() ?? 0) + 1
        var numbers = [Int32](repeating: -1, count: keys * width)
        var ofRow: [Int32] = []
        ofRow.reserveCapacity(groups.count)
        var representatives: [Int] = []
        for row in groups.indices {
            let key = Int(groups[row]) * width + Int(values[row])
            if numbers[key] < 0 {
                numbers[key] = Int32(representatives.count)
                representatives.append(row)
            }
            ofRow.append(numbers[key])
        }
        self.ofRow = ofRow
        self.representatives = representatives
    }
}

/// Rows in the space of the chosen features: their squared distances.
struct KernelSpace: Sendable {
    /// Features by columns.
    private let columns: [[Double]]
    /// Squared distances in the chosen features, lower triangle.
    private var distances: [Double]

    init(_ features: Matrix, chosen: [Int]) {
        columns = (0..<features.columnCount).map { features.column($0) }
        distances = RowDistances.squaredLower(
            features.selecting(columns: chosen).values, features.rowCount, chosen.count)
    }

    /// Adds (sign 1) or takes away (sign -1) a feature.
    mutating func take(_ column: Int, sign: Double) {
        KernelGather.addSquaredDifferences(columns[column], sign, to: &distances)
    }

    /// exp(-γ r²) between some rows, with the candidate added or taken away: lower triangle, without the diagonal.
    func kernel(_ candidate: Int?, _ sign: Double, _ gamma: Double, _ rows: [Int], into kernel: inout [Double]) {
        let count = rows.count
        if kernel.count < count * count { kernel = [Double](repeating: 0, count: count * count) }
        KernelGather.gaussian(
            distances, candidate.map { columns[$0] } ?? [], sign, gamma, rows, into: &kernel)
    }
}
