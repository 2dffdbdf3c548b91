internal import ChemIO

/// Where the id of a record comes from.
public enum RecordIDRule: Sendable {
    /// The record's own name, else the file's stem and, from the second record on, the record number.
    case automatic
    /// The title, or the first group of a regular expression in it.
    case title(TitlePattern?)
    /// A data field.
    case field(String)
    /// The file's stem and, from the second record on, the record number.
    case file
    /// The position of the record in the run, from 1.
    case index

    /// Reads the form of `--id-from`: `title`, `title:/REGEX/`, `field:NAME`, `file` or `index`.
    ///
    /// - Throws: ``InputError`` for anything else.
    public init(parsing text: String) throws(InputError) {
        switch text {
        case "auto": self = .automatic
        case "title": self = .title(nil)
        case "file": self = .file
        case "index": self = .index
        default:
            if text.hasPrefix("field:"), text.utf8.count > 6 {
                self = .field(String(text.dropFirst(6)))
            } else if text.hasPrefix("title:/"), text.hasSuffix("/"), text.utf8.count > 8 {
                self = .title(try TitlePattern(String(text.dropFirst(7).dropLast())))
            } else {
                throw InputError(
                    .usage, "--id-from \(text); expected title, title:/REGEX/, field:NAME, file or index")
            }
        }
    }

    /// What a parser must deliver for this rule.
    var needs: RecordNeeds {
        switch self {
        case .automatic: .ownName
        case .title: .title
        case .field: .fields
        case .file, .index: []
        }
    }

    /// The id of a record.
    ///
    /// - Parameters:
    ///   - molecule: the record; not looked at when it could not be read.
    ///   - wasRead: whether it could be read.
    func id(
        of molecule: borrowing Molecule, wasRead: Bool, ownName: String?, file: InputFile, record: Int, runIndex: Int
    ) -> String {
        switch self {
        case .automatic:
            if let ownName, !ownName.isEmpty { return ownName }
        case .title(let pattern):
            if wasRead, !molecule.titleBytes.isEmpty {
                let title = molecule.title
                if let pattern {
                    if let match = pattern.firstGroup(in: title) { return match }
                } else {
                    return title
                }
            }
        case .field(let name):
            if wasRead, let value = molecule.dataField(named: name), !value.isEmpty { return value }
        case .file:
            break
        case .index:
            return String(runIndex + 1)
        }
        return record == 1 ? file.stem : "\(file.stem)_\(record)"
    }
}

/// A regular expression that picks the id out of a title.
public struct TitlePattern: @unchecked Sendable {
    // A `Regex` is a value that is only read here; it lacks the annotation, hence `@unchecked`.
    private let regex: Regex<AnyRegexOutput>

    init(_ pattern: String) throws(InputError) {
        do {
            regex = try Regex(pattern)
        } catch {
            throw InputError(.usage, "--id-from title:/\(pattern)/ is no regular expression (\(error))")
        }
    }

    /// The first group of the first match, or the whole match without groups; nil without a match.
    func firstGroup(in text: String) -> String? {
        guard let match = try? regex.firstMatch(in: text) else { return nil }
        let output = match.output
        if output.count > 1 { return output[1].substring.map(String.init) }
        return output[0].substring.map(String.init)
    }
}
