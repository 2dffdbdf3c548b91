import Learn

/// The spin-splitting set of `data/tmc` with the splits of `oracles/learn/tmc_splits.csv`.
struct SpinSplittingSet {
    /// Rows of the set.
    struct Part {
        let matrix: Matrix
        let target: [Double]
        /// Folds of cross-validation, -1 for test rows.
        let folds: [Int]
    }

    /// Names of the 155 features.
    let names: [String]
    /// The 155 features.
    let matrix: Matrix
    /// E(high spin) - E(low spin), kcal/mol.
    let target: [Double]
    private let splits: NumberTable

    /// Reads the set.
    init(_ environment: Environment) throws {
        let table = try NumberTable(environment.path("data/tmc/spin-splitting-rac155.csv"))
        let others: Set<String> = ["id", "group", "metal", "spin_splitting_kcal_mol"]
        names = table.names.filter { !others.contains($0) }
        matrix = try table.matrix(names)
        target = try table.numbers("spin_splitting_kcal_mol")
        splits = try NumberTable(environment.path("oracles/learn/tmc_splits.csv"))
        guard splits.cells.count == target.count else { throw SetFailure("tmc_splits.csv: another number of rows") }
    }

    /// Training and test rows of the `random` or the `group` split.
    func parts(_ split: String) throws -> (train: Part, test: Part) {
        let roles = try splits.texts("role_" + split)
        let folds = try splits.numbers("fold_" + split).map { Int($0) }
        func part(_ role: String) -> Part {
            let rows = roles.indices.filter { roles[$0] == role }
            return Part(
                matrix: matrix.selecting(rows: rows), target: rows.map { target[$0] }, folds: rows.map { folds[$0] })
        }
        return (part("train"), part("test"))
    }
}
