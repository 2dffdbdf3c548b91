public import ChemIO
public import Complexes
public import Tables

/// A column of `descgen inspect --complexes`.
public enum ComplexColumn: String, CaseIterable, Sendable {
    /// Name of the file as given or found.
    case file
    /// Number of the record in its file, from 1.
    case record
    /// Id.
    case id
    /// Symbol of the metal.
    case metal
    /// Oxidation state, where it was asked for and can be told.
    case oxidationState = "oxidation_state"
    /// Number of sites.
    case coordinationNumber = "coordination_number"
    /// Geometry class.
    case geometry
    /// `denticity:hapticity:connecting atoms:formula:SMILES` of each ligand; contact atoms have the map number 1 in the
    /// canonical SMILES, which is blank where the rules of valences do not cover a ligand.
    case ligands
    /// Status of the record.
    case status
    /// Number of contact atoms.
    case contacts
    /// The contact atoms with their distances in Å.
    case distances
    /// Difference from the ideal geometry in degrees.
    case deviation
    /// Axial contact atoms; several axes in a tie.
    case axial
    /// Equatorial contact atoms.
    case equatorial
    /// Oddities.
    case flags

    /// The columns of the table.
    public static let table: [ComplexColumn] = [
        .file, .record, .id, .metal, .oxidationState, .coordinationNumber, .geometry, .ligands,
    ]
}

/// Writes a line about every metal of every record, and gathers the ligands.
public struct ComplexTask: RecordTask {
    private let columns: [ComplexColumn]
    private let files: [String]
    private let line: RecordLine
    private let perception: ComplexPerceiver.Options
    private let derivesCharges: Bool
    private let ligands: LigandCollection?
    private let sink: any ByteSink
    private let flushes: () throws(OutputError) -> Void

    /// A task that writes `columns` to a sink.
    ///
    /// - Parameters:
    ///   - files: names of the inputs, by index.
    ///   - isJSON: JSON lines instead of tab-separated text.
    ///   - perception: how complexes are perceived.
    ///   - derivesCharges: whether oxidation states are derived.
    ///   - ligands: gathers the ligands; nil when they are not wanted.
    ///   - flush: called after every batch.
    public init(
        columns: [ComplexColumn], files: [String], isJSON: Bool, perception: ComplexPerceiver.Options,
        derivesCharges: Bool, ligands: LigandCollection?, sink: any ByteSink,
        flush: @escaping () throws(OutputError) -> Void
    ) {
        self.columns = columns
        self.files = files
        line = RecordLine(isJSON: isJSON)
        self.perception = perception
        self.derivesCharges = derivesCharges
        self.ligands = ligands
        self.sink = sink
        flushes = flush
    }

    /// The header line.
    public static func header(_ columns: [ComplexColumn]) -> String {
        columns.map(\.rawValue).joined(separator: "\t") + "\n"
    }

    /// Buffers of a worker.
    public struct Worker {
        var perceiver: ComplexPerceiver
        var complex = PerceivedComplex()
        var identifier = LigandIdentifier()
        var smiles = LigandSMILES()
    }

    /// The lines and the ligands of a batch.
    public struct Output {
        var text: [UInt8] = []
        var ligands: [MetLigand] = []
    }

    /// Makes the buffers of a worker.
    public func makeWorker() -> Worker { Worker(perceiver: ComplexPerceiver(options: perception)) }

    /// An empty output.
    public func makeOutput() -> Output { Output() }

    /// Writes the lines of a molecule.
    public func handle(
        _ record: RecordContext, _ molecule: Molecule, worker: inout Worker, into output: inout Output
    ) -> RecordFailure? {
        do throws(ComplexError) {
            try worker.perceiver.perceive(molecule, into: &worker.complex)
        } catch {
            let status = RecordStatus(error)
            return RecordFailure(status: status, code: status.rawValue, message: error.message)
        }
        let complex = worker.complex
        var bound: [MetLigand] = []
        if ligands != nil || columns.contains(.ligands) {
            for ligand in complex.ligands {
                bound.append(
                    MetLigand(
                        identity: worker.identifier.identity(of: ligand, in: complex),
                        texts: worker.smiles.texts(of: ligand, in: complex), record: record.id))
            }
        }
        // Not known is blank: derived charges need the total charge, and the rules do not cover every ligand.
        var oxidationState: Int?
        if derivesCharges, let charge = molecule.totalCharge {
            oxidationState = LigandCharges(complex).oxidationState(of: complex, totalCharge: charge)
        }
        if ligands != nil { output.ligands.append(contentsOf: bound) }
        for metal in complex.metals.indices {
            for (index, column) in columns.enumerated() {
                line.beginCell(column.rawValue, index: index, in: &output.text)
                append(column, of: metal, complex, bound, oxidationState, record, to: &output.text)
            }
            line.end(&output.text)
        }
        return nil
    }

