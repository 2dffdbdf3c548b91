import ChemIO
import Descriptors
import Learn
import MolecularGraph

/// Kernel ridge regression on QM7 with our own descriptors: both tables and the deterministic figures of
/// `data/qm/README.md`, with the partitions of `qm7_splits.csv`.
struct LearnQM7Set: ConformanceSet {
    let name = "learn-qm7"
    let summary = "data/qm: learning curves of geometry descriptors (5 %), 5,680 molecules (1 %), two figures to 1e-3"
    let exceptions: [NamedException] = []

    /// A descriptor with its rows of the table: N = 100, 200, 500, 1000, 2000.
    private struct Curve {
        let name: String
        let gaussian: [Double]
        let laplacian: [Double]
    }

    private static let curves = [
        Curve(
            name: "cm, sorted, angstrom", gaussian: [41.08, 30.66, 18.79, 14.87, 11.89],
            laplacian: [27.33, 19.88, 11.58, 8.10, 5.71]),
        Curve(
            name: "cm, sorted, bohr", gaussian: [39.90, 31.95, 19.93, 14.82, 10.94],
            laplacian: [26.39, 19.76, 11.42, 7.84, 5.53]),
        Curve(
            name: "cm, eigenvalues, angstrom", gaussian: [57.23, 53.25, 43.35, 41.56, 36.02],
            laplacian: [56.62, 51.74, 41.27, 36.34, 31.70]),
        Curve(
            name: "cm, eigenvalues, bohr", gaussian: [36.78, 21.98, 14.76, 13.69, 11.37],
            laplacian: [49.83, 28.79, 16.11, 13.52, 11.31]),
        Curve(name: "bob", gaussian: [29.65, 18.82, 12.51, 9.06, 6.56], laplacian: [17.78, 11.39, 5.62, 3.65, 2.64]),
        Curve(name: "hd", gaussian: [23.97, 15.76, 5.95, 4.36, 3.37], laplacian: [37.77, 28.05, 17.76, 11.23, 7.22]),
        Curve(name: "hda", gaussian: [26.39, 17.02, 5.24, 2.74, 1.96], laplacian: [39.76, 29.34, 18.79, 11.94, 7.41]),
        Curve(
            name: "hdad", gaussian: [31.61, 21.21, 12.66, 5.04, 2.41], laplacian: [42.29, 33.28, 21.09, 13.71, 8.56]),
    ]

    func run(_ environment: Environment, _ report: SetReport) throws {
        let data = try QM7Molecules(environment)
        try rowNormFigure(data, report)
        try bagFigure(data, report)
        try counts(data, report)
        for curve in Self.curves { try learningCurve(curve, data, report) }
        try largeSplit(data, report)
    }

    // MARK: Figures without a search

    /// The test of the qml project: 700 training and 300 test molecules, Laplacian kernel, λ = 1e-10, labels as they are.
    private func figure(
        _ features: Matrix, sigma: Double, _ data: QM7Molecules
    ) throws -> Double {
        let order = try data.order("position_seed666_first1000")
        let (training, test) = (Array(order[..<700]), Array(order[700..<1000]))
        let model = try KernelRidge(kernel: .laplacian(sigma: sigma), lambda: 1e-10, centresTarget: false)
            .fit(features.selecting(rows: training), data.energies.selecting(rows: training))
        let predictions = try model.predict(features.selecting(rows: test))
        return RegressionMetrics(truth: data.energies.selecting(rows: test), prediction: predictions)?
            .meanAbsoluteError ?? .nan
    }

    /// The figure was made with qml's order of rows: by norm, the later of equal atoms first, and norms that differ in
    /// the ninth digit are not equal. Ours (geometry-descriptors.md, section 2) keeps equal atoms in file order and calls
    /// norms equal up to 1e-9. Three of the 1000 molecules have such atoms, and one of them alone moves the mean by 0.04.
    /// So the figure is made from our matrix in file order with qml's order of rows; and `sorted` itself is held to the
    /// figure that an independent program finds with our rule, 5.2281 (fixtures/learn/make_qm7_figure.py, numpy and scipy,
    /// which finds 5.1770 with qml's order). No more than the three molecules may have other rows.
    private func rowNormFigure(_ data: QM7Molecules, _ report: SetReport) throws {
        let plain = try data.rows(CoulombMatrix(variant: .none, size: QM7Molecules.size))
        let ordered = QM7Molecules.orderedByNorm(plain)
        // 10^4.2
        let sigma = 15848.931924611134
        try report.check("figure: cm, rows in qml's order") { differences in
            differences.close("MAE", [try figure(ordered, sigma: sigma, data)], [5.1770], relative: 0, absolute: 1e-3)
        }
        try report.check("figure: cm, our order") { differences in
            let ours = try data.rows(CoulombMatrix(variant: .sorted, size: QM7Molecules.size))
            let used = try data.order("position_seed666_first1000")
            let others = used.filter { row in
                zip(ours.row(row), ordered.row(row)).contains { abs($0 - $1) > 1e-9 * max(1, abs($1)) }
            }
            differences.require(
                "molecules with equal atoms", others.count <= 3, expected: "at most 3", found: "\(others)")
            differences.close("MAE", [try figure(ours, sigma: sigma, data)], [5.2281], relative: 0, absolute: 1e-3)
        }
    }

