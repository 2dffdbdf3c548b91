public import MolecularGraph

/// Lists of elements in specifications: `H+C+N`.
enum ElementList {
    /// Reads a list; the order does not matter, and `*` stands for dummy atoms.
    ///
    /// - Throws: ``SpecError`` naming the piece that is no symbol.
    static func parse(_ text: String, of spec: DescriptorSpec) throws(SpecError) -> [Element] {
        var elements: Set<Element> = []
        for symbol in text.split(separator: "+", omittingEmptySubsequences: false) {
            guard let element = Element(symbol: String(symbol)) else {
                throw SpecError("\(spec.name): \"\(symbol)\" in elements=\(text) is no element symbol")
            }
            elements.insert(element)
        }
        return elements.sorted()
    }
}

/// Learns which elements the atoms of a training set have; hydrogens that are not atoms of the graph have no position
/// and do not count.
public struct GeometryElementsLearner: DescriptorLearner {
    /// A learner.
    public init() {}

    /// No elements, as one flag per atomic number.
    public func emptySummary() -> [Bool] { Array(repeating: false, count: 119) }

    /// Notes the elements of a molecule.
    public func observe(_ molecule: Molecule, into summary: inout [Bool]) throws(DescriptorError) {
        let elements = molecule.elements
        for atom in 0..<elements.count { summary[elements[atom].atomicNumber] = true }
    }

    /// Elements of either part.
    public func merge(_ later: [Bool], into summary: inout [Bool]) {
        for number in later.indices where later[number] { summary[number] = true }
    }

    /// The option `elements`.
    public func learnedOptions(_ summary: [Bool]) throws(DescriptorError) -> [(key: String, value: String)] {
        let symbols = summary.indices.filter { summary[$0] }.compactMap { Element(atomicNumber: $0)?.symbol }
        guard !symbols.isEmpty else {
            throw DescriptorError(.modelMismatch, "no atoms were seen, so there are no elements to learn")
        }
        return [("elements", symbols.joined(separator: "+"))]
    }
}
