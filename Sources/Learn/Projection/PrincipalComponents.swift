internal import Linear

/// Principal components of a matrix: orthogonal directions in the order of the variance along them.
///
/// The columns are centred here; standardise them first for components that do not depend on units (learn.md section
/// 6). The sign of a component makes its loading of largest magnitude positive.
public struct PrincipalComponents: Sendable {
    /// Number of features.
    public let featureCount: Int
    /// Mean of every column of the training rows.
    public let means: [Double]
    /// Loadings: components × features, row-major, unit length each.
    public let loadings: [Double]
    /// Variance along each component, divided by n - 1.
    public let variances: [Double]
    /// Share of the whole variance along each component.
    public let varianceShares: [Double]

    /// Number of components.
    public var count: Int { variances.count }

    /// Finds the leading components.
    ///
    /// They come from the eigenvectors of the smaller of the two matrices of products XᵀX and XXᵀ, so that variances
    /// are good to about 1e-15 of the largest one.
    ///
    /// - Parameters:
    ///   - matrix: training rows, standardised as a rule.
    ///   - count: number of components; not more than columns and rows - 1.
    /// - Throws: ``LearnError``.
    /// - Complexity: O(rows · columns · m + m³), m the smaller of the two.
    public init(fitting matrix: Matrix, count: Int) throws(LearnError) {
        let rows = matrix.rowCount
        let columns = matrix.columnCount
        guard rows >= 2 else { throw LearnError(.tooFewRows, "\(rows) rows; components need at least 2") }
        let most = min(rows - 1, columns)
        guard count > 0, count <= most else {
            throw LearnError(
                .badParameter, "\(count) components of \(rows) rows and \(columns) columns; 1 to \(most) are possible")
        }
        try Requirements.finite(matrix)
        let means = (0..<columns).map { Moments.mean(matrix.column($0)) }
        var centred = matrix.values
        for index in centred.indices { centred[index] -= means[index % columns] }
        var total = 0.0
        for value in centred { total += value * value }
        let found = try linear { () throws(LinearError) in
            try Self.directions(centred, rows: rows, columns: columns, count: count)
        }
        featureCount = columns
        self.means = means
        loadings = found.loadings
        variances = found.squares.map { $0 / Double(rows - 1) }
        varianceShares = found.squares.map { total > 0 ? $0 / total : 0 }
    }

    private static func directions(
        _ centred: [Double], rows: Int, columns: Int, count: Int
    ) throws(LinearError) -> (loadings: [Double], squares: [Double]) {
        let byColumns = columns <= rows
        let order = byColumns ? columns : rows
        var products = [Double](repeating: 0, count: order * order)
        var target = products.mutableSpan
        try BLAS.multiplyByOwnTranspose(
            centred.span, rows: rows, columns: columns, transposing: byColumns, intoLower: &target)
        let eigen = try SymmetricEigenDecomposition(ofLower: products, order: order)
        var loadings: [Double] = []
        var squares: [Double] = []
        for component in 0..<count {
            let position = order - 1 - component
            squares.append(max(0, eigen.values[position]))
            let vector = Array(eigen.vectors[position * order..<(position + 1) * order])
            var direction = [Double](repeating: 0, count: columns)
            if byColumns {
                direction = vector
            } else {
                var span = direction.mutableSpan
                try BLAS.multiply(
                    centred.span, vector: vector.span, rows: rows, columns: columns, transposing: true, into: &span)
            }
            loadings.append(contentsOf: normalised(direction))
        }
        return (loadings, squares)
    }

    /// Unit length, the entry of largest magnitude (the first of several) positive.
    private static func normalised(_ direction: [Double]) -> [Double] {
        let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
        var leading = 0
        for index in direction.indices where abs(direction[index]) > abs(direction[leading]) { leading = index }
        guard length > 0 else { return direction }
        let scale = (direction[leading] < 0 ? -1 : 1) / length
        return direction.map { $0 * scale }
    }

    /// Scores of rows, rows × components.
    ///
    /// - Throws: ``LearnError`` when the rows have another number of features.
    /// - Complexity: O(rows · columns · components).
    public func scores(_ matrix: Matrix) throws(LearnError) -> Matrix {
        try Requirements.predictable(matrix, count: featureCount)
        var values: [Double] = []
        values.reserveCapacity(matrix.rowCount * count)
        for row in 0..<matrix.rowCount {
            for component in 0..<count {
                var sum = 0.0
                for column in 0..<featureCount {
                    sum += (matrix[row, column] - means[column]) * loadings[component * featureCount + column]
                }
                values.append(sum)
            }
        }
        return Matrix(rows: matrix.rowCount, columns: count, values: values)
    }
}
