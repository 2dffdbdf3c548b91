import SeededRandom

/// A model with all that is needed to use it and to judge it: what `descgen train` writes.
public struct TrainedModel: Sendable {
    /// Name of the method, such as `krr`.
    public var method: String
    /// Everything that the model was made with.
    public var hyperParameters: [HyperParameter]
    /// Names of the features, in the order of the model.
    public var featureNames: [String]
    /// Name of the target.
    public var targetName: String
    /// Unit of the target, if known.
    public var targetUnit: String?
    /// What the classes 0 and 1 are called; empty where the target is a number.
    public var classes: [String] = []
    /// What is applied to the features.
    public var scaler: StandardScaler
    /// What was applied to the target.
    public var targetScaling: TargetScaling
    /// The model of the scaled numbers.
    public var model: LearnedModel
    /// More models of the same kind, whose spread is an uncertainty; see ``EnsemblePlan``.
    public var ensemble: [LearnedModel] = []
    /// Ids of the training rows.
    public var trainingIDs: [String]
    /// The training rows, scaled.
    public var training: Matrix
    /// Expected size of the error from the mean distance to the ten nearest training rows; nil without cross-validation.
    public var errorLine: (intercept: Double, slope: Double)?
    /// How the rows were divided.
    public var partition: String
    /// How the folds were made; empty without cross-validation.
    public var folds: String
    /// Part and fold of every row; nil for a model file of version 1, which holds no such data.
    public var roles: RowRoles?
    /// The points that hyper-parameters were chosen from; nil if there was nothing to choose.
    public var search: Search?
    /// The seed.
    public var seed: UInt64
    /// Errors of training, cross-validation and each test set.
    public var errors: [PartErrors]
    /// FNV-1a of names, ids, features and targets, in hexadecimal.
    public var fingerprint: String

    /// One prediction.
    public struct Prediction: Sendable, Hashable {
        /// In the unit of the target, or the probability of the second class; nil if it is not a finite number.
        public let value: Double?
        /// Expected size of the error, in the unit of the target; nil if the model was trained without
        /// cross-validation, or if it is not a finite number.
        public let uncertainty: Double?
        /// Whether the row lies among the training rows; see ``ApplicabilityDomain``.
        public let isInDomain: Bool
        /// Why there is no value, in words; nil if there is one.
        public let failure: String?
    }

    /// Predictions for rows with the features of ``featureNames``, in their order and unscaled.
    ///
    /// The uncertainty is a + b · distance to the ten nearest training rows, the line being fitted to errors of
    /// cross-validation; it ranks errors among rows like the training rows and promises nothing far from them. A row so
    /// far away that its prediction is beyond all numbers has none; the others are not touched.
    ///
    /// - Throws: ``LearnError``.
    /// - Complexity: O(rows × training rows × features), and O(features³) once.
    public func predictions(_ features: Matrix) throws(LearnError) -> [Prediction] {
        let (scaled, rows) = try usableRows(features)
        let found = targetScaling.restore(try model.predict(scaled))
        let distances = try TrainingDistances(training: training).distances(scaled)
        let inside = try domain(scaled, distances)
        var result = (0..<features.rowCount).map { row in
            Prediction(value: nil, uncertainty: nil, isInDomain: false, failure: Self.tooFar(features, row))
        }
        for (place, row) in rows.enumerated() {
            let value = found[place]
            // A distance beyond all numbers tells nothing, even times a slope of 0.
            let distance = distances[place].meanOf10
            let expected = distance.isFinite ? errorLine.map { max(0, $0.intercept + $0.slope * distance) } : nil
            result[row] = Prediction(
                value: value.isFinite ? value : nil,
                uncertainty: expected.flatMap { $0.isFinite && value.isFinite ? $0 : nil },
                isInDomain: inside[place], failure: value.isFinite ? nil : Self.beyond(value))
        }
        return result
    }

    /// Predictions without anything about them; NaN where there is none.
    ///
    /// - Throws: ``LearnError``.
    /// - Complexity: that of the model.
    public func values(_ features: Matrix) throws(LearnError) -> [Double] {
        let (scaled, rows) = try usableRows(features)
        var result = [Double](repeating: .nan, count: features.rowCount)
        for (row, value) in zip(rows, targetScaling.restore(try model.predict(scaled))) where value.isFinite {
            result[row] = value
        }
        return result
    }

    /// Means of the features of the training rows, unscaled.
    ///
    /// - Complexity: O(training values).
    public var trainingMeans: [Double] {
        let means = ColumnMeans.of(training)
        let scales = scaler.scales
        // Columns that were standardised have the mean 0 up to rounding.
        return means.indices.map { means[$0] * scales[$0] + scaler.means[$0] }
    }

    /// Scaled rows that are finite numbers, and their places.
    func usableRows(_ features: Matrix) throws(LearnError) -> (scaled: Matrix, rows: [Int]) {
        try Requirements.predictable(features, count: featureNames.count)
        let scaled = scaler.transform(features)
        let (values, width) = (scaled.values, scaled.columnCount)
        let rows = (0..<scaled.rowCount).filter { row in
            values[row * width..<(row + 1) * width].allSatisfy(\.isFinite)
        }
        return rows.count == scaled.rowCount ? (scaled, rows) : (scaled.selecting(rows: rows), rows)
    }

    private static let advice = "the features are too far from the training rows, or the model file is damaged"

    private static func beyond(_ value: Double) -> String {
        "the prediction is \(value.isNaN ? "no number" : "beyond all numbers"); \(advice)"
    }

    private static func tooFar(_ features: Matrix, _ row: Int) -> String {
        let largest = features.row(row).max { abs($0) < abs($1) } ?? 0
        return "a feature is beyond all numbers once it is scaled (the largest is \(largest)); \(advice)"
    }

    private func domain(
        _ scaled: Matrix, _ near: [TrainingDistances.Distance]
    ) throws(LearnError) -> [Bool] {
        guard training.rowCount >= 2 else { return [Bool](repeating: false, count: scaled.rowCount) }
        return try ApplicabilityDomain(training: training).verdicts(scaled, near: near).map(\.isInside)
    }

    /// FNV-1a, 64 bits, over everything that was learned from.
    static func fingerprint(of dataset: Dataset) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func addByte(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        func addText(_ text: String) {
            for byte in text.utf8 { addByte(byte) }
            addByte(0xFF)
        }
        func addNumber(_ number: Double) {
            for shift in stride(from: 0, to: 64, by: 8) {
                addByte(UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(shift)))
            }
        }
        addText(dataset.targetName)
        for name in dataset.columnNames { addText(name) }
        for id in dataset.ids { addText(id) }
        for value in dataset.features.values { addNumber(value) }
        for value in dataset.target { addNumber(value) }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
