public import ChemIO
public import Descriptors
public import Perception
internal import Synchronization

/// What to do with a record that cannot be read or described.
public enum FailurePolicy: String, CaseIterable, Sendable {
    /// Write a row with its status and no values.
    case row
    /// Write no row.
    case skip
    /// End the run at the first failure.
    case stop
}

/// How a run goes about its records.
public struct RunOptions: Sendable {
    /// Number of threads.
    public var jobs = 1
    /// Most records of a batch.
    public var batchRecords = 4096
    /// About how many bytes a batch holds.
    public var batchBytes = 1 << 18
    /// What to do with failures.
    public var failurePolicy = FailurePolicy.row
    /// Where ids come from.
    public var idRule = RecordIDRule.automatic
    /// Whether the task wants the id of every record; otherwise only records with problems get one, for the messages.
    public var wantsIDs = true
    /// Whether equal ids are looked for.
    public var checksDuplicateIDs = false
    /// What parsers must deliver.
    public var needs: RecordNeeds = []
    /// How files are read.
    public var reading = ReadingOptions()
    /// Whether failed records are kept as they are, for `--keep-bad`.
    public var keepsFailedRecords = false
    /// Where bonds come from.
    public var bonds = BondCompletion(source: .auto, areNeeded: false)
    /// Which records are handled at all; the others are counted and have no row.
    public var filter = SubstructureFilter(required: [], forbidden: [])
    /// How long a record may take, in nanoseconds; then its status is `timeout`. Nil: what comes out never depends on the
    /// clock.
    public var recordTimeLimit: UInt?

    /// The defaults.
    public init() {}

    /// Makes batches so small that their rows stay in the cache of a core, from which they are written soon after.
    public mutating func limitBatches(rowBytes: Int) {
        batchRecords = min(batchRecords, max(4, (1 << 18) / max(1, rowBytes)))
    }
}

/// What a task is told about a record.
public struct RecordContext: Sendable {
    /// Index of the input.
    public let fileIndex: Int
    /// Number and line in the file.
    public let position: SourcePosition
    /// Id; empty when the task wants none.
    public let id: String
    /// Position in the run, from 0.
    public let runIndex: Int
    /// Warnings about the record, in words.
    public let warnings: [String]
}

/// What is done with every record of a run. Workers handle records in parallel; outputs are consumed in order.
public protocol RecordTask {
    /// Storage of a worker.
    associatedtype Worker
    /// Result of a batch.
    associatedtype Output

    /// How the task perceives molecules; nil if it does not.
    var perceptionOptions: MoleculePerceiver.Options? { get }
    /// Makes the storage of a worker.
    func makeWorker() -> Worker
    /// Makes the storage of a worker that perceives molecules in common with a filter, which tells of every record.
    func makeWorker(sharing perception: RecordPerception) -> Worker
    /// Makes an empty result for a batch.
    func makeOutput() -> Output
    /// Handles a molecule.
    ///
    /// - Returns: nil on success, else why the record has no row; ``handleFailure(_:status:worker:into:)`` follows then.
    func handle(
        _ record: RecordContext, _ molecule: Molecule, worker: inout Worker, into output: inout Output
    ) -> RecordFailure?
    /// What is worth saying about the record that was handled last, if it did not fail.
    func notes(of worker: inout Worker) -> [DescriptorNote]
    /// Handles a record that failed. Not called when failed records are skipped.
    func handleFailure(
        _ record: RecordContext, _ failure: RecordFailure, worker: inout Worker, into output: inout Output)
    /// Completes the result of a batch, still in the worker.
    func finishOutput(_ output: inout Output)
    /// Takes the result of a batch; called in order, by one thread at a time.
    func consume(_ output: Output) throws
}

extension RecordTask {
    /// The task does not perceive molecules.
    public var perceptionOptions: MoleculePerceiver.Options? { nil }
    /// Nothing is shared.
    public func makeWorker(sharing perception: RecordPerception) -> Worker { makeWorker() }
    /// Nothing to say.
    public func notes(of worker: inout Worker) -> [DescriptorNote] { [] }
    /// Nothing to complete.
    public func finishOutput(_ output: inout Output) {}
}

/// Why a record has no row.
public struct RecordFailure: Error, Sendable {
    /// Status for the row.
    public let status: RecordStatus
    /// Stable name of the kind of failure.
    public let code: String
    /// What was found and what was expected.
    public let message: String
    /// Where; record 0 means that the record's own position serves.
    public let position: SourcePosition
    /// The atom at fault, as an index into the molecule of the record, where there is one.
    public let atom: Int?

