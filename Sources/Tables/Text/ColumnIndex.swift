/// Column names with a quick way from name to position.
public struct ColumnIndex: Hashable, Sendable {
    /// The names, in order.
    public let names: [String]
    /// Positions of all names that occur once.
    private let positions: [String: Int]
    private let repeated: Set<String>

    /// An index of names; names may occur more than once, but cannot be looked up then.
    ///
    /// - Complexity: O(n).
    public init(_ names: [String]) {
        var positions: [String: Int] = [:]
        var repeated: Set<String> = []
        for (position, name) in names.enumerated() {
            if positions.updateValue(position, forKey: name) != nil { repeated.insert(name) }
        }
        self.names = names
        self.positions = positions
        self.repeated = repeated
    }

    /// Number of columns.
    public var count: Int { names.count }

    /// Names that occur more than once, in order of their first occurrence.
    public var duplicates: [String] {
        var left = repeated
        return names.filter { left.remove($0) != nil }
    }

    /// The position of a column.
    ///
    /// - Throws: ``TableError`` with code `no-column`, listing up to 20 of the names there are, or `duplicate-column`.
    /// - Complexity: O(1).
    public func position(of name: String) throws(TableError) -> Int {
        guard let position = positions[name] else {
            let shown = names.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
            let more = names.count > 20 ? " and \(names.count - 20) more" : ""
            throw TableError(.noColumn, "no column '\(name)'; there are \(names.isEmpty ? "none" : shown + more)")
        }
        guard !repeated.contains(name) else {
            throw TableError(.duplicateColumn, "column '\(name)' occurs more than once")
        }
        return position
    }

    /// The position of a column, or nil if there is none or more than one of the name.
    ///
    /// - Complexity: O(1).
    public func positionIfUnambiguous(of name: String) -> Int? {
        repeated.contains(name) ? nil : positions[name]
    }
}
