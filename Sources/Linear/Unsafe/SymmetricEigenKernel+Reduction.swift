extension SymmetricEigenKernel {
    /// Ones in the lanes of the last tile that are in use, by the active order modulo four.
    @inline(__always)
    private static func mask(_ order: Int) -> (Pair, Pair) {
        let rest = order & 3
        return (
            Pair(1, rest == 1 ? 0 : 1),
            Pair(rest == 1 || rest == 2 ? 0 : 1, rest == 0 ? 1 : 0)
        )
    }

    /// Copies the lower triangle, divided by `scale`, into the tiles.
    @inline(__always)
    private static func load(
        _ input: UnsafePointer<Double>, _ scale: Double, _ order: Int, _ rows: UnsafeMutablePointer<Pair>, _ stride: Int
    ) {
        let width = 2 &* stride
        let numbers = UnsafeMutableRawPointer(rows).assumingMemoryBound(to: Double.self)
        var source = input
        var target = numbers
        for row in 0..<order {
            let block = row & ~3
            var column = 0
            if scale == 1 {
                while column < block {
                    (target + column).update(from: source + column, count: 4)
                    column &+= 4
                }
            }
            while column <= row {
                target[column] = source[column] / scale
                column &+= 1
            }
            column = block
            var mirror = numbers + (block &* width &+ row)
            while column < row {
                mirror[0] = target[column]
                mirror += width
                column &+= 1
            }
            source += order
            target += width
        }
        // Zero the padding of the last tile.
        for row in order..<width {
            for column in (row & ~3)...row {
                numbers[row &* width &+ column] = 0
                numbers[column &* width &+ row] = 0
            }
            for column in 0..<(row & ~3) { numbers[row &* width &+ column] = 0 }
        }
    }

    /// Diagonal and squared off-diagonal numbers of a tridiagonal matrix with the eigenvalues of the input over `scale`.
    ///
    /// `squares[i]` belongs to rows i and i + 1. Returns false if the result is not of a size for which the fixed
    /// thresholds of this file are good (largest square between 1e-20 and 1e20), or not finite.
    @inline(never)
    static func tridiagonal(
        _ input: UnsafePointer<Double>, _ scale: Double, _ order: Int, _ rows: UnsafeMutablePointer<Pair>,
        _ stride: Int, _ vectors: UnsafeMutablePointer<Pair>, _ diagonal: UnsafeMutablePointer<Double>,
        _ squares: UnsafeMutablePointer<Double>
    ) -> Bool {
        load(input, scale, order, rows, stride)
        vectors.update(repeating: .zero, count: 3 &* stride)
        // Pending update of the active part: A -= v wᵀ + w vᵀ.
        var v = vectors + 2 &* stride
        var w = vectors
        var product = vectors + stride
        var sum = 0.0
        var largest = 0.0
        var active = order - 1
        while active >= 2 {
            let x = rows + active &* stride
            let last = 2 &* ((active - 1) >> 2)  // first pair of the last tile
            let (maskA, maskB) = mask(active)
            let vi = number(v, active)
            let wi = number(w, active)
            let entry = number(x, active) - 2 * (vi * wi)

            // Row `active` of the updated matrix, and its square.
            var sumA = Pair.zero
            var sumB = Pair.zero
            var k = 0
            while k < last {
                let a = x[k] - (vi * w[k] + wi * v[k])
                let b = x[k &+ 1] - (vi * w[k &+ 1] + wi * v[k &+ 1])
                x[k] = a
                x[k &+ 1] = b
                sumA += a * a
                sumB += b * b
                k &+= 2
            }
            let vA = v[k] * maskA
            let vB = v[k &+ 1] * maskB
            let wA = w[k] * maskA
            let wB = w[k &+ 1] * maskB
            let xA = (x[k] - (vi * wA + wi * vA)) * maskA
            let xB = (x[k &+ 1] - (vi * wB + wi * vB)) * maskB
            v[k] = vA
            v[k &+ 1] = vB
            w[k] = wA
            w[k &+ 1] = wB
            x[k] = xA
            x[k &+ 1] = xB
            sumA += xA * xA
            sumB += xB * xB
            sumA += sumB
            let square = sumA.x + sumA.y

            // Reflection I - u uᵀ/h that leaves only the last number of the row: u = x - g e.
            let f = number(x, active &- 1)
            let root = square.squareRoot()
            let g = f < 0 ? root : -root
            let inverse = square < 1e-100 ? 0 : 1 / (square - f * g)
            diagonal[active] = entry
            squares[active &- 1] = square
            sum += entry * entry + square
            largest = max(largest, max(entry * entry, square))

            updateAndMultiply(rows, stride, last / 2 &+ 1, v, w, x, product)

            // A u = A x - g A e, then w = (A u - (uᵀ A u / 2h) u) / h.
            let column = rows + (active &- 1) &* stride
            sumA = .zero
            sumB = .zero
            k = 0
            while k < last {
                let a = product[k] - g * column[k]
                let b = product[k &+ 1] - g * column[k &+ 1]
                product[k] = a
                product[k &+ 1] = b
                sumA += a * x[k]
                sumB += b * x[k &+ 1]
                k &+= 2
            }
            let pA = (product[k] - g * column[k]) * maskA
            let pB = (product[k &+ 1] - g * column[k &+ 1]) * maskB
            let (unitA, unitB) = unit(active)
            let uA = xA - g * unitA
            let uB = xB - g * unitB
            x[k] = uA
            x[k &+ 1] = uB
            sumA += pA * uA
            sumB += pB * uB
            sumA += sumB
            let factor = (sumA.x + sumA.y) * (0.5 * inverse)
            product[k] = (pA - factor * uA) * inverse
            product[k &+ 1] = (pB - factor * uB) * inverse
            k = 0
            while k < last {
                product[k] = (product[k] - factor * x[k]) * inverse
                product[k &+ 1] = (product[k &+ 1] - factor * x[k &+ 1]) * inverse
                k &+= 2
            }
            swap(&w, &product)
            v = x
            active &-= 1
        }

        if order > 1 {
            let low = rows[0].x - 2 * (v[0].x * w[0].x)
            let high = rows[stride].y - 2 * (v[0].y * w[0].y)
            let off = rows[stride].x - (v[0].x * w[0].y + v[0].y * w[0].x)
            diagonal[0] = low
            diagonal[1] = high
            squares[0] = off * off
            sum += low * low + high * high + off * off
            largest = max(largest, max(max(low * low, high * high), off * off))
        } else {
            diagonal[0] = rows[0].x
            sum = rows[0].x * rows[0].x
            largest = sum
        }
        return sum.isFinite && largest > 1e-20 && largest < 1e20
    }

    /// One number of a vector.
    @inline(__always)
    private static func number(_ vector: UnsafeMutablePointer<Pair>, _ index: Int) -> Double {
        UnsafeMutableRawPointer(vector).load(fromByteOffset: index &* 8, as: Double.self)
    }

    /// A one in the lane of the last tile that is the last in use.
    @inline(__always)
    private static func unit(_ order: Int) -> (Pair, Pair) {
        let rest = order & 3
        return (Pair(rest == 1 ? 1 : 0, rest == 2 ? 1 : 0), Pair(rest == 3 ? 1 : 0, rest == 0 ? 1 : 0))
    }

    /// A -= v wᵀ + w vᵀ and y = A x, in one pass over the tiles of the first `blocks` rows of tiles.
    @inline(never)
    private static func updateAndMultiply(
        _ rows: UnsafeMutablePointer<Pair>, _ stride: Int, _ blocks: Int, _ v: UnsafeMutablePointer<Pair>,
        _ w: UnsafeMutablePointer<Pair>, _ x: UnsafeMutablePointer<Pair>, _ y: UnsafeMutablePointer<Pair>
    ) {
        var row0 = rows
        var first = 0  // first pair of the tile on the diagonal
        while first < 2 &* blocks {
            let row1 = row0 + stride
            let row2 = row1 + stride
            let row3 = row2 + stride
            let v0 = Pair(repeating: v[first].x)
            let v1 = Pair(repeating: v[first].y)
            let v2 = Pair(repeating: v[first &+ 1].x)
            let v3 = Pair(repeating: v[first &+ 1].y)
            let w0 = Pair(repeating: w[first].x)
            let w1 = Pair(repeating: w[first].y)
            let w2 = Pair(repeating: w[first &+ 1].x)
            let w3 = Pair(repeating: w[first &+ 1].y)
            let x0 = Pair(repeating: x[first].x)
            let x1 = Pair(repeating: x[first].y)
            let x2 = Pair(repeating: x[first &+ 1].x)
            let x3 = Pair(repeating: x[first &+ 1].y)
            var dot0 = Pair.zero
            var dot1 = Pair.zero
            var dot2 = Pair.zero
            var dot3 = Pair.zero
            var k = 0
            while k < first {
                let vk = v[k]
                let wk = w[k]
                let xk = x[k]
                let a0 = row0[k] - (v0 * wk + w0 * vk)
                let a1 = row1[k] - (v1 * wk + w1 * vk)
                let a2 = row2[k] - (v2 * wk + w2 * vk)
                let a3 = row3[k] - (v3 * wk + w3 * vk)
                row0[k] = a0
                row1[k] = a1
                row2[k] = a2
                row3[k] = a3
                dot0 += a0 * xk
                dot1 += a1 * xk
                dot2 += a2 * xk
                dot3 += a3 * xk
                y[k] += (a0 * x0 + a1 * x1) + (a2 * x2 + a3 * x3)
                k &+= 1
            }
            while k < first &+ 2 {
                let vk = v[k]
                let wk = w[k]
                let xk = x[k]
                let a0 = row0[k] - (v0 * wk + w0 * vk)
                let a1 = row1[k] - (v1 * wk + w1 * vk)
                let a2 = row2[k] - (v2 * wk + w2 * vk)
                let a3 = row3[k] - (v3 * wk + w3 * vk)
                row0[k] = a0
                row1[k] = a1
                row2[k] = a2
                row3[k] = a3
                dot0 += a0 * xk
                dot1 += a1 * xk
                dot2 += a2 * xk
                dot3 += a3 * xk
                k &+= 1
            }
            y[first] = Pair(dot0.x, dot1.x) + Pair(dot0.y, dot1.y)
            y[first &+ 1] = Pair(dot2.x, dot3.x) + Pair(dot2.y, dot3.y)
            row0 = row3 + stride
            first &+= 2
        }
    }
}
