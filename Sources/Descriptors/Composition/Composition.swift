public import MolecularGraph

/// Number of atoms of each element, hydrogens that are not atoms of the graph included.
///
/// Columns `n_H`, `n_C` … for a list of elements, then `n_other` for all others (dummy atoms among them). With all 118
/// elements there is no `n_other`; dummy atoms are then not counted.
public struct Composition: Descriptor {
    /// The elements that have a column of their own, in column order.
    public let elements: [Element]
    /// Names of the columns.
    public let columns: [String]
    private let slots: [UInt8]
    private let hasOther: Bool

    /// The elements counted by default: those of most organic data sets.
    public static let defaultElements: [Element] = [
        .hydrogen, .boron, .carbon, .nitrogen, .oxygen, .fluorine, .silicon, .phosphorus, .sulfur, .chlorine, .bromine,
        .iodine,
    ]

    /// Counts the given elements; duplicates are ignored.
    public init(elements: [Element] = Composition.defaultElements) {
        var seen: [Element] = []
        for element in elements where !seen.contains(element) { seen.append(element) }
        self.elements = seen
        hasOther = seen.count < 118
        columns = seen.map { "n_\($0.symbol)" } + (hasOther ? ["n_other"] : [])
        var slots = [UInt8](repeating: UInt8(seen.count), count: 119)
        for (slot, element) in seen.enumerated() { slots[element.atomicNumber] = UInt8(slot) }
        self.slots = slots
    }

    /// Nothing but the elements is needed.
    public var needs: DescriptorNeeds { [] }

    /// Buffer for implicit hydrogens.
    public struct Scratch {
        var hydrogens: [UInt8] = []
    }

    /// An empty buffer.
    public func makeScratch() -> Scratch { Scratch() }

    /// Writes the counts.
    ///
    /// - Complexity: O(atoms + bonds).
    public func write(
        _ molecule: Molecule, index: Int, into row: inout MutableSpan<UInt32>, scratch: inout Scratch
    ) throws(DescriptorError) {
        for column in 0..<row.count { row[column] = 0 }
        let atoms = molecule.elements
        for atom in 0..<atoms.count {
            let slot = Int(slots[atoms[atom].atomicNumber])
            if slot < row.count { row[slot] += 1 }
        }
        let slot = Int(slots[1])
        guard slot < row.count else { return }
        implicitHydrogenCounts(of: molecule, into: &scratch.hydrogens)
        for count in scratch.hydrogens { row[slot] += UInt32(count) }
    }
}

/// Learns which elements occur in a set of molecules.
public struct CompositionLearner: DescriptorLearner {
    /// A learner.
    public init() {}

    /// Elements seen so far, as one flag per atomic number.
    public func emptySummary() -> [Bool] { Array(repeating: false, count: 119) }

    /// Notes the elements of a molecule.
    public func observe(_ molecule: Molecule, into summary: inout [Bool]) throws(DescriptorError) {
        let elements = molecule.elements
        for atom in 0..<elements.count { summary[elements[atom].atomicNumber] = true }
        var hydrogens: [UInt8] = []
        implicitHydrogenCounts(of: molecule, into: &hydrogens)
        if hydrogens.contains(where: { $0 > 0 }) { summary[1] = true }
    }

    /// Elements of either part.
    public func merge(_ later: [Bool], into summary: inout [Bool]) {
        for number in later.indices where later[number] { summary[number] = true }
    }

    /// The elements in order of atomic number.
    public func learnedOptions(_ summary: [Bool]) throws(DescriptorError) -> [(key: String, value: String)] {
        let symbols = summary.indices.dropFirst().filter { summary[$0] }.compactMap {
            Element(atomicNumber: $0)?.symbol
        }
        guard !symbols.isEmpty else {
            throw DescriptorError(.modelMismatch, "no atoms were seen, so there are no elements to learn")
        }
        return [("elements", symbols.joined(separator: "+"))]
    }
}
