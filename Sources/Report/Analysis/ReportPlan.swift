/// A way to choose features.
public struct SelectionMethod: Sendable, Hashable {
    /// The methods there are.
    public enum Kind: String, Sendable, CaseIterable {
        /// LASSO: the largest model with at most so many features, or, without a number, that of one standard error.
        case lasso
        /// Elastic net with equal shares, at the cross-validated minimum.
        case elasticNet = "elastic-net"
        /// The most important features of a random forest.
        case forest
        /// Recursive elimination by ridge coefficients.
        case elimination = "rfe"
        /// Recursive addition by the cross-validated error of ridge regression.
        case addition = "rfa"
        /// Recursive addition by the cross-validated error of kernel ridge regression.
        case kernelAddition = "rfa-krr"
        /// The strongest correlations with the target.
        case univariate
    }

    /// The method.
    public let kind: Kind
    /// Number of features; nil where the method finds it.
    public let count: Int?

    /// A method with a number of features.
    public init(_ kind: Kind, count: Int?) {
        self.kind = kind
        self.count = count
    }

    /// Reads names such as `lasso`, `forest:26` and `rfa:12`, separated by commas; `lasso` without a number stands for
    /// two sets, that of at most 28 features and that of one standard error.
    ///
    /// - Throws: ``ReportError`` naming what there is.
    public static func parse(_ text: String) throws(ReportError) -> [SelectionMethod] {
        var methods: [SelectionMethod] = []
        for part in text.split(separator: ",") {
            let pieces = part.split(separator: ":", omittingEmptySubsequences: false)
            guard let kind = Kind(rawValue: String(pieces[0])), pieces.count <= 2 else {
                let names = Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ReportError(
                    .usage, "--select \(part): there is no such selection; expected \(names), such as rfa:20")
            }
            var count: Int?
            if pieces.count == 2 {
                guard let number = Int(pieces[1]), number > 0, kind != .elasticNet else {
                    throw ReportError(.usage, "--select \(part): expected a number of features, such as forest:26")
                }
                count = number
            }
            switch (kind, count) {
            case (.lasso, nil): methods += [SelectionMethod(kind, count: 28), SelectionMethod(kind, count: nil)]
            case (.elasticNet, _): methods.append(SelectionMethod(kind, count: nil))
            case (_, nil): methods.append(SelectionMethod(kind, count: kind.usualCount))
            default: methods.append(SelectionMethod(kind, count: count))
            }
        }
        var seen: Set<SelectionMethod> = []
        return methods.filter { seen.insert($0).inserted }
    }

    /// Key and label.
    var name: FeatureSetName {
        let number = count.map { "-\($0)" } ?? ""
        switch kind {
        case .lasso:
            return count.map { FeatureSetName(key: "lasso\(number)", label: "LASSO ≤ \($0)") }
                ?? FeatureSetName(key: "lasso-1se", label: "LASSO 1-SE")
        case .elasticNet: return FeatureSetName(key: "elastic-net", label: "Elastic net")
        case .forest: return FeatureSetName(key: "forest\(number)", label: "Forest top \(count ?? 0)")
        case .elimination: return FeatureSetName(key: "rfe\(number)", label: "RFE (ridge)")
        case .addition: return FeatureSetName(key: "rfa\(number)", label: "RFA (ridge)")
        case .kernelAddition: return FeatureSetName(key: "rfa-krr\(number)", label: "RFA (KRR)")
        case .univariate: return FeatureSetName(key: "univariate\(number)", label: "Univariate top \(count ?? 0)")
        }
    }
}

extension SelectionMethod.Kind {
    /// Number of features without a wish.
    fileprivate var usualCount: Int {
        switch self {
        case .forest: 26
        case .univariate: 28
        case .kernelAddition: 12
        default: 20
        }
    }
}

/// A way to set test rows apart.
public enum SplitRequest: Sendable, Hashable {
    /// A share of the rows at random.
    case random(Double)
    /// A share of the rows, whole groups of a column.
    case group(column: String, share: Double)
    /// As a column says.
    case column(String)

    /// Reads `random:0.2`, `group:NAME:0.2` or `column:NAME`; the share is a fifth unless given.
    ///
    /// - Throws: ``ReportError``.
    public init(parsing text: String) throws(ReportError) {
        let pieces = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        func share(_ text: String?) -> Double? {
            guard let text else { return 0.2 }
            return Double(text).flatMap { $0 > 0 && $0 < 1 ? $0 : nil }
        }
        switch pieces[0] {
        case "random" where pieces.count <= 2:
            if let share = share(pieces.count == 2 ? pieces[1] : nil) {
                self = .random(share)
                return
            }
        case "group" where (2...3).contains(pieces.count) && !pieces[1].isEmpty:
            if let share = share(pieces.count == 3 ? pieces[2] : nil) {
                self = .group(column: pieces[1], share: share)
                return
            }
        case "column" where pieces.count == 2 && !pieces[1].isEmpty:
            self = .column(pieces[1])
            return
        default: break
        }
        throw ReportError(.usage, "--split \(text): expected random:0.2, group:COLUMN:0.2 or column:COLUMN")
    }

