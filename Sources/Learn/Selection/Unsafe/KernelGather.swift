/// Inner loops of ``KernelSelection`` over parts of symmetric matrices. The pointers do not leave the functions that open
/// them; sizes are checked before.
enum KernelGather {
    /// distances += sign · (x - x')², lower triangle.
    static func addSquaredDifferences(_ x: [Double], _ sign: Double, to distances: inout [Double]) {
        let n = x.count
        precondition(distances.count == n * n, "\(distances.count) distances of \(n) rows")
        x.withUnsafeBufferPointer { x in
            distances.withUnsafeMutableBufferPointer { distances in
                guard let base = distances.baseAddress else { return }
                for row in 0..<n {
                    let value = x[row]
                    let line = base + row * n
                    for column in 0..<row {
                        let difference = value - x[column]
                        line[column] = max(0, line[column] + sign * (difference * difference))
                    }
                }
            }
        }
    }

    /// kernel[i, j] = exp(-γ (distances[rᵢ, rⱼ] + sign · (x[rᵢ] - x[rⱼ])²)) for j < i, rows r ascending; x may be empty.
    static func gaussian(
        _ distances: [Double], _ x: [Double], _ sign: Double, _ gamma: Double, _ rows: [Int],
        into kernel: inout [Double]
    ) {
        let count = rows.count
        var n = 0
        while n * n < distances.count { n += 1 }
        precondition(n * n == distances.count && kernel.count >= count * count && (x.isEmpty || x.count == n))
        precondition(rows.allSatisfy { $0 >= 0 && $0 < n }, "rows outside the distances")
        let values = x.isEmpty ? [Double](repeating: 0, count: count) : rows.map { x[$0] }
        distances.withUnsafeBufferPointer { distances in
            rows.withUnsafeBufferPointer { rows in
                values.withUnsafeBufferPointer { values in
                    kernel.withUnsafeMutableBufferPointer { kernel in
                        guard let source = distances.baseAddress, let target = kernel.baseAddress else { return }
                        for i in 0..<count {
                            let line = source + rows[i] * n
                            let new = target + i * count
                            let value = values[i]
                            for j in 0..<i {
                                let difference = value - values[j]
                                new[j] = max(0, line[rows[j]] + sign * (difference * difference))
                            }
                            VectorExponential.scaled(new, count: i, by: -gamma)
                        }
                    }
                }
            }
        }
    }

    /// matrix[i, j] = kernel[gᵢ, gⱼ] for j < i, groups g ascending, with the given diagonal.
    static func lower(
        _ kernel: [Double], _ count: Int, _ groups: [Int], diagonal: [Double], into matrix: inout [Double]
    ) {
        let order = groups.count
        precondition(kernel.count >= count * count && matrix.count >= order * order && diagonal.count == order)
        precondition(groups.allSatisfy { $0 >= 0 && $0 < count }, "groups outside the kernel")
        kernel.withUnsafeBufferPointer { kernel in
            groups.withUnsafeBufferPointer { groups in
                matrix.withUnsafeMutableBufferPointer { matrix in
                    guard let source = kernel.baseAddress, let target = matrix.baseAddress else { return }
                    for i in 0..<order {
                        let line = source + groups[i] * count
                        let new = target + i * order
                        for j in 0..<i { new[j] = line[groups[j]] }
                        new[i] = diagonal[i]
                    }
                }
            }
        }
    }

    /// Σ kernel[group, gⱼ] · weights[j], the kernel being 1 on its diagonal.
    static func weightedSum(
        _ kernel: [Double], _ count: Int, _ group: Int, _ groups: [Int], _ weights: [Double]
    ) -> Double {
        precondition(kernel.count >= count * count && weights.count == groups.count && group >= 0 && group < count)
        precondition(groups.allSatisfy { $0 >= 0 && $0 < count }, "groups outside the kernel")
        return kernel.withUnsafeBufferPointer { kernel in
            groups.withUnsafeBufferPointer { groups in
                var sum = 0.0
                for j in 0..<groups.count {
                    let other = groups[j]
                    let value =
                        other < group
                        ? kernel[group &* count &+ other] : other > group ? kernel[other &* count &+ group] : 1
                    sum += value * weights[j]
                }
                return sum
            }
        }
    }
}
