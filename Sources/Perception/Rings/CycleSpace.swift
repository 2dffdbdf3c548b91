/// Tells which cycles of a block are relevant: those that are no sum of shorter ones.
///
/// A cycle is the set of the bonds of the block that lie outside a spanning tree (its coordinates in the cycle space over
/// GF(2)); sums are reduced by Gaussian elimination.
struct CycleSpace: Sendable {
    /// Coordinates of the basis rows, `words` numbers each.
    private var rows: [UInt64] = []
    /// Row of each leading coordinate, -1 for none.
    private var rowOfPivot: [Int32] = []
    private var vector: [UInt64] = []
    private var words = 1
    /// Number of rows.
    private(set) var rank = 0
    private var olderRank = 0

    /// Begins a block of a number of independent cycles.
    mutating func begin(dimension: Int) {
        words = (dimension + 63) / 64
        rank = 0
        olderRank = 0
        rows.removeAll(keepingCapacity: true)
        rowOfPivot.removeAll(keepingCapacity: true)
        rowOfPivot.append(contentsOf: repeatElement(-1, count: 64 * words))
        vector.removeAll(keepingCapacity: true)
        vector.append(contentsOf: repeatElement(0, count: words))
    }

    /// Begins the cycles of the next size.
    mutating func beginSize() { olderRank = rank }

    /// Takes a cycle up, given by the coordinates of its bonds (-1 for bonds of the tree).
    ///
    /// - Returns: Whether it is independent of the cycles of smaller sizes.
    mutating func add(bonds: UnsafeBufferPointer<Int32>, coordinates: [Int32]) -> Bool {
        for word in 0..<words { vector[word] = 0 }
        for bond in bonds {
            let coordinate = Int(coordinates[Int(bond)])
            if coordinate >= 0 { vector[coordinate >> 6] |= 1 << UInt64(coordinate & 63) }
        }
        var isRelevant = false
        var word = words - 1
        while word >= 0 {
            if vector[word] == 0 {
                word -= 1
                continue
            }
            let pivot = 64 * word + 63 - vector[word].leadingZeroBitCount
            let row = Int(rowOfPivot[pivot])
            if row < 0 {
                rowOfPivot[pivot] = Int32(truncatingIfNeeded: rank)
                rank += 1
                rows.append(contentsOf: vector)
                return true
            }
            if row >= olderRank { isRelevant = true }
            for index in 0...word { vector[index] ^= rows[row * words + index] }
        }
        return isRelevant
    }
}
