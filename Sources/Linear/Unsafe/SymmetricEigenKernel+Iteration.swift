extension SymmetricEigenKernel {
    /// One sweep on its way up the matrix.
    private struct Sweep {
        /// Square of the number at the moving end, over the squared cosine.
        var p: Double
        /// Diagonal number at the moving end, less the shift.
        var gamma: Double
        /// Squared sine of the last rotation.
        var sine = 0.0
        /// `p` and `p + square` of the last rotation; their quotient is its squared cosine.
        var lastP = 1.0
        var lastSum = 1.0

        @inline(__always)
        init(from end: Double) {
            p = end * end
            gamma = end
        }

        @inline(__always)
        init(_ p: Double, _ gamma: Double, _ sine: Double, _ lastP: Double, _ lastSum: Double) {
            self.p = p
            self.gamma = gamma
            self.sine = sine
            self.lastP = lastP
            self.lastSum = lastSum
        }

        /// Goes past one row; returns the new diagonal number and squared off-diagonal number of the row below it.
        @inline(__always)
        mutating func step(_ entry: Double, _ square: Double, _ shift: Double) -> (entry: Double, square: Double) {
            guard p > SymmetricEigenKernel.smallest else { return carefulStep(entry, square, shift) }
            let total = p + square
            let numerator = p * (entry - shift) - square * gamma
            let newSquare = sine * total
            let quotients = Pair(numerator, square) / Pair(repeating: total)
            lastP = p
            lastSum = total
            p = numerator * numerator / (total * p)
            let newEntry = gamma + (entry - quotients.x)
            gamma = quotients.x
            sine = quotients.y
            return (newEntry, newSquare)
        }

        /// ``step(_:_:_:)`` where `p` may be zero: a shift has met an eigenvalue of the rows already passed.
        @inline(never)
        mutating func carefulStep(_ entry: Double, _ square: Double, _ shift: Double) -> (entry: Double, square: Double)
        {
            let total = p + square
            let newSquare = sine * total
            let coupled = square > 1e-200
            let cosine = coupled ? p / total : 1
            let newSine = coupled ? square / total : 0
            let newGamma = cosine * (entry - shift) - newSine * gamma
            let newEntry = gamma + (entry - newGamma)
            p = cosine > 1e-60 ? newGamma * newGamma / cosine : lastP / lastSum * square
            gamma = newGamma
            sine = newSine
            lastP = cosine
            lastSum = 1
            return (newEntry, newSquare)
        }
    }

    /// Below this, `p` is treated by the careful step.
    fileprivate static var smallest: Double { 1e-100 }

    /// Blocks of this many rows or fewer are swept with one shift at a time.
    private static var singleSweepRows: Int { 5 }

    /// Replaces the diagonal of a tridiagonal matrix by its eigenvalues, in no order; `squares` is lost.
    ///
    /// A coupling is dropped when it is below 2⁻⁵³ of the largest number of the matrix, so eigenvalues are good to the
    /// rounding error of the norm, not of their own size. Returns false after 30 sweeps per row, which does not happen.
    @inline(never)
    static func iterate(
        _ d: UnsafeMutablePointer<Double>, _ e: UnsafeMutablePointer<Double>, _ order: Int
    ) -> Bool {
        let end = order &- 1
        var largest = d[end] * d[end]
        for index in 0..<end { largest = max(largest, max(d[index] * d[index], e[index])) }
        let negligible = largest * (0x1p-53 * 0x1p-53)
        var budget = 30 &* order
        var l = 0
        while l < end {
            var m = l
            while m < end, e[m] > negligible { m &+= 1 }
            if m == l {
                l &+= 1
                continue
            }
            // Eigenvalues of the leading 2×2 block: d[l] - t, the nearer one, and d[l + 1] + t.
            let half = 0.5 * (d[l &+ 1] - d[l])
            let root = (half * half + e[l]).squareRoot()
            let t = e[l] / (half < 0 ? half - root : half + root)
            if m == l &+ 1 {
                d[l] -= t
                d[m] += t
                l &+= 2
                continue
            }
            budget &-= 1
            guard budget >= 0 else { return false }
            if m &- l < singleSweepRows {
                sweep(d, e, l, m, d[l] - t)
            } else {
                doubleSweep(d, e, l, m, d[l] - t, d[l &+ 1] + t)
            }
        }
        return true
    }

    /// One QL sweep over rows l...m.
    @inline(__always)
    private static func sweep(
        _ d: UnsafeMutablePointer<Double>, _ e: UnsafeMutablePointer<Double>, _ l: Int, _ m: Int, _ shift: Double
    ) {
        var one = Sweep(from: d[m] - shift)
        let below = e[m]
        var row = m &- 1
        while row >= l {
            (d[row &+ 1], e[row &+ 1]) = one.step(d[row], e[row], shift)
            row &-= 1
        }
        e[m] = below
        d[l] = shift + one.gamma
        e[l] = one.sine * one.p
    }

    /// Two QL sweeps over rows l...m; the second runs three rows behind the first, in the other lane. m - l is at least 3.
    @inline(__always)
    private static func doubleSweep(
        _ d: UnsafeMutablePointer<Double>, _ e: UnsafeMutablePointer<Double>, _ l: Int, _ m: Int, _ first: Double,
        _ second: Double
    ) {
        let below = e[m]
        var one = Sweep(from: d[m] - first)
        let start = one.step(d[m &- 1], e[m &- 1], first)
        // What the first sweep leaves for the second, two rows deep.
        var next = one.step(d[m &- 2], e[m &- 2], first)
        var afterNext = one.step(d[m &- 3], e[m &- 3], first)
        var two = Sweep(from: start.entry - second)

        let shift = Pair(first, second)
        var p = Pair(one.p, two.p)
        var gamma = Pair(one.gamma, two.gamma)
        var sine = Pair(one.sine, two.sine)
        var lastP = Pair(one.lastP, two.lastP)
        var lastSum = Pair(one.lastSum, two.lastSum)
        var row = m &- 4
        while row >= l {
            let entry = Pair(d[row], next.entry)
            let square = Pair(e[row], next.square)
            next = afterNext
            if p.x > smallest && p.y > smallest {
                let total = p + square
                let numerator = p * (entry - shift) - square * gamma
                let newSquare = sine * total
                let newGamma = numerator / total
                sine = square / total
                lastP = p
                lastSum = total
                p = numerator * numerator / (total * p)
                let newEntry = gamma + (entry - newGamma)
                gamma = newGamma
                afterNext = (newEntry.x, newSquare.x)
                d[row &+ 4] = newEntry.y
                e[row &+ 4] = newSquare.y
            } else {
                one = Sweep(p.x, gamma.x, sine.x, lastP.x, lastSum.x)
                two = Sweep(p.y, gamma.y, sine.y, lastP.y, lastSum.y)
                afterNext = one.carefulStep(entry.x, square.x, first)
                (d[row &+ 4], e[row &+ 4]) = two.carefulStep(entry.y, square.y, second)
                p = Pair(one.p, two.p)
                gamma = Pair(one.gamma, two.gamma)
                sine = Pair(one.sine, two.sine)
                lastP = Pair(one.lastP, two.lastP)
                lastSum = Pair(one.lastSum, two.lastSum)
            }
            row &-= 1
        }
        two = Sweep(p.y, gamma.y, sine.y, lastP.y, lastSum.y)
        (d[l &+ 3], e[l &+ 3]) = two.step(next.entry, next.square, second)
        (d[l &+ 2], e[l &+ 2]) = two.step(afterNext.entry, afterNext.square, second)
        (d[l &+ 1], e[l &+ 1]) = two.step(first + gamma.x, sine.x * p.x, second)
        d[l] = second + two.gamma
        e[l] = two.sine * two.p
        e[m] = below
    }

    /// Copies numbers in ascending order: by counting for a few, which has no branch to mispredict.
    @inline(__always)
    static func sort(
        _ source: UnsafeMutablePointer<Double>, _ count: Int, into target: UnsafeMutablePointer<Double>
    ) {
        if count > 32 {
            target.update(from: source, count: count)
            var numbers = UnsafeMutableBufferPointer(start: target, count: count)
            numbers.sort()
            return
        }
        for index in 0..<count {
            let value = source[index]
            var rank = 0
            for other in 0..<index { rank &+= source[other] <= value ? 1 : 0 }
            for other in index..<count { rank &+= source[other] < value ? 1 : 0 }
            target[rank] = value
        }
    }
}
