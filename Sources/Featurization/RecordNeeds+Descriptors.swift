public import ChemIO
public import Descriptors

extension RecordNeeds {
    /// What perception looks at beside elements and bonds: stereo centres, isotopes, and in drawings the positions of
    /// hydrogens at double bonds.
    static let perception: RecordNeeds = [.atomDetails, .coordinates]

    /// What a parser must deliver for descriptors.
    public init(_ needs: DescriptorNeeds) {
        self = []
        if needs.contains(.coordinates) { insert(.coordinates) }
        if needs.isSuperset(of: .aromaticity) { formUnion(.perception) }
        if needs.contains(.fields) { insert(.fields) }
        if needs.contains(.charges) { insert(.atomDetails) }
    }
}
