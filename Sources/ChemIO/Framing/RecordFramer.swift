/// Finds where records begin and end, without understanding them.
///
/// A framer runs in the serial stage of a bulk job, so it looks at line ends and little else.
public protocol RecordFramer: Sendable {
    /// Finds the next record in `bytes` from `start` on.
    ///
    /// - Parameters:
    ///   - bytes: the bytes at hand; a lone CR has been turned into LF before.
    ///   - start: where the last step ended; always the start of a line, unless the last step was `.skipped`.
    ///   - isFinal: whether the input ends with `bytes`.
    mutating func next(in bytes: UnsafeRawBufferPointer, from start: Int, isFinal: Bool) -> FramingStep
}

/// What a framer found.
public enum FramingStep: Sendable {
    /// A record.
    case record(FramedRecord)
    /// Bytes up to `end` hold no record, for example blank lines; `lines` line ends are among them.
    case skipped(end: Int, lines: Int)
    /// The record goes on beyond the bytes at hand.
    case incomplete
}

/// The extent of a record within a block of bytes.
public struct FramedRecord: Sendable {
    /// Offset of the first byte.
    public var start: Int
    /// Offset behind the last byte.
    public var end: Int
    /// Number of line ends in the record.
    public var lines: Int
    /// Why the record cannot be read, if framing already tells; its line counts from 0 within the record.
    public var failure: ChemIOError?
    /// Where the records that follow cannot be found: the rest of the file belongs to this record.
    public var losesFraming = false
    /// Whether parsing the bytes may still find a fault that comes before `failure`.
    public var parsesDespiteFailure = false

    /// A record between two offsets.
    public init(
        start: Int, end: Int, lines: Int, failure: ChemIOError? = nil, losesFraming: Bool = false,
        parsesDespiteFailure: Bool = false
    ) {
        self.start = start
        self.end = end
        self.lines = lines
        self.failure = failure
        self.losesFraming = losesFraming
        self.parsesDespiteFailure = parsesDespiteFailure
    }
}
