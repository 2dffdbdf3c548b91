import Tables
import Testing

@Suite struct FeatureMatrixTests {
    private func sample() throws -> FeatureMatrix {
        try FeatureMatrix(columnNames: ["a", "b", "c"], ids: ["x", "y"], values: [1, 2, 3, 4, 5, 6])
    }

    @Test func isRowMajor() throws {
        let matrix = try sample()
        #expect(matrix.rowCount == 2 && matrix.columnCount == 3)
        #expect(matrix[1, 0] == 4)
        #expect(matrix.column(2) == [3, 6])
        #expect(matrix.row(1)[2] == 6)
        #expect(matrix.values.count == 6)
        #expect(try matrix.position(ofColumn: "b") == 1)
        #expect(throws: TableError(.noColumn, "")) { try matrix.position(ofColumn: "z") }
    }

    @Test func rowsChangeInPlaceAndCopiesStay() throws {
        var matrix = try sample()
        let copy = matrix
        let sum = matrix.withMutableRow(1) { row in
            row[0] = 40
            return row[0] + row[2]
        }
        #expect(sum == 46)
        matrix[0, 1] = 20
        #expect(matrix.column(0) == [1, 40] && matrix.column(1) == [20, 5])
        #expect(try copy == sample())
    }

    @Test func rowsAreAdded() throws {
        var matrix = try FeatureMatrix(columnNames: ["a", "b"])
        matrix.reserveRows(2)
        try matrix.append(id: "x", [1, .nan].span)
        try matrix.append(id: "y", [3, 4].span)
        #expect(matrix.ids == ["x", "y"])
        #expect(matrix.rowCount == 2 && matrix[1, 1] == 4)
        #expect(throws: TableError(.badShape, "")) { try matrix.append(id: "z", [1].span) }
        #expect(try matrix == FeatureMatrix(columnNames: ["a", "b"], ids: ["x", "y"], values: [1, .nan, 3, 4]))
    }

    @Test func selections() throws {
        let matrix = try sample()
        let rows = matrix.selecting(rows: [1, 1, 0])
        #expect(rows.ids == ["y", "y", "x"] && rows.column(0) == [4, 4, 1])
        let columns = try matrix.selecting(columns: [2, 0])
        #expect(columns.columnNames == ["c", "a"] && columns.column(0) == [3, 6] && columns.ids == ["x", "y"])
        #expect(throws: TableError(.duplicateColumn, "")) { try matrix.selecting(columns: [0, 0]) }
    }

    @Test func shapesAreChecked() {
        #expect(throws: TableError(.badShape, "")) {
            try FeatureMatrix(columnNames: ["a"], ids: ["x"], values: [1, 2])
        }
        #expect(throws: TableError(.duplicateColumn, "")) { try FeatureMatrix(columnNames: ["a", "a"]) }
    }

    @Test func noColumns() throws {
        var matrix = try FeatureMatrix(columnNames: [], ids: ["x", "y"], values: [])
        let width = matrix.row(1).count
        let mutableWidth = matrix.withMutableRow(0) { $0.count }
        #expect(width == 0 && mutableWidth == 0)
        let filled = try FeatureMatrix(columnNames: ["a"], ids: ["x", "y"], repeating: 7)
        #expect(filled.column(0) == [7, 7])
    }
}
