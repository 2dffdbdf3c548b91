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
        let form = try chosenForm()
        let columns = try chosenColumns(for: form, table: ComplexColumn.table, context: "with --complexes ")
        let files = try input.resolve()
        var options = try running.runOptions(input)
        options.needs = [.coordinates, .ownName, .atomDetails]
        options.wantsIDs = true
        let ligands = complexOptions.ligands
        let collection = ligands.map { _ in LigandCollection() }
        try running.write(
            to: output, inputs: files, otherOutputs: ligands.map { [("--ligands", $0)] } ?? []
        ) { sink, reporter in
            if form == .tsv && !noHeader { try sink.write(ComplexTask.header(columns)) }
            let task = ComplexTask(
                columns: columns, files: files.map(\.displayName), isJSON: form == .jsonl,
                perception: .init(mode: complexOptions.mode, metals: complexOptions.metals),
                derivesCharges: complexOptions.charges == .derived, ligands: collection, sink: sink,
                flush: { () throws(OutputError) in if sink.isFollowed { try sink.flush() } })
            try BulkRun(inputs: files, options: options).run(task, observer: reporter)
        } completion: {
            if let collection, let ligands {
                let table = try OutputSink(try OutputTarget(path: ligands))
                try table.write(collection.tsv)
                try table.commit()
            }
            return nil
        }
    }
}
