/// The rings of a molecule: the relevant cycles, ordered by size and then by discovery.
///
/// Stored in compressed rows; atoms and bonds of a ring run around it, bond `i` joining atoms `i` and `i + 1`.
public struct RingSet: Sendable {
    package var offsets: [Int32] = [0]
    package var atomColumn: [Int32] = []
    package var bondColumn: [Int32] = []

    /// No rings.
    public init() {}

    /// Number of rings.
    public var count: Int { offsets.count - 1 }

    /// Number of atoms of a ring.
    public func size(of ring: Int) -> Int { Int(offsets[ring + 1] - offsets[ring]) }

    /// Atoms of a ring, in order around it.
    @_lifetime(borrow self)
    public func atoms(of ring: Int) -> Span<Int32> {
        atomColumn.span.extracting(Int(offsets[ring])..<Int(offsets[ring + 1]))
    }

    /// Bonds of a ring, in order around it.
    @_lifetime(borrow self)
    public func bonds(of ring: Int) -> Span<Int32> {
        bondColumn.span.extracting(Int(offsets[ring])..<Int(offsets[ring + 1]))
    }

    package mutating func removeAll() {
        if offsets.count == 1 { return }
        offsets.removeAll(keepingCapacity: true)
        offsets.append(0)
        atomColumn.removeAll(keepingCapacity: true)
        bondColumn.removeAll(keepingCapacity: true)
    }
}
