/// Finds the weights of an elastic net exactly, by the active-set method.
///
/// The weights that are not zero form the active set. With their signs given the objective is quadratic, and its minimum
/// on the set comes from one solve with a Cholesky factor that is updated when a column enters or leaves. The way there
/// stops where a weight changes its sign: that one leaves. When the minimum is reached, the column that violates its
/// condition |xⱼ·r|/n ≤ A r most enters (the lowest index among equals). The objective falls with every step, so this
/// ends (compare Lee, Battle, Raina, Ng 2007; Osborne, Presnell, Turlach 2000, doi:10.1093/imanum/20.3.389). Warm starts
/// make a path of penalties cheap.
///
/// A column that depends on the active ones cannot enter beside them (RAC matrices have exactly collinear columns). Along
/// the combination that is zero only the penalty changes; following it downhill until a weight becomes zero puts the
/// new column in the place of that one.
struct ActiveSetSolver {
    private let problem: GramProblem
    /// A r and A (1 - r).
    private var absolute = 0.0
    private var squared = 0.0

    /// The chosen columns, in the order of the factor.
    private(set) var active: [Int] = []
    private var signs: [Double] = []
    private var factor = ActiveFactor()
    /// Xᵀxⱼ/n of each column that was active so far.
    private var products: [Int: [Double]] = [:]
    /// All weights.
    private(set) var weights: [Double]
    /// Xᵀ(y - X w)/n - A (1 - r) w.
    private var gradient: [Double] = []
    private let scale: Double

    /// A solver that starts at zero.
    init(_ problem: GramProblem) {
        self.problem = problem
        weights = [Double](repeating: 0, count: problem.columns)
        scale = problem.moments.reduce(0) { max($0, abs($1)) }
    }

    /// The objective, and how far at most it is above its minimum.
    struct Quality {
        let objective: Double
        let gap: Double
    }

    /// Moves to the minimum for a penalty.
    ///
    /// - Throws: ``LearnError`` with code `no-convergence`.
    mutating func solve(alpha: Double, l1Ratio: Double) throws(LearnError) -> Quality {
        let newSquared = alpha * (1 - l1Ratio)
        absolute = alpha * l1Ratio
        let mustRebuild = newSquared != squared
        squared = newSquared
        if mustRebuild { try rebuild() }
        try refreshGradient()
        var blocked: Set<Int> = []
        let limit = 50 * (problem.columns + 20)
        for _ in 0..<limit {
            try minimiseOnSupport(&blocked)
            guard let entering = worst(except: blocked) else {
                let quality = quality()
                guard quality.gap <= 1e-8 * problem.targetSquare || problem.targetSquare == 0 else {
                    throw LearnError(
                        .noConvergence,
                        "the duality gap is \(quality.gap / problem.targetSquare) of the target's variance at alpha "
                            + "\(alpha); expected at most 1e-8")
                }
                return quality
            }
            try enter(entering, &blocked)
        }
        throw LearnError(.noConvergence, "the support still changes after \(limit) steps at alpha \(alpha)")
    }

    // MARK: - Steps

    /// The column that violates its condition most, if one does by more than rounding.
    private func worst(except blocked: Set<Int>) -> Int? {
        var best = -1
        var most = absolute + 1e-12 * scale
        for column in gradient.indices {
            let size = abs(gradient[column])
            guard size > most, weights[column] == 0, !blocked.contains(column), !active.contains(column) else {
                continue
            }
            most = size
            best = column
        }
        return best >= 0 ? best : nil
    }

    /// Goes to the minimum for the signs at hand; weights that reach zero leave.
    private mutating func minimiseOnSupport(_ blocked: inout Set<Int>) throws(LearnError) {
        var refinements = 0
        while !active.isEmpty {
            var rest = [Double](repeating: 0, count: active.count)
            var largest = 0.0
            for (place, column) in active.enumerated() {
                rest[place] = gradient[column] - absolute * signs[place]
                largest = max(largest, abs(rest[place]))
            }
            if largest <= 1e-14 * scale { return }
            let step = factor.solve(rest)
            // How far the signs hold.
            var part = 1.0
            var leaving = -1
            for (place, column) in active.enumerated() where (weights[column] + step[place]) * signs[place] < 0 {
                let reach = step[place] == 0 ? 0 : -weights[column] / step[place]
                if reach < part {
                    part = max(0, reach)
                    leaving = place
                }
            }
            for (place, column) in active.enumerated() {
                weights[column] += part * step[place]
                move(column, by: part * step[place])
            }
            if leaving >= 0 {
                if part > 0 { blocked.removeAll() } else { blocked.insert(active[leaving]) }
                leave(leaving)
            } else {
                blocked.removeAll()
                refinements += 1
                if refinements > 2 { return }
            }
        }
    }

