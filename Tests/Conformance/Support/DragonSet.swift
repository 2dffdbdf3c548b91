import Learn

/// Molecules of `data/workshop` with DRAGON descriptors and properties.
struct DragonSet {
    /// Names of the descriptors.
    let names: [String]
    private let descriptors: Matrix
    private let properties: [String: [Double]]

    /// Reads a set by the name of its folder.
    init(_ environment: Environment, _ name: String) throws {
        let folder = "data/workshop/\(name)/\(name)"
        let table = try Self.read(environment.path(folder + "_Descriptors.txt"))
        let others = try Self.read(environment.path(folder + "_Properties.txt"))
        guard table.rows.count == others.rows.count, table.header.count > 3 else {
            throw SetFailure("\(name): descriptors and properties of other numbers of molecules")
        }
        // The first three columns are a number, a file name and the molecule's name.
        names = Array(table.header.dropFirst(3))
        let values = table.rows.flatMap { row in row.dropFirst(3).map { Double($0) ?? .nan } }
        guard values.count == table.rows.count * names.count, values.allSatisfy(\.isFinite) else {
            throw SetFailure("\(name): a descriptor that is no number")
        }
        descriptors = Matrix(rows: table.rows.count, columns: names.count, values: values)
        var properties: [String: [Double]] = [:]
        for (column, property) in others.header.enumerated() {
            properties[property] = others.rows.map { Double($0[column]) ?? -999 }
        }
        self.properties = properties
    }

    /// Descriptors and values of the molecules whose property is known; -999 stands for unknown.
    func known(_ property: String) throws -> (Matrix, [Double]) {
        guard let values = properties[property] else { throw SetFailure("no property \(property)") }
        let rows = values.indices.filter { values[$0] != -999 }
        return (descriptors.selecting(rows: rows), rows.map { values[$0] })
    }

    /// Cells between tabs; lines of tabs only are skipped.
    private static func read(_ path: String) throws -> (header: [String], rows: [[String]]) {
        let lines = try Files.lines(path).map { line in
            line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map { cell in
                let text = String(decoding: cell, as: UTF8.self)
                return text.hasSuffix("\r") ? String(text.dropLast()) : text
            }
        }.filter { line in line.contains { !$0.isEmpty } }
        guard let header = lines.first else { throw SetFailure("\(path): no header") }
        let rows = lines.dropFirst()
        guard rows.allSatisfy({ $0.count == header.count }) else {
            throw SetFailure("\(path): another number of cells than columns")
        }
        return (header, Array(rows))
    }
}
