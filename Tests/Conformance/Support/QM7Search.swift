import Learn

/// The learning curve of one descriptor, kernel and partition as `data/qm/README.md` describes it: width and penalty are
/// chosen on every fifth training molecule, then all are fitted.
///
/// Distances are computed once for the largest training set. With 2000 molecules the grid is searched from the best width
/// of 1000, outward as long as the best is the last one tried; that leaves out widths which are far from any minimum and
/// saves half of the time.
struct QM7Search {
    /// Training sizes of the table.
    static let sizes = [100, 200, 500, 1000, 2000]
    private static let lambdas = [1e-9, 1e-6, 1e-3]
    /// Widths in units of the median distance are 2 to the power of these.
    private static let powers = Array(-2...7)

    private let training: RowProximities
    private let test: RowProximities
    private let energies: [Double]
    private let truth: [Double]
    private let isLaplacian: Bool

    init(
        _ features: Matrix, _ energies: [Double], order: [Int], isLaplacian: Bool
    ) throws(LearnError) {
        let pool = Array(order[..<2000])
        let rest = Array(order[2000..<3000])
        let kernel: Kernel = isLaplacian ? .laplacian(sigma: 1) : .gaussian(sigma: 1)
        let learned = features.selecting(rows: pool)
        training = try RowProximities(learned, for: kernel)
        test = try RowProximities(features.selecting(rows: rest), learned, for: kernel)
        self.energies = energies.selecting(rows: pool)
        truth = energies.selecting(rows: rest)
        self.isLaplacian = isLaplacian
    }

    /// Mean absolute errors on the test molecules, by size.
    func errors() throws(LearnError) -> [Double] {
        var errors: [Double] = []
        var start: Int?
        for size in Self.sizes {
            let (error, place) = try error(size, from: size == 2000 ? start : nil)
            errors.append(error)
            start = place
        }
        return errors
    }

    private func error(_ size: Int, from start: Int?) throws(LearnError) -> (error: Double, place: Int) {
        let all = Array(0..<size)
        let mean = energies[..<size].reduce(0, +) / Double(size)
        let target = energies[..<size].map { $0 - mean }
        let median = self.median(size)
        let held = all.filter { $0.isMultiple(of: 5) }
        let kept = all.filter { !$0.isMultiple(of: 5) }
        let within = training.selecting(rows: kept, others: kept)
        let across = training.selecting(rows: held, others: kept)
        var best = (error: Double.infinity, place: 0, lambda: 0.0)
        func attempt(_ place: Int) throws(LearnError) {
            let kernel = self.kernel(Self.powers[place], median)
            let similarities = within.similarities(kernel)
            let asked = across.similarities(kernel)
            for lambda in Self.lambdas {
                guard let dual = try solve(similarities, target.selecting(rows: kept), lambda) else { continue }
                let found = try Self.mae(asked, dual, target.selecting(rows: held))
                if found < best.error { best = (found, place, lambda) }
            }
        }
        if let start {
            var (low, high) = (max(0, start - 1), min(Self.powers.count - 1, start + 1))
            for place in low...high { try attempt(place) }
            while best.place == low, low > 0 {
                low -= 1
                try attempt(low)
            }
            while best.place == high, high < Self.powers.count - 1 {
                high += 1
                try attempt(high)
            }
        } else {
            for place in Self.powers.indices { try attempt(place) }
        }
        let kernel = self.kernel(Self.powers[best.place], median)
        let similarities = training.selecting(rows: all, others: all).similarities(kernel)
        guard let dual = try solve(similarities, target, best.lambda) else { return (.nan, best.place) }
        let asked = test.selecting(rows: Array(0..<test.rowCount), others: all).similarities(kernel)
        return (try Self.mae(asked, dual, truth.map { $0 - mean }), best.place)
    }

    /// The table's Gaussian is exp(-r²/(2 s²)), its Laplacian exp(-r/s).
    private func kernel(_ power: Int, _ median: Double) -> Kernel {
        let width = median * (power < 0 ? 1 / Double(1 << -power) : Double(1 << power))
        return isLaplacian ? .laplacian(sigma: width) : .gaussian(sigma: 2.0.squareRoot() * width)
    }

    /// Dual weights; nil where rounding leaves nothing to solve.
    private func solve(_ kernel: Matrix, _ target: [Double], _ lambda: Double) throws(LearnError) -> [Double]? {
        do throws(LearnError) {
            return try PrecomputedKernelRidge(lambda: lambda).dualWeights(kernel, target)
        } catch {
            guard error.code == .illConditioned else { throw error }
            return nil
        }
    }

    private static func mae(_ similarities: Matrix, _ dual: [Double], _ truth: [Double]) throws(LearnError) -> Double {
        let predictions = try PrecomputedKernelRidge.predict(similarities, dualWeights: dual)
        return RegressionMetrics(truth: truth, prediction: predictions)?.meanAbsoluteError ?? .nan
    }

    /// Median distance between the first training molecules.
    private func median(_ size: Int) -> Double {
        var distances: [Double] = []
        distances.reserveCapacity(size * (size - 1) / 2)
        for row in 0..<size {
            for other in 0..<row { distances.append(training.values[row * training.otherCount + other]) }
        }
        let count = distances.count
        let upper = Self.smallest(&distances, count / 2)
        let lower = count.isMultiple(of: 2) ? Self.smallest(&distances, count / 2 - 1) : upper
        func length(_ value: Double) -> Double { isLaplacian ? value : value.squareRoot() }
        return (length(lower) + length(upper)) / 2
    }

    /// The number that would be at a place if all were sorted (Hoare's selection).
    private static func smallest(_ values: inout [Double], _ place: Int) -> Double {
        var (low, high) = (0, values.count - 1)
        while low < high {
            let pivot = values[(low + high) / 2]
            var (left, right) = (low, high)
            while left <= right {
                while values[left] < pivot { left += 1 }
                while values[right] > pivot { right -= 1 }
                if left <= right {
                    values.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if place <= right {
                high = right
            } else if place >= left {
                low = left
            } else {
                break
            }
        }
        return values[place]
    }
}
