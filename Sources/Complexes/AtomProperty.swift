public import MolecularGraph

/// A property of atoms that autocorrelations are made of, as whole multiples of a power of ten.
///
/// Whole numbers make sums exact: the result does not depend on the order of the atoms.
public struct AtomProperty: Hashable, Sendable {
    /// Where the numbers come from.
    public enum Source: Hashable, Sendable {
        /// A number per element.
        case table
        /// The degree of the atom in the graph in hand.
        case degree
        /// A number per element; the degree for transition metals.
        case tableOrDegree
    }

    /// Name in column names.
    public let label: String
    /// Where the numbers come from.
    public let source: Source
    /// Number of decimals that the values are stored with.
    public let decimals: Int
    /// Values times ten to the power of ``decimals``, by atomic number; nil where there is none.
    public let values: [Int64?]

    /// A property from a table.
    ///
    /// - Parameters:
    ///   - label: name in column names.
    ///   - decimals: number of decimals of the values.
    ///   - values: 119 values times ten to the power of `decimals`; entry 0 is the dummy atom.
    public init(label: String, decimals: Int, values: [Int64?]) {
        precondition(values.count == 119, "one value per atomic number")
        self.label = label
        source = .table
        self.decimals = decimals
        self.values = values
    }

    private init(_ label: String, _ source: Source, decimals: Int, _ values: [Int32]) {
        self.label = label
        self.source = source
        self.decimals = decimals
        self.values = values.map { $0 < 0 ? nil : Int64($0) }
    }

    private static let none = [Int32](repeating: 0, count: 119)

    /// Pauling electronegativity.
    public static let electronegativity = AtomProperty("chi", .table, decimals: 2, PropertyTable.electronegativity)
    /// Atomic number.
    public static let atomicNumber = AtomProperty("Z", .table, decimals: 0, Array(0...118))
    /// One for every atom.
    public static let identity = AtomProperty("I", .table, decimals: 0, Array(repeating: 1, count: 119))
    /// Number of bonds in the graph in hand.
    public static let degree = AtomProperty("T", .degree, decimals: 0, none)
    /// Covalent radius in Å.
    public static let covalentRadius = AtomProperty("S", .table, decimals: 2, PropertyTable.covalentRadius)
    /// Number of valence electrons.
    public static let valenceElectrons = AtomProperty("Gval", .table, decimals: 0, PropertyTable.valenceElectrons)
    /// Nominal number of bonds; the degree for transition metals.
    public static let bondNumber = AtomProperty("NumB", .tableOrDegree, decimals: 0, PropertyTable.bondNumber)
    /// Static dipole polarizability in atomic units.
    public static let polarizability = AtomProperty("alpha", .table, decimals: 5, PropertyTable.polarizability)

    /// The properties that have a name, in the order of documentation.
    public static let named: [AtomProperty] = [
        electronegativity, atomicNumber, identity, degree, covalentRadius, valenceElectrons, bondNumber, polarizability,
    ]

    /// The five properties of the revised autocorrelations, in the order of their columns.
    public static let standard: [AtomProperty] = [
        electronegativity, atomicNumber, identity, degree, covalentRadius,
    ]

    /// Electronegativity of an element, or nil where the table has none.
    public static func electronegativity(of element: Element) -> Double? {
        electronegativity.values[element.atomicNumber].map { Double($0) / 100 }
    }
}
