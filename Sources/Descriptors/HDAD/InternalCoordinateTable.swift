package import MolecularGraph

/// The bonds and all internal coordinates of a molecule as HD, HDA and HDAD see them, one by one: for tests and for
/// looking at a molecule, not for bulk work.
package struct InternalCoordinateTable {
    /// An internal coordinate.
    package struct Entry {
        /// Its kind.
        package let block: HDADBlock
        /// Its elements joined by `-`, in the direction of its key.
        package let elements: String
        /// Å or degrees.
        package let value: Double
    }

    /// Bonded pairs of atoms, the lower first, ascending.
    package let bonds: [SIMD2<Int>]
    /// Distances, then angles, then torsions.
    package let entries: [Entry]

    /// Finds the coordinates of a molecule with the parameters of version 1.
    package init(_ molecule: Molecule) throws(DescriptorError) {
        var coordinates = InternalCoordinates()
        var collector = Collector()
        try coordinates.find(in: molecule, upTo: .dihedrals, HDADModel.Parameters(), &collector)
        entries = collector.entries
        bonds = coordinates.bonds.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    }

    private struct Collector: InternalCoordinates.Consumer {
        var keys: [HDADKey] = []
        var entries: [Entry] = []

        mutating func slot(of key: HDADKey) -> Int32 {
            keys.append(key)
            return Int32(keys.count - 1)
        }

        mutating func take(
            distances: UnsafePointer<Double>, slots: UnsafePointer<Int32>, kinds: UnsafePointer<UInt8>, count: Int
        ) {
            for index in 0..<count { take(distances[index], key: keys[Int(slots[Int(kinds[index])])]) }
        }

        mutating func take(_ value: Double, key: HDADKey) {
            entries.append(Entry(block: key.block, elements: key.text, value: value))
        }
    }
}