    /// A failure with its place.
    public init(
        status: RecordStatus, code: String, message: String, position: SourcePosition = SourcePosition(),
        atom: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.position = position
        self.atom = atom
    }

    /// A record that took longer than it may; the run puts the limit into words.
    static var late: RecordFailure { RecordFailure(timeLimit: 0) }

    init(timeLimit: UInt) {
        self.init(
            status: .timeout, code: RecordStatus.timeout.rawValue,
            message: "the record took longer than the \(Double(timeLimit) / 1e9) seconds of --timeout-per-record")
    }

    init(_ error: DescriptorError) {
        self.init(
            status: RecordStatus(error), code: error.status.rawValue, message: error.message, atom: error.atom)
    }

    init(_ error: ChemIOError) {
        self.init(
            status: RecordStatus(error), code: error.code.rawValue, message: error.message, position: error.position)
    }
}

/// Something to report: a failed record, a warning, or a fault of a whole file.
public struct RunIssue: Sendable {
    /// How bad it is.
    public enum Severity: String, Sendable {
        /// The record, or the rest of the file, is lost.
        case error
        /// The record was read all the same.
        case warning
    }
    /// How bad it is.
    public let severity: Severity
    /// Name of the input.
    public let file: String
    /// Record, line and column; record 0 for a whole file.
    public let position: SourcePosition
    /// Id of the record, or empty.
    public let id: String
    /// Status of the record; nil for warnings and whole files.
    public let status: RecordStatus?
    /// Stable name of the kind.
    public let code: String
    /// What was found and what was expected.
    public let message: String
    /// The record as it is in the file, when failed records are kept.
    public let rawRecord: [UInt8]?

    /// An issue.
    public init(
        severity: Severity, file: String, position: SourcePosition = SourcePosition(), id: String = "",
        status: RecordStatus? = nil, code: String, message: String, rawRecord: [UInt8]? = nil
    ) {
        self.severity = severity
        self.file = file
        self.position = position
        self.id = id
        self.status = status
        self.code = code
        self.message = message
        self.rawRecord = rawRecord
    }
}

/// How far a run has come, after a batch.
public struct RunProgress: Sendable {
    /// Bytes taken from the inputs, as stored.
    public var consumedBytes = 0
    /// Bytes of all inputs, as stored, where known.
    public var totalBytes: Int?
}

/// Receives what a run has to tell; called in record order, by one thread at a time.
public protocol RunObserver: AnyObject {
    /// A batch has been consumed: number of records by status code, issues in order, hashes of the ids.
    func batchDone(statusCounts: [Int], issues: [RunIssue], idHashes: [UInt64], progress: RunProgress)
    /// A file has been read to its end, or to a fault.
    func fileDone(_ file: InputFile, recordCount: Int, fault: RunIssue?, warning: RunIssue?)
    /// Records were left out by the filter of the run.
    func recordsFiltered(_ count: Int)
}

extension RunObserver {
    /// Nobody counts.
    public func recordsFiltered(_ count: Int) {}
}

/// Ends a run at a record, as ``FailurePolicy/stop`` asks.
public struct StoppedAtRecord: Error, Sendable {}

/// Ends a run because of a signal.
public struct RunInterrupted: Error, Sendable {}

/// Reads inputs record by record and has a task handle each, in parallel, with results in order.
public struct BulkRun: Sendable {
    private let inputs: [InputFile]
    private let options: RunOptions

    /// A run over inputs.
    public init(inputs: [InputFile], options: RunOptions) {
        self.inputs = inputs
        self.options = options
    }

    private enum Work {
        case batch(
            RecordBatch, fileIndex: Int, parser: ParserPrototype, firstRunIndex: Int, progress: RunProgress)
        case fileEnd(fileIndex: Int, recordCount: Int, fault: ChemIOError?, warning: RecordWarning?)
    }

    private enum Outcome<Output> {
        case batch(
            Output, statusCounts: [Int], issues: [RunIssue], idHashes: [UInt64], progress: RunProgress,
            filteredCount: Int, stops: Bool)
        /// A stop was asked for: searches broke off, and nothing of the batch is taken.
        case interrupted
        case fileEnd(fileIndex: Int, recordCount: Int, fault: ChemIOError?, warning: RecordWarning?)
    }

    private struct WorkerState<Worker> {
        var worker: Worker
        var reading: ReadingState
    }

    /// What a worker needs to read records, whatever the task.
    private struct ReadingState {
        let filter: SubstructureFilter.Worker?
        var molecule = Molecule()
        var parser: WorkerParser?
        var prototype: ParserPrototype?
    }

