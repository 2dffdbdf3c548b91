import Foundation
import TestSupport
import Testing

/// `scripts/qm9_notebooks.py`, the documented command for the notebooks KRR and ANN, on a small table of the same form.
@Suite(.enabled(if: NotebookScript.hasPython, "python3 is not installed")) struct NotebookScriptTests {
    let tool = Tool()

    /// Sizes that the notebooks print: the divisions are theirs.
    @Test func divisionsAreThoseOfTheNotebooks() throws {
        let outcome = try tool.shell("python3 '\(NotebookScript.path)' --split-sizes 133885")
        #expect(outcome.output == "1318\t21677\t5375\t106833\n", "\(outcome.errors)")
    }

    /// The energy is a sum of features without noise, so least squares must find it; the notebook's network must learn.
    @Test func smallTable() throws {
        var state: UInt32 = 1
        func number() -> Double {
            state = state &* 1_664_525 &+ 1_013_904_223
            return Double(state >> 8) / Double(1 << 24)
        }
        var names: [String] = []
        for property in ["chi", "Z", "I", "T", "S"] {
            for depth in 0...3 { names.append("f.\(property).\(depth).all") }
        }
        var text = "runs," + names.joined(separator: ",") + ",mu,u0\n"
        for row in 0..<6000 {
            let x = (0..<20).map { _ in (number() * 10_000).rounded() / 100 }
            let energy = -2.75 + 0.001 * x[0] - 0.0005 * x[7] + 0.0002 * x[19]
            text += "\(row)," + x.map { "\($0)" }.joined(separator: ",") + ",0,\(energy)\n"
        }
        tool.folder.write(text, to: "mu-qm-file.csv")
        let outcome = try tool.shell(
            "python3 '\(NotebookScript.path)' mu-qm-file.csv --descgen \"$T\" --output out --quick")
        #expect(outcome.status == 0, "\(outcome.errors)")
        func ours(_ start: String) throws -> Double {
            let line = try #require(outcome.lines.first { $0.hasPrefix(start) }, "\(outcome.output)")
            return try #require(line.split(separator: " ").compactMap { Double($0) }.last)
        }
        #expect(try ours("least squares           train") < 1e-6)
        #expect(try ours("least squares           test") < 1e-6)
        #expect(try ours("network                 validation") < 0.5)
        // A kernel that is too narrow predicts the mean: it errs by the standard deviation, from the three terms variances.
        #expect(try ours("best kernel of the grid test") < 5)
        let deviation = 627.529 * 100 / 12.0.squareRoot() * (1e-6 + 0.25e-6 + 0.04e-6).squareRoot()
        #expect(abs(try ours("too narrow kernel       test") - deviation) < 0.1 * deviation)
        #expect(outcome.output.contains("not judged: 6000 rows"))
        for name in ["notebook.csv", "ols.json", "krr.json", "krr-bad.json", "ann.json"] {
            #expect(tool.folder.bytes("out/\(name)") != nil, "\(name)")
        }
    }

    @Test func aTableWithoutTheColumns() throws {
        tool.folder.write("runs,f.chi.0.all,u0\n1,2,3\n", to: "t.csv")
        let outcome = try tool.shell("python3 '\(NotebookScript.path)' t.csv --descgen \"$T\" --output out")
        #expect(outcome.status == 1 && outcome.errors.contains("no column f-chi-1-all, f-chi-2-all"))
    }
}

/// Where the script is, and whether it can run.
private enum NotebookScript {
    static let hasPython = (try? Tool().shell("python3 --version"))?.status == 0
    static let path: String = {
        let root = String(#filePath).split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(root)/scripts/qm9_notebooks.py"
    }()
}
