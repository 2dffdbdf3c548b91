import ChemIO
import Descriptors
import MolecularGraph
import Perception
import SeededRandom
import Tables

/// Canonical SMILES: one text for ten random numberings, the same graph and the same fingerprints when read again, one
/// text for the two texts of RDKit, and different texts for different molecules.
struct CanonicalSet: ConformanceSet {
    let name = "canonical"
    let summary = "canonical SMILES of oracles/fp/molecules.tsv.gz and data/smiles/nci5k.smi.gz"
    let exceptions: [NamedException] = []

    /// Lines of nci5k that RDKit refuses for their valences, and so do we.
    private static let refusedLines: Set<Int> = [2098, 2898, 3227, 3370, 4509, 4596, 4597, 4781]

    func run(_ environment: Environment, _ report: SetReport) throws {
        var worker = CanonicalChecker()
        let table = try ReferenceTable(
            environment.path("oracles/fp/molecules.tsv.gz"), columns: ["id", "smiles", "canonical"], dialect: .plainTSV)
        // Our text of each reference text, and the other way round.
        var ours: [String: String] = [:]
        var theirs: [String: String] = [:]
        for row in table.rows {
            report.check(row["id"]) { differences in
                guard let text = worker.check(row["smiles"], &differences) else { return }
                let reference = row["canonical"]
                differences.equal("canonical", worker.text(reference), text)
                if let known = ours[reference] { differences.equal("equal molecules", text, known) }
                if let known = theirs[text] { differences.equal("different molecules", reference, known) }
                ours[reference] = text
                theirs[text] = reference
            }
        }
        for (index, line) in try Files.lines(environment.path("data/smiles/nci5k.smi.gz")).enumerated() {
            report.check("nci5k:\(index + 1)") { differences in
                let smiles = String(decoding: line, as: UTF8.self)
                if Self.refusedLines.contains(index + 1) {
                    differences.equal("refused", worker.text(smiles), nil)
                } else {
                    _ = worker.check(smiles, &differences)
                }
            }
        }
    }
}

/// Writes canonical SMILES and checks them.
struct CanonicalChecker {
    private var parser = SMILESParser()
    private var perceiver: MoleculePerceiver
    private var perceived = PerceivedMolecule()
    private var writer = CanonicalSMILES()
    private var random = SeededGenerator(seed: 5, stream: "canonical")
    private let maccs = MACCSKeys()
    private var maccsScratch: MACCSKeys.Scratch

    init() {
        var options = MoleculePerceiver.Options()
        options.perceivesStereo = true
        perceiver = MoleculePerceiver(options: options)
        maccsScratch = maccs.makeScratch()
    }

    /// The canonical SMILES of a SMILES, or nil.
    mutating func text(_ smiles: String) -> String? {
        guard let molecule = try? parser.molecule(from: smiles.utf8) else { return nil }
        guard (try? perceiver.perceive(molecule, into: &perceived)) != nil else { return nil }
        return writer.text(of: perceived)
    }

    private mutating func keys(of molecule: PerceivedMolecule) throws(DescriptorError) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: maccs.wordCount)
        var span = words.mutableSpan
        try maccs.setBits(of: Molecule(), perceived: molecule, in: &span, scratch: &maccsScratch)
        return words
    }

    /// Checks numberings and reading again, and returns the text.
    mutating func check(_ smiles: String, _ differences: inout Differences) -> String? {
        guard let text = text(smiles) else {
            differences.add("status", expected: "perceived", found: "refused")
            return nil
        }
        differences.require("exact", writer.isExact, expected: "a search that ends", found: "the cap was met")
        let original = perceived
        // Ten random numberings.
        for _ in 0..<10 {
            let renumbered = original.renumbered(using: &random)
            let other = writer.text(of: renumbered)
            if other != text {
                differences.add("numbering", expected: text, found: other)
                break
            }
        }
        let again = self.text(text)
        differences.equal("read again", again ?? "refused", text)
        if again != nil {
            differences.equal("summary", MoleculeSummary(perceived), MoleculeSummary(original))
            do throws(DescriptorError) {
                for kind in [Fingerprint.morgan(radius: 2), .rdkitPath()] {
                    let (first, second) = try (kind.sparseCounts(of: original), kind.sparseCounts(of: perceived))
                    differences.require("\(kind)", first == second, expected: "the same counts", found: "others")
                }
                differences.equal("maccs", try keys(of: perceived), try keys(of: original))
            } catch {
                differences.add("fingerprints", expected: "fingerprints", found: "\(error)")
            }
        }
        return text
    }
}

/// Figures of a molecule that do not depend on the numbering.
struct MoleculeSummary: Equatable, CustomStringConvertible {
    let description: String

    init(_ molecule: PerceivedMolecule) {
        var cells: [String] = []
        for index in 0..<molecule.atomCount {
            let atom = molecule.atoms[index]
            // A hydrogen atom that was kept for stereo that is none is folded by the writer.
            if atom.element == .hydrogen { continue }
            var hydrogens = atom.hydrogenCount
            let row = molecule.neighbors(of: index)
            for slot in row.indices where molecule.atoms[Int(row[slot].atom)].element == .hydrogen { hydrogens += 1 }
            var cell = "\(atom.isotope) \(atom.atomicNumber) H\(hydrogens) \(atom.formalCharge)"
            // The label of a square is no property of the molecule: it depends on the order of the bonds.
            let label = atom.stereo.classCode > 2 ? 0 : atom.cip.rawValue
            cell += " a\(atom.isAromatic ? 1 : 0) r\(atom.ringCount) \(label) \(atom.radicalElectrons)"
            cells.append(cell)
        }
        cells.sort()
        var orders: [UInt8] = []
        for index in 0..<molecule.bondCount {
            let bond = molecule.bonds[index]
            let (begin, end) = (molecule.atoms[Int(bond.begin)].element, molecule.atoms[Int(bond.end)].element)
            guard begin != .hydrogen && end != .hydrogen else { continue }
            orders.append(bond.order.rawValue &* 4 &+ bond.stereo.rawValue)
        }
        orders.sort()
        description = cells.joined(separator: ", ") + "; rings \(molecule.rings.count); bonds \(orders)"
    }
}
