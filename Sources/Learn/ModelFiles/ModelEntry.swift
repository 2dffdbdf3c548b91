/// Checks of what a model file holds: each error names the entry, what was found there and what is expected.
///
/// A file may have been damaged or written by another hand, so nothing that is used later as a count, an index or a
/// divisor is taken on trust.
enum ModelEntry {
    /// The error of an entry.
    static func error(_ entry: String, _ found: String, expected: String) -> LearnError {
        LearnError(
            .badModel,
            "\(entry) is \(found); expected \(expected). The file is damaged: take a copy, or train the model again")
    }

    /// Requires a key.
    static func present<Value>(
        _ value: Value?, _ entry: @autoclosure () -> String, expected: String
    ) throws(LearnError) -> Value {
        guard let value else { throw error(entry(), "missing", expected: expected) }
        return value
    }

    /// Requires a finite number.
    @discardableResult
    static func finite(_ value: Double, _ entry: @autoclosure () -> String) throws(LearnError) -> Double {
        guard value.isFinite else { throw error(entry(), "\(value)", expected: "a finite number") }
        return value
    }

    /// Requires a finite number of 0 or more.
    @discardableResult
    static func notNegative(_ value: Double, _ entry: @autoclosure () -> String) throws(LearnError) -> Double {
        guard value.isFinite, value >= 0 else { throw error(entry(), "\(value)", expected: "a number of 0 or more") }
        return value
    }

    /// Requires a list of a length.
    static func length(
        _ count: Int, _ entry: @autoclosure () -> String, _ expected: Int, _ reason: @autoclosure () -> String
    ) throws(LearnError) {
        guard count == expected else {
            throw error(entry(), "a list of \(count)", expected: "\(expected) entries, \(reason())")
        }
    }

    /// Requires a list of finite numbers of a length.
    static func finite(
        _ values: [Double], _ entry: @autoclosure () -> String, count: Int, _ reason: @autoclosure () -> String
    ) throws(LearnError) {
        guard values.count == count else { return try length(values.count, entry(), count, reason()) }
        for (index, value) in values.enumerated() where !value.isFinite {
            throw error("\(entry())[\(index)]", "\(value)", expected: "a finite number")
        }
    }

    /// Requires a whole number in a range.
    static func whole(
        _ value: Double, _ entry: @autoclosure () -> String, in range: ClosedRange<Int>
    ) throws(LearnError) -> Int {
        guard let number = Int(exactly: value), range.contains(number) else {
            throw error(
                entry(), "\(value)", expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
