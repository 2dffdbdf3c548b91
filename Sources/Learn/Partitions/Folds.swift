import SeededRandom

/// Folds for cross-validation: each row is held out in one of them.
///
/// Folds are data: one number per row, written to and read from a column. -1 stands for a row that takes no part (such
/// as a test row).
public struct Folds: Sendable, Hashable {
    /// The fold in which each row is held out, from 0; -1 for rows that take no part.
    public let assignment: [Int]
    /// Number of folds.
    public let count: Int
    /// How the folds were made, such as `5 shuffled` or `group:complex`.
    public let description: String

    /// Folds of given numbers.
    ///
    /// - Throws: ``LearnError`` with code `bad-partition` unless the numbers are -1 or 0, 1 … without a gap, at least two
    ///   of them.
    public init(assignment: [Int], description: String = "given") throws(LearnError) {
        let count = (assignment.max() ?? -1) + 1
        var sizes = [Int](repeating: 0, count: max(0, count))
        for fold in assignment {
            guard fold >= -1 else {
                throw LearnError(.badPartition, "fold \(fold); expected -1 (takes no part) or 0 and above")
            }
            if fold >= 0 { sizes[fold] += 1 }
        }
        guard count >= 2 else {
            throw LearnError(
                .badPartition, "\(count) folds of \(assignment.count) rows; cross-validation needs at least 2 folds")
        }
        if let empty = sizes.firstIndex(of: 0) {
            throw LearnError(.badPartition, "fold \(empty) of \(count) holds no row; folds are numbered without gaps")
        }
        self.assignment = assignment
        self.count = count
        self.description = description
    }

    /// Rows to learn from, and rows to predict, in a fold; both ascending.
    public func rows(ofFold fold: Int) -> (training: [Int], held: [Int]) {
        var training: [Int] = []
        var held: [Int] = []
        for (row, number) in assignment.enumerated() where number >= 0 {
            if number == fold { held.append(row) } else { training.append(row) }
        }
        return (training, held)
    }

    /// Rows that take part, ascending.
    public var participatingRows: [Int] { assignment.indices.filter { assignment[$0] >= 0 } }

    /// The smallest number of rows that a fold leaves to learn from.
    public var smallestTrainingCount: Int {
        var held = [Int](repeating: 0, count: count)
        for fold in assignment where fold >= 0 { held[fold] += 1 }
        return held.reduce(0, +) - (held.max() ?? 0)
    }

    /// The folds of some rows only; numbers of folds that become empty are closed up.
    ///
    /// - Throws: ``LearnError`` with code `bad-partition` if fewer than two folds are left.
    public func selecting(rows: [Int]) throws(LearnError) -> Folds {
        let chosen = rows.map { assignment[$0] }
        let used = Set(chosen).filter { $0 >= 0 }.sorted()
        var renamed = [Int](repeating: -1, count: count)
        for (new, old) in used.enumerated() { renamed[old] = new }
        return try Folds(assignment: chosen.map { $0 < 0 ? -1 : renamed[$0] }, description: description)
    }

    // MARK: - Making folds

    /// K folds of shuffled rows, sizes as equal as possible (the first ones are the larger).
    ///
    /// The order comes from ``SeededGenerator`` with the stream `folds` and the repetition as index; the row at position
    /// p of the shuffled order is in fold p modulo k.
    ///
    /// - Throws: ``LearnError``: `bad-parameter` below two folds; `too-few-rows` with more folds than rows.
    public static func shuffled(
        rows: Int, folds: Int, seed: UInt64, repetition: Int = 0
    ) throws(LearnError) -> Folds {
        try check(rows, folds)
        var order = Array(0..<rows)
        var generator = SeededGenerator(seed: seed, stream: "folds", index: UInt64(repetition))
        generator.shuffle(&order)
        var assignment = [Int](repeating: 0, count: rows)
        for (place, row) in order.enumerated() { assignment[row] = place % folds }
        return try Folds(assignment: assignment, description: "\(folds) shuffled")
    }

    /// K folds of neighbouring rows, the first (rows mod k) larger by one: what scikit-learn does without shuffling.
    ///
    /// - Throws: ``LearnError``: `bad-parameter`, `too-few-rows`.
    public static func contiguous(rows: Int, folds: Int) throws(LearnError) -> Folds {
        try check(rows, folds)
        var assignment: [Int] = []
        for fold in 0..<folds {
            let size = rows / folds + (fold < rows % folds ? 1 : 0)
            assignment += [Int](repeating: fold, count: size)
        }
        return try Folds(assignment: assignment, description: "\(folds) contiguous")
    }

