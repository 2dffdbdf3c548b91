/// What a feature's name says: the atomic property it is made of and how far from the metal it reaches.
///
/// Names of revised autocorrelations are `f-`, `lc-`, `mc-`, `D_lc-` or `D_mc-`, the property, the depth and the scope
/// (`all`, `ax`, `eq`), with dashes or dots between them. A metal-centred feature of depth k reaches k bonds, a
/// ligand-centred one k + 1 bonds; `f-` sums over a ligand or the whole complex.
public struct FeatureClass: Sendable, Hashable {
    /// The atomic property.
    public enum Property: String, Sendable, CaseIterable {
        /// Pauling electronegativity.
        case electronegativity = "chi"
        /// Nuclear charge.
        case nuclearCharge = "Z"
        /// Number of neighbours.
        case topology = "T"
        /// One for each atom.
        case identity = "I"
        /// Covalent radius.
        case size = "S"
        /// Oxidation state, exchange share, denticity and all else.
        case other

        /// How axes call it.
        public var label: String { self == .electronegativity ? "χ" : rawValue }
    }

    /// How far from the metal a feature reaches.
    public enum Distance: String, Sendable, CaseIterable {
        /// Up to one bond.
        case proximal
        /// Two bonds.
        case middle
        /// Three bonds or more.
        case distal
        /// A sum over a ligand or the complex.
        case whole
        /// No distance.
        case other

        /// Part of class names in the page.
        var token: String {
            switch self {
            case .proximal: "prox"
            case .middle: "mid"
            case .distal: "dist"
            case .whole: "who"
            case .other: "oth"
            }
        }
    }

    /// The atomic property.
    public let property: Property
    /// How far it reaches.
    public let distance: Distance
    /// Whether the name is that of an autocorrelation.
    public let isAutocorrelation: Bool

    /// Reads a name.
    ///
    /// - Complexity: O(n).
    public init(name: String) {
        let parts = name.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "." }
        guard parts.count == 4, ["all", "ax", "eq"].contains(String(parts[3])), let depth = Int(parts[2]), depth >= 0
        else {
            (property, distance, isAutocorrelation) = (.other, .other, false)
            return
        }
        let reach: Int?
        switch parts[0] {
        case "f": reach = nil
        case "mc", "D_mc": reach = depth
        case "lc", "D_lc": reach = depth + 1
        default:
            (property, distance, isAutocorrelation) = (.other, .other, false)
            return
        }
        property = Property(rawValue: String(parts[1])) ?? .other
        isAutocorrelation = true
        switch reach {
        case nil: distance = .whole
        case .some(0...1): distance = .proximal
        case .some(2): distance = .middle
        default: distance = .distal
        }
    }

    /// A feature's name in words, for tooltips; the name alone if it is no autocorrelation.
    static func words(_ name: String) -> String {
        let known = FeatureClass(name: name)
        guard known.isAutocorrelation else { return name }
        let parts = name.split { $0 == "-" || $0 == "." }
        let isDifference = parts[0].hasPrefix("D_")
        let centre =
            parts[0].hasSuffix("mc")
            ? "from the metal" : parts[0].hasSuffix("lc") ? "from the donor atoms" : "all pairs"
        let scope = parts[3] == "all" ? "all ligands" : parts[3] == "ax" ? "axial ligands" : "equatorial ligands"
        let bonds = parts[2] == "1" ? "1 bond" : "\(parts[2]) bonds"
        return "\(name): \(isDifference ? "differences" : "products") of \(propertyWords(known.property)), "
            + "\(centre), \(bonds) apart, \(scope)"
    }

    private static func propertyWords(_ property: Property) -> String {
        switch property {
        case .electronegativity: "electronegativity"
        case .nuclearCharge: "nuclear charge"
        case .topology: "number of neighbours"
        case .identity: "identity"
        case .size: "covalent radius"
        case .other: "an atomic property"
        }
    }
}
