internal import ChemIO
internal import Descriptors

/// Outcome of a record: the closed list of decision D34 of the specification.
public enum RecordStatus: String, CaseIterable, Sendable {
    /// Read and described.
    case ok
    /// A blank line or cell that stands for no molecule.
    case empty
    /// The text breaks the rules of its format.
    case parseError = "parse_error"
    /// The record asks for something that is not supported.
    case unsupported
    /// More atoms, or more bytes, than the limit.
    case tooLarge = "too_large"
    /// The descriptor needs positions and there are none.
    case noCoordinates = "no_coordinates"
    /// Two atoms are at the same place.
    case overlappingAtoms = "overlapping_atoms"
    /// An atom has more bonds than its element allows.
    case invalidValence = "invalid_valence"
    /// Aromatic atoms without a Kekulé structure.
    case cannotKekulize = "cannot_kekulize"
    /// Bonds cannot be told from the geometry.
    case ambiguousBonds = "ambiguous_bonds"
    /// Too many rings to enumerate.
    case ringLimit = "ring_limit"
    /// An element that the model does not know.
    case unknownElement = "unknown_element"
    /// No metal centre.
    case noMetal = "no_metal"
    /// More than one metal centre.
    case severalMetals = "several_metals"
    /// A metal without contacts.
    case noContacts = "no_contacts"
    /// A metal that is not six-coordinate.
    case notSixCoordinate = "not_six_coordinate"
    /// A six-coordinate metal that is not octahedral.
    case notOctahedral = "not_octahedral"
    /// No unique choice of axial and equatorial sites.
    case ambiguousAxes = "ambiguous_axes"
    /// A property table lacks a value.
    case missingProperty = "missing_property"
    /// The molecule does not fit the model.
    case modelMismatch = "model_mismatch"
    /// The time limit was reached.
    case timeout

    /// A small number for compact storage.
    var code: UInt8 { UInt8(Self.allCases.firstIndex(of: self) ?? 0) }

    /// The status of a small number.
    init(code: UInt8) { self = Self.allCases[Int(code)] }

    /// The status of a record that could not be read.
    init(_ error: ChemIOError) {
        switch error.code {
        case .tooManyAtoms, .tooLong: self = .tooLarge
        case .empty: self = .empty
        case .noCoordinates: self = .noCoordinates
        case .noBonds, .unsupportedReaction, .cannotPerceive: self = .unsupported
        case .invalidValence: self = .invalidValence
        case .noKekuleStructure: self = .cannotKekulize
        case .tooManyRings: self = .ringLimit
        default: self = .parseError
        }
    }

    /// The status of a molecule without a descriptor.
    init(_ error: DescriptorError) { self = RecordStatus(rawValue: error.status.rawValue) ?? .unsupported }
}
