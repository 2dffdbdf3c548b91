internal import Complexes
internal import Tables

/// A ligand as it was met in a record.
struct MetLigand: Sendable {
    var identity: LigandIdentity
    var texts: LigandSMILES.Texts?
    var record: String
}

/// The distinct ligands of a run, with how often and where each was met.
public final class LigandCollection {
    private struct Entry {
        var identity: LigandIdentity
        var texts: LigandSMILES.Texts?
        var count = 0
        var records: [String] = []
        var first: Int
    }

    private var places: [LigandIdentity: Int] = [:]
    private var entries: [Entry] = []

    /// No ligands.
    public init() {}

    /// Takes the ligands of a batch, in record order.
    func add(_ ligands: [MetLigand]) {
        for ligand in ligands {
            let (identity, record) = (ligand.identity, ligand.record)
            let place: Int
            if let known = places[identity] {
                place = known
            } else {
                place = entries.count
                places[identity] = place
                entries.append(Entry(identity: identity, texts: ligand.texts, first: place))
            }
            entries[place].count += 1
            if entries[place].records.last != record { entries[place].records.append(record) }
        }
    }

    /// Number of distinct ligands.
    public var count: Int { entries.count }

    /// The table: the most frequent ligands first, then in order of first appearance. `smiles` has map numbers at the
    /// contact atoms, `free_smiles` has none.
    public var tsv: [UInt8] {
        var text: [UInt8] = Array(
            "ligand\tformula\tdenticity\thapticity\tconnecting\tcount\trecords\tsmiles\tfree_smiles\n".utf8)
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
            text.append(contentsOf: (entry.texts?.marked ?? "").utf8)
            text.append(0x09)
            text.append(contentsOf: (entry.texts?.free ?? "").utf8)
            text.append(0x0A)
        }
        return text
    }
}
