public import MolecularGraph
public import Perception

/// A number that a descriptor gives: a bit, a count or a real number.
public protocol FeatureScalar: BitwiseCopyable, Sendable {
    /// The kind of numbers.
    static var kind: FeatureKind { get }
    /// The value as a real number.
    var realValue: Double { get }
    /// A value from a real number that it can hold.
    init(realValue: Double)
}

/// What kind of numbers a column holds; the kinds are ordered, a later one can hold the values of an earlier one.
public enum FeatureKind: Int, Comparable, Sendable {
    /// 0 or 1.
    case bit
    /// A whole number from 0 on.
    case count
    /// A real number.
    case real

    /// Kinds order by what they can hold.
    public static func < (left: FeatureKind, right: FeatureKind) -> Bool { left.rawValue < right.rawValue }
}

extension UInt8: FeatureScalar {
    /// Bits.
    public static var kind: FeatureKind { .bit }
    /// The value as a real number.
    @inlinable public var realValue: Double { Double(self) }
    /// A bit from 0 or 1.
    @inlinable
    public init(realValue: Double) { self = UInt8(realValue) }
}

extension UInt32: FeatureScalar {
    /// Counts.
    public static var kind: FeatureKind { .count }
    /// The value as a real number.
    @inlinable public var realValue: Double { Double(self) }
    /// A count from a whole number.
    @inlinable
    public init(realValue: Double) { self = UInt32(realValue) }
}

extension Double: FeatureScalar {
    /// Real numbers.
    public static var kind: FeatureKind { .real }
    /// The value itself.
    @inlinable public var realValue: Double { self }
    /// The value itself.
    @inlinable
    public init(realValue: Double) { self = realValue }
}

/// What a descriptor needs to know of a molecule.
public struct DescriptorNeeds: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: Int
    /// A set from its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Positions of the atoms.
    public static let coordinates = DescriptorNeeds(rawValue: 1)
    /// Bonds.
    public static let bonds = DescriptorNeeds(rawValue: 2)
    /// Data fields of the record.
    public static let fields = DescriptorNeeds(rawValue: 256)
    /// Charges of atoms or of the whole record.
    public static let charges = DescriptorNeeds(rawValue: 512)
    /// The perceived molecule up to aromaticity: without conjugation and hybridisation, which few descriptors look at.
    public static let aromaticity: DescriptorNeeds = [.bonds, DescriptorNeeds(rawValue: 4)]
    /// The perceived molecule; see ``PerceivedDescriptor``.
    public static let perception: DescriptorNeeds = [.aromaticity, DescriptorNeeds(rawValue: 16)]
    /// The perceived molecule with its stereo.
    public static let stereo: DescriptorNeeds = [.perception, DescriptorNeeds(rawValue: 8)]
}

/// Turns a molecule into a row of numbers.
///
/// A descriptor is fixed when it is made: its columns do not depend on the molecules that follow. Learned parts (sizes,
/// bins) come from a ``DescriptorLearner``.
public protocol Descriptor<Scalar>: Sendable {
    /// Type of the numbers.
    associatedtype Scalar: FeatureScalar = Double
    /// Buffers that are reused from molecule to molecule, one per worker.
    associatedtype Scratch

    /// Names of the columns; their number is the width of a row.
    var columns: [String] { get }
    /// What the descriptor needs.
    var needs: DescriptorNeeds { get }
    /// Makes empty buffers.
    func makeScratch() -> Scratch
    /// Writes the row of a molecule.
    ///
    /// - Parameters:
    ///   - molecule: the molecule.
    ///   - index: position of the molecule in the run, from 0; names the random stream of descriptors that use chance.
    ///   - row: as many places as there are columns; all are written on success.
    ///   - scratch: buffers of ``makeScratch()``; their content does not matter.
    /// - Throws: ``DescriptorError`` when the molecule has no such descriptor.
    func write(
        _ molecule: Molecule, index: Int, into row: inout MutableSpan<Scalar>, scratch: inout Scratch
    ) throws(DescriptorError)
    /// What is worth saying about the molecule whose row was written last; asked for once, after each success.
    func takeNotes(from scratch: inout Scratch) -> [DescriptorNote]
}

