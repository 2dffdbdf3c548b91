public import ChemIO
public import Descriptors

extension RecordNeeds {
    /// What a parser must deliver for descriptors. Perception looks at isotopes and at stereo centres, which decide
    /// about the removal of hydrogens.
    public init(_ needs: DescriptorNeeds) {
        self = []
        if needs.contains(.coordinates) { insert(.coordinates) }
        if needs.contains(.fields) { insert(.fields) }
        if needs.contains(.charges) { insert(.atomDetails) }
        if needs.isSuperset(of: .perception) { insert(.atomDetails) }
    }
}
