import ArgumentParser
import Featurization
import Learn

/// Options about the columns of a matrix.
struct LearningColumns: ParsableArguments {
    @Option(name: .customLong("id-column"), help: "Column of the ids.")
    var id = "id"

    @Option(name: .customLong("join-column"), help: "Key column of the target's file.")
    var join = "id"

    @Option(name: .customLong("drop"), help: "Columns to leave out; * and ? as in file names. Repeatable.")
    var dropped: [String] = []

    @Option(name: .customLong("features"), help: "Columns to use, instead of all that are left. Repeatable.")
    var features: [String] = []

    @Option(
        name: .customLong("blank-groups"),
        help: """
            Rows with a blank in a group column: one (they are one group), own (each is a group of its own), rows (leave \
            them out) or error.
            """)
    var blankGroups = LearningInput.Columns.BlankGroupRule.one.rawValue

    func parts(target: String?) throws -> LearningInput.Columns {
        guard let rule = LearningInput.Columns.BlankGroupRule(rawValue: blankGroups) else {
            let known = LearningInput.Columns.BlankGroupRule.allCases.map(\.rawValue)
            throw CommandFailure.usage("--blank-groups \(blankGroups); expected \(Choices.text(known))")
        }
        var parts = LearningInput.Columns(target: target)
        parts.id = id
        parts.blankGroups = rule
        parts.joinColumn = join
        parts.dropped = dropped.flatMap { $0.split(separator: ",").map(String.init) }
        parts.features = features.flatMap { $0.split(separator: ",").map(String.init) }
        return parts
    }
}

/// `--filter` and `--blanks` of `train`.
struct CleaningOptions: ParsableArguments {
    @Option(
        help: """
            Leave out columns that tell nothing, or nothing new, among the training rows; one or more of: constant, \
            duplicate, nearly-constant[:SHARE] (rows with the same value, 0.99), correlated[:R] (|Pearson r| with an \
            earlier column, 0.95).
            """)
    var filter: [String] = []

    @Option(
        help: """
            Blanks in features: error; rows or columns (leave them out); mean (of the training rows). Columns that are \
            blank everywhere are always left out.
            """)
    var blanks = "error"

    /// The filter; nil if none was asked for.
    func columnFilter() throws -> ColumnFilter? {
        var result = ColumnFilter()
        let pieces = filter.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        for piece in pieces {
            let parts = piece.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            let number = parts.count == 2 ? Double(parts[1]) : nil
            let mistake = CommandFailure.usage(
                "--filter \(piece); expected constant, duplicate, nearly-constant, nearly-constant:SHARE, correlated or "
                    + "correlated:R, with numbers from 0 to 1")
            guard parts.count == 1 || (parts.count == 2 && number.map { (0...1).contains($0) } ?? false) else {
                throw mistake
            }
            switch (parts[0], parts.count) {
            case ("constant", 1): result.removesConstant = true
            case ("duplicate", 1): result.removesDuplicates = true
            case ("nearly-constant", _): result.largestShare = number ?? 0.99
            case ("correlated", _): result.largestCorrelation = number ?? 0.95
            default: throw mistake
            }
        }
        return pieces.isEmpty ? nil : result
    }

    /// The rule for blanks.
    func rule() throws -> LearningInput.Columns.BlankRule {
        guard let rule = LearningInput.Columns.BlankRule(rawValue: blanks) else {
            throw CommandFailure.usage("--blanks \(blanks); expected error, rows, columns or mean")
        }
        return rule
    }
}

/// Remarks on standard error.
enum Notes {
    static func show(_ text: String) { RunReporter.writeToStandardError("descgen: note: \(text)\n") }

    /// Something that is wrong with a row, without an end of the run.
    static func warn(_ text: String) { RunReporter.writeToStandardError("descgen: \(text)\n") }
}

/// `--split`.
enum SplitChoice {
    case none
    case random(Double)
    case column(String)
    case group(String, Double)

