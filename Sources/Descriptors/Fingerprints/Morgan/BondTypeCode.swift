internal import MolecularGraph
internal import Perception

/// Numbers of RDKit's bond types, which enter its fingerprints (fingerprints.md section 2).
enum BondTypeCode {
    /// Bonds of unknown order and query bonds are 0; half orders do not occur after perception.
    @inline(__always)
    static func code(of order: BondOrder) -> UInt32 {
        switch order {
        case .single: 1
        case .double: 2
        case .triple: 3
        case .quadruple: 4
        case .twoAndHalf: 8
        case .aromatic: 12
        case .hydrogen: 14
        case .dative: 17
        case .zero: 21
        case .unknown, .any, .singleOrDouble, .singleOrAromatic, .doubleOrAromatic, .half: 0
        }
    }
}
