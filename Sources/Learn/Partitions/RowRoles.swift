internal import Tables

/// What every row of a data set was for: the partition and the folds of a trained model, as data.
public struct RowRoles: Sendable, Hashable {
    /// Ids of the rows, in the order of the data set.
    public let ids: [String]
    /// `train`, `validation`, the name of a test set, or empty for a row that took no part.
    public let parts: [String]
    /// The fold in which each row was held out, from 0; -1 for rows that were in no fold.
    public let folds: [Int]

    /// The roles of rows.
    ///
    /// - Throws: ``LearnError`` with code `bad-shape` unless there are as many of each, `bad-partition` for a fold below
    ///   -1 or without training rows.
    public init(ids: [String], parts: [String], folds: [Int]) throws(LearnError) {
        guard ids.count == parts.count, ids.count == folds.count else {
            throw LearnError(.badShape, "\(ids.count) ids, \(parts.count) parts and \(folds.count) folds")
        }
        if let fold = folds.first(where: { $0 < -1 }) {
            throw LearnError(.badPartition, "fold \(fold); expected -1 (takes no part) or 0 and above")
        }
        guard parts.contains(Partition.train) else {
            throw LearnError(.badPartition, "no row is for training")
        }
        self.ids = ids
        self.parts = parts
        self.folds = folds
    }

    /// The roles of a partition and of folds of its training rows.
    ///
    /// - Throws: ``LearnError`` with code `bad-shape` if their lengths do not fit.
    public init(ids: [String], partition: Partition, folds: Folds?) throws(LearnError) {
        let training = partition.trainingRows
        var numbers = [Int](repeating: -1, count: ids.count)
        if let folds {
            guard folds.assignment.count == training.count, partition.labels.count == ids.count else {
                throw LearnError(
                    .badShape, "\(folds.assignment.count) fold numbers for \(training.count) training rows")
            }
            for (row, fold) in zip(training, folds.assignment) { numbers[row] = fold }
        }
        try self.init(ids: ids, parts: partition.labels, folds: numbers)
    }

    /// Ids of the rows of a part.
    public func ids(of part: String) -> [String] { ids.indices.filter { parts[$0] == part }.map { ids[$0] } }

    /// Ids of the training rows, which models were fitted to.
    public var trainingIDs: [String] { ids(of: Partition.train) }

    /// A table with the columns `id`, `split` and `fold`: what `--split column:split` and `--folds column:fold` read.
    ///
    /// A row that takes no part has blanks.
    ///
    /// - Complexity: O(rows).
    public var csv: [UInt8] {
        var text = Array("id,split,fold\n".utf8)
        for row in ids.indices {
            DelimitedText.appendCSVField(ids[row], to: &text)
            text.append(UInt8(ascii: ","))
            DelimitedText.appendCSVField(parts[row], to: &text)
            text.append(UInt8(ascii: ","))
            if folds[row] >= 0 { NumberText.append(folds[row], to: &text) }
            text.append(0x0A)
        }
        return text
    }
}
