import Learn
import Tables

/// An input of the learning oracles: `problems/NAME.csv` and the rows to predict, if there are any.
struct LearnProblem {
    let x: Matrix
    let y: [Double]
    let folds: [Int]
    let test: Matrix?

    init(_ name: String, _ environment: Environment) throws {
        let folder = environment.path("oracles/learn/problems/")
        let table = try NumberTable(folder + name + ".csv")
        let width = table.names.firstIndex(of: "y") ?? table.names.count
        x = table.matrix(Array(0..<width))
        y = table.column(width)
        folds = table.names.contains("fold") ? table.column(width + 1).map { Int($0) } : []
        test = try? NumberTable(folder + name + "_test.csv").matrix(Array(0..<width))
    }

    /// Features standardised with all rows.
    var standardised: (x: Matrix, scaler: StandardScaler) {
        let scaler = StandardScaler(fittedTo: x)
        return (scaler.transform(x), scaler)
    }
}

/// A CSV file of numbers with a header; an empty cell is NaN.
struct NumberTable {
    let names: [String]
    private let rows: [[Double]]

    init(_ path: String) throws {
        let lines = try Files.lines(path).map { String(decoding: $0, as: UTF8.self) }
        guard let head = lines.first else { throw SetFailure("\(path): the table is empty") }
        names = head.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        rows = lines.dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
        }
    }

    func column(_ index: Int) -> [Double] { rows.map { $0[index] } }

    func matrix(_ columns: [Int]) -> Matrix { Matrix(rows.map { row in columns.map { row[$0] } }) }
}