    /// The column it needs.
    var labelColumn: String? {
        switch self {
        case .random: nil
        case .group(let column, _), .column(let column): column
        }
    }

    /// The column whose groups it keeps whole.
    var groupColumn: String? {
        if case .group(let column, _) = self { column } else { nil }
    }
}

/// How training rows are divided for cross-validation.
public enum FoldRequest: Sendable, Hashable {
    /// So many folds: by group for a split by group, else at random.
    case count(Int)
    /// So many folds, whole groups of a column.
    case group(column: String, count: Int)
    /// As a column says; a blank or -1 takes no part.
    case column(String)

    /// Reads `5`, `group:NAME`, `group:NAME:5` or `column:NAME`.
    ///
    /// - Throws: ``ReportError``.
    public init(parsing text: String) throws(ReportError) {
        let pieces = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if pieces.count == 1, let count = Int(text), count >= 2 {
            self = .count(count)
            return
        }
        if pieces[0] == "column", pieces.count == 2, !pieces[1].isEmpty {
            self = .column(pieces[1])
            return
        }
        if pieces[0] == "group", (2...3).contains(pieces.count), !pieces[1].isEmpty {
            if let count = pieces.count == 3 ? Int(pieces[2]) : 5, count >= 2 {
                self = .group(column: pieces[1], count: count)
                return
            }
        }
        throw ReportError(.usage, "--folds \(text): expected a number from 2, group:COLUMN or column:COLUMN")
    }

    /// The column it needs.
    var labelColumn: String? {
        switch self {
        case .count: nil
        case .group(let column, _), .column(let column): column
        }
    }
}

/// What a report tries, and how.
public struct ReportPlan: Sendable {
    /// Ways to choose features; the set of all features comes in any case.
    public var selections: [SelectionMethod] = []
    /// Ways to set test rows apart, a result each.
    public var splits: [SplitRequest] = [.random(0.2)]
    /// Folds, one for each split or one for all.
    public var folds: [FoldRequest] = [.count(5)]
    /// Label column that says which rows belong together, if any.
    public var groupColumn: String?
    /// What that column counts; by default from its name.
    public var groupNoun: Noun?
    /// Names the random streams.
    public var seed: UInt64 = 0
    /// Kernel widths σ; empty for seven about the median distance of the rows.
    public var widths: [Double] = []
    /// Penalties λ of kernel ridge regression.
    public var penalties: [Double] = [1e-1, 1e-2, 1e-3, 1e-4]
    /// Whether features are standardised at all.
    public var isScaled = true
    /// Whether they are standardised anew within every fold.
    public var scalesInFolds = true
    /// Whether selections are made anew within every fold, for an honest cross-validated error.
    public var isNested = false
    /// Whether the additions choose penalty and width anew after every step, which is slow.
    public var retunes = false
    /// Trees of the forest.
    public var treeCount = 500
    /// Samples for the selection frequency.
    public var frequencyDraws = 50
    /// Models of the ensemble.
    public var ensembleCount = 10
    /// Draws of each size of the learning curve.
    public var learningDraws = 3
    /// Title of the page; by default from the target.
    public var title: String?
    /// Unit of the target; by default from its name.
    public var unit: String?
    /// Ids of up to two rows to point at on the map.
    public var highlights: [String] = []
    /// Column that gives the size on the map; by default the number of atoms, if a feature holds it.
    public var sizeColumn: String?
    /// Most threads; the report does not depend on it.
    public var jobs = 1
    /// CPU seconds of a process so far; if given, times are part of the report, which then differs from run to run.
    public var clock: (@Sendable () -> Double)?

    /// The default plan.
    public init() {}

    /// Label columns that the plan needs.
    public var labelColumns: [String] {
        var names: [String] = []
        for name in splits.map(\.labelColumn) + folds.map(\.labelColumn) + [groupColumn] {
            if let name, !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// Those of them that mark rows that belong together.
    public var groupColumns: [String] {
        var names = [groupColumn].compactMap(\.self)
        for split in splits { if case .group(let column, _) = split { names.append(column) } }
        for fold in folds { if case .group(let column, _) = fold { names.append(column) } }
        return labelColumns.filter(names.contains)
    }
}
