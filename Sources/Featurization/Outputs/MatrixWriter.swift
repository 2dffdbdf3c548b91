public import Descriptors
public import Tables

/// Writes chunks of rows in order, and what belongs to them.
public protocol MatrixWriter: AnyObject {
    /// Writes the rows of a chunk.
    func write(_ chunk: MatrixChunk) throws(OutputError)
    /// Completes the output and puts it in place.
    ///
    /// - Parameter metadata: one JSON object.
    func finish(metadata: String) throws(OutputError)
    /// Removes what was written so far.
    func abort()
    /// Temporary files to remove if the process must end at once.
    var temporaryPaths: [String] { get }
}

/// Opens writers of matrices.
public enum MatrixOutput {
    /// Opens the output of a matrix.
    ///
    /// - Parameters:
    ///   - target: where the matrix goes.
    ///   - columns: names of the columns.
    ///   - kind: kind of the numbers.
    ///   - options: format and details.
    ///   - fingerprint: what an FPS file holds.
    /// - Throws: ``OutputError`` when the output cannot be created.
    public static func open(
        _ target: OutputTarget, columns: [String], kind: FeatureKind, options: MatrixOptions,
        fingerprint: FingerprintDescription? = nil
    ) throws(OutputError) -> any MatrixWriter {
        switch options.format {
        case .csv, .tsv: try TextMatrixWriter(target, header: tableHeader(columns, options), options: options)
        case .jsonl: try TextMatrixWriter(target, header: [], options: options)
        case .fps: try TextMatrixWriter(target, header: fingerprintHeader(fingerprint, options), options: options)
        case .npy: try NPYMatrixWriter(target, columns: columns, kind: kind, options: options)
        case .npz: try NPZMatrixWriter(target, columns: columns, kind: kind, options: options)
        }
    }

    private static func tableHeader(_ columns: [String], _ options: MatrixOptions) -> [UInt8] {
        var header: [UInt8] = []
        let names =
            ["id"] + (options.isPerAtom ? ["atom"] : []) + (options.hasStatus ? ["status"] : []) + columns
            + [options.targetName].compactMap(\.self)
        for (index, name) in names.enumerated() {
            if options.format == .csv {
                if index > 0 { header.append(UInt8(ascii: ",")) }
                DelimitedText.appendCSVField(name, to: &header)
            } else {
                if index > 0 { header.append(UInt8(ascii: "\t")) }
                DelimitedText.appendTSVField(name, to: &header)
            }
        }
        header.append(0x0A)
        return header
    }

    private static func fingerprintHeader(_ fingerprint: FingerprintDescription?, _ options: MatrixOptions) -> [UInt8] {
        guard let fingerprint else { return [] }
        let lines = [
            "#FPS1", "#num_bits=\(fingerprint.usedBitCount)", "#type=\(fingerprint.typeText)",
            "#software=\(options.software)",
        ]
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}

extension FeatureKind {
    /// Type of the stored array.
    func arrayType(isSinglePrecision: Bool) -> NPYType {
        switch self {
        case .bit: .uint8
        case .count: .uint32
        case .real: isSinglePrecision ? .float32 : .float64
        }
    }
}

/// Rows as lines of text, plain or compressed; metadata in `OUT.meta.json` beside a file.
final class TextMatrixWriter: MatrixWriter {
    private let sink: OutputSink
    private let compressor: GzipSink?

    init(_ target: OutputTarget, header: [UInt8], options: MatrixOptions) throws(OutputError) {
        sink = try OutputSink(target)
        compressor = options.isCompressed ? try GzipSink(sink) : nil
        if options.hasHeader { try write(header) }
    }

    private func write(_ bytes: [UInt8]) throws(OutputError) {
        if let compressor { try compressor.write(bytes) } else { try sink.write(bytes) }
    }

    func write(_ chunk: MatrixChunk) throws(OutputError) {
        try write(chunk.bytes)
        // A pipe or terminal sees rows as soon as they are there.
        if compressor == nil && sink.isFollowed { try sink.flush() }
    }

