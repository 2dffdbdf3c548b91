public import ChemIO
public import Descriptors
public import MolecularGraph
public import Perception
public import Tables

/// A column of `descgen inspect`.
public enum InspectColumn: String, CaseIterable, Sendable {
    /// Name of the file as given or found.
    case file
    /// Number of the record in its file, from 1.
    case record
    /// First line of the record, after decompression.
    case line
    /// Id.
    case id
    /// Status.
    case status
    /// Atoms written in the file.
    case atoms
    /// Bonds written in the file.
    case bonds
    /// Formula in Hill order, implicit hydrogens included.
    case formula
    /// Total charge, where the format tells.
    case charge
    /// 0, 2 or 3.
    case dimension
    /// Number of connected parts, where the format has bonds.
    case fragments
    /// Number of rings of the symmetrised set, where the format has bonds.
    case rings
    /// Symbols of the metals, in atom order.
    case metals
    /// Names of the data fields.
    case fields
    /// Canonical SMILES, where the format has bonds.
    case smiles
    /// Title or comment (JSON lines only by default).
    case title
    /// Position of the first atom (JSON lines only by default).
    case coordinatesFirst = "coordinates_first"
    /// Position of the last atom (JSON lines only by default).
    case coordinatesLast = "coordinates_last"
    /// Warnings of the record (JSON lines only by default).
    case warnings

    /// The columns of the table.
    public static let table: [InspectColumn] = [
        .file, .record, .line, .id, .status, .atoms, .bonds, .formula, .charge, .dimension, .fragments, .rings,
        .metals, .fields, .smiles,
    ]

    /// What a parser must deliver for the column.
    public var needs: RecordNeeds {
        switch self {
        case .file, .record, .line, .status, .atoms, .bonds, .fragments, .metals, .warnings: []
        case .formula, .rings, .smiles: .perception
        case .id: .ownName
        case .charge: .atomDetails
        case .dimension, .coordinatesFirst, .coordinatesLast: .coordinates
        case .fields: .fields
        case .title: .title
        }
    }
}

/// Writes a line about every record.
public struct InspectTask: RecordTask {
    private let columns: [InspectColumn]
    private let files: [String]
    private let line: RecordLine
    private let perceives: Bool
    private let ownPerceptionOptions: MoleculePerceiver.Options
    private let sink: any ByteSink
    private let flushes: () throws(OutputError) -> Void

    /// A task that writes `columns` to a sink.
    ///
    /// - Parameters:
    ///   - files: names of the inputs, by index.
    ///   - isJSON: JSON lines instead of tab-separated text.
    ///   - perception: how molecules are perceived.
    ///   - flush: called after every batch.
    public init(
        columns: [InspectColumn], files: [String], isJSON: Bool, perception: MoleculePerceiver.Options = .init(),
        sink: any ByteSink,
        flush: @escaping () throws(OutputError) -> Void
    ) {
        self.columns = columns
        var options = perception
        options.perceivesStereo = columns.contains(.smiles)
        options.perceivesHybridization = options.perceivesStereo
        ownPerceptionOptions = options
        perceives = columns.contains { $0 == .formula || $0 == .rings || $0 == .smiles }
        self.files = files
        line = RecordLine(isJSON: isJSON)
        self.sink = sink
        flushes = flush
    }

    /// The header line.
    public static func header(_ columns: [InspectColumn]) -> String {
        columns.map(\.rawValue).joined(separator: "\t") + "\n"
    }

    /// Buffers of a worker.
    public struct Worker {
        let perception: RecordPerception
        let sharesPerception: Bool
        var canonicalSMILES = CanonicalSMILES()
        var isCanonical = true
        var smiles: [UInt8] = []
        var hydrogens: [UInt8] = []
        var components: [Int32] = []
        var formula = MolecularFormula()
    }

    /// As the columns need.
    public var perceptionOptions: MoleculePerceiver.Options? { perceives ? ownPerceptionOptions : nil }

    /// Makes the buffers of a worker.
    public func makeWorker() -> Worker {
        Worker(perception: RecordPerception(options: ownPerceptionOptions), sharesPerception: false)
    }

    /// Makes the buffers of a worker that shares perception.
    public func makeWorker(sharing perception: RecordPerception) -> Worker {
        Worker(perception: perception, sharesPerception: true)
    }

    /// An empty text.
    public func makeOutput() -> [UInt8] { [] }