extension Descriptor {
    /// Nothing.
    public func takeNotes(from scratch: inout Scratch) -> [DescriptorNote] { [] }
}

/// Something worth saying about a molecule that has its row all the same.
public struct DescriptorNote: Hashable, Sendable {
    /// Stable name of the kind, such as `periodic-cell`.
    public let code: String
    /// What was found and what was done about it.
    public let message: String

    /// A note of a kind.
    public init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// Why a molecule has no row.
public struct DescriptorError: Error, Hashable, Sendable {
    /// Kinds of failure; the names are those of the record statuses.
    public enum Status: String, Sendable {
        /// The molecule has no positions, or flat ones where depth is needed.
        case noCoordinates = "no_coordinates"
        /// The molecule has more atoms than the descriptor has room for.
        case tooLarge = "too_large"
        /// Two atoms are at the same place.
        case overlappingAtoms = "overlapping_atoms"
        /// An element that the model does not know.
        case unknownElement = "unknown_element"
        /// The molecule does not fit the model.
        case modelMismatch = "model_mismatch"
        /// An atom has more bonds than its element allows.
        case invalidValence = "invalid_valence"
        /// The aromatic atoms have no Kekulé structure.
        case cannotKekulize = "cannot_kekulize"
        /// The bonds cannot be told from the geometry.
        case ambiguousBonds = "ambiguous_bonds"
        /// The ring systems have more rings than can be listed.
        case ringLimit = "ring_limit"
        /// A search took more steps than its cap allows.
        case timeout = "timeout"
        /// The descriptor cannot be computed for this kind of input.
        case unsupported = "unsupported"
        /// No atom is a metal centre.
        case noMetal = "no_metal"
        /// More metal centres than the descriptor describes.
        case severalMetals = "several_metals"
        /// Nothing is bound to a metal.
        case noContacts = "no_contacts"
        /// The metal has not six sites.
        case notSixCoordinate = "not_six_coordinate"
        /// The metal has six sites that make no octahedron.
        case notOctahedral = "not_octahedral"
        /// There is no choice of axes that does not depend on chance.
        case ambiguousAxes = "ambiguous_axes"
        /// A property table has no value for an element.
        case missingProperty = "missing_property"
    }

    /// The kind of failure.
    public let status: Status
    /// What was found and what would help.
    public let message: String
    /// The atom at fault, as an index into the molecule of the input, where there is one.
    public let atom: Int?

    /// A failure of a kind.
    public init(_ status: Status, _ message: String, atom: Int? = nil) {
        self.status = status
        self.message = message
        self.atom = atom
    }

    /// The failure of a molecule that cannot be perceived.
    public init(_ error: PerceptionError) {
        let status: Status =
            switch error.kind {
            case .valence: .invalidValence
            case .kekulization: .cannotKekulize
            case .ringLimit: .ringLimit
            case .unsupported: .unsupported
            }
        self.init(status, error.detail, atom: error.atom)
    }
}

/// Learns from a training set what a descriptor needs to know in advance: sizes, vocabularies, bins.
public protocol DescriptorLearner: Sendable {
    /// What is gathered from molecules; two summaries merge into one.
    associatedtype Summary: Sendable

    /// A summary of no molecules.
    func emptySummary() -> Summary
    /// Takes a molecule into account.
    func observe(_ molecule: Molecule, into summary: inout Summary) throws(DescriptorError)
    /// Adds the molecules of `later` to those of `summary`.
    func merge(_ later: Summary, into summary: inout Summary)
    /// The options, as `key=value` pairs of a specification, that a summary leads to.
    func learnedOptions(_ summary: Summary) throws(DescriptorError) -> [(key: String, value: String)]
    /// The model that a summary leads to, where options cannot hold it.
    func learnedModel(_ summary: Summary) throws(DescriptorError) -> HDADModel?
}

extension DescriptorLearner {
    /// None.
    public func learnedModel(_ summary: Summary) throws(DescriptorError) -> HDADModel? { nil }
}
