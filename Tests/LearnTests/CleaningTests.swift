import Learn
import Testing

/// Columns that tell nothing, and blanks in features.
@Suite struct CleaningTests {
    /// a; 2 a + 1 (r = 1); constant; a again; mostly 7; not correlated with a.
    private let features = Matrix([
        [1, 3, 5, 1, 7, 1], [2, 5, 5, 2, 7, -1], [3, 7, 5, 3, 7, -1], [4, 9, 5, 4, 0, 1],
    ])
    private let names = ["a", "twice", "const", "again", "mostly", "free"]

    private func filter(_ change: (inout ColumnFilter) -> Void) throws -> ColumnFilter.Outcome {
        var filter = ColumnFilter()
        change(&filter)
        return try filter.apply(features)
    }

    @Test func reasonsOneByOne() throws {
        #expect(try filter { _ in }.kept == [0, 1, 2, 3, 4, 5])
        let constant = try filter { $0.removesConstant = true }
        #expect(constant.kept == [0, 1, 3, 4, 5] && constant.removals.map(\.reason) == [.constant(5)])
        let duplicate = try filter { $0.removesDuplicates = true }
        #expect(duplicate.removals.map(\.reason) == [.duplicate(of: 0)])
        let share = try filter { $0.largestShare = 0.7 }
        #expect(share.removals.map(\.column) == [2, 4])
        #expect(share.removals[1].reason == .nearlyConstant(share: 0.75))
        #expect(try filter { $0.largestShare = 0.75 }.removals.map(\.column) == [2])
        let correlated = try filter { $0.largestCorrelation = 0.99 }
        #expect(correlated.kept == [0, 2, 4, 5])
        for removal in correlated.removals {
            guard case .correlated(let other, let r) = removal.reason else {
                Issue.record("\(removal)")
                continue
            }
            #expect(other == 0 && abs(r - 1) < 1e-12)
        }
        // |r| of a and mostly is 3 / √15 by hand.
        #expect(try filter { $0.largestCorrelation = 0.78 }.kept == [0, 2, 4, 5])
        #expect(try filter { $0.largestCorrelation = 0.77 }.kept == [0, 2, 5])
    }

    @Test func allTogetherInWords() throws {
        let outcome = try filter {
            $0.removesConstant = true
            $0.removesDuplicates = true
            $0.largestShare = 0.7
            $0.largestCorrelation = 0.95
        }
        #expect(outcome.kept == [0, 5] && outcome.removals.map(\.column) == [1, 2, 3, 4])
        #expect(
            outcome.notes(names) == [
                "1 constant column left out: 'const'", "1 nearly constant column left out: 'mostly'",
                "1 duplicate column left out: 'again = a'", "1 correlated column left out: 'twice ~ a'",
            ])
        #expect(throws: LearnError(.badParameter, "")) { try filter { $0.largestCorrelation = 1.5 } }
        #expect(throws: LearnError(.badParameter, "")) { try filter { $0.largestShare = .nan } }
        var all = ColumnFilter()
        all.removesConstant = true
        #expect(throws: LearnError(.tooFewColumns, "")) { try all.apply(Matrix([[1, 2], [1, 2]])) }
        #expect(throws: LearnError(.notFinite, "")) { try all.apply(Matrix([[1, .nan], [1, 2]])) }
        // Minus zero is zero.
        var equal = ColumnFilter()
        equal.removesDuplicates = true
        #expect(try equal.apply(Matrix([[0, -0.0], [1, 1]])).kept == [0])
    }

    private func input(_ rule: LearningInput.Columns.BlankRule, _ text: String) throws -> LearningInput {
        var columns = LearningInput.Columns(target: "y")
        columns.blanks = rule
        columns.labels = ["part"]
        return try LearningInput(
            LearningTable(bytes: Array(text.utf8), name: "m.csv", isTabSeparated: false), columns)
    }

    private let table = "id,a,b,part,y\np,1,,u,10\nq,,2,v,20\nr,3,4,w,30\ns,5,6,x,40\n"

    @Test func blanks() throws {
        #expect {
            try input(.error, table)
        } throws: { error in
            (error as? LearnError)?.message.contains("row 'q' (number 2), column 'a' is blank") == true
        }
        let rows = try input(.rows, table)
        #expect(rows.dataset.ids == ["r", "s"] && rows.dataset.target == [30, 40])
        #expect(rows.labels == ["part": ["w", "x"]] && rows.notes == ["2 rows with blanks left out"])
        let columns = try input(.columns, table.replacing("q,,2", with: "q,9,2"))
        #expect(columns.dataset.columnNames == ["a"] && columns.dataset.features.values == [1, 9, 3, 5])
        #expect(columns.notes == ["1 column with blanks left out: 'b'"])
        let mean = try input(.mean, table)
        let (filled, note) = try mean.filled(training: [0, 2, 3])
        #expect(filled.features == Matrix([[1, 5], [3, 2], [3, 4], [5, 6]]) && filled.target == [10, 20, 30, 40])
        #expect(note == "2 blanks in 2 columns filled with the mean of the training rows")
        #expect(throws: LearnError(.notFinite, "")) { try mean.filled(training: [0]) }
        #expect(throws: LearnError(.tooFewColumns, "")) { try input(.columns, table) }
        #expect(throws: LearnError(.tooFewRows, "")) { try input(.rows, "id,a,b,part,y\np,1,,u,1\nq,,2,v,2\n") }
        // A number that is none is no blank.
        for rule in LearningInput.Columns.BlankRule.allCases {
            #expect(throws: LearnError(.notFinite, "")) { try input(rule, table.replacing("5,6", with: "inf,6")) }
        }
        let clean = try input(.mean, table.replacing("p,1,,", with: "p,1,1,").replacing("q,,2", with: "q,1,2"))
        #expect(try clean.filled(training: [0]).note == nil)
    }
}
