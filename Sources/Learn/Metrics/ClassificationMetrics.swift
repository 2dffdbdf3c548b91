/// How well probabilities of the class 1 tell it from the class 0.
public struct ClassificationMetrics: Hashable, Sendable {
    /// Number of samples.
    public let count: Int
    /// Share of samples whose class is right, a probability of 0.5 or more being taken as class 1.
    public let accuracy: Double
    /// Area under the receiver operating curve, ties counting half; nil unless both classes occur.
    public let areaUnderCurve: Double?
    /// Mean of -ln of the probability given to the true class, probabilities clipped to 2⁻⁵² … 1 - 2⁻⁵².
    public let logLoss: Double
    /// Samples of true class 0 taken as 0, and as 1; of true class 1 taken as 0, and as 1.
    public let confusion: [[Int]]

    /// Errors of a model file.
    init(accuracy: Double, areaUnderCurve: Double?, logLoss: Double, confusion: [[Int]]) {
        count = confusion.joined().reduce(0, +)
        self.accuracy = accuracy
        self.areaUnderCurve = areaUnderCurve
        self.logLoss = logLoss
        self.confusion = confusion
    }

    /// Compares probabilities with true classes.
    ///
    /// - Parameters:
    ///   - truth: 0 or 1 for each sample.
    ///   - probability: Of the class 1.
    /// - Returns: nil when the arrays differ in length or are empty, or a class is neither 0 nor 1.
    /// - Complexity: O(n log n).
    public init?(truth: [Double], probability: [Double]) {
        guard truth.count == probability.count, !truth.isEmpty, truth.allSatisfy({ $0 == 0 || $0 == 1 }) else {
            return nil
        }
        count = truth.count
        var confusion = [[0, 0], [0, 0]]
        var loss = 0.0
        for (label, chance) in zip(truth, probability) {
            confusion[Int(label)][chance >= 0.5 ? 1 : 0] += 1
            let clipped = min(max(chance, 0x1p-52), 1 - 0x1p-52)
            loss -= label == 1 ? Functions.log(clipped) : Functions.log1p(-clipped)
        }
        self.confusion = confusion
        logLoss = loss / Double(truth.count)
        accuracy = Double(confusion[0][0] + confusion[1][1]) / Double(truth.count)
        // Mann-Whitney: the mean rank of class 1 tells how often it is above class 0.
        let positives = Double(confusion[1][0] + confusion[1][1])
        let negatives = Double(truth.count) - positives
        if positives > 0, negatives > 0 {
            var sum = 0.0
            for (label, rank) in zip(truth, Correlation.ranks(probability)) where label == 1 { sum += rank }
            areaUnderCurve = (sum - positives * (positives + 1) / 2) / (positives * negatives)
        } else {
            areaUnderCurve = nil
        }
    }
}
