/// Turns the bytes of one record into a molecule. A parser sees bytes only, never a file.
///
/// A parser is a value that belongs to one worker: it may hold scratch storage, which is reused from record to record.
public protocol RecordParser: Sendable {
    /// What the caller wants to know; parts that are not asked for are checked but may be left out.
    var needs: RecordNeeds { get set }

    /// Most atoms of a molecule; larger ones are refused with `too-many-atoms`.
    var maximumAtomCount: Int { get set }

    /// Warnings of the last record that was parsed.
    var warnings: [RecordWarning] { get }

    /// The name that the last record gives itself, also if it could not be parsed beyond that; nil without one.
    ///
    /// Only known when ``needs`` contains `ownName`, or when ``alwaysTellsOwnName`` says so.
    var ownName: String? { get }

    /// Whether ``ownName`` is known of every record, whatever is needed.
    static var alwaysTellsOwnName: Bool { get }

    /// Parses a record.
    ///
    /// - Parameters:
    ///   - record: the bytes of the record. Line ends are LF or CRLF.
    ///   - position: number of the record and the line on which it starts.
    ///   - molecule: replaced by the new molecule; its storage is reused. Left without atoms on failure.
    /// - Throws: ``ChemIOError`` with record, line and, where it makes sense, column.
    mutating func parse(
        _ record: UnsafeRawBufferPointer, at position: SourcePosition, into molecule: inout Molecule
    ) throws(ChemIOError)

    /// Column, from 1, at which an atom stands in a record that was parsed without failure; nil where an atom has no place
    /// of its own, or none that is kept.
    func column(ofAtom atom: Int, in record: UnsafeRawBufferPointer) -> Int?

    /// The text of a record as a user would want it back, when its bytes are not the text of the file.
    func sourceText(of record: UnsafeRawBufferPointer) -> [UInt8]
}

extension RecordParser {
    /// Names cost something.
    public static var alwaysTellsOwnName: Bool { false }

    /// No column is known.
    public func column(ofAtom atom: Int, in record: UnsafeRawBufferPointer) -> Int? { nil }

    /// The bytes as they are.
    public func sourceText(of record: UnsafeRawBufferPointer) -> [UInt8] { Array(record) }
}

/// What a caller wants from a record.
public struct RecordNeeds: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: Int
    /// A set from its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Coordinates as numbers. They are checked in any case.
    public static let coordinates = RecordNeeds(rawValue: 1)
    /// Title or comment.
    public static let title = RecordNeeds(rawValue: 2)
    /// Data fields.
    public static let fields = RecordNeeds(rawValue: 4)
    /// Isotopes, labels, charges and other columns beyond elements, coordinates and bonds.
    public static let atomDetails = RecordNeeds(rawValue: 8)
    /// The name that the record gives itself.
    public static let ownName = RecordNeeds(rawValue: 16)
    /// Everything.
    public static let all: RecordNeeds = [.coordinates, .title, .fields, .atomDetails, .ownName]
}

extension RecordParser {
    /// Parses a record from a byte array; for tests and small jobs.
    ///
    /// - Throws: ``ChemIOError`` as ``parse(_:at:into:)`` does.
    public mutating func molecule(
        from text: some Sequence<UInt8>, at position: SourcePosition = SourcePosition(record: 1, line: 1)
    ) throws(ChemIOError) -> Molecule {
        var molecule = Molecule()
        let bytes = Array(text)
        var failure: ChemIOError?
        bytes.withUnsafeBytes { buffer in
            do throws(ChemIOError) { try parse(buffer, at: position, into: &molecule) } catch { failure = error }
        }
        if let failure { throw failure }
        return molecule
    }
}
