/// The page: one self-contained HTML file.
public struct ReportPage: Sendable {
    /// The document it shows.
    public let document: ReportDocument
    /// Folder of the CSV files, relative to the page; links point there.
    public let folder: String

    /// A page.
    ///
    /// - Parameter folder: name of the folder with the CSV files.
    public init(_ document: ReportDocument, folder: String) {
        self.document = document
        self.folder = folder
    }

    /// The whole file.
    ///
    /// - Complexity: O(numbers in the document).
    public var html: String {
        let sentences = Sentences(document: document)
        let sections = PageSections(document: document).all
        return Template.filled(
            Template.page,
            [
                "title": Markup.escaped(document.title),
                "style": Template.style,
                "lead": sentences.lead,
                "answers": answers(sentences.answers),
                "jumps": sections.map { "<li><a href=\"#\($0.key)\">\(Markup.escaped($0.shortName))</a></li>" }
                    .joined(),
                "sections": sections.map(section).joined(separator: "\n"),
                "footer": footer,
            ])
    }

    private func answers(_ answers: [Sentences.Answer]) -> String {
        answers.enumerated().map { place, answer in
            let unit = answer.unit.isEmpty ? "" : "<span> \(Markup.escaped(answer.unit))</span>"
            return Template.filled(
                Template.answer,
                [
                    "id": "q\(place + 1)", "question": Markup.escaped(answer.question),
                    "style": answer.style.isEmpty ? "big" : "big \(answer.style)",
                    "figure": Markup.escaped(answer.figure) + unit, "text": answer.text, "drawing": answer.drawing,
                    "csv": answer.table.map { link($0.fileName) } ?? "",
                ])
        }.joined(separator: "\n")
    }

    /// A link to a file with the numbers of a figure.
    private func link(_ file: String) -> String {
        "<p class=\"csv\"><a href=\"\(Markup.escaped(folder + "/" + file))\" download>\(Markup.escaped(file))</a></p>"
    }

    private func section(_ section: PageSection) -> String {
        let number = FigureTables.number(of: section.key)
        return Template.filled(
            Template.section,
            [
                "key": section.key, "number": String(number), "style": section.isFullWidth ? "fig full" : "fig",
                "heading": section.heading,
                "reading": section.reading.map { "<p>\($0)</p>" }.joined(),
                "note": section.note.isEmpty ? "" : "<p class=\"note\">\(section.note)</p>",
                "csv": link(FigureTables.fileName(number: number, key: section.key)), "content": section.content,
            ])
    }

    private var footer: String {
        "<p>Made by \(Markup.escaped(document.program)) from \(Markup.escaped(document.data.file)). All numbers are in "
            + "<code>\(Markup.escaped(folder)).json</code>, the numbers of each figure in the CSV file named beside it. "
            + "The same input gives the same bytes.</p>"
    }
}
