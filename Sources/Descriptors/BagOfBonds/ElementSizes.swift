public import MolecularGraph

/// How many atoms of each element a molecule may have: the sizes of the bags of a ``BagOfBonds``.
public struct ElementSizes: Hashable, Sendable {
    /// Elements with their largest number of atoms, by atomic number; numbers are positive.
    public let entries: [Entry]

    /// An element and a number of atoms.
    public struct Entry: Hashable, Sendable {
        /// The element.
        public let element: Element
        /// Largest number of its atoms in one molecule.
        public let count: Int
    }

    /// Largest number that is taken for one element.
    public static let limit = 10_000

    /// Sizes by atomic number, 0 to 118; elements of size 0 are left out.
    ///
    /// - Precondition: 119 numbers, none negative.
    public init(countByAtomicNumber counts: [Int]) {
        precondition(counts.count == 119 && counts.allSatisfy { $0 >= 0 }, "a number for each of 119 elements")
        entries = counts.indices.filter { counts[$0] > 0 }.compactMap { number in
            Element(atomicNumber: number).map { Entry(element: $0, count: counts[number]) }
        }
    }

    /// Sizes from text such as `H16+C7+N3`; `*` stands for dummy atoms.
    ///
    /// - Throws: ``SpecError`` naming the piece that is no element with a number.
    public init(parsing text: String) throws(SpecError) {
        var counts = [Int](repeating: 0, count: 119)
        for piece in text.split(separator: "+", omittingEmptySubsequences: false) {
            let symbol = piece.prefix { !("0"..."9").contains($0) }
            guard let element = Element(symbol: String(symbol)), let count = Int(piece.dropFirst(symbol.count)),
                (1...Self.limit).contains(count)
            else {
                throw SpecError(
                    "bob: \"\(piece)\" in sizes=\(text) is no element with its largest number of atoms (1 to "
                        + "\(Self.limit)), such as C7")
            }
            guard counts[element.atomicNumber] == 0 else {
                throw SpecError("bob: sizes=\(text) gives \(element) twice")
            }
            counts[element.atomicNumber] = count
        }
        self.init(countByAtomicNumber: counts)
    }

    /// The text form, by atomic number.
    public var text: String { entries.map { "\($0.element)\($0.count)" }.joined(separator: "+") }
}

/// Learns the largest number of atoms of each element in one molecule.
public struct ElementSizesLearner: DescriptorLearner {
    /// A learner.
    public init() {}

    /// No atoms yet, by atomic number.
    public func emptySummary() -> [Int] { Array(repeating: 0, count: 119) }

    /// Notes the atoms of a molecule.
    public func observe(_ molecule: Molecule, into summary: inout [Int]) throws(DescriptorError) {
        var counts = [Int](repeating: 0, count: 119)
        let elements = molecule.elements
        for atom in 0..<elements.count { counts[elements[atom].atomicNumber] += 1 }
        merge(counts, into: &summary)
    }

    /// The larger numbers of both.
    public func merge(_ later: [Int], into summary: inout [Int]) {
        for number in summary.indices { summary[number] = max(summary[number], later[number]) }
    }

    /// The option `sizes`.
    public func learnedOptions(_ summary: [Int]) throws(DescriptorError) -> [(key: String, value: String)] {
        let sizes = ElementSizes(countByAtomicNumber: summary)
        guard !sizes.entries.isEmpty else {
            throw DescriptorError(.modelMismatch, "no atoms were seen, so there are no bags to size")
        }
        return [("sizes", sizes.text)]
    }
}
