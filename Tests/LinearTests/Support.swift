/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Numbers between -1 and 1.
    mutating func numbers(_ count: Int) -> [Double] {
        (0..<count).map { _ in Double.random(in: -1...1, using: &self) }
    }

    /// A symmetric matrix of numbers between -1 and 1.
    mutating func symmetric(_ order: Int) -> [Double] {
        var matrix = numbers(order * order)
        for row in 0..<order { for column in 0..<row { matrix[column * order + row] = matrix[row * order + column] } }
        return matrix
    }
}

/// Row-major products by definition.
enum Naive {
    static func multiply(_ a: [Double], _ b: [Double], _ m: Int, _ n: Int, _ k: Int) -> [Double] {
        var c = [Double](repeating: 0, count: m * n)
        for row in 0..<m {
            for column in 0..<n {
                for inner in 0..<k { c[row * n + column] += a[row * k + inner] * b[inner * n + column] }
            }
        }
        return c
    }

    static func transpose(_ a: [Double], _ rows: Int, _ columns: Int) -> [Double] {
        var result = [Double](repeating: 0, count: a.count)
        for row in 0..<rows { for column in 0..<columns { result[column * rows + row] = a[row * columns + column] } }
        return result
    }
}

func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}

func identity(_ order: Int) -> [Double] {
    (0..<order * order).map { $0 / order == $0 % order ? 1 : 0 }
}

/// Coulomb matrix of nuclear charges and positions (geometry-descriptors.md section 1), in the unit of the positions.
func coulombMatrix(_ charges: [Double], _ positions: [SIMD3<Double>], selfTerm: (Double) -> Double) -> [Double] {
    let n = charges.count
    return (0..<n * n).map { index in
        let (i, j) = (index / n, index % n)
        if i == j { return selfTerm(charges[i]) }
        let d = positions[i] - positions[j]
        return charges[i] * charges[j] / (d * d).sum().squareRoot()
    }
}
