/// The best sets of features of every size, by exhaustive search: least ‖y - X w‖² with a free intercept.
public struct BestSubset: Sendable, Hashable {
    /// The best set of each size from 0, ascending columns; nil where all sets of the size have dependent columns.
    public let bySize: [[Int]?]
    /// Sum of squared residuals of each of them.
    public let residualSquares: [Double?]

    /// The most features that are searched through.
    public static let largestCount = 25

    /// Searches all subsets.
    ///
    /// Features are decided one after the other; with each that is taken the rest loses what it explains (a Schur
    /// complement), so a subset costs few operations. Among equals the set found first stays: the one with the lowest
    /// columns.
    ///
    /// - Throws: ``LearnError``; `bad-parameter` for more than 25 features.
    /// - Complexity: O(n d² + 2^d).
    public init(_ features: Matrix, _ target: [Double]) throws(LearnError) {
        try Requirements.trainable(features, target)
        let d = features.columnCount
        guard d <= Self.largestCount else {
            throw LearnError(
                .badParameter,
                "\(d) features have 2^\(d) subsets; the exhaustive search takes at most \(Self.largestCount). Use "
                    + "recursive addition or removal")
        }
        let rows = Array(0..<features.rowCount)
        let fold = PreparedFold(features, target, (training: rows, held: []), scales: false)
        let products = try FoldProducts(fold, lambda: 0)
        var total = 0.0
        for value in fold.trainingTarget { total += value * value }
        var search = Search(gram: products.gram, moments: products.moments, count: d, total: total)
        search.run()
        bySize = search.best
        residualSquares = search.squares
    }

    /// The set that minimises ‖y - X w‖² + λ ‖w‖₀; the smaller one among equals.
    public func best(penalty lambda: Double) -> [Int] {
        var chosen: [Int] = []
        var least = Double.infinity
        for (size, squares) in residualSquares.enumerated() {
            guard let squares, let set = bySize[size] else { continue }
            let value = squares + lambda * Double(size)
            if value < least {
                least = value
                chosen = set
            }
        }
        return chosen
    }

    private struct Search {
        let count: Int
        let diagonal: [Double]
        var best: [[Int]?]
        var squares: [Double?]
        /// For each depth the Schur complement of the features that are not decided yet, with the moments as last row.
        private var levels: [[Double]]
        private var chosen: [Int] = []
        private let total: Double

        init(gram: [Double], moments: [Double], count: Int, total: Double) {
            self.count = count
            self.total = total
            diagonal = (0..<count).map { gram[$0 * count + $0] }
            best = [[Int]?](repeating: nil, count: count + 1)
            squares = [Double?](repeating: nil, count: count + 1)
            best[0] = []
            squares[0] = total
            let width = count + 1
            var root = [Double](repeating: 0, count: width * width)
            for row in 0..<count {
                for column in 0..<count { root[row * width + column] = gram[row * count + column] }
                root[row * width + count] = moments[row]
                root[count * width + row] = moments[row]
            }
            root[count * width + count] = total
            levels = [[Double]](repeating: root, count: count + 1)
        }

        /// Goes through all subsets; the depth is at most ``BestSubset/largestCount``.
        mutating func run() { decide(0, level: 0) }

        private mutating func decide(_ feature: Int, level: Int) {
            guard feature < count else { return }
            let width = count + 1
            let pivot = levels[level][feature * width + feature]
            if pivot > 1e-12 * diagonal[feature] {
                for row in feature + 1..<width {
                    let part = levels[level][row * width + feature] / pivot
                    for column in feature + 1..<width {
                        levels[level + 1][row * width + column] =
                            levels[level][row * width + column] - part * levels[level][feature * width + column]
                    }
                }
                chosen.append(feature)
                let rest = max(0, levels[level + 1][count * width + count])
                let size = chosen.count
                if rest < squares[size] ?? .infinity {
                    squares[size] = rest
                    best[size] = chosen
                }
                decide(feature + 1, level: level + 1)
                chosen.removeLast()
            }
            decide(feature + 1, level: level)
        }
    }
}