    func finish(metadata: String) throws(OutputError) {
        try compressor?.finish()
        try Companion.write(metadata + "\n", suffix: ".meta.json", beside: sink.target)
        try sink.commit()
    }

    func abort() { sink.abort() }

    var temporaryPaths: [String] { [sink.temporaryPath].compactMap(\.self) }
}

/// Files beside an output.
enum Companion {
    /// Writes a small file beside a target that is a file; does nothing for pipes and devices.
    static func write(_ text: String, suffix: String, beside target: OutputTarget) throws(OutputError) {
        guard target.method == .replacement else { return }
        let sink = try OutputSink(try OutputTarget(path: target.path + suffix))
        try sink.write(text)
        try sink.commit()
    }
}

/// A NumPy array with its companions `OUT.npy.names.txt`, `.ids.txt`, `.status.txt` and `.meta.json`; with rows of atoms
/// also `.atoms.txt`.
final class NPYMatrixWriter: MatrixWriter {
    private let target: OutputTarget
    private let output: PatchableOutput
    private let ids: OutputSink?
    private let statuses: OutputSink?
    private let atoms: OutputSink?
    private let columns: [String]
    private let type: NPYType
    private var rowCount = 0

    init(
        _ target: OutputTarget, columns: [String], kind: FeatureKind, options: MatrixOptions
    ) throws(OutputError) {
        self.target = target
        self.columns = columns
        type = kind.arrayType(isSinglePrecision: options.isSinglePrecision)
        output = try PatchableOutput(target)
        if target.method == .replacement {
            ids = try OutputSink(try OutputTarget(path: target.path + ".ids.txt"))
            statuses = try OutputSink(try OutputTarget(path: target.path + ".status.txt"))
            atoms = options.isPerAtom ? try OutputSink(try OutputTarget(path: target.path + ".atoms.txt")) : nil
        } else {
            ids = nil
            statuses = nil
            atoms = nil
        }
        try output.sink.write(header(rows: 0))
    }

    private func header(rows: Int) -> [UInt8] {
        NPYHeader(type: type, shape: [rows, columns.count]).encoded()
    }

    func write(_ chunk: MatrixChunk) throws(OutputError) {
        try output.sink.write(chunk.bytes)
        rowCount += chunk.rowCount
        guard let ids, let statuses else { return }
        var lines: [UInt8] = []
        var start = 0
        for end in chunk.idEnds {
            DelimitedText.appendTSVField(chunk.ids.span.extracting(start..<end), to: &lines)
            lines.append(0x0A)
            start = end
        }
        try ids.write(lines)
        lines.removeAll(keepingCapacity: true)
        for status in chunk.statuses {
            lines.append(contentsOf: RecordStatus(code: status).rawValue.utf8)
            lines.append(0x0A)
        }
        try statuses.write(lines)
        guard let atoms else { return }
        lines.removeAll(keepingCapacity: true)
        for atom in chunk.atoms {
            if atom > 0 { NumberText.append(atom, to: &lines) }
            lines.append(0x0A)
        }
        try atoms.write(lines)
    }

    func finish(metadata: String) throws(OutputError) {
        try output.sink.patch(header(rows: rowCount).span, at: 0)
        var names: [UInt8] = []
        for column in columns {
            DelimitedText.appendTSVField(column, to: &names)
            names.append(0x0A)
        }
        try Companion.write(String(decoding: names, as: UTF8.self), suffix: ".names.txt", beside: target)
        try Companion.write(metadata + "\n", suffix: ".meta.json", beside: target)
        try ids?.commit()
        try statuses?.commit()
        try atoms?.commit()
        try output.commit()
    }

    func abort() {
        output.abort()
        ids?.abort()
        statuses?.abort()
        atoms?.abort()
    }