    /// Each row in a fold of its own.
    ///
    /// - Throws: ``LearnError`` with code `too-few-rows` below two rows.
    public static func leaveOneOut(rows: Int) throws(LearnError) -> Folds {
        try check(rows, max(2, rows))
        return try Folds(assignment: Array(0..<rows), description: "leave one out")
    }

    /// Several divisions into k shuffled folds.
    public static func repeated(
        rows: Int, folds: Int, repetitions: Int, seed: UInt64
    ) throws(LearnError) -> [Folds] {
        guard repetitions > 0 else {
            throw LearnError(.badParameter, "\(repetitions) repetitions; expected 1 or more")
        }
        var result: [Folds] = []
        for repetition in 0..<repetitions {
            result.append(try shuffled(rows: rows, folds: folds, seed: seed, repetition: repetition))
        }
        return result
    }

    /// K folds in which rows of the same group stay together.
    ///
    /// Groups are shuffled (stream `folds`), then put one by one, largest first and shuffled order among equals, into
    /// the fold with the fewest rows, the first among equals.
    ///
    /// - Throws: ``LearnError``: `bad-parameter`; `bad-partition` with fewer groups than folds.
    public static func grouped(
        by labels: [String], folds: Int, seed: UInt64, repetition: Int = 0, name: String = "group"
    ) throws(LearnError) -> Folds {
        guard folds >= 2 else { throw LearnError(.badParameter, "\(folds) folds; expected 2 or more") }
        let groups = Groups(labels)
        guard groups.count >= folds else {
            throw LearnError(
                .badPartition,
                "\(groups.count == 1 ? "one group" : "\(groups.count) groups") in column '\(name)'; \(folds) folds need "
                    + "at least as many groups")
        }
        var order = Array(0..<groups.count)
        var generator = SeededGenerator(seed: seed, stream: "folds", index: UInt64(repetition))
        generator.shuffle(&order)
        let places = order.enumerated().sorted { left, right in
            let leftSize = groups.rows[left.element].count
            let rightSize = groups.rows[right.element].count
            return leftSize != rightSize ? leftSize > rightSize : left.offset < right.offset
        }
        var sizes = [Int](repeating: 0, count: folds)
        var assignment = [Int](repeating: 0, count: labels.count)
        for (_, group) in places {
            var smallest = 0
            for fold in 1..<folds where sizes[fold] < sizes[smallest] { smallest = fold }
            for row in groups.rows[group] { assignment[row] = smallest }
            sizes[smallest] += groups.rows[group].count
        }
        return try Folds(assignment: assignment, description: "\(folds) by group \(name)")
    }

    /// One fold per group: leave one group out.
    ///
    /// - Throws: ``LearnError`` with code `bad-partition` if there are fewer than two groups.
    public static func leaveOneGroupOut(_ labels: [String], name: String = "group") throws(LearnError) -> Folds {
        let groups = Groups(labels)
        guard groups.count >= 2 else {
            throw LearnError(
                .badPartition, "column '\(name)' has one group only; leaving groups out needs at least two")
        }
        return try Folds(assignment: groups.ofRow, description: "leave one group of \(name) out")
    }

    /// The folds that a column tells.
    ///
    /// An empty cell or -1 is a row that takes no part; other texts are names of folds: in order of their numbers if all
    /// are whole numbers, else of their first row.
    ///
    /// - Throws: ``LearnError`` with code `bad-partition` if there are fewer than two folds.
    public static func column(_ values: [String], name: String = "fold") throws(LearnError) -> Folds {
        let used = values.filter { $0 != "" && $0 != "-1" }
        var names = Groups(used).names
        if names.allSatisfy({ Int($0) != nil }) { names.sort { (Int($0) ?? 0) < (Int($1) ?? 0) } }
        guard names.count >= 2 else {
            throw LearnError(
                .badPartition,
                "column '\(name)' holds \(names.count == 0 ? "no fold" : "one fold"); cross-validation needs two")
        }
        var positions: [String: Int] = [:]
        for (position, text) in names.enumerated() { positions[text] = position }
        return try Folds(assignment: values.map { positions[$0] ?? -1 }, description: "column \(name)")
    }

    private static func check(_ rows: Int, _ folds: Int) throws(LearnError) {
        guard rows >= 2 else {
            throw LearnError(.tooFewRows, "cross-validation of \(rows) rows; it needs at least 2 rows")
        }
        guard folds >= 2 else { throw LearnError(.badParameter, "\(folds) folds; expected 2 or more") }
        guard folds <= rows else {
            throw LearnError(.tooFewRows, "\(folds) folds of \(rows) rows; expected at most as many folds as rows")
        }
    }
}