    /// Takes a column into the active set; if it depends on the others, in the place of one of them.
    private mutating func enter(_ column: Int, _ blocked: inout Set<Int>) throws(LearnError) {
        let sign = gradient[column] > 0 ? 1.0 : -1.0
        let own = try self.column(column)
        if append(column, own, sign) { return }
        // x_j = Σ u_i x_i on the active columns: along (1, -u) the fit stays and the penalty falls.
        let combination = factor.solve(active.map { own[$0] })
        var reach = Double.infinity
        var leaving = -1
        for (place, other) in active.enumerated() {
            let slope = -sign * combination[place]
            guard slope * weights[other] < 0 else { continue }
            let distance = -weights[other] / slope
            if distance < reach {
                reach = distance
                leaving = place
            }
        }
        guard leaving >= 0 else {
            blocked.insert(column)
            return
        }
        for (place, other) in active.enumerated() {
            let change = -sign * combination[place] * reach
            weights[other] += change
            move(other, by: change)
        }
        let left = active[leaving]
        leave(leaving)
        weights[column] = sign * reach
        move(column, by: sign * reach)
        if !append(column, own, sign) {
            // Still dependent: rounding. Leave it out, and do not ask for it again at this penalty.
            move(column, by: -weights[column])
            weights[column] = 0
            blocked.insert(column)
        }
        if reach == 0 { blocked.insert(left) }
    }

    private mutating func append(_ column: Int, _ own: [Double], _ sign: Double) -> Bool {
        guard factor.append(products: active.map { own[$0] }, square: own[column] + squared) else { return false }
        active.append(column)
        signs.append(sign)
        return true
    }

    private mutating func leave(_ place: Int) {
        let column = active[place]
        move(column, by: -weights[column])
        weights[column] = 0
        factor.remove(at: place)
        active.remove(at: place)
        signs.remove(at: place)
    }

    /// Keeps the gradient in step with a change of one weight.
    private mutating func move(_ column: Int, by change: Double) {
        guard change != 0, let own = products[column] else { return }
        ActiveFactor.add(-change, own, to: &gradient)
        gradient[column] -= squared * change
    }

    private mutating func column(_ j: Int) throws(LearnError) -> [Double] {
        if let own = products[j] { return own }
        let own = try problem.column(j)
        products[j] = own
        return own
    }

    /// A new factor for another share of the squares; a column that has become dependent enters again as if it were new.
    private mutating func rebuild() throws(LearnError) {
        let old = active
        active = []
        signs = []
        factor.removeAll()
        for column in old {
            let own = try self.column(column)
            if !append(column, own, weights[column] < 0 ? -1 : 1) { weights[column] = 0 }
        }
    }

    private mutating func refreshGradient() throws(LearnError) {
        gradient = problem.moments
        for column in active {
            let own = try self.column(column)
            ActiveFactor.add(-weights[column], own, to: &gradient)
            gradient[column] -= squared * weights[column]
        }
    }

    // MARK: - Quality

    /// The duality gap as scikit-learn has it, divided by n.
    private func quality() -> Quality {
        var linearPart = 0.0
        var quadratic = 0.0
        var absoluteSum = 0.0
        var squareSum = 0.0
        for column in active {
            let weight = weights[column]
            linearPart += problem.moments[column] * weight
            // (XᵀX w)ⱼ/n = moment - gradient - A (1 - r) w.
            quadratic += weight * (problem.moments[column] - gradient[column] - squared * weight)
            absoluteSum += abs(weight)
            squareSum += weight * weight
        }
        let residualSquare = max(0, problem.targetSquare - 2 * linearPart + quadratic)
        let residualTarget = problem.targetSquare - linearPart
        let largest = gradient.reduce(0) { max($0, abs($1)) }
        let objective = residualSquare / 2 + absolute * absoluteSum + squared / 2 * squareSum
        let shrink = largest > absolute ? absolute / largest : 1
        let gap =
            residualSquare * (1 + shrink * shrink) / 2 + absolute * absoluteSum - shrink * residualTarget
            + squared / 2 * (1 + shrink * shrink) * squareSum
        return Quality(objective: objective, gap: abs(gap))
    }
}