    var temporaryPaths: [String] {
        output.temporaryPaths
            + [ids?.temporaryPath, statuses?.temporaryPath, atoms?.temporaryPath].compactMap(\.self)
    }
}

/// NumPy arrays in a ZIP archive: `X` first, then `feature_names`, `ids`, `status`, `y` and `meta`; with rows of atoms also
/// `atom`.
final class NPZMatrixWriter: MatrixWriter {
    private let output: PatchableOutput
    private let zip: ZipWriter
    private let folder: String
    private let ids: StringArraySpill
    private let statuses: StringArraySpill
    private let columns: [String]
    private let type: NPYType
    private let hasTarget: Bool
    private let isPerAtom: Bool
    private var rowCount = 0
    private var targets: [UInt8] = []
    private var atoms: [UInt8] = []

    init(
        _ target: OutputTarget, columns: [String], kind: FeatureKind, options: MatrixOptions
    ) throws(OutputError) {
        self.columns = columns
        type = kind.arrayType(isSinglePrecision: options.isSinglePrecision)
        hasTarget = options.targetName != nil
        isPerAtom = options.isPerAtom
        output = try PatchableOutput(target)
        zip = ZipWriter(output.sink)
        folder = target.temporaryDirectory
        ids = StringArraySpill(directory: folder)
        statuses = StringArraySpill(directory: folder)
        try zip.beginEntry("X.npy", reservedPrefix: header(rows: 0).count)
    }

    private func header(rows: Int) -> [UInt8] {
        NPYHeader(type: type, shape: [rows, columns.count]).encoded()
    }

    func write(_ chunk: MatrixChunk) throws(OutputError) {
        let bytes = chunk.bytes
        let idBytes = chunk.ids
        try zip.write(bytes.span, crc: chunk.checksum)
        rowCount += chunk.rowCount
        var start = 0
        for end in chunk.idEnds {
            try ids.append(idBytes.span.extracting(start..<end))
            start = end
        }
        for status in chunk.statuses { try statuses.append(RecordStatus(code: status).rawValue) }
        for value in chunk.targets { LittleEndianBytes.append(value, to: &targets) }
        for value in chunk.atoms { LittleEndianBytes.append(value, to: &atoms) }
    }

    func finish(metadata: String) throws(OutputError) {
        try zip.endEntry(prefix: header(rows: rowCount))
        let names = StringArraySpill(directory: folder)
        for column in columns { try names.append(column) }
        try names.write("feature_names", to: zip)
        try ids.write("ids", to: zip)
        try statuses.write("status", to: zip)
        if hasTarget {
            try zip.add("y.npy", (NPYHeader(type: .float64, shape: [rowCount]).encoded() + targets).span)
        }
        if isPerAtom { try zip.add("atom.npy", (NPYHeader(type: .uint32, shape: [rowCount]).encoded() + atoms).span) }
        let scalars = Array(metadata.unicodeScalars)
        var meta = NPYHeader(type: .unicode(max(1, scalars.count)), shape: []).encoded()
        for scalar in scalars { LittleEndianBytes.append(scalar.value, to: &meta) }
        try zip.add("meta.npy", meta.span)
        try zip.finish()
        try output.commit()
    }

    func abort() { output.abort() }

    var temporaryPaths: [String] { output.temporaryPaths }
}

/// An output that can be patched: the target itself, or, for pipes and devices, a temporary file that is copied there
/// in the end.
private final class PatchableOutput {
    /// What to write to.
    let sink: any ByteSink
    private let target: OutputSink
    private let temporary: TemporarySink?

    init(_ target: OutputTarget) throws(OutputError) {
        self.target = try OutputSink(target)
        temporary = self.target.canPatch ? nil : try TemporarySink(directory: target.temporaryDirectory)
        sink = temporary ?? self.target
    }

    func commit() throws(OutputError) {
        try temporary?.copy(to: target)
        try target.commit()
    }

    func abort() { target.abort() }

    var temporaryPaths: [String] { [target.temporaryPath].compactMap(\.self) }
}
