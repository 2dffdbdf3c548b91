public import MolecularGraph

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The bag of bonds: the numbers of the Coulomb matrix, grouped by element and by pair of elements (Hansen et al. 2015,
/// DOI 10.1021/acs.jpclett.5b00831).
///
/// A bag per element holds 0.5 Z^2.4 for each of its atoms, a bag per unordered pair of elements Z_a Z_b / |R_a - R_b|
/// for every pair of such atoms, bonded or not. Each bag descends and is padded with zeros to its size: n for an
/// element with up to n atoms, n(n-1)/2 for its own pairs, n_a n_b for pairs of two elements. Bags of elements come
/// first, by atomic number, then those of pairs by (lower, higher) atomic number; bags of size 0 are left out.
public struct BagOfBonds: Descriptor {
    /// Largest number of atoms of each element.
    public let sizes: ElementSizes
    /// Unit of length in the pairs.
    public let unit: CoulombMatrix.LengthUnit
    /// Names of the columns: `bob_C_1`, `bob_H-C_12`, numbered from 1 within a bag; `bob_bohr_…` in bohr.
    public let columns: [String]
    let layout: BagLayout

    /// A bag of bonds for molecules with up to the given numbers of atoms.
    public init(sizes: ElementSizes, unit: CoulombMatrix.LengthUnit = .angstrom) {
        self.sizes = sizes
        self.unit = unit
        layout = BagLayout(sizes)
        let prefix = unit == .bohr ? "bob_bohr" : "bob"
        columns = layout.bags.flatMap { bag in
            let name = bag.key.map(\.symbol).joined(separator: "-")
            return (0..<bag.size).map { "\(prefix)_\(name)_\($0 + 1)" }
        }
    }

    /// Positions are needed.
    public var needs: DescriptorNeeds { .coordinates }

    /// Buffers for one molecule.
    public struct Scratch {
        var axes: [Double] = []
        var members: [Int32] = []
        var starts: [Int32] = []
        var merged: [Double] = []
    }

    /// Empty buffers.
    public func makeScratch() -> Scratch { Scratch() }

    /// Writes the bags.
    ///
    /// - Throws: `no_coordinates`, `unknown_element` for an element without a bag, `too_large` when a bag is too small,
    ///   or `overlapping_atoms` when two atoms are within 1e-6 Å.
    /// - Complexity: O(n² log n) for n atoms.
    public func write(
        _ molecule: Molecule, index: Int, into row: inout MutableSpan<Double>, scratch: inout Scratch
    ) throws(DescriptorError) {
        try GeometryChecks.requirePositions(molecule, for: "a bag of bonds")
        try group(molecule, scratch: &scratch)
        let isSound = row.withUnsafeMutableBufferPointer { row in
            fill(molecule, into: row, scratch: &scratch)
        }
        if !isSound, let (first, second) = GeometryChecks.firstOverlap(molecule) {
            throw GeometryChecks.overlap(molecule, first, second)
        }
    }

    /// Sorts the atoms by element, in file order within each.
    private func group(_ molecule: Molecule, scratch: inout Scratch) throws(DescriptorError) {
        let elements = molecule.elements
        let kinds = layout.kindCount
        scratch.starts.removeAll(keepingCapacity: true)
        for _ in 0...kinds { scratch.starts.append(0) }
        for atom in 0..<elements.count {
            let kind = layout.kind(of: elements[atom])
            guard kind < kinds else {
                throw DescriptorError(
                    .unknownElement,
                    "atom \(atom + 1) is \(elements[atom]), which has no bag; there are bags for "
                        + "\(sizes.entries.map(\.element.symbol).joined(separator: ", ")). Fit again with such molecules"
                )
            }
            scratch.starts[kind + 1] += 1
        }
        for kind in 0..<kinds {
            let count = Int(scratch.starts[kind + 1])
            let entry = sizes.entries[kind]
            guard count <= entry.count else {
                throw DescriptorError(
                    .tooLarge,
                    "\(count) atoms of \(entry.element), but its bag has room for \(entry.count); fit again with such "
                        + "molecules, or give sizes=")
            }
            scratch.starts[kind + 1] += scratch.starts[kind]
        }
        while scratch.members.count < elements.count { scratch.members.append(0) }
        // Each start moves to the end of its group, that is to the start of the next, and is moved back after.
        for atom in 0..<elements.count {
            let kind = layout.kind(of: elements[atom])
            scratch.members[Int(scratch.starts[kind])] = Int32(atom)
            scratch.starts[kind] += 1
        }
        for kind in stride(from: kinds, to: 0, by: -1) { scratch.starts[kind] = scratch.starts[kind - 1] }
        scratch.starts[0] = 0
    }
}

/// Where each bag begins in a row.
struct BagLayout: Sendable {
    /// A bag: one element or two, and how many values it holds.
    struct Bag: Sendable {
        let key: [Element]
        let size: Int
    }

    /// The bags in the order of the columns.
    let bags: [Bag]
    /// Number of elements.
    let kindCount: Int
    /// Charge of each kind of atom and the value of its own bag.
    let charges: [Double]
    let diagonal: [Double]
    /// Offset of the bag of each kind.
    let elementStarts: [Int]
    /// Offset of the bag of each pair of kinds, lower kind × kindCount + higher kind.
    let pairStarts: [Int]
    private let kindOfElement: [UInt8]

    init(_ sizes: ElementSizes) {
        let entries = sizes.entries
        kindCount = entries.count
        charges = entries.map { Double($0.element.atomicNumber) }
        diagonal = charges.map { 0.5 * pow($0, 2.4) }
        var kinds = [UInt8](repeating: .max, count: 119)
        for (kind, entry) in entries.enumerated() { kinds[entry.element.atomicNumber] = UInt8(kind) }
        kindOfElement = kinds
        var bags: [Bag] = []
        var next = 0
        var starts: [Int] = []
        for entry in entries {
            bags.append(Bag(key: [entry.element], size: entry.count))
            starts.append(next)
            next += entry.count
        }
        elementStarts = starts
        var pairs = [Int](repeating: 0, count: entries.count * entries.count)
        for (low, one) in entries.enumerated() {
            for (high, other) in entries.enumerated() where high >= low {
                let size = low == high ? one.count * (one.count - 1) / 2 : one.count * other.count
                pairs[low * entries.count + high] = next
                guard size > 0 else { continue }
                bags.append(Bag(key: [one.element, other.element], size: size))
                next += size
            }
        }
        pairStarts = pairs
        self.bags = bags
    }

    /// The kind of an element, or a number from ``kindCount`` on when it has no bag.
    func kind(of element: Element) -> Int { Int(kindOfElement[element.atomicNumber]) }
}
