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
        let slots = HDADSlots()
        var entries: [Entry] = []

        func mark(_ elements: UnsafeBufferPointer<Element>, into marks: UnsafeMutablePointer<UInt32>) -> HDADCoding {
            slots.mark(elements, into: marks)
        }

        mutating func take(
            _ block: HDADBlock, _ values: UnsafePointer<Double>, codes: UnsafePointer<UInt32>, count: Int,
            _ coding: HDADCoding
        ) {
            for index in 0..<count {
                let elements = slots.key(block, codes[index], coding).text
                entries.append(Entry(block: block, elements: elements, value: values[index]))
            }
        }
    }
}
