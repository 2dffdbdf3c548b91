internal import Linear

/// Removes columns that tell nothing, or nothing new: constant, nearly constant, duplicate and highly correlated ones
/// (learn.md section 1).
///
/// Of columns that say the same the first one stays. Like a scaler, a filter is to see training rows only.
public struct ColumnFilter: Sendable, Hashable {
    /// Whether columns with one value are removed.
    public var removesConstant = false
    /// Columns whose most frequent value has more than this share of the rows are removed; nil for none.
    public var largestShare: Double?
    /// Whether columns that equal an earlier one in every row are removed.
    public var removesDuplicates = false
    /// Columns whose |Pearson r| with an earlier column that stays is above this are removed; nil for none.
    public var largestCorrelation: Double?

    /// A filter that removes nothing yet.
    public init() {}

    /// A column that was removed.
    public struct Removal: Sendable, Hashable {
        /// Why.
        public enum Reason: Sendable, Hashable {
            /// It has one value.
            case constant(Double)
            /// So large a share of the rows has the same value.
            case nearlyConstant(share: Double)
            /// It equals an earlier column.
            case duplicate(of: Int)
            /// It is correlated with an earlier column.
            case correlated(with: Int, r: Double)
        }

        /// Position of the column.
        public let column: Int
        /// Why it was removed.
        public let reason: Reason
    }

    /// What stays, ascending, and what goes, ascending.
    public struct Outcome: Sendable, Hashable {
        /// Positions of the columns that stay.
        public let kept: [Int]
        /// The columns that go, with the first reason that applies: constant, nearly constant, duplicate, correlated.
        public let removals: [Removal]

        /// Remarks in words, one for each kind of reason.
        public func notes(_ names: [String]) -> [String] {
            func list(_ kind: String, _ text: (Removal) -> String?) -> [String] {
                let texts = removals.compactMap(text)
                guard !texts.isEmpty else { return [] }
                let count = texts.count == 1 ? "1 \(kind) column" : "\(texts.count) \(kind) columns"
                return ["\(count) left out: " + NameList.text(texts)]
            }
            return list("constant") { if case .constant = $0.reason { names[$0.column] } else { nil } }
                + list("nearly constant") { if case .nearlyConstant = $0.reason { names[$0.column] } else { nil } }
                + list("duplicate") {
                    if case .duplicate(let other) = $0.reason { "\(names[$0.column]) = \(names[other])" } else { nil }
                }
                + list("correlated") {
                    guard case .correlated(let other, _) = $0.reason else { return nil }
                    return "\(names[$0.column]) ~ \(names[other])"
                }
        }
    }

    /// Looks through the columns of training rows.
    ///
    /// - Throws: ``LearnError``: `bad-parameter` for a share or correlation outside 0 ... 1; `not-finite`;
    ///   `too-few-columns` if none stays.
    /// - Complexity: O(rows × columns), with correlations O(rows × columns²).
    public func apply(_ features: Matrix) throws(LearnError) -> Outcome {
        for (name, limit) in [("share", largestShare), ("correlation", largestCorrelation)] {
            guard let limit else { continue }
            guard limit >= 0, limit <= 1 else {
                throw LearnError(.badParameter, "largest \(name) \(limit); expected a number from 0 to 1")
            }
        }
        try Requirements.finite(features)
        var removals: [Removal] = []
        var kept: [Int] = []
        var first: [[UInt64]: Int] = [:]
        for column in 0..<features.columnCount {
            // Minus zero is zero.
            let values = features.column(column).map { $0 + 0 }
            if let reason = reason(values, &first, column) {
                removals.append(Removal(column: column, reason: reason))
            } else {
                kept.append(column)
            }
        }
        if let limit = largestCorrelation { try removeCorrelated(features, limit, &kept, &removals) }
        guard !kept.isEmpty || features.columnCount == 0 else {
            throw LearnError(
                .tooFewColumns, "the filter leaves none of \(features.columnCount) columns; ask for less of it")
        }
        return Outcome(kept: kept, removals: removals.sorted { $0.column < $1.column })
    }

    /// The reason of a column by itself or by an equal one.
    private func reason(
        _ values: [Double], _ first: inout [[UInt64]: Int], _ column: Int
    ) -> Removal.Reason? {
        guard let value = values.first else { return nil }
        if removesConstant, values.allSatisfy({ $0 == value }) { return .constant(value) }
        if let largestShare {
            var counts: [Double: Int] = [:]
            for value in values { counts[value, default: 0] += 1 }
            let share = Double(counts.values.max() ?? 0) / Double(values.count)
            if share > largestShare { return .nearlyConstant(share: share) }
        }
        guard removesDuplicates else { return nil }
        let bits = values.map(\.bitPattern)
        if let other = first[bits] { return .duplicate(of: other) }
        first[bits] = column
        return nil
    }

    private func removeCorrelated(
        _ features: Matrix, _ limit: Double, _ kept: inout [Int], _ removals: inout [Removal]
    ) throws(LearnError) {
        let chosen = features.selecting(columns: kept)
        let scaler = StandardScaler(fittedTo: chosen)
        let (n, d) = (chosen.rowCount, chosen.columnCount)
        guard n > 1, d > 1 else { return }
        let scaled = scaler.transform(chosen).values
        var products = [Double](repeating: 0, count: d * d)
        try linear { () throws(LinearError) in
            var span = products.mutableSpan
            try BLAS.multiplyByOwnTranspose(
                scaled.span, rows: n, columns: d, transposing: true, intoLower: &span)
        }
        var stays: [Int] = []
        for column in 0..<d {
            let other = stays.first { abs(products[column * d + $0]) / Double(n) > limit }
            if let other {
                removals.append(
                    Removal(
                        column: kept[column],
                        reason: .correlated(with: kept[other], r: products[column * d + other] / Double(n))))
            } else {
                stays.append(column)
            }
        }
        kept = stays.map { kept[$0] }
    }
}
