import TestSupport
import Testing

/// The tutorial `reading-a-report`, run as it stands on the page.
@Suite struct ReportTutorialTests {
    let tool = Tool()
    static let page = "Sources/Report/Report.docc/reading-a-report.md"

    /// What the page says follows from how the table was made (fixtures/README.md), not from what came out.
    @Test func tableWhoseAnswerIsKnown() throws {
        let commands = DocumentedCommands.all(in: Self.page).filter { $0.contains { $0.hasPrefix("fixtures/") } }
        let command = try #require(commands.first)
        #expect(commands.count == 1)
        let words = command.map { $0.hasPrefix("fixtures/") ? Fixtures.path(String($0.dropFirst(9))) : $0 }
        let outcome = try tool.run(words)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(tool.folder.text("complexes.html") != nil)

        let composition = try #require(tool.folder.text("complexes/03-composition.csv")).split(separator: "\n")
        func members(_ set: String) -> [String] {
            var names: [String] = []
            for line in composition where line.hasPrefix("group-complex,\(set),") {
                let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                names.append(String(cells[2]))
            }
            return names
        }
        for set in ["LASSO ≤ 6", "Forest top 6", "RFA (KRR)", "Univariate top 6"] {
            #expect(members(set).contains("mc-chi-1-all"), "\(set)")
        }
        #expect(!members("LASSO ≤ 6").contains("D_mc-Z-1-all"))
        #expect(!members("Univariate top 6").contains("D_mc-Z-1-all"))
        #expect(members("Forest top 6").contains("D_mc-Z-1-all"))
        #expect(Set(members("RFA (KRR)").prefix(4)) == ["mc-chi-1-all", "ox", "alpha", "D_mc-Z-1-all"])

        // The third answer: what was promised, and what the same recipe does.
        let marks = try #require(tool.folder.text("complexes/answer-3-splits.csv")).split(separator: "\n").dropFirst()
        let errors = marks.compactMap { line -> Double? in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            return Double(cells[3])
        }
        #expect(errors.count == 4)
        #expect(errors[1] > 3 * errors[0] && errors[2] > 3 * errors[0])
        #expect(errors[2] < errors[3])
    }

    /// All commands of the page are understood: files that are not there are the only complaint.
    @Test func theOtherCommandsAreUnderstood() throws {
        let commands = DocumentedCommands.all(in: Self.page).filter { !$0.contains { $0.hasPrefix("fixtures/") } }
        #expect(commands.map { $0[0] } == ["report", "featurize", "report"])
        for command in commands {
            let outcome = try tool.run(command)
            #expect(outcome.status == 66, "\(command): \(outcome.errors)")
        }
        #expect(tool.folder.names.isEmpty)
    }

    @Test func wordsAreSplitAsAShellDoes() {
        let text = """
            ```swift
            descgen no
            ```
            ```
            descgen a 'b c'"d" \\
                --e=f   # remark
            python x
            descgen '' g#h
            ```
            descgen not
            """
        #expect(DocumentedCommands.commands(in: text) == [["a", "b cd", "--e=f"], ["", "g#h"]])
    }
}
