/// Cholesky factor of the products of the chosen columns, kept up to date while columns come and go.
///
/// L is lower triangular, row-major with a fixed stride. The pointers do not leave the functions that open them.
struct ActiveFactor {
    /// Number of chosen columns.
    private(set) var count = 0
    private var stride = 16
    private var values = [Double](repeating: 0, count: 256)

    /// A new column counts as dependent on the others if less than this part of its square is left without them.
    static let dependence = 1e-10

    /// Forgets all columns.
    mutating func removeAll() { count = 0 }

    /// Adds a column.
    ///
    /// - Parameters:
    ///   - products: Its products with the chosen columns, in their order.
    ///   - square: Its product with itself.
    /// - Returns: false if it depends on the chosen columns; nothing is changed then.
    /// - Complexity: O(count²).
    mutating func append(products: [Double], square: Double) -> Bool {
        precondition(products.count == count, "\(products.count) products with \(count) columns")
        grow()
        let k = count
        let width = stride
        var rest = square
        values.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            let new = base + k * width
            for row in 0..<k {
                let line = base + row * width
                let value = (products[row] - Self.dot(line, new, row)) / line[row]
                new[row] = value
            }
            rest -= Self.dot(new, new, k)
            if rest > 0 { new[k] = rest.squareRoot() }
        }
        guard rest > Self.dependence * square, square > 0 else { return false }
        count += 1
        return true
    }

    /// Removes a column, by rotations that bring the rest back to triangular form.
    ///
    /// - Complexity: O(count²).
    mutating func remove(at position: Int) {
        precondition(position < count, "column \(position) of \(count)")
        let k = count
        let width = stride
        values.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for row in position..<k - 1 {
                let line = base + row * width
                let next = line + width
                for column in 0...row + 1 { line[column] = next[column] }
            }
            // Row i (old row i + 1) reaches one too far, to column i + 1; a rotation of columns i, i + 1 clears that.
            for column in position..<k - 1 {
                let line = base + column * width
                let (a, b) = (line[column], line[column + 1])
                let length = (a * a + b * b).squareRoot()
                let (cosine, sine) = (a / length, b / length)
                line[column] = length
                for row in column + 1..<max(k - 1, column + 1) {
                    let place = base + row * width + column
                    let (left, right) = (place[0], place[1])
                    place[0] = cosine * left + sine * right
                    place[1] = cosine * right - sine * left
                }
            }
        }
        count -= 1
    }

    /// Solves L Lᵀ x = b.
    ///
    /// - Complexity: O(count²).
    func solve(_ b: [Double]) -> [Double] {
        precondition(b.count == count, "\(b.count) numbers for \(count) columns")
        var x = b
        let k = count
        let width = stride
        values.withUnsafeBufferPointer { buffer in
            x.withUnsafeMutableBufferPointer { x in
                guard let base = buffer.baseAddress, let x = x.baseAddress else { return }
                for row in 0..<k {
                    let line = base + row * width
                    x[row] = (x[row] - Self.dot(line, x, row)) / line[row]
                }
                for row in Swift.stride(from: k - 1, through: 0, by: -1) {
                    let line = base + row * width
                    let value = x[row] / line[row]
                    x[row] = value
                    for column in 0..<row { x[column] -= value * line[column] }
                }
            }
        }
        return x
    }

    private mutating func grow() {
        guard count >= stride else { return }
        let wider = stride * 2
        var larger = [Double](repeating: 0, count: wider * wider)
        for row in 0..<count {
            for column in 0...row { larger[row * wider + column] = values[row * stride + column] }
        }
        values = larger
        stride = wider
    }

    @inline(__always)
    private static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
        var sums = SIMD4<Double>.zero
        var index = 0
        while index &+ 4 <= count {
            sums +=
                UnsafeRawPointer(a + index).loadUnaligned(as: SIMD4<Double>.self)
                * UnsafeRawPointer(b + index).loadUnaligned(as: SIMD4<Double>.self)
            index &+= 4
        }
        var sum = (sums.x + sums.z) + (sums.y + sums.w)
        while index < count {
            sum += a[index] * b[index]
            index &+= 1
        }
        return sum
    }

    /// y += factor · x.
    @inline(__always)
    static func add(_ factor: Double, _ x: [Double], to y: inout [Double]) {
        precondition(x.count == y.count, "vectors differ in length")
        x.withUnsafeBufferPointer { x in
            y.withUnsafeMutableBufferPointer { y in
                for index in 0..<y.count { y[index] += factor * x[index] }
            }
        }
    }
}
