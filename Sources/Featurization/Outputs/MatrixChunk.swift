internal import Descriptors
internal import Tables

/// The rows of a batch, encoded by a worker and ready to be written. A reference, so that its storage can be used again
/// after writing; it belongs to one thread at a time.
public final class MatrixChunk {
    /// Number of rows.
    var rowCount = 0
    /// The rows: text, or numbers in little-endian order.
    var bytes: [UInt8] = []
    /// Checksum of the bytes, for formats that need one.
    var checksum = CRC32()
    /// Ids one after the other, for formats that keep them apart.
    var ids: [UInt8] = []
    /// Where each id ends in `ids`.
    var idEnds: [Int] = []
    /// Status of each row, likewise.
    var statuses: [UInt8] = []
    /// Target values, likewise.
    var targets: [Double] = []
    /// Number of rows with numbers from a joined table.
    var joinedRowCount = 0
    /// Number of the atom of each row, 0 for rows without one, likewise.
    var atoms: [UInt32] = []

    /// Empties the chunk but keeps its storage.
    func removeAll() {
        rowCount = 0
        joinedRowCount = 0
        bytes.removeAll(keepingCapacity: true)
        checksum = CRC32()
        ids.removeAll(keepingCapacity: true)
        idEnds.removeAll(keepingCapacity: true)
        statuses.removeAll(keepingCapacity: true)
        targets.removeAll(keepingCapacity: true)
        atoms.removeAll(keepingCapacity: true)
    }
}

/// Encodes rows in a format. Belongs to one worker.
struct RowEncoder<Scalar: FeatureScalar> {
    let options: MatrixOptions
    /// `"name":` of every column, for JSON.
    private let jsonKeys: [[UInt8]]
    private let targetKey: [UInt8]

