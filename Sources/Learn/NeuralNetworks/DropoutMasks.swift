internal import SeededRandom

/// Draws which hidden units stay, step after step; step k has its own random stream.
struct DropoutMasks {
    private let widths: [Int]
    private let shares: [Double]
    private let seed: UInt64
    private var step: UInt64 = 0
    private var masks: [[Double]]

    /// Masks for a network; none at all when no share is positive.
    init(_ shape: NetworkShape, shares: [Double], seed: UInt64) {
        widths = shape.hiddenLayers
        self.shares = shares.contains { $0 > 0 } ? shares : []
        self.seed = seed
        masks = Array(repeating: [], count: widths.count)
    }

    /// The factors of the next step: 0 for a unit that is dropped, 1 / share kept for one that stays.
    mutating func next(rows: Int) -> [[Double]]? {
        guard !shares.isEmpty else { return nil }
        var generator = SeededGenerator(seed: seed, stream: "mlp-dropout", index: step)
        step += 1
        for (layer, share) in shares.enumerated() {
            let count = rows * widths[layer]
            if masks[layer].count != count { masks[layer] = [Double](repeating: 1, count: count) }
            let kept = 1 / (1 - share)
            for index in 0..<count { masks[layer][index] = generator.nextUniform() < share ? 0 : kept }
        }
        return masks
    }
}
