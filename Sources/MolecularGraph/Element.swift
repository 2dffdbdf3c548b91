/// A chemical element, or the dummy atom (atomic number 0).
///
/// One byte wide, so that the elements of a molecule are a contiguous column of atomic numbers.
public struct Element: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Atomic number, 0 to 118; 0 stands for a dummy atom.
    public let rawValue: UInt8

    /// The element of an atomic number, or nil above 118.
    @inlinable
    public init?(rawValue: UInt8) {
        guard rawValue <= 118 else { return nil }
        self.rawValue = rawValue
    }

    @inlinable
    package init(unchecked rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The element of an atomic number, or nil outside 0…118.
    @inlinable
    public init?(atomicNumber: Int) {
        guard (0...118).contains(atomicNumber) else { return nil }
        rawValue = UInt8(truncatingIfNeeded: atomicNumber)
    }

    /// The element of an IUPAC symbol in its proper case (`Cl`, not `CL`), or nil.
    public init?(symbol: String) {
        guard let index = ElementTable.symbols.firstIndex(of: symbol) else { return nil }
        rawValue = UInt8(index)
    }

    /// Atomic number; 0 for a dummy atom.
    @inlinable public var atomicNumber: Int { Int(rawValue) }

    /// IUPAC symbol; `*` for a dummy atom.
    public var symbol: String { ElementTable.symbols[atomicNumber] }

    /// Standard atomic weight in u; 0 for a dummy atom.
    public var atomicWeight: Double { ElementTable.atomicWeights[atomicNumber] }

    /// Number of electrons in the outer shell, as the valence model counts them.
    public var outerElectrons: Int { Int(ElementTable.outerElectrons[atomicNumber]) }

    /// Mass number of the most common isotope, or nil where there is none (dummy atom).
    public var mostCommonIsotope: Int? {
        let mass = Int(ElementTable.commonIsotopes[atomicNumber])
        return mass == 0 ? nil : mass
    }

    /// Allowed valences, ascending, the default first. A last entry of -1 means that any value is allowed.
    public var allowedValences: [Int8] { ElementTable.allowedValences[atomicNumber] }

    /// Elements order by atomic number.
    @inlinable
    public static func < (left: Element, right: Element) -> Bool { left.rawValue < right.rawValue }

    /// The dummy atom: an attachment point, a ghost atom, any pseudo atom.
    @inlinable public static var dummy: Element { Element(unchecked: 0) }
    /// Hydrogen.
    @inlinable public static var hydrogen: Element { Element(unchecked: 1) }
    /// Boron.
    @inlinable public static var boron: Element { Element(unchecked: 5) }
    /// Carbon.
    @inlinable public static var carbon: Element { Element(unchecked: 6) }
    /// Nitrogen.
    @inlinable public static var nitrogen: Element { Element(unchecked: 7) }
    /// Oxygen.
    @inlinable public static var oxygen: Element { Element(unchecked: 8) }
    /// Fluorine.
    @inlinable public static var fluorine: Element { Element(unchecked: 9) }
    /// Silicon.
    @inlinable public static var silicon: Element { Element(unchecked: 14) }
    /// Phosphorus.
    @inlinable public static var phosphorus: Element { Element(unchecked: 15) }
    /// Sulfur.
    @inlinable public static var sulfur: Element { Element(unchecked: 16) }
    /// Chlorine.
    @inlinable public static var chlorine: Element { Element(unchecked: 17) }
    /// Arsenic.
    @inlinable public static var arsenic: Element { Element(unchecked: 33) }
    /// Selenium.
    @inlinable public static var selenium: Element { Element(unchecked: 34) }
    /// Bromine.
    @inlinable public static var bromine: Element { Element(unchecked: 35) }
    /// Tellurium.
    @inlinable public static var tellurium: Element { Element(unchecked: 52) }
    /// Iodine.
    @inlinable public static var iodine: Element { Element(unchecked: 53) }
}

extension Element: CustomStringConvertible {
    /// The symbol.
    public var description: String { symbol }
}

extension Element {
    /// Whether the element is a metal of the d or f block: Z 21–30, 39–48, 57–80, 89–112.
    ///
    /// The set of metal centres that `metals=df` of the specification means, La and Ac with their series and group 12
    /// included.
    @inlinable public var isDOrFBlockMetal: Bool {
        switch rawValue {
        case 21...30, 39...48, 57...80, 89...112: true
        default: false
        }
    }
}