    /// Writes a line without values.
    public func handleFailure(
        _ record: RecordContext, _ failure: RecordFailure, worker: inout Worker, into output: inout Output
    ) {
        for (index, column) in columns.enumerated() {
            line.beginCell(column.rawValue, index: index, in: &output.text)
            switch column {
            case .file, .record, .id: appendCommon(column, record, to: &output.text)
            case .status: line.append(failure.status.rawValue, to: &output.text)
            default: line.appendNothing(to: &output.text)
            }
        }
        line.end(&output.text)
    }

    /// Writes the lines of a batch and takes its ligands.
    public func consume(_ output: Output) throws {
        ligands?.add(output.ligands)
        try sink.write(output.text)
        try flushes()
    }

    // MARK: Cells

    private func append(
        _ column: ComplexColumn, of metal: Int, _ complex: PerceivedComplex, _ bound: [MetLigand],
        _ oxidationState: Int?, _ record: RecordContext, to output: inout [UInt8]
    ) {
        let atom = Int(complex.metals[metal])
        switch column {
        case .file, .record, .id: appendCommon(column, record, to: &output)
        case .status: line.append("ok", to: &output)
        case .metal: line.append(complex.element(of: atom).symbol, to: &output)
        case .oxidationState: line.append(oxidationState, to: &output)
        case .coordinationNumber:
            let isReference = perception.mode == .reference
            let count =
                isReference
                ? complex.contactCount(ofMetal: metal) : complex.sites.count { Int($0.metal) == metal }
            NumberText.append(count, to: &output)
        case .geometry:
            line.append(metal < complex.geometries.count ? complex.geometries[metal].name : nil, to: &output)
        case .deviation:
            let deviation = metal < complex.geometries.count ? complex.geometries[metal].deviation : nil
            if let deviation, deviation.isFinite {
                NumberText.append((deviation * 1e4).rounded() / 1e4, to: &output)
            } else {
                line.appendNothing(to: &output)
            }
        case .contacts: NumberText.append(complex.contactCount(ofMetal: metal), to: &output)
        case .distances:
            let contacts = complex.contacts(ofMetal: metal)
            var items: [String] = []
            for slot in contacts.indices {
                let contact = Int(contacts[slot])
                let name = Self.name(of: contact, complex)
                items.append(complex.distance(atom, contact).map { "\(name) \(($0 * 1e3).rounded() / 1e3)" } ?? name)
            }
            line.append(items, to: &output)
        case .ligands:
            var items: [String] = []
            for (index, ligand) in complex.ligands.enumerated() where Int(ligand.metal) == metal {
                let contacts = complex.contacts(of: ligand)
                let names = contacts.indices.map { Self.name(of: Int(contacts[$0]), complex) }
                let identity = bound[index].identity
                items.append(
                    [
                        "\(identity.denticity)", "\(identity.hapticity)", names.joined(separator: "+"),
                        identity.formula, bound[index].texts?.marked ?? "",
                    ].joined(separator: ":"))
            }
            line.append(items, to: &output)
        case .axial: appendEntries(complex.axisChoices.flatMap(\.axial), complex, to: &output)
        case .equatorial:
            appendEntries(complex.axisChoices.count == 1 ? complex.axisChoices[0].equatorial : [], complex, to: &output)
        case .flags: line.append(complex.flags.names, to: &output)
        }
    }

    /// Symbol and number from 1.
    private static func name(of atom: Int, _ complex: PerceivedComplex) -> String {
        "\(complex.element(of: atom).symbol)\(atom + 1)"
    }

    private func appendEntries(
        _ entries: [AxialEquatorialSplit.Entry], _ complex: PerceivedComplex, to output: inout [UInt8]
    ) {
        line.append(
            entries.map { $0.atoms.map { Self.name(of: Int($0), complex) }.joined(separator: "+") }, to: &output)
    }

    private func appendCommon(_ column: ComplexColumn, _ record: RecordContext, to output: inout [UInt8]) {
        switch column {
        case .file: line.append(files[record.fileIndex], to: &output)
        case .record: NumberText.append(record.position.record, to: &output)
        default: line.append(record.id, to: &output)
        }
    }
}

extension RecordStatus {
    /// The status of a record whose complex could not be perceived.
    init(_ error: ComplexError) {
        switch error.kind {
        case .noMetal: self = .noMetal
        case .severalMetals: self = .severalMetals
        case .noContacts: self = .noContacts
        case .noCoordinates: self = .noCoordinates
        case .overlappingAtoms: self = .overlappingAtoms
        case .unknownElement: self = .unknownElement
        }
    }
}
