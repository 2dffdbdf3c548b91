/// Errors against the number of training rows, or against a hyper-parameter, on every part that was measured.
public struct ErrorCurve: Sendable, Hashable {
    /// Errors with one value on one part.
    public struct Point: Sendable, Hashable {
        /// Number of rows, or value of the hyper-parameter.
        public let value: Double
        /// `train` (the rows that were learned from), `cv`, `validation` or the name of a test set.
        public let part: String
        /// Errors draw by draw, or fold by fold, in the unit of the target.
        public let errors: RepeatedErrors
    }

    /// ``rows``, or the name of a hyper-parameter.
    public let variable: String
    /// The points by value, and for each value by part.
    public let points: [Point]

    /// The variable of a learning curve.
    public static let rows = "rows"
}

/// A curve that a ``Trainer`` makes beside its model.
public enum CurvePlan: Sendable, Hashable {
    /// A size of a learning curve.
    public enum Size: Sendable, Hashable {
        /// So many rows.
        case rows(Int)
        /// A share of the rows that can be learned from, above 0 to 1; rounded down, as scikit-learn does.
        case share(Double)
    }

    /// A ``LearningCurve``; nil sizes stand for ``LearningCurve/halvings(of:)``.
    case learning(sizes: [Size]?, draws: Int)
    /// A ``ValidationCurve`` of a hyper-parameter, by one of ``Trainer/Method/variableNames``.
    case validation(name: String, values: [Double])

    /// Sizes in rows, ascending, each once.
    ///
    /// - Throws: ``LearnError``: `bad-parameter` for a share outside 0 to 1, or sizes outside 1 to `count`.
    static func rowCounts(_ sizes: [Size]?, of count: Int) throws(LearnError) -> [Int] {
        guard let sizes else { return LearningCurve.halvings(of: count) }
        var counts: Set<Int> = []
        for size in sizes {
            switch size {
            case .rows(let rows):
                guard rows >= 1, rows <= count else {
                    throw LearnError(
                        .badParameter,
                        "a learning curve with \(rows) rows; expected 1 to \(count), which is all there are to learn from, "
                            + "or shares of them from 0 to 1")
                }
                counts.insert(rows)
            case .share(let share):
                guard share > 0, share <= 1 else {
                    throw LearnError(
                        .badParameter, "a learning curve with a share of \(share) of the rows; expected above 0 to 1")
                }
                counts.insert(max(1, Int(share * Double(count))))
            }
        }
        return counts.sorted()
    }
}