    /// Writes the line of a molecule.
    public func handle(
        _ record: RecordContext, _ molecule: Molecule, worker: inout Worker, into output: inout [UInt8]
    ) -> RecordFailure? {
        let isPerceived = perceives && molecule.statesBonds
        let start = output.count
        worker.isCanonical = true
        if isPerceived {
            if !worker.sharesPerception { worker.perception.begin() }
            do throws(PerceptionError) {
                try worker.perception.perceive(molecule)
            } catch {
                return RecordFailure(DescriptorError(error))
            }
        }
        for (index, column) in columns.enumerated() {
            line.beginCell(column.rawValue, index: index, in: &output)
            switch column {
            case .file, .record, .line, .id, .warnings: appendCommon(column, record, to: &output)
            case .status: line.append("ok", to: &output)
            case .atoms: NumberText.append(molecule.atomCount, to: &output)
            case .bonds: NumberText.append(molecule.bondCount + molecule.multiCenterAttachments.count, to: &output)
            case .formula:
                if isPerceived {
                    worker.perception.perceived.count(into: &worker.formula)
                } else {
                    implicitHydrogenCounts(of: molecule, into: &worker.hydrogens)
                    worker.formula.update(to: molecule, implicitHydrogens: worker.hydrogens)
                }
                appendFormula(worker.formula, to: &output)
            case .charge: line.append(molecule.totalCharge, to: &output)
            case .dimension: NumberText.append(molecule.dimension, to: &output)
            case .fragments:
                line.append(
                    molecule.statesBonds ? connectedComponents(of: molecule, into: &worker.components) : nil,
                    to: &output)
            case .rings: line.append(isPerceived ? worker.perception.perceived.rings.count : nil, to: &output)
            case .smiles:
                worker.smiles.removeAll(keepingCapacity: true)
                if isPerceived {
                    worker.canonicalSMILES.append(worker.perception.perceived, to: &worker.smiles)
                    worker.isCanonical = worker.canonicalSMILES.isExact
                }
                appendSMILES(isPerceived ? worker.smiles : nil, to: &output)
            case .metals: line.append(Self.metals(of: molecule), to: &output)
            case .fields: line.append(molecule.dataFields.map(\.name), to: &output)
            case .title: line.append(molecule.title, to: &output)
            case .coordinatesFirst: appendPosition(of: 0, molecule, to: &output)
            case .coordinatesLast: appendPosition(of: molecule.atomCount - 1, molecule, to: &output)
            }
        }
        line.end(&output)
        guard RecordDeadline.isPast else { return nil }
        output.removeLast(output.count - start)
        return .late
    }

    /// Says so if the SMILES may be another for another numbering.
    public func notes(of worker: inout Worker) -> [DescriptorNote] { worker.isCanonical ? [] : [.canonicalLimit] }

    /// Writes the line of a record that failed.
    public func handleFailure(
        _ record: RecordContext, _ failure: RecordFailure, worker: inout Worker, into output: inout [UInt8]
    ) {
        for (index, column) in columns.enumerated() {
            line.beginCell(column.rawValue, index: index, in: &output)
            switch column {
            case .file, .record, .line, .id, .warnings: appendCommon(column, record, to: &output)
            case .status: line.append(failure.status.rawValue, to: &output)
            default: line.appendNothing(to: &output)
            }
        }
        line.end(&output)
    }

    /// Writes the lines of a batch.
    public func consume(_ output: [UInt8]) throws {
        try sink.write(output)
        try flushes()
    }

    // MARK: Cells

    private func appendCommon(_ column: InspectColumn, _ record: RecordContext, to output: inout [UInt8]) {
        switch column {
        case .file: line.append(files[record.fileIndex], to: &output)
        case .record: NumberText.append(record.position.record, to: &output)
        case .line: NumberText.append(record.position.line, to: &output)
        case .id: line.append(record.id, to: &output)
        default: line.append(record.warnings, to: &output)
        }
    }

    /// The backslashes of a SMILES are escaped, as the rules of the output want.
    private func appendSMILES(_ smiles: [UInt8]?, to output: inout [UInt8]) {
        if let smiles {
            if line.isJSON {
                DelimitedText.appendJSONString(String(decoding: smiles, as: UTF8.self), to: &output)
            } else {
                DelimitedText.appendTSVField(smiles.span, to: &output)
            }
        } else if line.isJSON {
            output.append(contentsOf: "null".utf8)
        }
    }

    private func appendFormula(_ formula: MolecularFormula, to output: inout [UInt8]) {
        if line.isJSON { output.append(UInt8(ascii: "\"")) }
        formula.appendText(to: &output)
        if line.isJSON { output.append(UInt8(ascii: "\"")) }
    }

    private func appendPosition(of atom: Int, _ molecule: borrowing Molecule, to output: inout [UInt8]) {
        guard molecule.hasCoordinates, atom >= 0 else {
            line.appendNothing(to: &output)
            return
        }
        let coordinates = molecule.coordinates
        for axis in 0..<3 {
            if line.isJSON {
                output.append(UInt8(ascii: axis == 0 ? "[" : ","))
            } else if axis > 0 {
                output.append(UInt8(ascii: " "))
            }
            _ = NumberText.append(coordinates[3 * atom + axis], to: &output)
        }
        if line.isJSON { output.append(UInt8(ascii: "]")) }
    }

    private static func metals(of molecule: borrowing Molecule) -> [String] {
        let elements = molecule.elements
        var symbols: [String] = []
        for atom in 0..<elements.count where elements[atom].isDOrFBlockMetal {
            symbols.append(elements[atom].symbol)
        }
        return symbols
    }
}
