/// Parts of lower triangles of square matrices, row-major. The pointers do not leave the functions that open them.
enum TriangleCopy {
    /// Copies the lower triangle of a block on the diagonal to the upper left of another matrix, and adds a number to its
    /// diagonal; all else in the target stays.
    ///
    /// A target of the right size is used again.
    static func lower(
        _ source: [Double], order: Int, rows: Range<Int>, shift: Double, into target: inout [Double],
        order targetOrder: Int
    ) {
        precondition(source.count == order * order, "\(source.count) numbers for order \(order)")
        precondition(rows.lowerBound >= 0 && rows.upperBound <= order && rows.count <= targetOrder, "rows outside")
        if target.count < targetOrder * targetOrder {
            target = [Double](repeating: 0, count: targetOrder * targetOrder)
        }
        source.withUnsafeBufferPointer { source in
            target.withUnsafeMutableBufferPointer { target in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                for (place, row) in rows.enumerated() {
                    let line = to + place * targetOrder
                    line.update(from: from + row * order + rows.lowerBound, count: place + 1)
                    line[place] += shift
                }
            }
        }
    }

    /// The last row of a matrix in some columns, less the weighted sum of some other rows in these columns.
    static func residuals(
        _ matrix: [Double], order: Int, columns: Range<Int>, rows: Range<Int>, weights: [Double]
    ) -> [Double] {
        precondition(matrix.count == order * order && columns.lowerBound >= 0 && columns.upperBound < order)
        precondition(rows.lowerBound >= columns.upperBound && rows.upperBound < order && weights.count == rows.count)
        let last = (order - 1) * order
        var result = Array(matrix[last + columns.lowerBound..<last + columns.upperBound])
        let count = result.count
        matrix.withUnsafeBufferPointer { matrix in
            result.withUnsafeMutableBufferPointer { result in
                guard let from = matrix.baseAddress, let to = result.baseAddress else { return }
                for (place, row) in rows.enumerated() {
                    let line = from + row * order + columns.lowerBound
                    let weight = weights[place]
                    for column in 0..<count { to[column] -= weight * line[column] }
                }
            }
        }
        return result
    }

    /// Whether all numbers of a lower triangle are finite.
    static func isFinite(_ matrix: [Double], order: Int) -> Bool {
        precondition(matrix.count == order * order, "\(matrix.count) numbers for order \(order)")
        return matrix.withUnsafeBufferPointer { matrix in
            guard let base = matrix.baseAddress else { return true }
            // Zero times a number is zero, or NaN if the number is not finite.
            var sums = SIMD4<Double>.zero
            for row in 0..<order {
                let line = base + row * order
                var column = 0
                while column &+ 4 <= row &+ 1 {
                    sums += UnsafeRawPointer(line + column).loadUnaligned(as: SIMD4<Double>.self) * 0
                    column &+= 4
                }
                while column <= row {
                    sums.x += line[column] * 0
                    column &+= 1
                }
            }
            return sums.x + sums.y + sums.z + sums.w == 0
        }
    }
}
