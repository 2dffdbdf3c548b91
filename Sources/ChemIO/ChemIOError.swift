/// Why an input, or a record of it, could not be read.
///
/// Two errors are equal when their codes are; the text may change between versions, the code does not.
public struct ChemIOError: Error, Sendable {
    /// A stable name of the kind of error, for programs.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The stable string.
        public let rawValue: String
        /// A code from its stable string.
        public init(rawValue: String) { self.rawValue = rawValue }
    }

    /// The kind of error.
    public let code: Code
    /// Where it was met.
    public var position: SourcePosition
    /// What was found; what was expected. Lower case, no full stop.
    public let message: String

    /// An error of a kind, at a place.
    public init(_ code: Code, at position: SourcePosition = SourcePosition(), _ message: String) {
        self.code = code
        self.position = position
        self.message = message
    }
}

extension ChemIOError: Equatable {
    /// Equality on the code only.
    public static func == (left: ChemIOError, right: ChemIOError) -> Bool { left.code == right.code }
}

extension ChemIOError: CustomStringConvertible {
    /// `record R, line L, column C: message [code]`, leaving out what is not known.
    public var description: String {
        var place: [String] = []
        if position.record > 0 { place.append("record \(position.record)") }
        if position.line > 0 { place.append("line \(position.line)") }
        if position.column > 0 { place.append("column \(position.column)") }
        let prefix = place.isEmpty ? "" : place.joined(separator: ", ") + ": "
        return "\(prefix)\(message) [\(code.rawValue)]"
    }
}

extension ChemIOError.Code {
    // MARK: Inputs and containers

    /// The operating system refused to open or read a file.
    public static let cannotOpen = Self(rawValue: "cannot-open")
    /// Reading failed half-way.
    public static let readFailed = Self(rawValue: "read-failed")
    /// The compressed stream is damaged (wrong code, checksum or length).
    public static let corruptGzip = Self(rawValue: "corrupt-gzip")
    /// The compressed stream ends early.
    public static let truncatedGzip = Self(rawValue: "truncated-gzip")
    /// The bytes are of another kind of file, such as a ZIP archive.
    public static let notText = Self(rawValue: "not-text")
    /// The document is not well-formed XML, or asks for something that is refused (entities, great depth).
    public static let badXML = Self(rawValue: "bad-xml")
    /// An XML document of another kind than CML.
    public static let notCML = Self(rawValue: "not-cml")
    /// No reader is known for the file.
    public static let unknownFormat = Self(rawValue: "unknown-format")

    // MARK: Records

    /// A line or a record is longer than the limit.
    public static let tooLong = Self(rawValue: "too-long")
    /// The record stands for no molecule: a blank line or cell.
    public static let empty = Self(rawValue: "empty")
    /// A table lacks a column.
    public static let missingColumn = Self(rawValue: "missing-column")
    /// A quoted cell is not closed, or text follows its closing quote.
    public static let badQuoting = Self(rawValue: "bad-quoting")
    /// The molecule has more atoms than the limit.
    public static let tooManyAtoms = Self(rawValue: "too-many-atoms")
    /// The file ends inside a record.
    public static let unexpectedEnd = Self(rawValue: "unexpected-end")
    /// The number of atoms is missing or no whole number.
    public static let badCount = Self(rawValue: "bad-count")
    /// A line has too few fields.
    public static let missingField = Self(rawValue: "missing-field")
    /// A field is no number, or not finite.
    public static let badNumber = Self(rawValue: "bad-number")
    /// A symbol or number names no element.
    public static let unknownElement = Self(rawValue: "unknown-element")
    /// A key has a value that makes no sense.
    public static let badValue = Self(rawValue: "bad-value")
    /// A character that the grammar does not allow here.
    public static let badSyntax = Self(rawValue: "bad-syntax")
    /// A ring-closure number is not closed, or closes wrongly.
    public static let badRingClosure = Self(rawValue: "bad-ring-closure")
    /// A branch is not closed, empty or out of place.
    public static let badBranch = Self(rawValue: "bad-branch")
    /// Two bonds join the same atoms, an atom is bound to itself, or an end is missing.
    public static let badBond = Self(rawValue: "bad-bond")
    /// A format that needs positions cannot hold the molecule.
    public static let noCoordinates = Self(rawValue: "no-coordinates")
    /// A format that needs bonds cannot hold the molecule.
    public static let noBonds = Self(rawValue: "no-bonds")
    /// The molecule cannot be perceived: an atom has too many bonds.
    public static let invalidValence = Self(rawValue: "invalid-valence")
    /// The molecule cannot be perceived: aromatic atoms have no Kekulé structure.
    public static let noKekuleStructure = Self(rawValue: "cannot-kekulize")
    /// The molecule cannot be perceived: its ring systems have too many rings.
    public static let tooManyRings = Self(rawValue: "ring-limit")
    /// The molecule has something that perception does not know.
    public static let cannotPerceive = Self(rawValue: "cannot-perceive")
    /// The record breaks an invariant of the molecular graph.
    public static let badGraph = Self(rawValue: "bad-graph")
}

extension ChemIOError {
    /// The error of a graph that breaks an invariant, in words.
    public init(_ error: GraphError, at position: SourcePosition) {
        switch error {
        case .partialCoordinates(let positions, let atoms):
            self.init(.badGraph, at: position, "\(positions) of \(atoms) atoms have positions; expected all or none")
        case .nonFiniteCoordinate(let atom):
            self.init(.badNumber, at: position, "a coordinate of atom \(atom + 1) is not finite")
        case .bondOutOfRange(let bond):
            self.init(.badBond, at: position, "bond \(bond + 1) names an atom that does not exist")
        case .selfBond(let bond):
            self.init(.badBond, at: position, "bond \(bond + 1) joins an atom to itself")
        case .duplicateBond(let first, let second):
            self.init(.badBond, at: position, "bonds \(first + 1) and \(second + 1) join the same two atoms")
        case .referenceOutOfRange(let atom):
            self.init(
                .badGraph, at: position, "a stereo or group statement names atom \(atom + 1), which does not exist")
        }
    }
}

/// Something odd about a record that was read all the same.
public struct RecordWarning: Hashable, Sendable {
    /// A stable name of the kind of warning.
    public let code: String
    /// Where it was met.
    public var position: SourcePosition
    /// What was found and how it was taken.
    public let message: String

    /// A warning of a kind, at a place.
    public init(_ code: String, at position: SourcePosition = SourcePosition(), _ message: String) {
        self.code = code
        self.position = position
        self.message = message
    }
}
