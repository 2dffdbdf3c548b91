import Learn

/// A table of text cells with a header, from a CSV file without quotes.
struct NumberTable {
    /// Names of the columns.
    let names: [String]
    /// Cells, row by row.
    let cells: [[String]]

    /// Reads a file.
    init(_ path: String) throws {
        let lines = try Files.lines(path).map { line in
            line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }
        guard let header = lines.first else { throw SetFailure("\(path): no header") }
        names = header
        cells = Array(lines.dropFirst())
        if let short = cells.firstIndex(where: { $0.count != header.count }) {
            throw SetFailure("\(path):\(short + 2): another number of cells than columns")
        }
    }

    /// The cells of a column.
    func texts(_ name: String) throws -> [String] {
        guard let column = names.firstIndex(of: name) else { throw SetFailure("no column \(name)") }
        return cells.map { $0[column] }
    }

    /// The numbers of a column; an empty cell is NaN.
    func numbers(_ name: String) throws -> [Double] {
        try texts(name).map { text in
            if text.isEmpty { return .nan }
            guard let number = Double(text) else { throw SetFailure("\(text) in column \(name) is no number") }
            return number
        }
    }

    /// A matrix of some columns.
    func matrix(_ columns: [String]) throws -> Matrix {
        let values = try columns.map(numbers)
        var all: [Double] = []
        for row in cells.indices { for column in values { all.append(column[row]) } }
        return Matrix(rows: cells.count, columns: columns.count, values: all)
    }
}

/// A problem of `oracles/learn/problems`: features `x0`, `x1`, …, and a target.
struct LearnProblem {
    /// The features.
    let matrix: Matrix
    /// The target; empty for rows to predict.
    let target: [Double]
    /// The fold of each row, from 0; empty for rows to predict.
    let folds: [Int]

    /// Reads a problem by its name.
    init(_ name: String, _ environment: Environment) throws {
        let table = try NumberTable(environment.path("oracles/learn/problems/\(name).csv"))
        matrix = try table.matrix(table.names.filter { $0.hasPrefix("x") })
        target = table.names.contains("y") ? try table.numbers("y") : []
        folds = table.names.contains("fold") ? try table.numbers("fold").map { Int($0) } : []
    }
}
