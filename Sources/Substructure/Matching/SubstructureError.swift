/// Why a search was given up.
public struct SubstructureError: Error, Hashable, Sendable {
    /// Bonds and atoms that were tried before the search stopped.
    public var steps: Int

    /// What happened and what to do.
    public var detail: String {
        "the substructure search was stopped after \(steps) steps; use a pattern that says more about its first atoms"
    }

    /// A search that went beyond its cap.
    public init(steps: Int) { self.steps = steps }
}
