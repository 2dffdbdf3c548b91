import SeededRandom

/// A model with all that is needed to use it and to judge it: what `descgen train` writes.
public struct TrainedModel: Sendable {
    /// Errors on a part of the data, in the unit of the target.
    public struct PartErrors: Sendable, Hashable {
        /// `train`, `cv` or the name of a test set.
        public var part: String
        /// The errors.
        public var metrics: RegressionMetrics
    }

    /// Name of the method, such as `krr`.
    public var method: String
    /// Hyper-parameters by name.
    public var hyperParameters: [(name: String, value: Double)]
    /// Names of the features, in the order of the model.
    public var featureNames: [String]
    /// Name of the target.
    public var targetName: String
    /// Unit of the target, if known.
    public var targetUnit: String?
    /// What is applied to the features.
    public var scaler: StandardScaler
    /// What was applied to the target.
    public var targetScaling: TargetScaling
    /// The model of the scaled numbers.
    public var model: LearnedModel
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
    /// The seed.
    public var seed: UInt64
    /// Errors of training, cross-validation and each test set.
    public var errors: [PartErrors]
    /// FNV-1a of names, ids, features and targets, in hexadecimal.
    public var fingerprint: String

    /// One prediction.
    public struct Prediction: Sendable, Hashable {
        /// In the unit of the target.
        public let value: Double
        /// Expected size of the error, in the unit of the target; nil if the model was trained without
        /// cross-validation.
        public let uncertainty: Double?
        /// Whether the row lies among the training rows; see ``ApplicabilityDomain``.
        public let isInDomain: Bool
    }

    /// Predictions for rows with the features of ``featureNames``, in their order and unscaled.
    ///
    /// The uncertainty is a + b · distance to the ten nearest training rows, the line being fitted to errors of
    /// cross-validation; it ranks errors among rows like the training rows and promises nothing far from them.
    ///
    /// - Throws: ``LearnError``.
    /// - Complexity: O(rows × training rows × features), and O(features³) once.
    public func predictions(_ features: Matrix) throws(LearnError) -> [Prediction] {
        try Requirements.predictable(features, count: featureNames.count)
        let scaled = scaler.transform(features)
        let values = targetScaling.restore(try model.predict(scaled))
        if let row = values.firstIndex(where: { !$0.isFinite }) {
            throw LearnError(
                .notFinite,
                "the prediction of row \(row + 1) is \(values[row]), beyond all numbers; the features are too far from "
                    + "the training rows, or the model file is damaged")
        }
        let inside = try domain(scaled)
        let distances = try TrainingDistances(training: training).distances(scaled)
        return values.indices.map { row in
            Prediction(
                value: values[row],
                uncertainty: errorLine.map { max(0, $0.intercept + $0.slope * distances[row].meanOf10) },
                isInDomain: inside[row])
        }
    }

    private func domain(_ scaled: Matrix) throws(LearnError) -> [Bool] {
        guard training.rowCount >= 2 else { return [Bool](repeating: false, count: scaled.rowCount) }
        return try ApplicabilityDomain(training: training).verdicts(scaled).map(\.isInside)
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
