public import ArgumentParser
import ChemIO
public import Complexes
import Descriptors
import Featurization
import Tables

/// Options of `descgen inspect` about metal complexes.
struct ComplexOptions: ParsableArguments {
    @Flag(help: "One line per metal: coordination number, geometry, ligands.")
    var complexes = false

    @Option(help: "Write the distinct ligands of all records to this file.")
    var ligands: String?

    @Option(help: "How complexes are perceived: default or reference.")
    var mode: PerceptionMode = .default

    @Option(help: "Elements that are metal centres: df, tm or all. By default df, with --mode reference tm.")
    var metals: MetalSelection?

    @Option(help: "Oxidation states: none, or derived from the total charge and the ligands.")
    var charges: ChargeSource = .none

    /// Whether complexes are to be looked at.
    var isWanted: Bool { complexes || ligands != nil }
}

/// Where ligand charges and oxidation states come from.
enum ChargeSource: String, CaseIterable, ExpressibleByArgument {
    case none
    case derived
}

extension PerceptionMode: ExpressibleByArgument {}
extension MetalSelection: ExpressibleByArgument {}

extension Inspect {
    /// Writes a line per metal, and the table of ligands.
    func inspectComplexes() throws {
        let form = self.form ?? (output.hasSuffix(".jsonl") ? "jsonl" : "tsv")
        guard ["tsv", "jsonl"].contains(form) else {
            throw CommandFailure.usage("--out \(form); expected tsv or jsonl")
        }
        let columns = try complexColumns(isJSON: form == "jsonl")
        let files = try input.resolve()
        var options = try running.runOptions(input)
        options.needs = [.coordinates, .ownName, .atomDetails]
        options.wantsIDs = true
        let target = try OutputTarget(path: output)
        var logs = running.logs
        if let path = complexOptions.ligands { logs.append(("--ligands", path)) }
        try OutputCheck.refuseClashes(target, inputs: files, logs: logs)
        let sink = try OutputSink(target)
        TemporaryFiles.register([sink.temporaryPath].compactMap(\.self))
        if form == "tsv" && !noHeader { try sink.write(ComplexTask.header(columns)) }
        let collection = complexOptions.ligands.map { _ in LigandCollection() }
        let reporter = try RunReporter(running.reporting)
        let task = ComplexTask(
            columns: columns, files: files.map(\.displayName), isJSON: form == "jsonl",
            perception: .init(mode: complexOptions.mode, metals: complexOptions.metals),
            derivesCharges: complexOptions.charges == .derived, ligands: collection, sink: sink,
            flush: { () throws(OutputError) in if sink.isFollowed { try sink.flush() } })
        do {
            try BulkRun(inputs: files, options: options).run(task, observer: reporter)
        } catch {
            reporter.finishAfterFailure()
            sink.abort()
            throw error
        }
        try sink.commit()
        if let collection, let path = complexOptions.ligands {
            let table = try OutputSink(try OutputTarget(path: path))
            try table.write(collection.tsv)
            try table.commit()
        }
        try reporter.finish(rowCount: nil)
        if let failure = try running.verdict(on: reporter.summary) { throw failure }
    }

    private func complexColumns(isJSON: Bool) throws -> [ComplexColumn] {
        guard let columns else { return isJSON ? ComplexColumn.allCases : ComplexColumn.table }
        return try columns.split(separator: ",", omittingEmptySubsequences: false).map { name in
            guard let column = ComplexColumn(rawValue: String(name)) else {
                let names = ComplexColumn.allCases.map(\.rawValue)
                throw CommandFailure.usage(
                    "--columns: with --complexes there is no column \"\(name)\""
                        + Suggestion.text(for: String(name), among: names)
                        + "; the columns are \(names.joined(separator: ", "))")
            }
            return column
        }
    }
}
