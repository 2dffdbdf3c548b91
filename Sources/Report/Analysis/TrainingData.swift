internal import Learn

/// The training rows of a split as models see them, and the test rows beside them.
struct TrainingData {
    /// Features of the training rows, as read.
    let raw: Matrix
    /// The same, scaled by the training rows.
    let scaled: Matrix
    /// Features of the test rows, scaled by the training rows.
    let scaledTest: Matrix
    let target: [Double]
    let testTarget: [Double]
    let scaler: StandardScaler
    /// Mean and scale of the training target.
    let targetScaling: TargetScaling
    let folds: Folds
    /// Whether estimators scale anew within folds.
    let scalesInFolds: Bool

    init(_ dataset: Dataset, _ setup: SplitSetup, _ plan: ReportPlan) {
        raw = dataset.features.selecting(rows: setup.training)
        scaler = plan.isScaled ? StandardScaler(fittedTo: raw) : .identity(columns: raw.columnCount)
        scaled = scaler.transform(raw)
        scaledTest = scaler.transform(dataset.features.selecting(rows: setup.test))
        target = dataset.target.selecting(rows: setup.training)
        testTarget = dataset.target.selecting(rows: setup.test)
        targetScaling = TargetScaling(fittedTo: target)
        folds = setup.folds
        scalesInFolds = plan.isScaled && plan.scalesInFolds
    }

    /// A fold as a split of its own: the other folds are its folds.
    ///
    /// - Throws: ``LearnError`` with code `bad-partition` if fewer than two folds are left.
    init(_ outer: TrainingData, training: [Int], held: [Int]) throws(LearnError) {
        let isScaled = outer.scaler.standardDeviations.contains { $0 != 1 } || outer.scaler.means.contains { $0 != 0 }
        raw = outer.raw.selecting(rows: training)
        scaler = isScaled ? StandardScaler(fittedTo: raw) : .identity(columns: raw.columnCount)
        scaled = scaler.transform(raw)
        scaledTest = scaler.transform(outer.raw.selecting(rows: held))
        target = outer.target.selecting(rows: training)
        testTarget = outer.target.selecting(rows: held)
        targetScaling = TargetScaling(fittedTo: target)
        folds = try outer.folds.selecting(rows: training)
        scalesInFolds = outer.scalesInFolds
    }

    /// Features for an estimator that scales within folds on its own, or that takes them as they are.
    var features: Matrix { scalesInFolds ? raw : scaled }
    /// The target to go with ``features``: with one scaling for all folds it is scaled, too.
    var foldTarget: [Double] { scalesInFolds ? target : targetScaling.transform(target) }
    /// What errors against ``foldTarget`` are multiplied by to be in the target's unit.
    var errorScale: Double { scalesInFolds ? 1 : targetScaling.scale }
}
