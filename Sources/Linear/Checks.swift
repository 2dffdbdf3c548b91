/// Sizes and values are checked here before any pointer leaves the module.
enum Checks {
    /// A size as the library takes it.
    static func size(_ value: Int, _ name: StaticString) throws(LinearError) -> Int32 {
        guard value >= 0, let size = Int32(exactly: value) else {
            throw LinearError(.badSize, "\(name) is \(value); expected 0 to \(Int32.max)")
        }
        return size
    }

    /// Requires that a buffer holds exactly `rows` × `columns` numbers.
    static func shape(_ count: Int, _ rows: Int, _ columns: Int, _ name: StaticString) throws(LinearError) {
        guard rows >= 0, columns >= 0 else {
            throw LinearError(.badSize, "\(name) is \(rows) × \(columns); expected 0 or more")
        }
        let (product, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard !overflow, count == product else {
            throw LinearError(.sizeMismatch, "\(name) holds \(count) numbers; expected \(rows) × \(columns)")
        }
    }

    /// Requires that all numbers are finite: routines may run for ever on others.
    static func finite(_ values: Span<Double>, _ name: StaticString) throws(LinearError) {
        // Zero times a number is zero, or NaN if the number is not finite.
        var sums = SIMD4<Double>.zero
        var index = 0
        while index + 4 <= values.count {
            sums += SIMD4(values[index], values[index + 1], values[index + 2], values[index + 3]) * 0
            index += 4
        }
        var sum = sums.sum()
        while index < values.count {
            sum += values[index] * 0
            index += 1
        }
        guard sum == 0 else { throw LinearError(.notFinite, "\(name) holds an infinity or a NaN") }
    }

    /// Requires finite numbers in the lower triangle of a row-major square matrix.
    static func finite(lower matrix: Span<Double>, order: Int, _ name: StaticString) throws(LinearError) {
        for row in 0..<order { try finite(matrix.extracting(row * order..<row * order + row + 1), name) }
    }

    /// Requires that a routine accepted its arguments; a negative status is a mistake in this module.
    static func accepted(_ status: Int32, _ routine: StaticString) {
        precondition(status >= 0, "argument \(-status) of \(routine) is wrong")
    }
}
