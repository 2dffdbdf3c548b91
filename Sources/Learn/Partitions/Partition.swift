import SeededRandom

/// Which rows are for training, for validation and for testing.
///
/// A partition is data: one label per row, written to and read from a column. Labels are `train`, `validation`, the name
/// of a test set, or empty for rows that take no part. Seeded partitions are the same on every platform: the order of
/// rows comes from ``SeededGenerator`` with the stream `partition`.
public struct Partition: Sendable, Hashable {
    /// The label of training rows.
    public static let train = "train"
    /// The label of validation rows.
    public static let validation = "validation"
    /// The usual label of test rows.
    public static let test = "test"

    /// One label per row.
    public let labels: [String]
    /// How the partition was made, such as `random:0.2` or `column:subset`.
    public let description: String

    /// Rows for training, ascending.
    public var trainingRows: [Int] { rows(labelled: Self.train) }
    /// Rows for validation, ascending.
    public var validationRows: [Int] { rows(labelled: Self.validation) }
    /// Names of the test sets, in order of their first row.
    public var testNames: [String] {
        var seen: Set<String> = ["", Self.train, Self.validation]
        return labels.filter { seen.insert($0).inserted }
    }

    /// Rows with a label, ascending.
    public func rows(labelled label: String) -> [Int] { labels.indices.filter { labels[$0] == label } }

    private init(_ labels: [String], _ description: String) {
        self.labels = labels
        self.description = description
    }

    /// All rows for training.
    public static func allTraining(rows: Int) -> Partition {
        Partition([String](repeating: train, count: rows), "none")
    }

    /// Random parts of given sizes.
    ///
    /// The numbers of test and validation rows are the fractions of all rows, rounded to the nearest, halves up. Rows are
    /// shuffled; the first become test rows, the next validation rows, the others training rows.
    ///
    /// - Throws: ``LearnError``: `bad-parameter` if the fractions are negative or reach 1 together; `bad-partition` if
    ///   a part that is asked for, or the training part, stays empty.
    public static func random(
        rows: Int, testFraction: Double, validationFraction: Double = 0, seed: UInt64
    ) throws(LearnError) -> Partition {
        try check(testFraction, validationFraction)
        var order = Array(0..<rows)
        var generator = SeededGenerator(seed: seed, stream: "partition")
        generator.shuffle(&order)
        let testCount = Int((Double(rows) * testFraction).rounded())
        let validationCount = Int((Double(rows) * validationFraction).rounded())
        guard testCount > 0 || testFraction == 0, validationCount > 0 || validationFraction == 0,
            testCount + validationCount < rows
        else {
            throw LearnError(
                .badPartition,
                "\(rows) rows cannot be divided into parts of \(testFraction) for testing and \(validationFraction) for "
                    + "validation; each part needs at least one row")
        }
        var labels = [String](repeating: train, count: rows)
        for row in order[..<testCount] { labels[row] = test }
        for row in order[testCount..<testCount + validationCount] { labels[row] = validation }
        return Partition(labels, "random:\(testFraction)")
    }

    /// Random parts in which rows of the same group stay together.
    ///
    /// Groups are shuffled and taken for testing until the test rows reach the fraction (the group that reaches it is
    /// the last), then for validation in the same way.
    ///
    /// - Throws: ``LearnError``: `bad-shape`, `bad-parameter`; `bad-partition` if there is only one group or none is left
    ///   for training.
    public static func grouped(
        by groups: [String], testFraction: Double, validationFraction: Double = 0, seed: UInt64,
        name: String = "group"
    ) throws(LearnError) -> Partition {
        try check(testFraction, validationFraction)
        let members = Groups(groups)
        guard members.count > 1 else {
            throw LearnError(
                .badPartition,
                "all \(groups.count) rows are in one group ('\(groups.first ?? "")'); a division by groups needs at "
                    + "least two")
        }
        var order = Array(0..<members.count)
        var generator = SeededGenerator(seed: seed, stream: "partition")
        generator.shuffle(&order)
        var labels = [String](repeating: train, count: groups.count)
        var place = 0
        for (label, fraction) in [(test, testFraction), (validation, validationFraction)] {
            let wanted = Double(groups.count) * fraction
            var taken = 0
            while Double(taken) < wanted, place < order.count {
                for row in members.rows[order[place]] { labels[row] = label }
                taken += members.rows[order[place]].count
                place += 1
            }
        }
        guard place < order.count else {
            throw LearnError(
                .badPartition, "\(members.count) groups leave none for training; ask for a smaller test fraction")
        }
        return Partition(labels, "group:\(name):\(testFraction)")
    }

    /// The parts that a column tells.
    ///
    /// `train` and `training` are training rows, `validation` and `val` validation rows; empty cells take no part; every
    /// other text is the name of a test set.
    ///
    /// - Throws: ``LearnError`` with code `bad-partition` if no row is for training.
    public static func column(_ values: [String], name: String = "split") throws(LearnError) -> Partition {
        let labels = values.map { value in
            switch value {
            case "train", "training": train
            case "validation", "val": validation
            default: value
            }
        }
        guard labels.contains(train) else {
            var seen: Set<String> = []
            let found = values.filter { seen.insert($0).inserted }.prefix(10).map { "'\($0)'" }
            throw LearnError(
                .badPartition,
                "column '\(name)' marks no row as train or training; it holds \(found.joined(separator: ", "))")
        }
        return Partition(labels, "column:\(name)")
    }

    private static func check(_ test: Double, _ validation: Double) throws(LearnError) {
        guard test >= 0, validation >= 0, test + validation < 1 else {
            throw LearnError(
                .badParameter,
                "fractions \(test) for testing and \(validation) for validation; expected 0 or more, below 1 together")
        }
    }
}

/// Rows by the text of a label, groups in order of their first row.
struct Groups {
    /// The labels, in order of their first row.
    let names: [String]
    /// Rows of each group, ascending.
    let rows: [[Int]]
    /// The group of each row.
    let ofRow: [Int]

    var count: Int { names.count }

    init(_ labels: [String]) {
        var positions: [String: Int] = [:]
        var names: [String] = []
        var rows: [[Int]] = []
        var ofRow: [Int] = []
        ofRow.reserveCapacity(labels.count)
        for (row, label) in labels.enumerated() {
            if let group = positions[label] {
                rows[group].append(row)
                ofRow.append(group)
            } else {
                positions[label] = names.count
                ofRow.append(names.count)
                names.append(label)
                rows.append([row])
            }
        }
        self.names = names
        self.rows = rows
        self.ofRow = ofRow
    }
}
