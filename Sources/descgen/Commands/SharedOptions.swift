public import ArgumentParser
import ChemIO
import Descriptors
public import Featurization
import Perception
import Substructure
import Tables

/// Options about inputs that every reading command has.
struct InputOptions: ParsableArguments {
    @Argument(
        help: "Files, folders (searched for structure files) or - for standard input; .gz is recognised by content.",
        completion: .file())
    var inputs: [String] = []

    @Option(name: .customLong("files-from"), help: "A file with one input path per line; - for standard input.")
    var filesFrom: String?

    @Option(
        name: [.customShort("i", allowingJoined: true), .customLong("in")],
        help: "Format of all inputs: xyz, smi, sdf, mol, csv or tsv. By default the suffix tells.")
    var format: String?

    @Option(name: .customLong("smiles-column"), help: "SMILES column of a table: name, or number from 1.")
    var smilesColumn: String?

    @Option(name: .customLong("id-column"), help: "Id column of a table: name, or number from 1.")
    var idColumn: String?

    @Flag(name: .customLong("name-first"), help: "SMILES files have the name in the first column.")
    var nameFirst = false

    @Option(name: .customLong("id-from"), help: "Where ids come from: title, title:/REGEX/, field:NAME, file or index.")
    var idFrom: String?

    @Option(
        name: .customLong("blank-lines"),
        help: "Blank lines of SMILES files: skip, or row (a row of status empty, for pipes).")
    var blankLines: String = "skip"

    @Option(name: .customLong("max-atoms"), help: "Most atoms of a molecule; larger ones get the status too_large.")
    var maximumAtoms = 100_000

    @Option(
        name: .customLong("timeout-per-record"),
        help: """
            Most seconds that a record may take; a slower one gets the status timeout. By default there is no limit, so \
            that results do not depend on the clock; long searches stop at limits of steps in any case.
            """)
    var timeout: Double?

    /// The inputs, found and checked.
    func resolve() throws -> [InputFile] {
        var structureFormat: StructureFormat?
        if let format {
            guard let known = StructureFormat.named(format) else {
                let names = StructureFormat.all.map(\.name)
                throw CommandFailure.usage(
                    "--in \(format): there is no such format; expected \(names.joined(separator: ", "))"
                        + Suggestion.text(
                            for:
                                format, among: StructureFormat.all.flatMap { [$0.name] + $0.otherNames }))
            }
            structureFormat = known
        }
        return try InputList.resolve(inputs, listPath: filesFrom, format: structureFormat)
    }

    /// How long a record may take, in nanoseconds.
    func recordTimeLimit() throws -> UInt? {
        guard let timeout else { return nil }
        guard timeout > 0, timeout.isFinite else {
            throw CommandFailure.usage("--timeout-per-record \(timeout); expected a number of seconds above 0")
        }
        return UInt(max(1, min(timeout, 1e9) * 1e9))
    }

    /// How the files are read.
    func readingOptions() throws -> ReadingOptions {
        var options = ReadingOptions()
        guard maximumAtoms > 0 else { throw CommandFailure.usage("--max-atoms \(maximumAtoms); expected 1 or more") }
        options.limits.atoms = maximumAtoms
        guard ["skip", "row"].contains(blankLines) else {
            throw CommandFailure.usage("--blank-lines \(blankLines); expected skip or row")
        }
        options.blankLinesAreRecords = blankLines == "row"
        options.nameFirst = nameFirst
        options.smilesColumn = smilesColumn
        options.idColumn = idColumn
        return options
    }
}

/// Options about bonds and substructures.
struct ChemistryOptions: ParsableArguments {
    @Option(
        help: """
            Where bonds come from: auto (the file; the geometry where the format has no bonds and they are needed), \
            file, or geometry.
            """)
    var bonds: BondSource = .auto

    @Option(
        help: "Total charge of records that state none, for bonds from geometry; without it the likeliest is taken.")
    var charge: Int?

    @Flag(
        name: .customLong("accept-ambiguous-bonds"),
        help: "Take bonds from geometry that may as well be others, with a warning; by default the record fails.")
    var acceptsAmbiguity = false

    @Option(
        name: .customLong("select-smarts"),
        help: "Only records with this substructure. May be given several times: all must be there.")
    var required: [String] = []

    @Option(
        name: .customLong("reject-smarts"),
        help: "Only records without this substructure. May be given several times: none may be there.")
    var forbidden: [String] = []

    /// Completes the options of a run.
    ///
    /// - Parameters:
    ///   - needsBonds: whether the task needs bonds; a filter does in any case.
    ///   - perception: how molecules are perceived for the filter.
    func apply(
        to options: inout RunOptions, needsBonds: Bool, perception: MoleculePerceiver.Options
    ) throws {
        options.filter = SubstructureFilter(
            required: try patterns(required, "--select-smarts"), forbidden: try patterns(forbidden, "--reject-smarts"),
            perception: perception)
        options.bonds = BondCompletion(
            source: bonds, areNeeded: needsBonds || !options.filter.isEmpty, charge: charge,
            acceptsAmbiguity: acceptsAmbiguity)
    }

