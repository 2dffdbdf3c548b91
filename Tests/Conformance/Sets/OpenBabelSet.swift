import ChemIO
import Descriptors
import MolecularGraph
import Perception
import Tables

/// Open Babel's model and its fingerprint FP2.
struct OpenBabelSet: ConformanceSet {
    let name = "fp2"
    let summary = "Open Babel 3.1.1: aromatic atoms, hydrogens, bond orders, FP2, and FP2 by what explains its bits"
    let exceptions = Exceptions.openBabel

    func run(_ environment: Environment, _ report: SetReport) throws {
        let table = try ReferenceTable(
            environment.path("oracles/fp/molecules.tsv.gz"),
            columns: ["id", "smiles", "ob_arom", "ob_h", "ob_bonds", "ob_fp2"], dialect: .plainTSV)
        var perceiver = OpenBabelPerceiver()
        var perceived = PerceivedMolecule()
        let fingerprint = FP2Fingerprint()
        var scratch = fingerprint.makeScratch()
        // Open Babel refuses the rows with "!".
        for row in table.rows where row["ob_fp2"] != "!" {
            try report.check(row["id"]) { differences in
                let smiles = row["smiles"].split(separator: " ").first.map(String.init) ?? ""
                var parser = SMILESParser()
                let molecule = try parser.molecule(from: smiles.utf8)
                try perceiver.perceive(molecule, into: &perceived)
                var words = [UInt64](repeating: 0, count: fingerprint.wordCount)
                var span = words.mutableSpan
                try fingerprint.setBits(of: molecule, perceived: perceived, in: &span, scratch: &scratch)
                let explained = try fingerprint.explain(molecule, perceived: perceived, scratch: &scratch)
                let bits = (0..<fingerprint.bitCount).filter { words[$0 >> 6] >> UInt64($0 & 63) & 1 != 0 }
                differences.equal("explained bits", Set(explained.map(\.bit)).sorted(), bits)
                let cells = [
                    ("ob_arom", Self.atoms(perceived) { $0.isAromatic ? 1 : 0 }),
                    ("ob_h", Self.atoms(perceived) { $0.hydrogenCount }),
                    ("ob_bonds", Self.bonds(perceived, smiles)), ("ob_fp2", Self.hex(words)),
                ]
                for (column, mine) in cells {
                    differences.equal(column, mine, row[column])
                    report.count(column, isEqual: mine == row[column])
                }
            }
        }
    }

    private static func atoms(_ molecule: PerceivedMolecule, _ value: (PerceivedAtom) -> Int) -> String {
        let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz+")
        return String((0..<molecule.atomCount).map { digits[min(value(molecule.atoms[$0]), 36)] })
    }

    /// Bond orders in the order of Open Babel: as they are completed in the text.
    private static func bonds(_ molecule: PerceivedMolecule, _ smiles: String) -> String {
        let closures = RingClosures(smiles)
        var order: [(last: Int, closure: Int, bond: Int)] = []
        for bond in 0..<molecule.bondCount {
            let begin = Int(molecule.bonds[bond].begin)
            let end = Int(molecule.bonds[bond].end)
            let closure = closures.place(of: min(begin, end), max(begin, end)).map { $0 + 1 } ?? 0
            order.append((max(begin, end), closure, bond))
        }
        order.sort { ($0.last, $0.closure) < ($1.last, $1.closure) }
        let symbols: [Character] = ["?", "-", "=", "#", "$"]
        return String(
            order.map { entry in
                let bond = molecule.bonds[entry.bond]
                return bond.isAromatic ? ":" : symbols[bond.kekuleOrder.doubledOrder / 2]
            })
    }

    /// Bytes in order, two hexadecimal digits each.
    private static func hex(_ words: [UInt64]) -> String {
        let digits = Array("0123456789abcdef")
        var text = ""
        for word in words {
            for byte in 0..<8 {
                let value = Int(truncatingIfNeeded: word >> UInt64(8 * byte)) & 255
                text.append(digits[value >> 4])
                text.append(digits[value & 15])
            }
        }
        return text
    }
}

/// The ring closures of a SMILES that is known to be right, in the order in which the text closes them.
private struct RingClosures {
    private var pairs: [(first: Int, last: Int)] = []

    init(_ smiles: String) {
        let text = Array(smiles.utf8)
        var open: [Int: Int] = [:]
        var atom = -1
        var index = 0
        func digit(_ place: Int) -> Int { Int(text[place]) - 48 }
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "["):
                atom += 1
                while text[index] != UInt8(ascii: "]") { index += 1 }
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "*"):
                // `l` and `r` belong to Cl and Br.
                if text[index] != UInt8(ascii: "l") && text[index] != UInt8(ascii: "r") { atom += 1 }
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "%"):
                var number = 0
                if text[index] != UInt8(ascii: "%") {
                    number = digit(index)
                } else if text[index + 1] == UInt8(ascii: "(") {
                    index += 2
                    while text[index] != UInt8(ascii: ")") {
                        number = 10 * number + digit(index)
                        index += 1
                    }
                } else {
                    number = 10 * digit(index + 1) + digit(index + 2)
                    index += 2
                }
                if let first = open.removeValue(forKey: number) {
                    pairs.append((first, atom))
                } else {
                    open[number] = atom
                }
            default: break
            }
            index += 1
        }
    }

    /// Number of the closure between two atoms, or nil.
    func place(of first: Int, _ last: Int) -> Int? { pairs.firstIndex { $0.first == first && $0.last == last } }
}
