import Linear

/// Products and distances between rows.
enum Proximities {
    /// Up to so many terms squared distances are sums of squared differences; beyond, they come from products of the
    /// centred rows, which is far faster and costs about as many digits as the rows are longer than their distance.
    private static let directTerms = 2_000_000

    /// Rows × other rows.
    static func between(_ a: Matrix, _ b: Matrix, _ kind: Proximity) throws(LearnError) -> [Double] {
        precondition(a.columnCount == b.columnCount, "\(a.columnCount) and \(b.columnCount) columns")
        let (n, m, d) = (a.rowCount, b.rowCount, a.columnCount)
        switch kind {
        case .products: return try products(a, b)
        case .absoluteDistances: return AbsoluteDistances.between(a.values, n, b.values, m, d)
        case .tanimoto: return RowDistances.tanimoto(a.values, n, b.values, m, d)
        case .squaredDistances:
            if n * m * d <= directTerms { return RowDistances.squared(a.values, n, b.values, m, d) }
            let centre = ColumnMeans.of(b)
            let left = shifted(a, by: centre)
            let right = shifted(b, by: centre)
            var values = try products(left, right)
            let leftNorms = RowDistances.squaredNorms(left.values, n, d)
            let rightNorms = RowDistances.squaredNorms(right.values, m, d)
            for row in 0..<n {
                for column in 0..<m {
                    let index = row * m + column
                    values[index] = max(0, leftNorms[row] + rightNorms[column] - 2 * values[index])
                }
            }
            return values
        }
    }

    /// Rows with one another: n × n, of which the lower triangle counts.
    static func lowerTriangle(_ a: Matrix, _ kind: Proximity) throws(LearnError) -> [Double] {
        let (n, d) = (a.rowCount, a.columnCount)
        switch kind {
        case .products: return try ownProducts(a)
        case .absoluteDistances: return AbsoluteDistances.lower(a.values, n, d)
        case .tanimoto: return RowDistances.tanimoto(a.values, n, a.values, n, d)
        case .squaredDistances:
            if n * n * d <= directTerms { return RowDistances.squaredLower(a.values, n, d) }
            let centred = shifted(a, by: ColumnMeans.of(a))
            var values = try ownProducts(centred)
            let norms = RowDistances.squaredNorms(centred.values, n, d)
            for row in 0..<n {
                for column in 0..<row {
                    let index = row * n + column
                    values[index] = max(0, norms[row] + norms[column] - 2 * values[index])
                }
                values[row * n + row] = 0
            }
            return values
        }
    }

    private static func products(_ a: Matrix, _ b: Matrix) throws(LearnError) -> [Double] {
        var values = [Double](repeating: 0, count: a.rowCount * b.rowCount)
        let (left, right) = (a.values, b.values)
        try linear { () throws(LinearError) in
            var span = values.mutableSpan
            try BLAS.multiply(
                left.span, right.span, rows: a.rowCount, columns: b.rowCount, inner: a.columnCount, transposingB: true,
                into: &span)
        }
        return values
    }

    private static func ownProducts(_ a: Matrix) throws(LearnError) -> [Double] {
        var values = [Double](repeating: 0, count: a.rowCount * a.rowCount)
        let all = a.values
        try linear { () throws(LinearError) in
            var span = values.mutableSpan
            try BLAS.multiplyByOwnTranspose(all.span, rows: a.rowCount, columns: a.columnCount, intoLower: &span)
        }
        return values
    }

    private static func shifted(_ a: Matrix, by centre: [Double]) -> Matrix {
        var values = a.values
        let d = a.columnCount
        for row in 0..<a.rowCount {
            for column in 0..<d { values[row * d + column] -= centre[column] }
        }
        return Matrix(rows: a.rowCount, columns: d, values: values)
    }
}
