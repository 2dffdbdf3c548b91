import ArgumentParser
import Learn
import Tables

/// `--learning-curve` and `--validation-curve` of `train`.
struct CurveOptions: ParsableArguments {
    @Option(
        name: .customLong("learning-curve"),
        help: """
            Errors with fewer training rows: auto (all, half, a quarter …), numbers of rows 50,100,200, shares 0.1,0.5,1 \
            or a grid 0.1:1:5log. Rows are drawn from the training rows and tested on the test sets; with --split none \
            drawn from and tested on the rows of the folds. Hyper-parameters stay as chosen with all rows.
            """)
    var learning: String?

    @Option(help: "How often each number of rows is drawn: 5.")
    var draws: Int?

    @Option(
        name: .customLong("validation-curve"),
        help: """
            Errors in the folds against a number that the model is made with, such as lambda=1e-6:1e2:9log or \
            degree=1,2,3: a list or grid; all else stays as chosen. Repeatable.
            """)
    var validation: [String] = []

    @Option(
        name: .customLong("curve-to"),
        help: "Write the curves to this file, as CSV: variable, value, part, draws, errors and their deviations.")
    var path: String?

    /// The curves that were asked for.
    ///
    /// - Throws: ``CommandFailure`` naming the option and what it may be.
    func plans() throws -> [CurvePlan] {
        if learning == nil {
            guard draws == nil else {
                throw CommandFailure.usage("--draws belongs to --learning-curve; give that too")
            }
            guard path == nil || !validation.isEmpty else {
                throw CommandFailure.usage("--curve-to needs a curve; give --learning-curve or --validation-curve")
            }
        }
        let count = draws ?? 5
        guard (1...10_000).contains(count) else { throw CommandFailure.usage("--draws \(count); expected 1 to 10000") }
        var plans: [CurvePlan] = []
        if let learning { plans.append(.learning(sizes: try Self.sizes(learning), draws: count)) }
        return plans + (try validation.map(Self.validation))
    }

    /// `auto`, or numbers: whole ones above 1 are rows, those from 0 to 1 shares. Points of a grid are rounded.
    private static func sizes(_ text: String) throws -> [CurvePlan.Size]? {
        guard text != "auto" else { return nil }
        let mistake = CommandFailure.usage(
            "--learning-curve \(text); expected auto, whole numbers of rows from 2, or shares of the rows from 0 to 1")
        guard let numbers = NumberList.numbers(text) else { throw mistake }
        return try numbers.map { number in
            if number > 0, number <= 1 { return .share(number) }
            let rounded = text.hasSuffix("log") ? number.rounded() : number
            guard let rows = Int(exactly: rounded), rows >= 2 else { throw mistake }
            return .rows(rows)
        }
    }

    /// `NAME=VALUES`.
    private static func validation(_ text: String) throws -> CurvePlan {
        guard let sign = text.firstIndex(of: "="), sign != text.startIndex,
            let values = NumberList.numbers(String(text[text.index(after: sign)...]))
        else {
            throw CommandFailure.usage(
                "--validation-curve \(text); expected HYPERPARAMETER=VALUES, such as lambda=1e-6:1e2:9log, where VALUES is "
                    + NumberList.expected)
        }
        let name = text[..<sign].drop { $0 == "-" }
        return .validation(name: String(name), values: values)
    }
}

/// Curves as a table: one row for each value and part.
enum CurveTable {
    private static let header = [
        "variable", "value", "part", "draws", "mae", "mae_sd", "rmse", "rmse_sd", "r2", "r2_sd",
    ]

    private static func rows(_ curves: [ErrorCurve]) -> [[String]] {
        [header]
            + curves.flatMap { curve in
                curve.points.map { point in
                    [curve.variable, JSONText.number(point.value), point.part, "\(point.errors.metrics.count)"]
                        + cells(point.errors.meanAbsolute) + cells(point.errors.rootMeanSquared)
                        + (point.errors.determination.map(cells) ?? ["", ""])
                }
            }
    }

    /// Mean and standard deviation; nothing for what is not finite.
    private static func cells(_ spread: RepeatedErrors.Spread) -> [String] {
        [spread.mean, spread.deviation].map { spread.mean.isFinite && $0.isFinite ? JSONText.number($0) : "" }
    }

    /// For people, with tabs.
    static func text(_ curves: [ErrorCurve]) -> String {
        rows(curves).map { $0.joined(separator: "\t") + "\n" }.joined()
    }

    /// For files, with commas.
    static func csv(_ curves: [ErrorCurve]) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in rows(curves) {
            for (column, cell) in row.enumerated() {
                if column > 0 { bytes.append(UInt8(ascii: ",")) }
                DelimitedText.appendCSVField(cell, to: &bytes)
            }
            bytes.append(0x0A)
        }
        return bytes
    }
}
