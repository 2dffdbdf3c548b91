/// Products of features as new features: the explicit form of polynomial kernels.
public enum PolynomialFeatures {
    /// x, x², … x^degree of one variable, without a constant term: rows × degree.
    public static func powers(of x: [Double], degree: Int) -> Matrix {
        var values: [Double] = []
        values.reserveCapacity(x.count * max(0, degree))
        for number in x {
            var power = 1.0
            for _ in 0..<max(0, degree) {
                power *= number
                values.append(power)
            }
        }
        return Matrix(rows: x.count, columns: max(0, degree), values: values)
    }

    /// Features φ with φ(x)·φ(x') = (x·x' + 1)^degree, for any number of variables.
    ///
    /// One feature per monomial of total degree at most `degree`, with the square root of its multinomial coefficient;
    /// in order of total degree, then of the exponents of the first variables, largest first. For two variables and
    /// degree 2 these are 1, √2 x₁, √2 x₂, x₁², √2 x₁x₂, x₂².
    ///
    /// - Throws: ``LearnError`` with code `bad-parameter` for a negative degree or more than a million features.
    /// - Complexity: O(rows × features × degree).
    public static func lifted(_ features: Matrix, degree: Int) throws(LearnError) -> Matrix {
        guard degree >= 0 else { throw LearnError(.badParameter, "degree \(degree); expected 0 or more") }
        let d = features.columnCount
        // Exponents of all monomials; the constant takes what is left of the degree.
        var monomials: [[Int]] = [[]]
        for _ in 0..<d {
            var longer: [[Int]] = []
            for exponents in monomials {
                let left = degree - exponents.reduce(0, +)
                for exponent in stride(from: left, through: 0, by: -1) { longer.append(exponents + [exponent]) }
                guard longer.count <= 1_000_000 else {
                    throw LearnError(
                        .badParameter, "degree \(degree) of \(d) variables gives more than a million features")
                }
            }
            monomials = longer
        }
        let ordered = monomials.enumerated().sorted { left, right in
            let (a, b) = (left.element.reduce(0, +), right.element.reduce(0, +))
            return a != b ? a < b : left.offset < right.offset
        }.map(\.element)
        var values: [Double] = []
        values.reserveCapacity(features.rowCount * ordered.count)
        let weights = ordered.map { exponents in multinomial(degree, exponents).squareRoot() }
        for row in 0..<features.rowCount {
            for (exponents, weight) in zip(ordered, weights) {
                var product = weight
                for (column, exponent) in exponents.enumerated() {
                    for _ in 0..<exponent { product *= features[row, column] }
                }
                values.append(product)
            }
        }
        return Matrix(rows: features.rowCount, columns: ordered.count, values: values)
    }

    /// degree! / (k₁! k₂! … (degree - Σk)!).
    private static func multinomial(_ degree: Int, _ exponents: [Int]) -> Double {
        var result = 1.0
        var left = degree
        for exponent in exponents {
            for step in 0..<exponent { result = result * Double(left - step) / Double(step + 1) }
            left -= exponent
        }
        return result
    }
}