    init(options: MatrixOptions, columns: [String]) {
        self.options = options
        func key(_ name: String) -> [UInt8] {
            var bytes: [UInt8] = [UInt8(ascii: ",")]
            DelimitedText.appendJSONString(name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            return bytes
        }
        jsonKeys = options.format == .jsonl ? columns.map(key) : []
        targetKey = key(options.targetName ?? "")
    }

    /// Appends a row.
    ///
    /// - Parameters:
    ///   - atom: number of the atom, for rows of atoms.
    ///   - values: nil for a record without values.
    func append(
        id: String, atom: Int? = nil, status: RecordStatus, values: UnsafeBufferPointer<Scalar>?, width: Int,
        target: Double?,
        warnings: [String], to chunk: MatrixChunk
    ) {
        switch options.format {
        case .csv:
            appendDelimited(id: id, atom: atom, status: status, values: values, width: width, target: target, to: chunk)
        case .tsv:
            appendDelimited(id: id, atom: atom, status: status, values: values, width: width, target: target, to: chunk)
        case .jsonl:
            appendJSON(
                id: id, atom: atom, status: status, values: values, target: target, warnings: warnings, to: chunk)
        case .fps: preconditionFailure("fingerprints are encoded by their own task")
        case .npy, .npz:
            appendBinary(values, width: width, to: chunk)
            chunk.ids.append(contentsOf: id.utf8)
            chunk.idEnds.append(chunk.ids.count)
            chunk.statuses.append(status.code)
            if options.targetName != nil { chunk.targets.append(target ?? .nan) }
            if options.isPerAtom { chunk.atoms.append(UInt32(atom ?? 0)) }
        }
        chunk.rowCount += 1
    }

    /// Completes a chunk.
    func finish(_ chunk: MatrixChunk) {
        if options.format == .npz { chunk.checksum = CRC32(chunk.bytes.span) }
    }

    private func appendDelimited(
        id: String, atom: Int?, status: RecordStatus, values: UnsafeBufferPointer<Scalar>?, width: Int, target: Double?,
        to chunk: MatrixChunk
    ) {
        let separator = options.format == .csv ? UInt8(ascii: ",") : UInt8(ascii: "\t")
        if options.format == .csv {
            DelimitedText.appendCSVField(id, to: &chunk.bytes)
        } else {
            DelimitedText.appendTSVField(id, to: &chunk.bytes)
        }
        if options.isPerAtom {
            chunk.bytes.append(separator)
            if let atom { NumberText.append(UInt32(atom), to: &chunk.bytes) }
        }
        if options.hasStatus {
            chunk.bytes.append(separator)
            chunk.bytes.append(contentsOf: status.rawValue.utf8)
        }
        if let values {
            for value in values {
                chunk.bytes.append(separator)
                appendNumber(value, to: &chunk.bytes)
            }
        } else {
            for _ in 0..<width { chunk.bytes.append(separator) }
        }
        if options.targetName != nil {
            chunk.bytes.append(separator)
            if let target { _ = NumberText.append(target, to: &chunk.bytes) }
        }
        chunk.bytes.append(0x0A)
    }

    private func appendJSON(
        id: String, atom: Int?, status: RecordStatus, values: UnsafeBufferPointer<Scalar>?, target: Double?,
        warnings: [String],
        to chunk: MatrixChunk
    ) {
        chunk.bytes.append(contentsOf: #"{"id":"#.utf8)
        DelimitedText.appendJSONString(id, to: &chunk.bytes)
        if options.isPerAtom {
            chunk.bytes.append(contentsOf: #","atom":"#.utf8)
            if let atom {
                NumberText.append(UInt32(atom), to: &chunk.bytes)
            } else {
                chunk.bytes.append(contentsOf: "null".utf8)
            }
        }
        if options.hasStatus {
            chunk.bytes.append(contentsOf: #","status":""#.utf8)
            chunk.bytes.append(contentsOf: status.rawValue.utf8)
            chunk.bytes.append(UInt8(ascii: "\""))
        }
        for (column, key) in jsonKeys.enumerated() {
            chunk.bytes.append(contentsOf: key)
            if let values {
                let start = chunk.bytes.count
                appendNumber(values[column], to: &chunk.bytes)
                // A number that is none leaves nothing behind, as cells of tables want it.
                if chunk.bytes.count == start { chunk.bytes.append(contentsOf: "null".utf8) }
            } else {
                chunk.bytes.append(contentsOf: "null".utf8)
            }
        }
        if options.targetName != nil {
            chunk.bytes.append(contentsOf: targetKey)
            if target.map({ NumberText.append($0, to: &chunk.bytes) }) != true {
                chunk.bytes.append(contentsOf: "null".utf8)
            }
        }
        if !warnings.isEmpty {
            chunk.bytes.append(contentsOf: #","warnings":["#.utf8)
            for (index, warning) in warnings.enumerated() {
                if index > 0 { chunk.bytes.append(UInt8(ascii: ",")) }
                DelimitedText.appendJSONString(warning, to: &chunk.bytes)
            }
            chunk.bytes.append(UInt8(ascii: "]"))
        }
        chunk.bytes.append(contentsOf: "}\n".utf8)
    }

    private func appendNumber(_ value: Scalar, to bytes: inout [UInt8]) {
        switch Scalar.kind {
        case .real:
            if options.isSinglePrecision {
                _ = NumberText.append(Float(value.realValue), to: &bytes)
            } else {
                _ = NumberText.append(value.realValue, to: &bytes)
            }
        case .count, .bit:
            NumberText.append(UInt32(value.realValue), to: &bytes)
        }
    }

    private func appendBinary(_ values: UnsafeBufferPointer<Scalar>?, width: Int, to chunk: MatrixChunk) {
        if Scalar.kind == .real {
            guard let values else {
                for _ in 0..<width {
                    if options.isSinglePrecision {
                        LittleEndianBytes.append(Float.nan, to: &chunk.bytes)
                    } else {
                        LittleEndianBytes.append(Double.nan, to: &chunk.bytes)
                    }
                }
                return
            }
            if options.isSinglePrecision {
                appendSingles(values, to: chunk)
                return
            }
            appendRaw(values, to: chunk)
        } else if let values {
            appendRaw(values, to: chunk)
        } else {
            chunk.bytes.append(contentsOf: repeatElement(0, count: width * MemoryLayout<Scalar>.size))
        }
    }

    /// Appends real numbers rounded to 32 bits.
    private func appendSingles(_ values: UnsafeBufferPointer<Scalar>, to chunk: MatrixChunk) {
        if Scalar.self == Double.self {
            values.withMemoryRebound(to: Double.self) {
                LittleEndianBytes.append(rounding: $0.span, to: &chunk.bytes)
            }
            return
        }
        for value in values { LittleEndianBytes.append(Float(value.realValue), to: &chunk.bytes) }
    }

    /// Appends numbers as they lie in memory; every machine that Swift runs on stores the low byte first.
    private func appendRaw(_ values: UnsafeBufferPointer<Scalar>, to chunk: MatrixChunk) {
        #if _endian(little)
        chunk.bytes.append(contentsOf: UnsafeRawBufferPointer(values))
        #else
        for value in values {
            if let real = value as? Double { LittleEndianBytes.append(real, to: &chunk.bytes) }
            if let count = value as? UInt32 { LittleEndianBytes.append(count, to: &chunk.bytes) }
            if let bit = value as? UInt8 { chunk.bytes.append(bit) }
        }
        #endif
    }
}
