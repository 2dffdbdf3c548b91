/// Numbers of atoms by element, hydrogens that are not atoms of the graph included.
public struct MolecularFormula: Hashable, Sendable {
    /// How the text of a formula is ordered.
    public enum Order: Hashable, Sendable {
        /// Hill's order: C, then H, then the other symbols alphabetically; without carbon all symbols alphabetically
        /// (`BH3`, `ClH`, `FeH2`). E. A. Hill, J. Am. Chem. Soc. 22 (1900) 478, doi:10.1021/ja02046a005.
        case hill
        /// RDKit's order: H comes second even without carbon (`H3B`, `HCl`, `H2Fe`).
        case hydrogenSecond
    }

    /// Number of atoms of each element, indexed by atomic number; entry 0 counts dummy atoms.
    public private(set) var counts: [Int]

    /// A formula without atoms.
    public init() { counts = Array(repeating: 0, count: ElementTable.count) }

    /// The formula of a molecule. Deuterium and tritium count as H.
    ///
    /// - Parameters:
    ///   - molecule: any molecule.
    ///   - implicitHydrogens: the numbers that ``implicitHydrogenCounts(of:into:)`` gives.
    public init(of molecule: borrowing Molecule, implicitHydrogens: [UInt8]) {
        self.init()
        update(to: molecule, implicitHydrogens: implicitHydrogens)
    }

    /// The formula of a molecule, with the hydrogens that the valence model fills in.
    public init(of molecule: borrowing Molecule) {
        var hydrogens: [UInt8] = []
        implicitHydrogenCounts(of: molecule, into: &hydrogens)
        self.init(of: molecule, implicitHydrogens: hydrogens)
    }

    /// Replaces the counts by those of another molecule; for loops, as it does not allocate.
    public mutating func update(to molecule: borrowing Molecule, implicitHydrogens: [UInt8]) {
        for index in counts.indices { counts[index] = 0 }
        for element in molecule.elementColumn { counts[element.atomicNumber] += 1 }
        var hydrogens = 0
        for count in implicitHydrogens { hydrogens += Int(count) }
        counts[Element.hydrogen.atomicNumber] += hydrogens
    }

    /// Sets all counts to 0.
    public mutating func removeAll() {
        for index in counts.indices { counts[index] = 0 }
    }

    /// Counts more atoms of an element.
    public mutating func add(_ element: Element, count: Int = 1) { counts[element.atomicNumber] += count }

    /// Number of atoms of an element.
    public subscript(element: Element) -> Int { counts[element.atomicNumber] }

    /// Number of atoms.
    public var atomCount: Int { counts.reduce(0, +) }

    /// The formula in Hill's order, without charge; dummy atoms are `*` and come before the other symbols.
    public var text: String { text(order: .hill) }

    /// The formula as text, without charge; dummy atoms are `*`.
    public func text(order: Order) -> String {
        var result = ""
        func append(_ number: Int) {
            let count = counts[number]
            guard count > 0 else { return }
            result += ElementTable.symbols[number]
            if count > 1 { result += String(count) }
        }
        let hasCarbon = counts[Element.carbon.atomicNumber] > 0
        let leadsWithHydrogen = hasCarbon || order == .hydrogenSecond
        append(Element.carbon.atomicNumber)
        if leadsWithHydrogen { append(Element.hydrogen.atomicNumber) }
        for number in Self.alphabetical where number != Element.carbon.atomicNumber {
            if number == Element.hydrogen.atomicNumber && leadsWithHydrogen { continue }
            append(number)
        }
        return result
    }

    /// Appends the formula in Hill's order to bytes.
    package func appendText(to output: inout [UInt8]) {
        let hasCarbon = counts[Element.carbon.atomicNumber] > 0
        if hasCarbon {
            append(Element.carbon.atomicNumber, to: &output)
            append(Element.hydrogen.atomicNumber, to: &output)
        }
        let counts = counts.span
        let numbers = Self.alphabetical.span
        for place in numbers.indices where counts[numbers[unchecked: place]] > 0 {
            let number = numbers[place]
            if hasCarbon && (number == Element.carbon.atomicNumber || number == Element.hydrogen.atomicNumber) {
                continue
            }
            append(number, to: &output)
        }
    }

    private func append(_ number: Int, to output: inout [UInt8]) {
        let count = counts[number]
        guard count > 0 else { return }
        output.append(contentsOf: ElementTable.symbols[number].utf8)
        if count == 1 { return }
        var divisor = 1
        while count / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            output.append(UInt8(truncatingIfNeeded: 48 + count / divisor % 10))
            divisor /= 10
        }
    }

    /// Atomic numbers in the order of their symbols, `*` first.
    private static let alphabetical: [Int] = (0..<ElementTable.count).sorted {
        ElementTable.symbols[$0].utf8.lexicographicallyPrecedes(ElementTable.symbols[$1].utf8)
    }
}

extension MolecularFormula: CustomStringConvertible {
    /// The formula in Hill's order.
    public var description: String { text }
}
