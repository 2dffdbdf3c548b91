public import MolecularGraph

/// Which elements count as metal centres; all others are parts of ligands.
public enum MetalSelection: String, CaseIterable, Hashable, Sendable {
    /// The d and f blocks: Z 21–30, 39–48, 57–80, 89–112.
    case df
    /// The 29 elements Sc–Zn, Y–Cd, Hf–Hg, as the reference program counts them.
    case tm
    /// The d and f blocks, groups 1 and 2 without hydrogen, and Al Ga Ge In Sn Sb Tl Pb Bi Po.
    case all

    /// Whether an element is a metal centre.
    public func contains(_ element: Element) -> Bool {
        let number = element.atomicNumber
        switch self {
        case .df: return element.isDOrFBlockMetal
        case .tm: return (21...30).contains(number) || (39...48).contains(number) || (72...80).contains(number)
        case .all:
            if element.isDOrFBlockMetal { return true }
            switch number {
            case 3, 4, 11, 12, 19, 20, 37, 38, 55, 56, 87, 88: return true
            case 13, 31, 32, 49, 50, 51, 81, 82, 83, 84: return true
            default: return false
            }
        }
    }

    /// One flag per atomic number.
    var flags: [Bool] { (0...118).map { number in Element(atomicNumber: number).map { contains($0) } ?? false } }
}

/// How a complex is perceived.
public enum PerceptionMode: String, CaseIterable, Hashable, Sendable {
    /// Contacts that agree with published metal node degrees; sites, hapticity and axes that do not depend on atom order.
    case `default`
    /// The rules of the program that the published revised autocorrelations were computed with, digit for digit.
    case reference
}
