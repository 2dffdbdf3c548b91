/// Sums of absolute differences between rows, by blocks that stay in the cache: long rows would otherwise come from
/// memory for every pair. The pointers do not leave the functions that open them.
///
/// The sum of a pair is taken over blocks of columns in ascending order, whatever else is computed.
enum AbsoluteDistances {
    private typealias Numbers = UnsafePointer<Double>
    private typealias Lanes = SIMD4<Double>

    /// Columns of a block: 4 KiB of a row.
    private static let columns = 512
    /// Rows of a block on the right side: 128 KiB.
    private static let rows = 32

    /// n × m distances.
    static func between(_ a: [Double], _ n: Int, _ b: [Double], _ m: Int, _ d: Int) -> [Double] {
        precondition(a.count == n * d && b.count == m * d, "rows of another length")
        var result = [Double](repeating: 0, count: n * m)
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                result.withUnsafeMutableBufferPointer { result in
                    guard let a = a.baseAddress, let b = b.baseAddress, let result = result.baseAddress else { return }
                    for start in stride(from: 0, to: d, by: columns) {
                        let length = min(columns, d - start)
                        for first in stride(from: 0, to: m, by: rows) {
                            for row in 0..<n {
                                add(
                                    a + row * d + start, b + start, from: first, to: min(first + rows, m), stride: d,
                                    length, into: result + row * m)
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    /// Distances in the lower triangle of n × n.
    static func lower(_ a: [Double], _ n: Int, _ d: Int) -> [Double] {
        precondition(a.count == n * d, "rows of another length")
        var result = [Double](repeating: 0, count: n * n)
        a.withUnsafeBufferPointer { a in
            result.withUnsafeMutableBufferPointer { result in
                guard let a = a.baseAddress, let result = result.baseAddress else { return }
                for start in stride(from: 0, to: d, by: columns) {
                    let length = min(columns, d - start)
                    for first in stride(from: 0, to: n, by: rows) {
                        for row in first + 1..<max(n, first + 1) {
                            add(
                                a + row * d + start, a + start, from: first, to: min(first + rows, row), stride: d,
                                length, into: result + row * n)
                        }
                    }
                }
            }
        }
        return result
    }

    /// Adds the distances of a row to some others, over a block of columns.
    @inline(__always)
    private static func add(
        _ row: Numbers, _ others: Numbers, from first: Int, to end: Int, stride d: Int, _ length: Int,
        into sums: UnsafeMutablePointer<Double>
    ) {
        for other in first..<end { sums[other] += distance(row, others + other &* d, length) }
    }

    @inline(__always)
    private static func distance(_ x: Numbers, _ y: Numbers, _ length: Int) -> Double {
        let mask = SIMD4<UInt64>(repeating: 0x7FFF_FFFF_FFFF_FFFF)
        var sums = Lanes.zero
        var more = Lanes.zero
        var index = 0
        while index &+ 8 <= length {
            let first = load(x + index) - load(y + index)
            let second = load(x + index + 4) - load(y + index + 4)
            sums += unsafeBitCast(unsafeBitCast(first, to: SIMD4<UInt64>.self) & mask, to: Lanes.self)
            more += unsafeBitCast(unsafeBitCast(second, to: SIMD4<UInt64>.self) & mask, to: Lanes.self)
            index &+= 8
        }
        sums += more
        var sum = (sums.x + sums.z) + (sums.y + sums.w)
        while index < length {
            sum += abs(x[index] - y[index])
            index &+= 1
        }
        return sum
    }

    @inline(__always)
    private static func load(_ place: Numbers) -> Lanes {
        UnsafeRawPointer(place).loadUnaligned(as: Lanes.self)
    }
}
