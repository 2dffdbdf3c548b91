/// A file format of descriptor matrices.
public enum MatrixFormat: String, CaseIterable, Sendable {
    /// Comma-separated text (RFC 4180) with a header.
    case csv
    /// Tab-separated text with a header.
    case tsv
    /// One JSON object per line.
    case jsonl
    /// A NumPy array, with names, ids, status and metadata in files beside it.
    case npy
    /// NumPy arrays of values, names, ids, status and metadata in one file.
    case npz
    /// One fingerprint per line as hexadecimal digits, for chemfp and other programs.
    case fps

    /// The format that a path's suffix tells, `.gz` left out for text forms, or nil.
    public static func ofPath(_ path: String) -> MatrixFormat? {
        var name = path.lowercased()
        let isCompressed = name.hasSuffix(".gz")
        if isCompressed { name.removeLast(3) }
        guard let format = allCases.first(where: { name.hasSuffix("." + $0.rawValue) }) else { return nil }
        return isCompressed && !format.isText ? nil : format
    }

    /// Whether rows are lines of text.
    public var isText: Bool { self == .csv || self == .tsv || self == .jsonl || self == .fps }

    /// One sentence.
    public var summary: String {
        switch self {
        case .csv: "comma-separated text, id and status first (default); also .csv.gz"
        case .tsv: "tab-separated text, id and status first; also .tsv.gz"
        case .jsonl: "one JSON object per line; also .jsonl.gz"
        case .npy: "NumPy array; names, ids, status and metadata in files beside it"
        case .npz: "NumPy arrays X, feature_names, ids, status, y, meta in one file"
        case .fps: "one fingerprint of bits per line in hexadecimal (FPS1); also .fps.gz"
        }
    }
}

/// Choices about how a matrix is written.
public struct MatrixOptions: Sendable {
    /// Format.
    public var format = MatrixFormat.csv
    /// Whether text is compressed with gzip.
    public var isCompressed = false
    /// Whether a header line is written.
    public var hasHeader = true
    /// Whether rows show their status.
    public var hasStatus = true
    /// Whether real numbers are stored with 32 bits.
    public var isSinglePrecision = false
    /// Name of the target column that is passed through, or nil.
    public var targetName: String?
    /// Columns that are joined by id.
    public var joined = JoinedColumns.none
    /// What stands after `#software=` in an FPS header.
    public var software = "descgen"

    /// The defaults: CSV with header and status.
    public init() {}
}