    private func bagFigure(_ data: QM7Molecules, _ report: SetReport) throws {
        try report.check("figure: bob") { differences in
            let found = try figure(try data.features("bob", pool: []), sigma: 26214.4, data)
            differences.close("MAE", [found], [2.3397], relative: 0, absolute: 1e-3)
        }
    }

    // MARK: Learning curves

    /// Least squares on the numbers of atoms.
    private func counts(_ data: QM7Molecules, _ report: SetReport) throws {
        let features = try data.counts()
        for (size, wanted) in zip(QM7Search.sizes, [15.41, 14.98, 14.67, 14.68, 14.66]) {
            try report.check("element counts, \(size) molecules") { differences in
                let errors = try (0..<3).map { seed in
                    let order = try data.order("position_seed\(seed)")
                    let (training, test) = (Array(order[..<size]), Array(order[2000..<3000]))
                    let model = try LeastSquaresRegression()
                        .fit(features.selecting(rows: training), data.energies.selecting(rows: training))
                    let predictions = try model.predict(features.selecting(rows: test))
                    return RegressionMetrics(truth: data.energies.selecting(rows: test), prediction: predictions)?
                        .meanAbsoluteError ?? .nan
                }
                differences.close("MAE", [errors.reduce(0, +) / 3], [wanted], relative: 0.05)
            }
        }
    }

    private func learningCurve(_ curve: Curve, _ data: QM7Molecules, _ report: SetReport) throws {
        let orders = try (0..<3).map { try data.order("position_seed\($0)") }
        // Bins of histograms are fitted on the pool of each partition; the other descriptors are the same for all.
        let isFitted = curve.name.hasPrefix("hd")
        let features =
            isFitted
            ? try orders.map { try data.features(curve.name, pool: Array($0[..<2000])) }
            : [try data.features(curve.name, pool: [])]
        let energies = data.energies
        let errors = try Parallel.map(6, jobs: 2) { task throws(LearnError) in
            try QM7Search(
                features[isFitted ? task % 3 : 0], energies, order: orders[task % 3], isLaplacian: task >= 3
            ).errors()
        }
        for (kind, wanted, first) in [("gaussian", curve.gaussian, 0), ("laplacian", curve.laplacian, 3)] {
            for (place, size) in QM7Search.sizes.enumerated() {
                report.check("\(curve.name), \(kind), \(size) molecules") { differences in
                    let mean = (first..<first + 3).reduce(0) { $0 + errors[$1][place] } / 3
                    differences.close("MAE", [mean], [wanted[place]], relative: 0.05)
                }
            }
        }
    }

    // MARK: One large split

    /// A row of the second table: parameters without a search, MAE and RMSE.
    private struct LargeFit {
        let name: String
        let isLaplacian: Bool
        let width: Double
        let lambda: Double
        let errors: [Double]
    }

    private static let largeFits = [
        LargeFit(name: "cm, eigenvalues, bohr", isLaplacian: false, width: 355, lambda: 1e-9, errors: [10.42, 15.58]),
        LargeFit(name: "cm, eigenvalues, bohr", isLaplacian: true, width: 654, lambda: 1e-3, errors: [9.23, 12.77]),
        LargeFit(name: "cm, sorted, bohr", isLaplacian: true, width: 2500, lambda: 1e-9, errors: [3.29, 5.33]),
        LargeFit(name: "cm, sorted, angstrom", isLaplacian: true, width: 4000, lambda: 1e-9, errors: [3.48, 5.47]),
        LargeFit(name: "bob", isLaplacian: true, width: 8200, lambda: 1e-9, errors: [1.78, 3.97]),
        LargeFit(name: "hda", isLaplacian: false, width: 1250, lambda: 1e-9, errors: [1.12, 2.86]),
        LargeFit(name: "hdad", isLaplacian: false, width: 1400, lambda: 1e-9, errors: [1.01, 2.61]),
    ]

    /// 5,680 training and 1,421 test molecules of the first permutation; bins are fitted on the training part.
    private func largeSplit(_ data: QM7Molecules, _ report: SetReport) throws {
        let order = try data.order("position_seed0")
        let (training, test) = (Array(order[..<5680]), Array(order[5680...]))
        let known = data.energies.selecting(rows: training)
        let truth = data.energies.selecting(rows: test)
        for fit in Self.largeFits {
            let kernel: Kernel =
                fit.isLaplacian ? .laplacian(sigma: fit.width) : .gaussian(sigma: 2.0.squareRoot() * fit.width)
            try report.check("5680 molecules: \(fit.name), \(kernel.name)") { differences in
                let features = try data.features(fit.name, pool: training)
                let model = try KernelRidge(kernel: kernel, lambda: fit.lambda)
                    .fit(features.selecting(rows: training), known)
                let found = RegressionMetrics(
                    truth: truth, prediction: try model.predict(features.selecting(rows: test)))
                differences.close(
                    "MAE, RMSE", [found?.meanAbsoluteError ?? .nan, found?.rootMeanSquaredError ?? .nan], fit.errors,
                    relative: 0.01)
            }
        }
    }
}
