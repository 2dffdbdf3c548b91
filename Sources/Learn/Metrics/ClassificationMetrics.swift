#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// How well probabilities of class 1 fit the truth.
public struct ClassificationMetrics: Hashable, Sendable {
    /// Number of samples.
    public let count: Int
    /// Share of samples on the right side of the threshold.
    public let accuracy: Double
    /// Area under the receiver operating characteristic, ties counted half; nil when only one class occurs.
    public let areaUnderCurve: Double?
    /// Mean of -log of the probability given to the true class; probabilities are kept 2⁻⁵² away from 0 and 1.
    public let logLoss: Double
    /// Class 1 called 1.
    public let truePositives: Int
    /// Class 0 called 1.
    public let falsePositives: Int
    /// Class 0 called 0.
    public let trueNegatives: Int
    /// Class 1 called 0.
    public let falseNegatives: Int

    /// Compares probabilities with true classes.
    ///
    /// - Parameters:
    ///   - truth: 0 or 1.
    ///   - probability: of class 1.
    ///   - threshold: from this probability on a sample is called 1.
    /// - Returns: nil when the arrays differ in length or are empty, or a class is neither 0 nor 1.
    /// - Complexity: O(n log n).
    public init?(truth: [Double], probability: [Double], threshold: Double = 0.5) {
        guard truth.count == probability.count, !truth.isEmpty, truth.allSatisfy({ $0 == 0 || $0 == 1 }) else {
            return nil
        }
        var counts = (tp: 0, fp: 0, tn: 0, fn: 0)
        var losses = 0.0
        for (isOne, p) in zip(truth.map({ $0 == 1 }), probability) {
            switch (isOne, p >= threshold) {
            case (true, true): counts.tp += 1
            case (false, true): counts.fp += 1
            case (false, false): counts.tn += 1
            case (true, false): counts.fn += 1
            }
            let kept = min(1 - 0x1p-52, max(0x1p-52, p))
            losses -= isOne ? log(kept) : log1p(-kept)
        }
        count = truth.count
        accuracy = Double(counts.tp + counts.tn) / Double(truth.count)
        logLoss = losses / Double(truth.count)
        truePositives = counts.tp
        falsePositives = counts.fp
        trueNegatives = counts.tn
        falseNegatives = counts.fn
        // Mann and Whitney: the sum of the ranks of class 1.
        let ones = counts.tp + counts.fn
        let zeros = truth.count - ones
        if ones > 0 && zeros > 0 {
            let ranks = RankCorrelation.ranks(probability)
            var sum = 0.0
            for (index, value) in truth.enumerated() where value == 1 { sum += ranks[index] }
            areaUnderCurve = (sum - Double(ones) * Double(ones + 1) / 2) / (Double(ones) * Double(zeros))
        } else {
            areaUnderCurve = nil
        }
    }
}
