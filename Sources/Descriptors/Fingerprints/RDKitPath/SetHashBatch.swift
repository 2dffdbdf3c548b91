/// Hashes sets of bonds eight at a time: those of one size wait until there are eight, then their bond hashes are sorted
/// and combined side by side.
///
/// Row `k` of a batch has the `k`-th bond hash of each of its sets. Hashes are stored with the highest bit turned, so
/// that signed comparison, which every machine has, gives the order of unsigned numbers.
struct SetHashBatch {
    /// Largest number of bonds of a set that goes into a batch.
    static let largestSize = 8
    private static let lanes = 8

    /// Hashes by size, row and lane; rows from the size on are the largest number.
    private let rows: UnsafeMutableBufferPointer<Int32>
    /// Number of atoms of the sets, by size and lane.
    private let atomCounts: UnsafeMutableBufferPointer<Int32>
    /// Number of sets that wait, by size.
    private let waiting: UnsafeMutableBufferPointer<Int>

    init(_ scratch: PathSource.Scratch) {
        rows = scratch.batchRows.room(for: (Self.largestSize + 1) * Self.largestSize * Self.lanes)
        atomCounts = scratch.batchAtomCounts.room(for: (Self.largestSize + 1) * Self.lanes)
        waiting = scratch.batchWaiting.room(for: Self.largestSize + 1)
        rows.update(repeating: Int32.max)
        atomCounts.update(repeating: 0)
        waiting.update(repeating: 0)
    }

    /// Puts a set of 2 to 8 bonds into its batch; a full batch is given to `body`, seed by seed.
    @inline(__always)
    func add(size: Int, atomCount: Int, hash: (Int) -> UInt32, _ body: (UInt32) -> Void) {
        let lane = waiting[size]
        var place = size * Self.largestSize * Self.lanes + lane
        for row in 0..<size {
            rows[place] = Int32(bitPattern: hash(row) ^ 0x8000_0000)
            place += Self.lanes
        }
        atomCounts[size * Self.lanes + lane] = Int32(truncatingIfNeeded: atomCount)
        if lane == Self.lanes - 1 {
            waiting[size] = 0
            flush(size: size, count: Self.lanes, body)
        } else {
            waiting[size] = lane + 1
        }
    }

    /// Gives all sets that still wait to `body`.
    @inline(__always)
    func finish(_ body: (UInt32) -> Void) {
        for size in 2...Self.largestSize where waiting[size] > 0 {
            flush(size: size, count: waiting[size], body)
            waiting[size] = 0
        }
    }

    @inline(__always)
    private func flush(size: Int, count: Int, _ body: (UInt32) -> Void) {
        let seeds = seeds(of: size)
        for lane in 0..<count { body(seeds[lane]) }
    }

    /// Sorts the rows of a batch, combines them and then the number of atoms.
    @inline(never)
    private func seeds(of size: Int) -> SIMD8<UInt32> {
        let first = size * Self.largestSize
        var (a, b) = (vector(rows, first), vector(rows, first + 1))
        var (c, d) = (vector(rows, first + 2), vector(rows, first + 3))
        var (e, f) = (vector(rows, first + 4), vector(rows, first + 5))
        var (g, h) = (vector(rows, first + 6), vector(rows, first + 7))
        // The shortest network for eight values, 19 comparisons.
        Self.order(&a, &c)
        Self.order(&b, &d)
        Self.order(&e, &g)
        Self.order(&f, &h)
        Self.order(&a, &e)
        Self.order(&b, &f)
        Self.order(&c, &g)
        Self.order(&d, &h)
        Self.order(&a, &b)
        Self.order(&c, &d)
        Self.order(&e, &f)
        Self.order(&g, &h)
        Self.order(&c, &e)
        Self.order(&d, &f)
        Self.order(&b, &e)
        Self.order(&d, &g)
        Self.order(&b, &c)
        Self.order(&d, &e)
        Self.order(&f, &g)
        var seed = Self.combine(Self.combine(SIMD8(repeating: 0), a), b)
        if size > 2 { seed = Self.combine(seed, c) }
        if size > 3 { seed = Self.combine(seed, d) }
        if size > 4 { seed = Self.combine(seed, e) }
        if size > 5 { seed = Self.combine(seed, f) }
        if size > 6 { seed = Self.combine(seed, g) }
        if size > 7 { seed = Self.combine(seed, h) }
        return FingerprintHash.combine(seed, unsafeBitCast(vector(atomCounts, size), to: SIMD8<UInt32>.self))
    }

    /// Eight numbers side by side.
    @inline(__always)
    private func vector(_ numbers: UnsafeMutableBufferPointer<Int32>, _ index: Int) -> SIMD8<Int32> {
        UnsafeRawBufferPointer(numbers).loadUnaligned(fromByteOffset: 32 * index, as: SIMD8<Int32>.self)
    }

    /// Puts the smaller numbers of two rows into the first.
    @inline(__always)
    private static func order(_ low: inout SIMD8<Int32>, _ high: inout SIMD8<Int32>) {
        let isWrong = unsafeBitCast(low .> high, to: SIMD8<Int32>.self)
        let exchange = (low ^ high) & isWrong
        low ^= exchange
        high ^= exchange
    }

    @inline(__always)
    private static func combine(_ seed: SIMD8<UInt32>, _ row: SIMD8<Int32>) -> SIMD8<UInt32> {
        FingerprintHash.combine(
            seed, unsafeBitCast(row, to: SIMD8<UInt32>.self) ^ SIMD8<UInt32>(repeating: 0x8000_0000))
    }
}