    private func patterns(_ texts: [String], _ option: String) throws -> [SMARTSPattern] {
        var result: [SMARTSPattern] = []
        for text in texts {
            if text.allSatisfy(\.isWhitespace) {
                throw CommandFailure.usage("\(option): the pattern is empty, and an empty pattern matches nothing")
            }
            do throws(SMARTSError) {
                result.append(try SMARTSPattern(text))
            } catch {
                throw CommandFailure.usage("\(option) '\(text)', column \(error.column): \(error.detail)")
            }
        }
        return result
    }
}

extension BondSource: ExpressibleByArgument {}

/// Options about how a run goes and what it tells.
struct RunOptionGroup: ParsableArguments {
    @Option(
        name: [.customShort("j", allowingJoined: true), .long],
        help: "Number of threads. By default the cores this process may use.")
    var jobs: Int?

    @Option(
        name: .customLong("on-error"),
        help: "A record that fails: row (a row with its status and blanks), skip, or stop.")
    var onError: FailurePolicy = .row

    @Option(
        name: .customLong("fail-on"),
        help: "Exit with status 3 if more records fail than this number, or this percentage (N%).")
    var failOn: String?

    @Option(name: .customLong("errors-to"), help: "Write all problems to this file, one JSON object per line.")
    var errorsTo: String?

    @Option(name: .customLong("keep-bad"), help: "Write the failed records, as they are, to this file.")
    var keepBad: String?

    @Option(name: .customLong("summary"), help: "Write the summary to this file as JSON.")
    var summary: String?

    @Option(name: .customLong("log-format"), help: "Form of the problems on standard error: text or json.")
    var logFormat: LogFormat = .text

    @Option(name: .customLong("progress"), help: "Progress on standard error: auto, always or never.")
    var progress: ProgressDisplay = .auto

    @Flag(name: [.customShort("q"), .long], help: "Show neither problems nor the summary.")
    var quiet = false

    @Flag(name: [.customShort("v"), .long], help: "Show all problems, not only the first 20 of a kind.")
    var verbose = false

    @Option(name: .customLong("batch-records"), help: .hidden)
    var batchRecords: Int?

    /// The options of a run.
    func runOptions(_ input: InputOptions) throws -> RunOptions {
        var options = RunOptions()
        if let jobs {
            guard (1...256).contains(jobs) else { throw CommandFailure.usage("--jobs \(jobs); expected 1 to 256") }
            options.jobs = jobs
        } else {
            options.jobs = AvailableCores.count
        }
        if let batchRecords { options.batchRecords = max(1, batchRecords) }
        options.failurePolicy = onError
        options.idRule = try input.idFrom.map { try RecordIDRule(parsing: $0) } ?? .automatic
        options.reading = try input.readingOptions()
        options.recordTimeLimit = try input.recordTimeLimit()
        options.keepsFailedRecords = keepBad != nil
        _ = try failureLimit()
        return options
    }

    /// The options of the report.
    var reporting: ReportingOptions {
        var options = ReportingOptions()
        options.logFormat = logFormat
        options.isQuiet = quiet
        options.isVerbose = verbose
        options.progress = progress
        options.errorsPath = errorsTo
        options.badRecordsPath = keepBad
        options.summaryPath = summary
        return options
    }

    /// The files about the run that are asked for, with the options that name them.
    var logs: [(option: String, path: String)] {
        [("--errors-to", errorsTo), ("--keep-bad", keepBad), ("--summary", summary)].compactMap { option, path in
            path.map { (option, $0) }
        }
    }

    private enum FailureLimit {
        case count(Int)
        case percentage(Double)
    }

    private func failureLimit() throws -> FailureLimit? {
        guard let failOn else { return nil }
        if failOn.hasSuffix("%"), let share = Double(failOn.dropLast()), (0...100).contains(share) {
            return .percentage(share)
        }
        guard let count = Int(failOn), count >= 0 else {
            throw CommandFailure.usage("--fail-on \(failOn); expected a number of records, or a percentage such as 5%")
        }
        return .count(count)
    }

    /// The failure that the numbers of a finished run amount to, or nil.
    func verdict(on summary: RunSummary) throws -> CommandFailure? {
        if summary.faultyFileCount > 0 {
            return CommandFailure(ExitStatus.noUsableData, "an input could not be read to its end")
        }
        // Records that a filter left out could have been used.
        if summary.okCount == 0 && summary.failedCount > 0 && summary.filteredCount == 0 {
            return CommandFailure(ExitStatus.noUsableData, "no record could be used")
        }
        switch try failureLimit() {
        case .count(let limit) where summary.failedCount > limit:
            return CommandFailure(
                ExitStatus.tooManyFailures, "\(summary.failedCount) records failed; --fail-on allows \(limit)")
        case .percentage(let limit)
        where Double(summary.failedCount) * 100 > limit * Double(summary.recordCount):
            return CommandFailure(
                ExitStatus.tooManyFailures,
                "\(summary.failedCount) of \(summary.recordCount) records failed; --fail-on allows \(failOn ?? "")")
        case .count, .percentage, nil:
            return nil
        }
    }
}

extension FailurePolicy: ExpressibleByArgument {}
extension LogFormat: ExpressibleByArgument {}
extension ProgressDisplay: ExpressibleByArgument {}
