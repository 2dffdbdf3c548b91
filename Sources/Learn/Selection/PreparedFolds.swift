/// Rows of each fold as a linear selection sees them: features by columns, centred or standardised with the training
/// rows of the fold, targets less their mean.
struct PreparedFold: Sendable {
    let trainingCount: Int
    let heldCount: Int
    /// Training rows, row-major.
    let training: Matrix
    let trainingTarget: [Double]
    /// Held-out rows, one feature after the other: features × rows.
    let heldByFeature: [Double]
    let heldTarget: [Double]

    /// - Parameter scales: whether features are standardised with the training rows of the fold; otherwise centred.
    init(_ features: Matrix, _ target: [Double], _ rows: (training: [Int], held: [Int]), scales: Bool) {
        let learned = features.selecting(rows: rows.training)
        var scaler = StandardScaler(fittedTo: learned)
        if !scales {
            scaler = StandardScaler(
                means: scaler.means, standardDeviations: [Double](repeating: 1, count: features.columnCount))
        }
        let known = target.selecting(rows: rows.training)
        let mean = ConstantOrMean.of(known)
        training = scaler.transform(learned)
        trainingTarget = known.map { $0 - mean }
        heldByFeature = scaler.transform(features.selecting(rows: rows.held)).transposed.values
        heldTarget = target.selecting(rows: rows.held).map { $0 - mean }
        trainingCount = rows.training.count
        heldCount = rows.held.count
    }

    static func all(
        _ features: Matrix, _ target: [Double], folds: Folds, scales: Bool
    ) throws(LearnError) -> [PreparedFold] {
        try Requirements.trainable(features, target, atLeast: 2)
        guard folds.assignment.count == features.rowCount else {
            throw LearnError(.badShape, "\(folds.assignment.count) fold numbers for \(features.rowCount) rows")
        }
        return (0..<folds.count).map {
            PreparedFold(features, target, folds.rows(ofFold: $0), scales: scales)
        }
    }
}
