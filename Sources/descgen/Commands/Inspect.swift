import ArgumentParser
import ChemIO
import Descriptors
import Featurization
import Tables

/// `descgen inspect`: what is in structure files.
struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what is in structure files: one line per record.",
        discussion: """
            Columns: file record line id status atoms bonds formula charge dimension fragments rings metals fields \
            smiles (canonical). What the format does not tell stays blank. JSON lines have title, coordinates_first, \
            coordinates_last and warnings too. Only columns that are asked for are computed.
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup var perception: PerceptionOptionGroup
    @OptionGroup var chemistry: ChemistryOptions
    @OptionGroup var running: RunOptionGroup

    @Option(help: "Columns and their order, separated by commas.")
    var columns: String?

    @Option(
        name: [.customShort("f", allowingJoined: true), .customLong("out")], help: "Form of the lines: tsv or jsonl.")
    var form: String?

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: "Output file; standard output by default.")
    var output: String = "-"

    @Flag(name: .customLong("no-header"), help: "Leave the header line out.")
    var noHeader = false

    @OptionGroup var complexOptions: ComplexOptions

    func run() throws {
        do {
            if complexOptions.isWanted { try inspectComplexes() } else { try inspect() }
        } catch {
            throw CommandFailure(error)
        }
    }

    private func inspect() throws {
        let form = try chosenForm()
        let columns = try chosenColumns(for: form, table: InspectColumn.table)
        let files = try input.resolve()
        var options = try running.runOptions(input)
        options.needs = columns.reduce(into: []) { $0.formUnion($1.needs) }
        options.wantsIDs = columns.contains(.id)
        try chemistry.apply(
            to: &options, needsBonds: false, perception: perception.options)
        try running.write(to: output, inputs: files) { sink, reporter in
            if form == .tsv && !noHeader { try sink.write(InspectTask.header(columns)) }
            let task = InspectTask(
                columns: columns, files: files.map(\.displayName), isJSON: form == .jsonl,
                perception: perception.options, sink: sink,
                flush: { () throws(OutputError) in if sink.isFollowed { try sink.flush() } })
            try BulkRun(inputs: files, options: options).run(task, observer: reporter)
        }
    }

    /// Forms of the lines.
    enum Form: String {
        case tsv, jsonl
    }

    /// The form that is asked for, or that the output's suffix tells.
    func chosenForm() throws -> Form {
        guard let form else { return output.hasSuffix(".jsonl") ? .jsonl : .tsv }
        guard let known = Form(rawValue: form) else {
            throw CommandFailure.usage("--out \(form); expected tsv or jsonl")
        }
        return known
    }

    /// The columns of `--columns`, or those that a form has by default.
    func chosenColumns<Column: RawRepresentable<String> & CaseIterable>(
        for form: Form, table: [Column], context: String = ""
    ) throws -> [Column] {
        guard let columns else { return form == .jsonl ? Array(Column.allCases) : table }
        return try columns.split(separator: ",", omittingEmptySubsequences: false).map { name in
            guard let column = Column(rawValue: String(name)) else {
                let names = Column.allCases.map(\.rawValue)
                throw CommandFailure.usage(
                    "--columns: \(context)there is no column \"\(name)\""
                        + Suggestion.text(for: String(name), among: names)
                        + "; the columns are \(names.joined(separator: ", "))")
            }
            return column
        }
    }
}
