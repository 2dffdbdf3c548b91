/// The ring set under work, as pointers that are valid for the time of a closure.
struct RingView {
    /// Number of rings.
    let count: Int
    private let offsets: UnsafePointer<Int32>
    private let atomBase: UnsafePointer<Int32>
    private let bondBase: UnsafePointer<Int32>

    /// Number of atoms of a ring.
    @inline(__always)
    func size(of ring: Int) -> Int { Int(offsets[ring + 1] - offsets[ring]) }

    /// Atoms of a ring, in order around it.
    @inline(__always)
    func atoms(of ring: Int) -> UnsafeBufferPointer<Int32> {
        UnsafeBufferPointer(start: atomBase + Int(offsets[ring]), count: size(of: ring))
    }

    /// Bonds of a ring, in order around it.
    @inline(__always)
    func bonds(of ring: Int) -> UnsafeBufferPointer<Int32> {
        UnsafeBufferPointer(start: bondBase + Int(offsets[ring]), count: size(of: ring))
    }

    fileprivate init(
        count: Int, offsets: UnsafePointer<Int32>, atoms: UnsafePointer<Int32>, bonds: UnsafePointer<Int32>
    ) {
        self.count = count
        self.offsets = offsets
        atomBase = atoms
        bondBase = bonds
    }
}

extension RingSet {
    /// Opens the rings for the time of `body`; without rings the view is empty.
    func withView(_ body: (RingView) throws(PerceptionError) -> Void) throws(PerceptionError) {
        // The failure leaves the closures as a value.
        var failure: PerceptionError?
        offsets.withUnsafeBufferPointer { offsets in
            atomColumn.withUnsafeBufferPointer { atoms in
                bondColumn.withUnsafeBufferPointer { bonds in
                    // An empty column may have no address; it is never used then.
                    guard let offsetBase = offsets.baseAddress,
                        let atomBase = atoms.baseAddress ?? UnsafePointer(bitPattern: 16),
                        let bondBase = bonds.baseAddress ?? UnsafePointer(bitPattern: 16)
                    else { return }
                    let view = RingView(
                        count: offsets.count - 1, offsets: offsetBase, atoms: atomBase, bonds: bondBase)
                    do throws(PerceptionError) { try body(view) } catch { failure = error }
                }
            }
        }
        if let failure { throw failure }
    }
}
