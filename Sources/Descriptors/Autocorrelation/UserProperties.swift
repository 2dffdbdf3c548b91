internal import Complexes
internal import MolecularGraph

/// Properties of atoms that a user gives, as the option `table=` of `rac` and `ac` holds them:
/// `name/H/2.2/C/2.55+other/H/7.17`. The numbers are in the specification, so a matrix tells what it was made of.
public enum UserProperties {
    /// Most decimals of a value.
    static let mostDecimals = 6

    /// The option for a table with a column `symbol` and one column of numbers for each property.
    ///
    /// - Parameters:
    ///   - header: names of the columns, `symbol` first.
    ///   - rows: cells of the rows; an empty cell means no value.
    /// - Throws: ``SpecError`` that names the cell at fault.
    public static func option(header: [String], rows: [[String]]) throws(SpecError) -> String {
        guard header.first == "symbol", header.count > 1 else {
            throw SpecError("a property table has the columns symbol and one or more names of properties")
        }
        var properties: [String] = []
        for column in 1..<header.count {
            var text = header[column]
            for row in rows where column < row.count && !row[column].isEmpty {
                guard Element(symbol: row[0]) != nil else { throw SpecError("\"\(row[0])\" is no element symbol") }
                text += "/\(row[0])/\(row[column])"
            }
            properties.append(text)
        }
        let text = properties.joined(separator: "+")
        _ = try parse(text)
        return text
    }

    /// Reads the option.
    static func parse(_ text: String) throws(SpecError) -> [AtomProperty] {
        var properties: [AtomProperty] = []
        for part in text.split(separator: "+", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
            guard let label = pieces.first, !label.isEmpty, pieces.count % 2 == 1,
                label.utf8.allSatisfy({ $0 > 32 && !",;:=\"".utf8.contains($0) })
            else { throw SpecError("\"\(part.prefix(40))\" is no property; expected name/symbol/value/symbol/value …") }
            var digits: [(number: Int, value: Int64, decimals: Int)] = []
            for place in stride(from: 1, to: pieces.count, by: 2) {
                guard let element = Element(symbol: String(pieces[place])) else {
                    throw SpecError("\(label): \"\(pieces[place])\" is no element symbol")
                }
                guard let (value, decimals) = decimal(pieces[place + 1]) else {
                    throw SpecError(
                        "\(label): \"\(pieces[place + 1])\" for \(element); expected a decimal number of at most "
                            + "\(mostDecimals) decimals and 9 digits before them, without exponent")
                }
                digits.append((element.atomicNumber, value, decimals))
            }
            let decimals = digits.map(\.decimals).max() ?? 0
            var values = [Int64?](repeating: nil, count: 119)
            for (number, value, own) in digits {
                guard values[number] == nil else { throw SpecError("\(label): an element has two values") }
                values[number] = (own..<decimals).reduce(value) { scaled, _ in scaled * 10 }
            }
            properties.append(AtomProperty(label: String(label), decimals: decimals, values: values))
        }
        return properties
    }

    /// A decimal as a whole number and how many of its digits are decimals.
    private static func decimal(_ text: Substring) -> (value: Int64, decimals: Int)? {
        var rest = text
        let isNegative = rest.first == "-"
        if isNegative { rest.removeFirst() }
        let sides = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count <= 2, sides[0].count <= 9, (sides.count == 1 ? 0 : sides[1].count) <= mostDecimals else {
            return nil
        }
        let digits = sides.joined()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }), let value = Int64(digits) else {
            return nil
        }
        return (isNegative ? -value : value, sides.count == 1 ? 0 : sides[1].count)
    }
}
