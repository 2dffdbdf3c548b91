/// Passes over the errors of held-out rows. The pointers do not leave the functions that open them.
enum HeldErrors {
    /// Σ score(errors[i] + factor · feature[start + i]).
    static func sum(
        _ errors: [Double], _ features: [Double], from start: Int, factor: Double, _ score: SelectionScore
    ) -> Double {
        precondition(start >= 0 && start + errors.count <= features.count, "a feature outside the rows")
        return errors.withUnsafeBufferPointer { errors in
            features.withUnsafeBufferPointer { features in
                guard let e = errors.baseAddress, let base = features.baseAddress else { return 0 }
                let x = base + start
                let count = errors.count
                var sums = SIMD4<Double>.zero
                let mask = SIMD4<UInt64>(repeating: 0x7FFF_FFFF_FFFF_FFFF)
                var index = 0
                var sum = 0.0
                if score == .pooledMSE {
                    while index &+ 4 <= count {
                        let value = load(e + index) + factor * load(x + index)
                        sums += value * value
                        index &+= 4
                    }
                } else {
                    while index &+ 4 <= count {
                        let value = load(e + index) + factor * load(x + index)
                        sums += unsafeBitCast(
                            unsafeBitCast(value, to: SIMD4<UInt64>.self) & mask, to: SIMD4<Double>.self)
                        index &+= 4
                    }
                }
                sum = (sums.x + sums.z) + (sums.y + sums.w)
                while index < count {
                    sum += score.value(e[index] + factor * x[index])
                    index &+= 1
                }
                return sum
            }
        }
    }

    /// y += factor · features[start...].
    static func add(_ factor: Double, _ features: [Double], from start: Int, to y: inout [Double]) {
        precondition(start >= 0 && start + y.count <= features.count, "a feature outside the rows")
        features.withUnsafeBufferPointer { features in
            y.withUnsafeMutableBufferPointer { y in
                for index in 0..<y.count { y[index] += factor * features[start &+ index] }
            }
        }
    }

    /// values[start...] += factor · x.
    static func add(_ factor: Double, _ x: [Double], to values: inout [Double], at start: Int) {
        precondition(start >= 0 && start + x.count <= values.count, "a row outside the values")
        x.withUnsafeBufferPointer { x in
            values.withUnsafeMutableBufferPointer { values in
                guard let base = values.baseAddress else { return }
                let y = base + start
                for index in 0..<x.count { y[index] += factor * x[index] }
            }
        }
    }

    @inline(__always)
    private static func load(_ place: UnsafePointer<Double>) -> SIMD4<Double> {
        UnsafeRawPointer(place).loadUnaligned(as: SIMD4<Double>.self)
    }
}