    init(_ text: String) throws {
        // Names of columns may have colons of their own: FILE.csv:NAME.
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let middle = parts.dropFirst().joined(separator: ":")
        switch (parts[0], parts.count) {
        case ("none", 1): self = .none
        case ("random", 2):
            guard let fraction = Double(parts[1]) else { throw Self.mistake(text) }
            self = .random(fraction)
        case ("column", 2...): self = .column(middle)
        case ("group", 3...):
            guard let fraction = Double(parts[parts.count - 1]) else { throw Self.mistake(text) }
            self = .group(parts[1..<parts.count - 1].joined(separator: ":"), fraction)
        default: throw Self.mistake(text)
        }
    }

    private static func mistake(_ text: String) -> CommandFailure {
        .usage(
            "--split \(text); expected random:FRACTION, column:NAME, group:NAME:FRACTION or none, where NAME is a column or "
                + "FILE.csv:COLUMN")
    }

    /// The column that is looked at.
    var column: String? {
        switch self {
        case .none, .random: nil
        case .column(let name), .group(let name, _): name
        }
    }

    /// The column whose groups stay together.
    var groupColumn: String? { if case .group(let name, _) = self { name } else { nil } }

    func partition(_ input: LearningInput, seed: UInt64) throws -> Partition {
        switch self {
        case .none: .allTraining(rows: input.dataset.rowCount)
        case .random(let fraction):
            try .random(rows: input.dataset.rowCount, testFraction: fraction, seed: seed)
        case .column(let name): try .column(input.labels[name] ?? [], name: name)
        case .group(let name, let fraction):
            try .grouped(by: input.labels[name] ?? [], testFraction: fraction, seed: seed, name: name)
        }
    }
}

/// `--folds`.
enum FoldChoice {
    case none
    case count(Int)
    case leaveOneOut
    case column(String)
    case group(String, Int)

    init(_ text: String) throws {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let mistake = CommandFailure.usage(
            "--folds \(text); expected a number, column:NAME, group:NAME, group:NAME:NUMBER, loo or none")
        switch (parts[0], parts.count) {
        case ("none", 1): self = .none
        case ("loo", 1): self = .leaveOneOut
        case ("column", 2...): self = .column(parts.dropFirst().joined(separator: ":"))
        case ("group", 2...):
            let last = parts.count > 2 ? Int(parts[parts.count - 1]) : nil
            let name = (last == nil ? parts.dropFirst() : parts[1..<parts.count - 1]).joined(separator: ":")
            self = .group(name, last ?? 5)
        case (_, 1):
            guard let count = Int(parts[0]) else { throw mistake }
            self = .count(count)
        default: throw mistake
        }
    }

    /// The column that is looked at.
    var column: String? {
        switch self {
        case .none, .count, .leaveOneOut: nil
        case .column(let name), .group(let name, _): name
        }
    }

    /// The column whose groups stay together.
    var groupColumn: String? { if case .group(let name, _) = self { name } else { nil } }

    /// Folds of the training rows; a number of folds keeps the groups of a column together, if one is given.
    func folds(
        _ input: LearningInput, _ partition: Partition, groups: String?, seed: UInt64
    ) throws -> Folds? {
        let rows = partition.trainingRows
        func labels(_ name: String) -> [String] { rows.map { input.labels[name]?[$0] ?? "" } }
        switch self {
        case .none: return nil
        case .leaveOneOut: return try .leaveOneOut(rows: rows.count)
        case .column(let name): return try .column(labels(name), name: name)
        case .group(let name, let count):
            return try .grouped(by: labels(name), folds: count, seed: seed, name: name)
        case .count(let count):
            if let name = groups {
                return try .grouped(by: labels(name), folds: count, seed: seed, name: name)
            }
            return try .shuffled(rows: rows.count, folds: count, seed: seed)
        }
    }
}
