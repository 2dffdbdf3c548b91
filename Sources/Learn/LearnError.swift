public import Linear
public import Tables

public struct LearnError: Error, Hashable, Sendable {
    public enum Code: String, Sendable { case badOption, badShape, badTarget, diverged, notFinite, linear, tooFewRows }
    public let code: Code
    public let message: String
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
    public init(_ e: LinearError) { self.init(.linear, "\(e)") }
}
enum FittingChecks {
    static func check(_ m: FeatureMatrix, target: [Double]) throws(LearnError) {
        guard m.rowCount == target.count, m.rowCount > 0 else { throw LearnError(.badShape, "rows") }
    }
}
