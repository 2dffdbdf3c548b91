/// Column-major copy of a row-major matrix.
func columnMajor(_ matrix: Span<Double>, rows: Int, columns: Int, leading: Int) -> [Double] {
    var result = [Double](repeating: 0, count: leading * columns)
    // By square blocks, which keeps both the rows read and the columns written in the cache.
    let block = 16
    for top in stride(from: 0, to: rows, by: block) {
        for left in stride(from: 0, to: columns, by: block) {
            for row in top..<min(top + block, rows) {
                for column in left..<min(left + block, columns) {
                    result[column * leading + row] = matrix[row * columns + column]
                }
            }
        }
    }
    return result
}
