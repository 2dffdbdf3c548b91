internal import Complexes
internal import Tables

/// The distinct ligands of a run, with how often and where each was met.
public final class LigandCollection {
    private struct Entry {
        var identity: LigandIdentity
        var count = 0
        var records: [String] = []
        var first: Int
    }

    private var places: [LigandIdentity: Int] = [:]
    private var entries: [Entry] = []

    /// No ligands.
    public init() {}

    /// Takes the ligands of a batch, in record order.
    func add(_ ligands: [(identity: LigandIdentity, record: String)]) {
        for (identity, record) in ligands {
            let place: Int
            if let known = places[identity] {
                place = known
            } else {
                place = entries.count
                places[identity] = place
                entries.append(Entry(identity: identity, first: place))
            }
            entries[place].count += 1
            if entries[place].records.last != record { entries[place].records.append(record) }
        }
    }

    /// Number of distinct ligands.
    public var count: Int { entries.count }

    /// The table: the most frequent ligands first, then in order of first appearance.
    public var tsv: [UInt8] {
        var text: [UInt8] = Array("ligand\tformula\tdenticity\thapticity\tconnecting\tcount\trecords\tsmiles\n".utf8)
        let sorted = entries.sorted { ($1.count, $0.first) < ($0.count, $1.first) }
        for (index, entry) in sorted.enumerated() {
            NumberText.append(index + 1, to: &text)
            text.append(0x09)
            text.append(contentsOf: entry.identity.formula.utf8)
            text.append(0x09)
            NumberText.append(entry.identity.denticity, to: &text)
            text.append(0x09)
            NumberText.append(entry.identity.hapticity, to: &text)
            text.append(0x09)
            text.append(contentsOf: entry.identity.contactElements.joined(separator: "+").utf8)
            text.append(0x09)
            NumberText.append(entry.count, to: &text)
            text.append(0x09)
            var cell: [UInt8] = []
            for (place, record) in entry.records.enumerated() {
                if place > 0 { cell.append(UInt8(ascii: ";")) }
                DelimitedText.appendListItem(record, to: &cell)
            }
            DelimitedText.appendTSVField(cell.span, to: &text)
            text.append(0x09)
            text.append(0x0A)
        }
        return text
    }
}