    /// A parser with the wishes of a run, which every worker copies. Files of one format share one, if it is no table.
    private final class ParserPrototype {
        let format: StructureFormat
        private let parser: any RecordParser

        init(_ parser: any RecordParser, format: StructureFormat, options: RunOptions) {
            var parser = parser
            parser.needs = options.needs.union(options.wantsIDs ? options.idRule.needs : [])
                .union(options.bonds.needs).union(options.filter.needs)
            self.format = format
            self.parser = parser
        }

        func makeParser() -> WorkerParser { WorkerParser.make(parser) }
    }

    /// Runs to the end of the inputs.
    ///
    /// - Throws: ``StoppedAtRecord``, ``RunInterrupted``, or what the task's `consume` throws.
    @specialized(where Task == FitTask)
    @specialized(where Task == FingerprintTask)
    @specialized(where Task == InspectTask)
    @specialized(where Task == FeaturizeTask<Double>)
    public func run<Task: RecordTask>(_ task: Task, observer: any RunObserver) throws {
        let producer = Producer(inputs: inputs, options: options)
        let pipeline = OrderedPipeline(jobs: options.jobs)
        try pipeline.run(
            produce: { try producer.next() },
            makeWorker: { makeState(task) },
            process: { state, work -> Outcome<Task.Output> in
                switch work {
                case .fileEnd(let fileIndex, let recordCount, let fault, let warning):
                    return .fileEnd(fileIndex: fileIndex, recordCount: recordCount, fault: fault, warning: warning)
                case .batch(let batch, let fileIndex, let prototype, let firstRunIndex, let progress):
                    if state.reading.prototype !== prototype {
                        state.reading.parser = prototype.makeParser()
                        state.reading.prototype = prototype
                    }
                    let outcome = process(
                        batch, fileIndex: fileIndex, firstRunIndex: firstRunIndex, progress: progress, task: task,
                        worker: &state.worker, state: &state.reading)
                    producer.recycle(batch)
                    return outcome
                }
            },
            consume: { outcome in
                switch outcome {
                case .batch(
                    let output, let statusCounts, let issues, let idHashes, let progress, let filtered, let stops):
                    try task.consume(output)
                    observer.batchDone(
                        statusCounts: statusCounts, issues: issues, idHashes: idHashes, progress: progress)
                    if filtered > 0 { observer.recordsFiltered(filtered) }
                    if stops { throw StoppedAtRecord() }
                case .interrupted: throw RunInterrupted()
                case .fileEnd(let fileIndex, let recordCount, let fault, let warning):
                    let file = inputs[fileIndex]
                    observer.fileDone(
                        file, recordCount: recordCount,
                        fault: fault.map {
                            RunIssue(
                                severity: .error, file: file.displayName, position: $0.position, code: $0.code.rawValue,
                                message: $0.message)
                        },
                        warning: warning.map {
                            RunIssue(
                                severity: .warning, file: file.displayName, position: $0.position, code: $0.code,
                                message: $0.message)
                        })
                    if fault != nil && options.failurePolicy == .stop { throw StoppedAtRecord() }
                }
                if Interruption.isRequested { throw RunInterrupted() }
            })
    }

    /// A worker for the task, and one for the filter. If both perceive molecules alike, each is perceived once.
    private func makeState<Task: RecordTask>(_ task: Task) -> WorkerState<Task.Worker> {
        guard !options.filter.isEmpty, let wanted = task.perceptionOptions,
            let common = options.filter.shared(with: wanted)
        else {
            return WorkerState(
                worker: task.makeWorker(), reading: ReadingState(filter: options.filter.makeWorker()))
        }
        let perception = RecordPerception(options: common)
        return WorkerState(
            worker: task.makeWorker(sharing: perception),
            reading: ReadingState(filter: options.filter.makeWorker(sharing: perception)))
    }

