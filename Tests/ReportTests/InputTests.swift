import Learn
import Testing

@testable import Report

@Suite struct InputTests {
    private func table(_ text: String, name: String = "matrix.csv") throws -> LearningTable {
        try LearningTable(bytes: Array(text.utf8), name: name, isTabSeparated: false)
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch let error as ReportError {
            return error.message
        } catch {
            return "another error"
        }
    }

    @Test func columnsPlayTheirParts() throws {
        let table = try table(
            """
            id,status,group,metal,x,y,blank,same,target
            a,ok,g1,Fe,1,2,,7,10
            b,ok,g1,Fe,2,2.5,,7,11
            c,no_metal,g2,,,,,,12
            d,ok,g2,Co,3,2,,7,13

            """)
        var columns = ReportInput.Columns(target: "target")
        columns.labels = ["group"]
        columns.dropped = ["met*"]
        let input = try ReportInput(table, columns, unit: "eV")
        #expect(input.dataset.columnNames == ["x", "y"])
        #expect(input.dataset.ids == ["a", "b", "d"])
        #expect(input.dataset.target == [10, 11, 13])
        #expect(input.dataset.features.values == [1, 2, 2, 2.5, 3, 2])
        #expect(input.labels["group"] == ["g1", "g1", "g2"])
        #expect(input.summary.rowCount == 4 && input.summary.usedRowCount == 3)
        #expect(input.summary.excludedRows.map(\.count) == [1])
        #expect(input.summary.excludedColumns.map(\.names) == [["group"], ["metal"], ["blank"], ["same"]])
    }

    @Test func targetsJoinById() throws {
        let matrix = try table("id,x\na,1\nb,2\nc,3\nd,5\n")
        var columns = ReportInput.Columns(target: "y")
        columns.targetTable = try table("id,subset,y\nd,train,4\nb,train,2\na,test,1\n", name: "targets.csv")
        columns.labels = ["subset"]
        let input = try ReportInput(matrix, columns, unit: nil)
        #expect(input.dataset.ids == ["a", "b", "d"] && input.dataset.target == [1, 2, 4])
        #expect(input.labels["subset"] == ["test", "train", "train"])
        #expect(input.summary.excludedRows.map(\.reason) == ["without a partner in targets.csv"])
    }

    /// A column with the name of a target from another table is never a feature.
    @Test func theTargetIsNoFeature() throws {
        var columns = ReportInput.Columns(target: "y")
        columns.targetTable = try table("id,y\na,1\nb,2\nc,4\n", name: "targets.csv")
        let same = try ReportInput(table("id,x,y\na,1,1\nb,2,2.0\nc,3,4\n"), columns, unit: nil)
        #expect(same.dataset.columnNames == ["x"])
        #expect(same.summary.excludedColumns.map(\.reason) == ["with the name of the target"])
        #expect(same.notes == ["column 'y' of matrix.csv is the target itself; it is left out of the features"])
        let other = try ReportInput(table("id,x,y\na,1,1\nb,2,2\nc,3,\n"), columns, unit: nil)
        #expect(other.dataset.columnNames == ["x"])
        #expect(other.notes.count == 1 && other.notes[0].contains("but not its numbers"))
        let copies = try ReportInput(table("id,x,e\na,1,1\nb,2,2\nc,3,4\n"), columns, unit: nil)
        #expect(copies.dataset.columnNames == ["x", "e"])
        #expect(copies.notes.count == 1 && copies.notes[0].hasPrefix("a feature equals the target in all 3 rows: 'e'"))
    }

    @Test func blanksInGroupsAreCounted() throws {
        var columns = ReportInput.Columns(target: "y")
        columns.labels = ["g", "s"]
        columns.groups = ["g"]
        let input = try ReportInput(table("id,x,y,g,s\na,1,1,u,\nb,2,2,,p\nc,4,3, ,q\n"), columns, unit: nil)
        #expect(input.notes == ["2 rows have a blank in group column 'g' and are taken for one group: 'b', 'c'"])
    }

    @Test func mistakesSayWhichAndWhatToDo() throws {
        let matrix = try table("id,x,m\na,1,Fe\nb,2,Co\n")
        let columns = ReportInput.Columns(target: "x")
        #expect(
            message { _ = try ReportInput(matrix, columns, unit: nil) }
                == "matrix.csv: a column holds text: 'm'; leave them out with --drop")
        #expect(
            message { _ = try ReportInput(matrix, ReportInput.Columns(target: "z"), unit: nil) }
                == "matrix.csv: no column 'z'; there are 'id', 'x', 'm'")
        let text = try table("id,x,y\na,1,high\nb,2,\nc,3,4\n")
        #expect(
            message { _ = try ReportInput(text, ReportInput.Columns(target: "y"), unit: nil) }
                == "matrix.csv: target 'y' is no number in 2 of 3 rows: a ('high'), b (blank); leave these rows out or name "
                + "another column")
        let constant = try table("id,x,y\na,1,4\nb,2,4\n")
        #expect(
            message { _ = try ReportInput(constant, ReportInput.Columns(target: "y"), unit: nil) }
                .contains("is 4.0 in all rows"))
        let holes = try table("id,x,y\na,1,4\nb,,5\n")
        #expect(
            message { _ = try ReportInput(holes, ReportInput.Columns(target: "y"), unit: nil) }
                == "matrix.csv: row 'b' (number 2), column 'x' is blank; drop the column with --drop or leave out the row"
        )
    }

    @Test func joinsThatCannotBe() throws {
        let matrix = try table("id,x\na,1\na,2\n")
        var columns = ReportInput.Columns(target: "y")
        columns.targetTable = try table("id,y\na,1\nb,2\n", name: "t.csv")
        #expect(message { _ = try ReportInput(matrix, columns, unit: nil) }.contains("1 ids occur more than once"))
        columns.targetTable = try table("id,y\na,1\na,2\n", name: "t.csv")
        #expect(message { _ = try ReportInput(matrix, columns, unit: nil) }.hasPrefix("t.csv: 1 ids of column 'id'"))
        columns.targetTable = try table("id,y\np,1\nq,2\n", name: "t.csv")
        #expect(
            message { _ = try ReportInput(matrix, columns, unit: nil) }
                == "no id of matrix.csv (such as 'a') occurs in column 'id' of t.csv (such as 'p'); choose the key with "
                + "--join-column or the ids with --id-column")
    }
}
