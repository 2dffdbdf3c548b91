import ArgumentParser
import Descriptors
import Featurization
import Tables

/// Tables beside the structures: columns joined by id, and properties of elements.
struct JoinOptions: ParsableArguments {
    @Option(
        name: .customLong("with-columns"),
        help: "Join columns of a table by id: FILE.csv:NAME,NAME. May be given several times.")
    var withColumns: [String] = []

    @Option(name: .customLong("join-column"), help: "Column of those tables that has the ids.")
    var joinColumn = "id"

    @Option(
        name: .customLong("property-table"),
        help: "Properties of elements for rac and ac: a CSV file with a column symbol and one column for each property."
    )
    var propertyTable: String?

    /// The files that are read.
    var paths: [String] {
        withColumns.map { $0.split(separator: ":").dropLast().joined(separator: ":") }
            + [propertyTable].compactMap(\.self)
    }

    /// The joined columns.
    func columns() throws -> JoinedColumns {
        guard !withColumns.isEmpty else { return .none }
        return JoinedColumns(
            try withColumns.map { text in
                let parts = text.split(separator: ":", omittingEmptySubsequences: false)
                let names = (parts.last ?? "").split(separator: ",").map(String.init)
                guard parts.count > 1, !names.isEmpty else {
                    throw CommandFailure.usage("--with-columns \(text); expected FILE.csv:NAME or FILE.csv:NAME,NAME")
                }
                do {
                    return try JoinedColumns(
                        path: parts.dropLast().joined(separator: ":"), names: names, key: joinColumn)
                } catch let error as JoinedColumns.JoinError {
                    throw CommandFailure.usage(error.description)
                }
            })
    }

    /// A joined column must not have the name of another one.
    func refuseClashes(_ joined: JoinedColumns, with columns: [String]) throws {
        var seen = Set(columns + ["id", "status"])
        for name in joined.names where !seen.insert(name).inserted {
            throw CommandFailure.usage("--with-columns: there is a column \"\(name)\" already; rename it in the table")
        }
    }

    /// A table that fits no record is the wrong one.
    func check(joinedRows: Int, okRows: Int) throws {
        if !withColumns.isEmpty, joinedRows == 0, okRows > 0 {
            throw CommandFailure(
                ExitStatus.noUsableData,
                "--with-columns: none of \(okRows) records has its id in column \"\(joinColumn)\" of the table")
        }
    }

    /// Writes the numbers of the property table into the specifications that take properties.
    func addProperties(to specs: [DescriptorSpec]) throws -> [DescriptorSpec] {
        guard let propertyTable else { return specs }
        let table = try TextTable(path: propertyTable, dialect: .csv)
        let option: String
        do {
            option = try UserProperties.option(header: table.header, rows: table.rows)
        } catch {
            throw CommandFailure.usage("\(propertyTable): \(error)")
        }
        return specs.map { spec in
            guard ["rac", "ac"].contains(spec.name) else { return spec }
            var complete = spec
            complete.set("table", to: option)
            return complete
        }
    }
}