    private func process<Task: RecordTask>(
        _ batch: RecordBatch, fileIndex: Int, firstRunIndex: Int, progress: RunProgress, task: Task,
        worker: inout Task.Worker, state: inout ReadingState
    ) -> Outcome<Task.Output> {
        var output = task.makeOutput()
        var statusCounts = [Int](repeating: 0, count: RecordStatus.allCases.count)
        var issues: [RunIssue] = []
        var idHashes: [UInt64] = []
        var stops = false
        var filteredCount = 0
        let file = inputs[fileIndex]
        let skipsBlankRecords = options.reading.blankLinesAreRecords

        let records = batch.records
        for offset in records.indices {
            let slice = records[offset]
            let bytes = batch.bytes(of: slice)
            var failure: RecordFailure?
            var wasParsed = false
            // Whether or not a record was done: what was in hand when the request came may have broken off.
            if Interruption.isRequested { break }
            if let limit = options.recordTimeLimit { RecordDeadline.start(nanoseconds: limit) }
            if skipsBlankRecords && bytes.allSatisfy({ $0 <= 32 }) {
                failure = RecordFailure(status: .empty, code: "empty", message: "blank line")
            } else if let known = slice.failure, !slice.parsesDespiteFailure {
                failure = RecordFailure(known)
            } else {
                do throws(ChemIOError) {
                    wasParsed = true
                    try state.parser?.parse(bytes, at: slice.position, into: &state.molecule)
                    if let known = slice.failure { failure = RecordFailure(known) }
                } catch {
                    failure = RecordFailure(error)
                }
            }
            let warnings = wasParsed ? state.parser?.warnings ?? [] : []
            var bondNotes: [DescriptorNote] = []
            if failure == nil {
                do throws(RecordFailure) {
                    bondNotes = try options.bonds.complete(&state.molecule)
                    if let filter = state.filter, try !filter.passes(state.molecule) {
                        filteredCount += 1
                        continue
                    }
                    if RecordDeadline.isPast { failure = .late }
                } catch {
                    failure = error
                }
            }
            var id = ""
            if options.wantsIDs || failure != nil || !warnings.isEmpty || !bondNotes.isEmpty {
                id = self.id(
                    of: slice, bytes, wasRead: failure == nil, wasParsed: wasParsed, file: file,
                    runIndex: firstRunIndex + offset, state: &state)
                if options.checksDuplicateIDs { idHashes.append(Self.hash(id)) }
            }
            for warning in warnings {
                issues.append(
                    RunIssue(
                        severity: .warning, file: file.displayName, position: warning.position, id: id,
                        code: warning.code, message: warning.message))
            }
            let context = RecordContext(
                fileIndex: fileIndex, position: slice.position, id: id, runIndex: firstRunIndex + offset,
                warnings: warnings.map(\.message) + bondNotes.map(\.message))
            if failure == nil {
                failure = task.handle(context, state.molecule, worker: &worker, into: &output)
                if failure != nil && id.isEmpty {
                    id = self.id(
                        of: slice, bytes, wasRead: true, wasParsed: wasParsed, file: file,
                        runIndex: firstRunIndex + offset, state: &state)
                }
            }
            // Whatever stopped it: a search that was broken off may have said that there is no result, or too much.
            if failure != nil, let limit = options.recordTimeLimit, RecordDeadline.isPast {
                failure = RecordFailure(timeLimit: limit)
            }
            guard let failure else {
                statusCounts[0] += 1
                for note in bondNotes + task.notes(of: &worker) {
                    issues.append(
                        RunIssue(
                            severity: .warning, file: file.displayName, position: slice.position, id: id,
                            code: note.code, message: note.message))
                }
                continue
            }
            statusCounts[Int(failure.status.code)] += 1
            // Nothing where the format wants a record is odd, but no error; a blank line is not even odd.
            let isEmpty = failure.status == .empty
            if !isEmpty || wasParsed {
                issues.append(
                    RunIssue(
                        severity: isEmpty ? .warning : .error, file: file.displayName,
                        position: Self.position(of: failure, slice, bytes, state.parser), id: id,
                        status: isEmpty ? nil : failure.status, code: failure.code, message: failure.message,
                        rawRecord: options.keepsFailedRecords && !isEmpty
                            ? state.parser?.sourceText(of: bytes) ?? Array(bytes) : nil))
            }
            if options.failurePolicy != .skip || failure.status == .empty {
                task.handleFailure(context, failure, worker: &worker, into: &output)
            }
            if options.failurePolicy == .stop && failure.status != .empty {
                stops = true
                break
            }
        }
        if options.recordTimeLimit != nil { RecordDeadline.clear() }
        // Searches that saw the request broke off, and a record that says so is not done.
        if Interruption.isRequested { return .interrupted }
        task.finishOutput(&output)
        return .batch(
            output, statusCounts: statusCounts, issues: issues, idHashes: idHashes, progress: progress,
            filteredCount: filteredCount, stops: stops)
    }

    /// Where a failure is: its own position, or that of the record with the column of the atom at fault.
    private static func position(
        of failure: RecordFailure, _ slice: RecordBatch.Slice, _ bytes: UnsafeRawBufferPointer, _ parser: WorkerParser?
    ) -> SourcePosition {
        if failure.position.record != 0 { return failure.position }
        var position = slice.position
        if let atom = failure.atom, let column = parser?.column(ofAtom: atom, in: bytes) { position.column = column }
        return position
    }

