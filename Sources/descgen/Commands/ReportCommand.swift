import ArgumentParser
import ChemIO
import Descriptors
import Featurization
import Learn
import Report
import Tables

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// `descgen report`: which features matter, and how well they predict.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "A page that shows which features matter, how well each set predicts, and what a random split hides.",
        discussion: """
            Writes the page REPORT.html, all numbers as REPORT.json, and a folder REPORT with the numbers of each figure \
            as CSV.
              descgen report matrix.csv --target spin_splitting_kcal_mol --group-column group --drop metal -o report.html
              descgen report rac.csv --target targets.csv:spin_splitting_kcal_mol --split column:subset \\
                  --split group:ligand_set:0.2 --split random:0.2 -o report.html
            Test rows never choose features or parameters. Without --split: by groups if --group-column is given, and \
            at random.
            """)

    @Argument(help: "Matrix: CSV or TSV, plain or .gz, or NPZ.", completion: .file())
    var matrix: String

    @Option(help: "Target: a column of the matrix, or FILE.csv:COLUMN joined by id.")
    var target: String

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: "Page to write; must end with .html.")
    var output: String

    @Option(
        help: """
            Selections, separated by commas: lasso, elastic-net, forest, rfe, rfa, rfa-krr, univariate; a number of \
            features after a colon, such as forest:26. rfa-krr is slow.
            """)
    var select = "lasso,elastic-net,forest,rfe,rfa,univariate"

    @Option(help: "Test rows: random:0.2, group:COLUMN:0.2 or column:COLUMN; may be given several times.")
    var split: [String] = []

    @Option(
        help: "Folds for cross-validation: a number, group:COLUMN or column:COLUMN; one for all splits or one for each."
    )
    var folds: [String] = []

    @Option(name: .customLong("group-column"), help: "Column whose equal labels mark rows that belong together.")
    var groupColumn: String?

    @Option(name: .customLong("group-noun"), help: "What its labels are, in the plural: complexes.")
    var groupNoun: String?

    @OptionGroup var columnOptions: LearningColumns

    @Option(help: "Scaling of the features: standard or none.")
    var scale = "standard"

    @Option(name: .customLong("scale-in-folds"), help: "Scale anew within every fold: on or off.")
    var scaleInFolds = "on"

    @Flag(name: .customLong("select-in-folds"), help: "Select anew within every fold, for an honest CV error.")
    var selectInFolds = false

    @Flag(help: "Choose penalty and width anew after every step of rfa and rfa-krr; slow.")
    var retune = false

    @Option(help: "Kernel widths: 1,3,10 or 1:100:9log; by default seven about the median distance of the rows.")
    var sigma: String?

    @Option(help: "Kernel widths as gamma = 1/sigma².")
    var gamma: String?

    @Option(help: "Penalties of kernel ridge regression.")
    var lambda: String?

    @Option(help: "Trees of the forest.")
    var trees = 500

    @Option(help: "Names the random streams.")
    var seed: UInt64 = 0

    @Option(help: "Title of the page.")
    var title: String?

    @Option(help: "Unit of the target; by default from its name.")
    var unit: String?

    @Option(help: "Id of a row to ring on the map; up to two.")
    var highlight: [String] = []

    @Option(
        name: .customLong("size-column"), help: "Feature that colours the second map; by default the number of atoms.")
    var sizeColumn: String?

    @Flag(help: "Put CPU times into the report, which then differs from run to run.")
    var timings = false

    @Option(name: [.customShort("j", allowingJoined: true), .long], help: "Number of threads.")
    var jobs: Int?

    @Option(help: "Progress on standard error: auto, always or never.")
    var progress: ProgressDisplay = .auto

    func run() throws {
        do { try report() } catch let error as ReportError {
            throw CommandFailure(error.code == .usage ? ExitStatus.usage : ExitStatus.noUsableData, error.message)
        } catch { throw CommandFailure(error) }
    }

    private func report() throws {
        try Signals.endAtOnce()
        let plan = try plan()
        guard output.hasSuffix(".html"), output.count > 5 else {
            throw CommandFailure.usage("-o \(output): expected a name that ends with .html")
        }
        let page = try OutputTarget(path: output)
        let stem = String(output.dropLast(5))
        let (file, targetColumn) = TableInput.target(target)
        let inputs = [matrix] + (file.map { [$0] } ?? [])
        // Before the analysis, which takes its time: all files can be made, and none is an input.
        try OutputCheck.refuseClashes(page, others: inputs, logs: [("REPORT.json", stem + ".json")])
        try OutputCheck.checkFolder(of: page)
        try ReportFiles.checkFolder(stem: stem)
        for path in ReportFiles.possiblePaths(stem: stem) {
            try OutputCheck.refuseClashes(try OutputTarget(path: path), others: inputs, logs: [])
        }
        let table = try TableInput.read(matrix, targetName: targetColumn)
        var columns = try columnOptions.parts(target: targetColumn)
        if let file { columns.targetTable = try TableInput.read(file, targetName: targetColumn) }
        columns.labels = plan.labelColumns
        columns.groups = plan.groupColumns
        let input = try ReportInput(table, columns, unit: unit)
        try checkNames(input, table)
        for note in input.notes { Notes.show(note) }
        tell("\(input.summary.usedRowCount) of \(input.summary.rowCount) rows, \(input.summary.featureCount) features")
        for exclusion in input.summary.excludedRows { tell("left out: \(exclusion.count) rows \(exclusion.reason)") }
        let document = try ReportAnalysis.run(input, plan, program: "descgen \(Version.number)") { step, share in
            tell("\(Int(share * 100)) % \(step)")
        }
        let files = ReportFiles(document, stem: stem)
        Signals.wait()
        guard
            try files.write(
                register: { TemporaryFiles.register($0, folder: $1) }, isStopped: { Interruption.isRequested })
        else { throw CommandFailure.interrupted }
        tell("wrote \(output)")
    }

    /// Rows and features that options name must be there.
    private func checkNames(_ input: ReportInput, _ table: LearningTable) throws {
        let ids = input.dataset.ids
        for name in highlight where !ids.contains(name) {
            let all = table.texts(try table.position(of: columnOptions.id))
            throw CommandFailure.usage(
                all.contains(name)
                    ? "--highlight \(name): this row of \(table.name) was left out, so the map does not show it"
                    : "--highlight \(name): \(table.name) has no row of this id"
                        + Suggestion.text(for: name, among: ids))
        }
        let features = input.dataset.columnNames
        if let sizeColumn, !features.contains(sizeColumn) {
            throw CommandFailure.usage(
                table.has(sizeColumn)
                    ? "--size-column \(sizeColumn): this column of \(table.name) is not among the features in use"
                    : "--size-column \(sizeColumn): \(table.name) has no such column"
                        + Suggestion.text(for: sizeColumn, among: features))
        }
    }

    private func plan() throws -> ReportPlan {
        var plan = ReportPlan()
        plan.selections = try SelectionMethod.parse(select)
        plan.groupColumn = groupColumn
        plan.groupNoun = groupNoun.map { Noun(plural: $0) }
        plan.splits = try split.map { try SplitRequest(parsing: $0) }
        if plan.splits.isEmpty {
            plan.splits = (groupColumn.map { [.group(column: $0, share: 0.2)] } ?? []) + [.random(0.2)]
        }
        if !folds.isEmpty { plan.folds = try folds.map { try FoldRequest(parsing: $0) } }
        guard ["standard", "none"].contains(scale) else {
            throw CommandFailure.usage("--scale \(scale); expected standard or none")
        }
        guard ["on", "off"].contains(scaleInFolds) else {
            throw CommandFailure.usage("--scale-in-folds \(scaleInFolds); expected on or off")
        }
        plan.isScaled = scale == "standard"
        plan.scalesInFolds = scaleInFolds == "on"
        plan.isNested = selectInFolds
        plan.retunes = retune
        if let sigma { plan.widths = try positive(sigma, "--sigma") }
        if let gamma { plan.widths = try positive(gamma, "--gamma").map { 1 / $0.squareRoot() } }
        if let lambda { plan.penalties = try positive(lambda, "--lambda") }
        guard trees > 0 else { throw CommandFailure.usage("--trees \(trees); expected 1 or more") }
        plan.treeCount = trees
        plan.seed = seed
        plan.title = title
        plan.unit = unit
        guard highlight.count <= 2 else { throw CommandFailure.usage("--highlight may be given twice at most") }
        plan.highlights = highlight
        plan.sizeColumn = sizeColumn
        if let jobs {
            guard (1...256).contains(jobs) else { throw CommandFailure.usage("--jobs \(jobs); expected 1 to 256") }
        }
        plan.jobs = jobs ?? AvailableCores.count
        if timings { plan.clock = { Double(clock()) / Double(CLOCKS_PER_SEC) } }
        return plan
    }

    private func positive(_ text: String, _ option: String) throws -> [Double] {
        let values = try NumberList.parse(text, option: option)
        guard !values.isEmpty, values.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw CommandFailure.usage("\(option) \(text); expected positive numbers")
        }
        return values
    }

    private func tell(_ text: String) {
        guard progress == .always || (progress == .auto && isatty(2) == 1) else { return }
        RunReporter.writeToStandardError("report: \(text)\n")
    }
}
