import SeededRandom

/// Clusters of rows in feature space, to leave whole regions out.
public enum Clusters {
    /// The cluster of each row by k-means: k-means++ seeds (Arthur, Vassilvitskii 2007), then Lloyd's iteration.
    ///
    /// The stream is `clusters`. Equal distances go to the first centre; a cluster that becomes empty takes the row
    /// farthest from its centre. Scale the features first.
    ///
    /// - Returns: numbers from 0 to k - 1, renumbered by first row.
    /// - Throws: ``LearnError``: `bad-parameter` unless 1 ≤ k ≤ rows; `bad-partition` if there are fewer than k different
    ///   rows.
    /// - Complexity: O(rows × columns × k) for each of at most 300 rounds.
    public static func kMeans(_ features: Matrix, clusters: Int, seed: UInt64) throws(LearnError) -> [Int] {
        let n = features.rowCount
        let d = features.columnCount
        guard clusters >= 1, clusters <= n else {
            throw LearnError(.badParameter, "\(clusters) clusters of \(n) rows; expected 1 to the number of rows")
        }
        try Requirements.finite(features)
        var generator = SeededGenerator(seed: seed, stream: "clusters")
        let x = features.values
        func distance(_ row: Int, _ centre: ArraySlice<Double>) -> Double {
            var sum = 0.0
            for column in 0..<d {
                let difference = x[row * d + column] - centre[centre.startIndex + column]
                sum += difference * difference
            }
            return sum
        }
        var centres: [Double] = []
        var nearest = [Double](repeating: .infinity, count: n)
        var chosen = generator.nextInteger(below: n)
        for cluster in 0..<clusters {
            if cluster > 0 {
                let total = nearest.reduce(0, +)
                guard total > 0 else {
                    throw LearnError(
                        .badPartition, "\(cluster) different rows; \(clusters) clusters need at least as many")
                }
                var rest = generator.nextUniform() * total
                chosen = nearest.lastIndex { $0 > 0 } ?? 0
                for row in 0..<n where nearest[row] > 0 {
                    rest -= nearest[row]
                    if rest < 0 {
                        chosen = row
                        break
                    }
                }
            }
            centres += x[chosen * d..<(chosen + 1) * d]
            for row in 0..<n {
                nearest[row] = min(nearest[row], distance(row, centres[cluster * d..<(cluster + 1) * d]))
            }
        }
        var assignment = [Int](repeating: -1, count: n)
        for _ in 0..<300 {
            var changed = false
            for row in 0..<n {
                var best = 0
                var smallest = Double.infinity
                for cluster in 0..<clusters {
                    let value = distance(row, centres[cluster * d..<(cluster + 1) * d])
                    if value < smallest {
                        smallest = value
                        best = cluster
                    }
                }
                nearest[row] = smallest
                if assignment[row] != best {
                    assignment[row] = best
                    changed = true
                }
            }
            var sizes = [Int](repeating: 0, count: clusters)
            for cluster in assignment { sizes[cluster] += 1 }
            for cluster in 0..<clusters where sizes[cluster] == 0 {
                var farthest = -1
                for row in 0..<n where sizes[assignment[row]] > 1 {
                    if farthest < 0 || nearest[row] > nearest[farthest] { farthest = row }
                }
                guard farthest >= 0 else { break }
                sizes[assignment[farthest]] -= 1
                assignment[farthest] = cluster
                sizes[cluster] = 1
                nearest[farthest] = 0
                changed = true
            }
            guard changed else { break }
            centres = [Double](repeating: 0, count: clusters * d)
            for row in 0..<n {
                for column in 0..<d { centres[assignment[row] * d + column] += x[row * d + column] }
            }
            for cluster in 0..<clusters {
                for column in 0..<d { centres[cluster * d + column] /= Double(sizes[cluster]) }
            }
        }
        return renumbered(assignment)
    }

    /// The cluster of each row by a distance: in row order, a row joins the first cluster whose leader is at most
    /// `distance` away, or leads a new one.
    ///
    /// - Parameter distance: Euclidean, in the units of the features; 0 or more.
    /// - Returns: numbers from 0, in order of their first row.
    /// - Throws: ``LearnError`` with code `bad-parameter` or `not-finite`.
    /// - Complexity: O(rows × clusters × columns).
    public static func withinDistance(_ features: Matrix, distance: Double) throws(LearnError) -> [Int] {
        guard distance >= 0 else { throw LearnError(.badParameter, "distance \(distance); expected 0 or more") }
        try Requirements.finite(features)
        let d = features.columnCount
        let x = features.values
        var leaders: [Int] = []
        var assignment: [Int] = []
        for row in 0..<features.rowCount {
            var found = -1
            for (cluster, leader) in leaders.enumerated() {
                var sum = 0.0
                for column in 0..<d {
                    let difference = x[row * d + column] - x[leader * d + column]
                    sum += difference * difference
                }
                if sum.squareRoot() <= distance {
                    found = cluster
                    break
                }
            }
            if found < 0 {
                found = leaders.count
                leaders.append(row)
            }
            assignment.append(found)
        }
        return assignment
    }

    private static func renumbered(_ assignment: [Int]) -> [Int] { Groups(assignment.map(String.init)).ofRow }
}

extension Folds {
    /// Leave one cluster out: a fold per cluster of ``Clusters``.
    ///
    /// - Throws: ``LearnError`` with code `bad-partition` if there is only one cluster.
    public static func leaveClusterOut(_ clusters: [Int]) throws(LearnError) -> Folds {
        guard Set(clusters).count >= 2 else {
            throw LearnError(.badPartition, "all rows are in one cluster; ask for more clusters or a smaller distance")
        }
        return try Folds(assignment: Groups(clusters.map(String.init)).ofRow, description: "leave one cluster out")
    }
}
