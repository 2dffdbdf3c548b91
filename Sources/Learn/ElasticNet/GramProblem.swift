import Linear

/// What a sparse linear regression needs of its data: XᵀX/n, Xᵀy/n and yᵀy/n of centred features and target.
struct GramProblem: Sendable {
    let rows: Int
    let columns: Int
    /// Xᵀ y / n.
    let moments: [Double]
    /// yᵀ y / n.
    let targetSquare: Double
    private let featureMeans: [Double]
    private let targetMean: Double
    /// XᵀX/n, whole, if there are not too many columns; otherwise columns are computed when they are asked for.
    private let gram: [Double]
    private let features: [Double]

    /// Up to this many columns all products are computed at once.
    private static let columnsAtOnce = 3000

    /// Centres and multiplies; `features` must be finite.
    init(_ features: Matrix, _ target: [Double]) throws(LearnError) {
        let problem = CentredProblem(features, target, .free)
        let (n, d) = (problem.rows, problem.columns)
        rows = n
        columns = d
        featureMeans = ColumnMeans.of(features)
        targetMean = Moments.mean(target)
        let (x, y) = (problem.x, problem.y)
        let scale = 1 / Double(max(1, n))
        var moments = [Double](repeating: 0, count: d)
        var square = 0.0
        for value in y { square += value * value }
        targetSquare = square * scale
        var gram: [Double] = []
        let isWhole = d <= Self.columnsAtOnce
        try linear { () throws(LinearError) in
            var span = moments.mutableSpan
            try BLAS.multiply(
                x.span, vector: y.span, rows: n, columns: d, transposing: true, alpha: scale, into: &span)
            guard isWhole else { return }
            gram = [Double](repeating: 0, count: d * d)
            var gramSpan = gram.mutableSpan
            try BLAS.multiplyByOwnTranspose(
                x.span, rows: n, columns: d, transposing: true, alpha: scale, intoLower: &gramSpan)
            try BLAS.mirrorLower(of: &gramSpan, order: d)
        }
        self.moments = moments
        self.gram = gram
        self.features = isWhole ? [] : x
    }

    /// Xᵀ xⱼ / n.
    func column(_ j: Int) throws(LearnError) -> [Double] {
        guard gram.isEmpty else { return Array(gram[j * columns..<(j + 1) * columns]) }
        let (n, d) = (rows, columns)
        let x = features
        let feature = (0..<n).map { x[$0 * d + j] }
        var result = [Double](repeating: 0, count: d)
        try linear { () throws(LinearError) in
            var span = result.mutableSpan
            try BLAS.multiply(
                x.span, vector: feature.span, rows: n, columns: d, transposing: true, alpha: 1 / Double(n), into: &span)
        }
        return result
    }

    /// The constant term that belongs to weights.
    func intercept(_ weights: [Double]) -> Double {
        var shift = 0.0
        for index in weights.indices where weights[index] != 0 { shift += weights[index] * featureMeans[index] }
        return targetMean - shift
    }
}