    /// The id of a record, for its row or for messages about it.
    private func id(
        of slice: RecordBatch.Slice, _ bytes: UnsafeRawBufferPointer, wasRead: Bool, wasParsed: Bool, file: InputFile,
        runIndex: Int, state: inout ReadingState
    ) -> String {
        // Parsed again aside: the molecule in hand may have got bonds that are not in the record.
        let again = !options.wantsIDs && wasParsed ? parsedForID(bytes, at: slice.position, state: &state) : nil
        let ownName = wasParsed ? state.parser?.ownName : nil
        let record = slice.position.record
        // Not `again ?? state.molecule`, which would copy the molecule with all its columns.
        if let again {
            return options.idRule.id(
                of: again, wasRead: wasRead, ownName: ownName, file: file, record: record, runIndex: runIndex)
        }
        return options.idRule.id(
            of: state.molecule, wasRead: wasRead, ownName: ownName, file: file, record: record, runIndex: runIndex)
    }

    /// Parses a record again for what its id is made of. A run that wants no ids spares all other records that work.
    private func parsedForID(
        _ bytes: UnsafeRawBufferPointer, at position: SourcePosition, state: inout ReadingState
    ) -> Molecule? {
        guard let parser = state.parser else { return nil }
        if parser.alwaysTellsOwnName, options.idRule.needs.isSubset(of: .ownName) { return nil }
        let needs = parser.needs
        parser.needs.formUnion(options.idRule.needs)
        var molecule = Molecule()
        // A failure is known already; the name is what counts.
        try? parser.parse(bytes, at: position, into: &molecule)
        parser.needs = needs
        return molecule
    }

    /// FNV-1a of an id, mixed so that close ids differ in all bits.
    private static func hash(_ id: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash ^= hash >> 32
        return hash &* 0x9E37_79B9_7F4A_7C15
    }

    /// The serial stage: opens the inputs one after the other and frames their records.
    private final class Producer {
        private let inputs: [InputFile]
        private let options: RunOptions
        private var fileIndex = 0
        private var reader: StructureReader?
        private var prototype: ParserPrototype?
        private var runIndex = 0
        private var bytesBefore = 0
        private let totalBytes: Int?
        private let pool = Pool { RecordBatch() }

        init(inputs: [InputFile], options: RunOptions) {
            self.inputs = inputs
            self.options = options
            let sizes = inputs.compactMap(\.byteCount)
            totalBytes = sizes.count == inputs.count ? sizes.reduce(0, +) : nil
        }

        func recycle(_ batch: RecordBatch) {
            // A batch that grew for one huge record is not kept.
            if batch.capacity <= 1 << 22 { pool.give(batch) }
        }

        func next() throws -> Work? {
            if Interruption.isRequested { throw RunInterrupted() }
            guard fileIndex < inputs.count else { return nil }
            let file = inputs[fileIndex]
            do throws(ChemIOError) {
                if reader == nil {
                    let source =
                        file.path == "-"
                        ? try ByteSource(descriptor: 0, name: "stdin") : try ByteSource(path: file.path)
                    let opened = try StructureReader(source: source, format: file.format, options: options.reading)
                    if prototype?.format != file.format || !file.format.isFoundInFolders {
                        prototype = ParserPrototype(opened.parser, format: file.format, options: options)
                    }
                    reader = opened
                }
            } catch {
                if Interruption.isRequested { throw RunInterrupted() }
                return endFile(recordCount: 0, fault: error, warning: nil)
            }
            guard let reader, let prototype else { return nil }
            let batch = pool.take()
            let firstRunIndex = runIndex
            if reader.records.fill(batch, maximumRecords: options.batchRecords, targetBytes: options.batchBytes) {
                runIndex += batch.records.count
                let progress = RunProgress(
                    consumedBytes: bytesBefore + reader.records.source.consumedByteCount, totalBytes: totalBytes)
                return .batch(
                    batch, fileIndex: fileIndex, parser: prototype, firstRunIndex: firstRunIndex, progress: progress)
            }
            pool.give(batch)
            // A read that a signal broke off is no fault of the file.
            if Interruption.isRequested { throw RunInterrupted() }
            return endFile(
                recordCount: reader.records.recordCount, fault: reader.records.failure,
                warning: reader.records.source.warning)
        }

        private func endFile(recordCount: Int, fault: ChemIOError?, warning: RecordWarning?) -> Work {
            bytesBefore += inputs[fileIndex].byteCount ?? 0
            defer {
                fileIndex += 1
                reader = nil
            }
            return .fileEnd(fileIndex: fileIndex, recordCount: recordCount, fault: fault, warning: warning)
        }
    }
}
