/// The numbers of a report against `oracles/learn/tmc-feature-selection.md`, where both compute the same: its splits and
/// folds, scaling once, and a part of its grid that holds the reference's best points. The reference's selected sets come
/// from another grid of LASSO penalties; `learn-tmc` has those.
struct ReportSet: ConformanceSet {
    let name = "report"
    let summary = "descgen report on the spin-splitting set: REPORT.json against tmc-feature-selection.md"
    let exceptions: [NamedException] = []

    /// What the tables say about a split.
    private struct Wanted {
        let split: String
        let rows: [Int]
        let meanPredictor: Double
        /// CV MAE and test MAE of kernel ridge on all features.
        let all: [Double]
        let forest: Double
        /// Lowest CV RMSE of the LASSO path.
        let path: Double
        let additions: String
    }

    private static let wanted = [
        Wanted(
            split: "role_random", rows: [1520, 381], meanPredictor: 23.08, all: [2.92, 2.40],
            forest: 4.61, path: 12.88,
            additions: """
                D_mc-chi-1-all 20.36, mc-Z-0-all 17.36, alpha 14.92, lc-chi-3-eq 14.33, ox 13.91, D_lc-chi-2-eq 13.74
                """),
        Wanted(
            split: "role_group", rows: [1510, 391], meanPredictor: 21.25, all: [8.56, 10.03],
            forest: 8.75, path: 13.73,
            additions: """
                D_mc-chi-1-all 20.49, mc-Z-0-all 17.56, alpha 15.26, D_lc-T-2-eq 14.54, ox 14.17, misc-dent-ax 13.85
                """),
    ]

    func run(_ environment: Environment, _ report: SetReport) throws {
        let matrix = environment.temporary("spin-splitting.csv")
        try Files.write(Array(try Self.joined(environment).utf8), to: matrix)
        let page = environment.temporary("spin-splitting.html")
        var arguments = ["report", matrix, "--target", "spin_splitting_kcal_mol", "--drop", "group,metal"]
        arguments += ["--split", "column:role_random", "--folds", "column:fold_random"]
        arguments += ["--split", "column:role_group", "--folds", "column:fold_group"]
        arguments += ["--scale-in-folds", "off", "--select", "lasso:28,rfa:6"]
        arguments += ["--gamma", "0.1,0.03,0.01,0.003,0.001,0.0003", "--lambda", "0.1,0.01,0.001,0.0001,0.00001"]
        // Forty seconds of processor time; far more on a busy machine.
        try environment.runTool(arguments + ["-j", "2", "-o", page], timeout: 1800)
        let document = try JSONTree.read(environment.temporary("spin-splitting.json"))
        try composition(environment, report)
        for wanted in Self.wanted {
            guard let split = document["splits"].items.first(where: { $0["key"].text == wanted.split }) else {
                throw SetFailure("no split \(wanted.split) in the report")
            }
            compare(split, wanted, report)
        }
    }

    /// All features by property and by distance from the metal, as the table of the reference counts RAC-155.
    private func composition(_ environment: Environment, _ report: SetReport) throws {
        let lines = try Files.text(environment.temporary("spin-splitting/03-composition.csv")).split(separator: "\n")
        let cells = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        let rows = cells.filter { $0[0] == "role_group" && $0[1] == "All 155" }
        report.check("composition of all features") { differences in
            differences.equal("features", rows.count, 155)
            func counts(_ column: Int, _ names: [String]) -> [Int] {
                names.map { name in rows.filter { $0[column] == name }.count }
            }
            differences.equal("chi Z T I S", counts(3, ["chi", "Z", "T", "I", "S"]), [33, 33, 32, 20, 33])
            differences.equal(
                "proximal, middle, distal, whole", counts(4, ["proximal", "middle", "distal", "whole"]),
                [19, 27, 45, 60])
        }
    }

    /// The table with the columns of `tmc_splits.csv`; a fold of -1 takes no part in cross-validation.
    private static func joined(_ environment: Environment) throws -> String {
        let lines = try Files.text(environment.path("data/tmc/spin-splitting-rac155.csv")).split(separator: "\n")
        let splits = try NumberTable(environment.path("oracles/learn/tmc_splits.csv"))
        guard lines.count == splits.cells.count + 1 else { throw SetFailure("tmc_splits.csv: another number of rows") }
        let names = ["role_random", "fold_random", "role_group", "fold_group"]
        let columns = try names.map { try splits.texts($0) }
        var text = "\(lines[0]),\(names.joined(separator: ","))\n"
        for (row, line) in lines.dropFirst().enumerated() {
            let cells = columns.map { $0[row] }.joined(separator: ",")
            text += "\(line),\(cells)\n"
        }
        return text
    }

    private func compare(_ split: JSONTree, _ wanted: Wanted, _ report: SetReport) {
        let results = split["results"].items
        report.check("\(wanted.split): rows") { differences in
            differences.equal(
                "rows", [split["training_rows"].integer, split["test_sets"][0]["rows"].integer], wanted.rows)
        }
        report.check("\(wanted.split): mean predictor") { differences in
            differences.close(
                "MAE", [split["baseline"]["test"]["mae"].number], [wanted.meanPredictor], relative: 0, absolute: 0.01)
        }
        report.check("\(wanted.split): kernel ridge, all features") { differences in
            let score = results.first?["krr"] ?? .null
            differences.close(
                "CV MAE, test MAE", [score["cv_mae"].number, score["test"]["mae"].number], wanted.all, relative: 0,
                absolute: 0.01)
        }
        report.check("\(wanted.split): LASSO") { differences in
            let path = split["lasso_path"]
            let lowest = path["cv_rmse"][path["minimum"].integer].number
            differences.close("CV RMSE", [lowest], [wanted.path], relative: 0, absolute: 0.01)
        }
        report.check("\(wanted.split): forest") { differences in
            differences.close("MAE", [split["forest"]["test"]["mae"].number], [wanted.forest], relative: 0.05)
        }
        report.check("\(wanted.split): additions") { differences in
            let steps = split["traces"][0]["steps"].items
            let found = steps.map { $0["feature"].text }
            let parts = wanted.additions.split(separator: ", ").map { $0.split(separator: " ") }
            differences.equal("features", found, parts.map { String($0[0]) })
            differences.close(
                "CV RMSE", steps.map { $0["cv"].number }, parts.map { Double($0[1]) ?? .nan }, relative: 0,
                absolute: 0.006)
        }
    }
}
