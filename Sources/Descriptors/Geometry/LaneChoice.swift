extension SIMD2<Double> {
    /// These lanes, or others where a mask says so; without a branch for each lane.
    @inline(__always)
    func choosing(_ others: Self, where mask: SIMDMask<SIMD2<Int64>>) -> Self {
        let bits = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        let own = unsafeBitCast(self, to: SIMD2<UInt64>.self)
        let chosen = unsafeBitCast(others, to: SIMD2<UInt64>.self)
        return unsafeBitCast(own & ~bits | chosen & bits, to: Self.self)
    }
}
