/// A piece of the page: a finding as heading, its reading, a note, the file with its numbers, and the drawing.
struct PageSection {
    /// Id on the page and part of file names: `cv-curve`.
    var key: String
    /// Word in the jump list.
    var shortName: String
    /// The finding; markup.
    var heading: String
    /// What it means; markup, one item for each paragraph.
    var reading: [String]
    /// How it was made; markup, empty for none.
    var note: String
    /// Panels and tables; markup.
    var content: String
    /// Whether the drawing takes the full width, with the text above it.
    var isFullWidth = false
}

/// Pieces of markup that several sections use.
enum PageParts {
    /// A drawing with its caption.
    static func figure(_ caption: String, _ drawings: String) -> String {
        "<figure><figcaption>\(caption)</figcaption>\(drawings)</figure>"
    }

    /// Figures side by side where there is room: in pairs, the last of an odd number in the middle; three in one row where
    /// the section has the full width.
    static func panels(_ figures: [String]) -> String {
        let isOdd = figures.count > 1 && !figures.count.isMultiple(of: 2)
        let style = figures.count == rowLength ? "sm odd three" : isOdd ? "sm odd" : "sm"
        return "<div class=\"\(style)\">\(figures.joined())</div>"
    }

    /// So many panels stand in one row; a section with that many takes the full width.
    static let rowLength = 3

    /// A split's name in its colour.
    static func label(_ split: SplitResult) -> String {
        "<b class=\"\(split.token)\">\(Markup.escaped(split.label))</b>"
    }

    /// A table in a region that scrolls by itself.
    ///
    /// - Parameters:
    ///   - header: cells of the head; markup.
    ///   - rows: cells; markup. The first of each row is its head.
    ///   - textColumns: columns that are text and stand to the left.
    static func table(
        _ name: String, header: [String], rows: [[String]], textColumns: Set<Int> = [], style: String = ""
    ) -> String {
        let headCells = header.enumerated().map { column, cell in
            "<th scope=\"col\"\(textColumns.contains(column) ? " class=\"l\"" : "")>\(cell)</th>"
        }
        let bodyRows = rows.map { row in
            let cells = row.enumerated().map { column, cell in
                column == 0
                    ? "<th scope=\"row\">\(cell)</th>"
                    : "<td\(textColumns.contains(column) ? " class=\"l\"" : "")>\(cell)</td>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        return scrolling(
            name,
            "<table\(style.isEmpty ? "" : " class=\"\(style)\"")><thead><tr>\(headCells.joined())</tr></thead>"
                + "<tbody>\(bodyRows.joined(separator: "\n"))</tbody></table>")
    }

    /// A region that scrolls sideways by itself and can be reached by keyboard.
    static func scrolling(_ name: String, _ content: String) -> String {
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(Markup.escaped(name))\">\(content)</div>"
    }

    /// A table behind a line that opens it.
    static func details(_ summary: String, _ content: String, isOpen: Bool = false) -> String {
        "<details\(isOpen ? " open" : "")><summary>\(Markup.escaped(summary))</summary>\(content)</details>"
    }

    /// A drawing for wide and another for narrow screens.
    static func switched(wide: String, narrow: String) -> String {
        "<div class=\"w\">\(wide)</div><div class=\"nw\">\(narrow)</div>"
    }
}
