/// Sums over pairs of rows, without a library. The pointers do not leave the functions that open them.
enum RowDistances {
    private typealias Numbers = UnsafePointer<Double>
    private typealias Lanes = SIMD4<Double>

    /// n × m squared Euclidean distances.
    static func squared(_ a: [Double], _ n: Int, _ b: [Double], _ m: Int, _ d: Int) -> [Double] {
        pairs(a, n, b, m, d) { squared($0, $1, d) }
    }

    /// Squared Euclidean distances in the lower triangle of n × n.
    static func squaredLower(_ a: [Double], _ n: Int, _ d: Int) -> [Double] {
        lowerPairs(a, n, d) { squared($0, $1, d) }
    }

    /// n × m sums of smaller numbers over sums of larger ones; 1 where both sums are zero.
    static func tanimoto(_ a: [Double], _ n: Int, _ b: [Double], _ m: Int, _ d: Int) -> [Double] {
        pairs(a, n, b, m, d) { x, y in
            var smaller = 0.0
            var larger = 0.0
            for index in 0..<d {
                smaller += min(x[index], y[index])
                larger += max(x[index], y[index])
            }
            return larger == 0 ? 1 : smaller / larger
        }
    }

    /// Squared length of each row.
    static func squaredNorms(_ a: [Double], _ n: Int, _ d: Int) -> [Double] {
        a.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return [Double](repeating: 0, count: n) }
            return (0..<n).map { row in
                var sum = 0.0
                for index in row * d..<(row + 1) * d { sum += base[index] * base[index] }
                return sum
            }
        }
    }

    /// Adds the squared differences of one feature to a lower triangle of squared distances.
    static func addSquaredDifferences(of feature: [Double], to distances: inout [Double]) {
        let n = feature.count
        precondition(distances.count == n * n, "a feature of \(n) rows and \(distances.count) distances")
        distances.withUnsafeMutableBufferPointer { target in
            feature.withUnsafeBufferPointer { source in
                guard let base = target.baseAddress, let x = source.baseAddress else { return }
                for row in 0..<n {
                    let value = x[row]
                    let line = base + row * n
                    for column in 0..<row {
                        let difference = value - x[column]
                        line[column] += difference * difference
                    }
                }
            }
        }
    }

    @inline(__always)
    private static func pairs(
        _ a: [Double], _ n: Int, _ b: [Double], _ m: Int, _ d: Int, _ body: (Numbers, Numbers) -> Double
    ) -> [Double] {
        precondition(a.count == n * d && b.count == m * d, "rows of another length")
        var result = [Double](repeating: 0, count: n * m)
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                result.withUnsafeMutableBufferPointer { result in
                    guard let a = a.baseAddress, let b = b.baseAddress else { return }
                    for row in 0..<n {
                        for column in 0..<m { result[row * m + column] = body(a + row * d, b + column * d) }
                    }
                }
            }
        }
        return result
    }

    @inline(__always)
    private static func lowerPairs(
        _ a: [Double], _ n: Int, _ d: Int, _ body: (Numbers, Numbers) -> Double
    ) -> [Double] {
        precondition(a.count == n * d, "rows of another length")
        var result = [Double](repeating: 0, count: n * n)
        a.withUnsafeBufferPointer { a in
            result.withUnsafeMutableBufferPointer { result in
                guard let a = a.baseAddress else { return }
                for row in 0..<n {
                    for column in 0..<row { result[row * n + column] = body(a + row * d, a + column * d) }
                }
            }
        }
        return result
    }

    @inline(__always)
    private static func squared(_ x: Numbers, _ y: Numbers, _ d: Int) -> Double {
        var sums = Lanes.zero
        var index = 0
        while index &+ 4 <= d {
            let difference = load(x + index) - load(y + index)
            sums += difference * difference
            index &+= 4
        }
        var sum = (sums.x + sums.z) + (sums.y + sums.w)
        while index < d {
            let difference = x[index] - y[index]
            sum += difference * difference
            index &+= 1
        }
        return sum
    }

    @inline(__always)
    private static func load(_ place: Numbers) -> Lanes {
        UnsafeRawPointer(place).loadUnaligned(as: Lanes.self)
    }
}
