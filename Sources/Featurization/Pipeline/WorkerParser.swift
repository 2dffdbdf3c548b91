internal import ChemIO

/// A worker's own parser, whatever its type. A reference, so that a call does not copy the parser's storage about.
class WorkerParser {
    fileprivate init() {}

    /// A worker's own copy of a parser.
    static func make(_ parser: some RecordParser) -> WorkerParser { TypedWorkerParser(parser) }

    /// What the caller wants to know.
    var needs: RecordNeeds {
        get { [] }
        set { _ = newValue }
    }
    /// Warnings of the last record.
    var warnings: [RecordWarning] { [] }
    /// Name that the last record gives itself.
    var ownName: String? { nil }

    /// Whether the name is known whatever is needed.
    var alwaysTellsOwnName: Bool { false }

    /// Column of an atom; see ``RecordParser``.
    func column(ofAtom atom: Int, in record: UnsafeRawBufferPointer) -> Int? { nil }

    /// The text of a record; see ``RecordParser``.
    func sourceText(of record: UnsafeRawBufferPointer) -> [UInt8] { Array(record) }

    /// Parses a record; see ``RecordParser``.
    func parse(
        _ record: UnsafeRawBufferPointer, at position: SourcePosition, into molecule: inout Molecule
    ) throws(ChemIOError) {}
}

private final class TypedWorkerParser<Parser: RecordParser>: WorkerParser {
    // Only this class touches it, and no parser calls back: nothing for the run-time checks to find.
    @exclusivity(unchecked) private var parser: Parser

    init(_ parser: Parser) {
        self.parser = parser
        super.init()
    }

    override var needs: RecordNeeds {
        get { parser.needs }
        set { parser.needs = newValue }
    }
    override var warnings: [RecordWarning] { Self.warnings(of: &parser) }
    override var ownName: String? { Self.ownName(of: &parser) }

    override var alwaysTellsOwnName: Bool { Parser.alwaysTellsOwnName }

    // A parser that is passed on is not copied with all its storage, one that is read from the class is.
    private static func warnings(of parser: inout Parser) -> [RecordWarning] { parser.warnings }
    private static func ownName(of parser: inout Parser) -> String? { parser.ownName }

    override func column(ofAtom atom: Int, in record: UnsafeRawBufferPointer) -> Int? {
        parser.column(ofAtom: atom, in: record)
    }

    override func sourceText(of record: UnsafeRawBufferPointer) -> [UInt8] { parser.sourceText(of: record) }

    override func parse(
        _ record: UnsafeRawBufferPointer, at position: SourcePosition, into molecule: inout Molecule
    ) throws(ChemIOError) {
        try parser.parse(record, at: position, into: &molecule)
    }
}
