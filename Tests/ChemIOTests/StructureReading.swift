import ChemIO
import TestSupport

/// A record as a reader gives it: where it is, and a text that tells all of it.
struct ReadRecord: Equatable, CustomStringConvertible {
    var number: Int
    var line: Int
    var text: String
    var description: String { "\(number) at line \(line): \(text)" }
}

/// Records and the fault that ended a source.
struct Reading: Equatable {
    var records: [ReadRecord] = []
    var fault: String?
    var warning: String?

    /// The texts of the records.
    var texts: [String] { records.map(\.text) }
    /// The lines on which the records start.
    var lines: [Int] { records.map(\.line) }
}

/// How much is read at a time.
struct BlockSize: Sendable {
    var capacity = 1 << 17
    var targetBytes = 1 << 17
    var maximumRecords = 4096
}

/// Reads all records of a text, in the way of a bulk run.
func readAll(
    _ text: String, as format: StructureFormat = .xyz, _ options: ReadingOptions = ReadingOptions(),
    blocks: BlockSize = BlockSize()
) -> Reading {
    readAll(Array(text.utf8), as: format, options, blocks: blocks)
}

/// Reads all records of some bytes.
func readAll(
    _ bytes: [UInt8], as format: StructureFormat = .xyz, _ options: ReadingOptions = ReadingOptions(),
    blocks: BlockSize = BlockSize()
) -> Reading {
    do throws(ChemIOError) {
        return readAll(try ByteSource(bytes: bytes, name: "memory"), as: format, options, blocks: blocks)
    } catch {
        return Reading(fault: error.description)
    }
}

/// Reads all records of a source.
func readAll(
    _ source: ByteSource, as format: StructureFormat, _ options: ReadingOptions = ReadingOptions(),
    blocks: BlockSize = BlockSize()
) -> Reading {
    do throws(ChemIOError) {
        let reader = try StructureReader(source: source, format: format, options: options)
        return readAll(reader.records, parser: reader.parser, blocks: blocks)
    } catch {
        return Reading(fault: error.description)
    }
}

/// Reads all records with a parser.
func readAll(_ records: RecordReader, parser: any RecordParser, blocks: BlockSize = BlockSize()) -> Reading {
    var parser = parser
    var reading = Reading()
    var molecule = Molecule()
    let batch = RecordBatch(capacity: blocks.capacity)
    while records.fill(batch, maximumRecords: blocks.maximumRecords, targetBytes: blocks.targetBytes) {
        for slice in batch.records {
            var text = ""
            do throws(ChemIOError) {
                if let failure = slice.failure, !slice.parsesDespiteFailure { throw failure }
                try parser.parse(batch.bytes(of: slice), at: slice.position, into: &molecule)
                if let failure = slice.failure { throw failure }
                text = summary(of: molecule, parser: parser)
            } catch {
                text = error.description
            }
            reading.records.append(ReadRecord(number: slice.position.record, line: slice.position.line, text: text))
        }
    }
    reading.fault = records.failure?.description
    reading.warning = records.source.warning?.code
    return reading
}

/// Everything about a molecule, as text.
func summary(of molecule: Molecule, parser: any RecordParser) -> String {
    var words: [String] = []
    for atom in 0..<molecule.atomCount {
        var word = molecule.element(of: atom).symbol
        if let mass = molecule.isotope(of: atom) { word = "\(mass)\(word)" }
        if let label = molecule.label(of: atom) { word += "'\(label)'" }
        if molecule.hasCoordinates {
            let xyz = molecule.coordinates
            word += "(\(xyz[3 * atom]),\(xyz[3 * atom + 1]),\(xyz[3 * atom + 2]))"
        }
        if let charge = molecule.partialCharge(of: atom) { word += "q\(charge)" }
        words.append(word)
    }
    let bonds = molecule.bonds
    for bond in bonds.indices { words.append("\(bonds[bond].begin)-\(bonds[bond].end)") }
    if !molecule.title.isEmpty { words.append("<\(molecule.title)>") }
    if let name = parser.ownName { words.append("name=\(name)") }
    if let charge = molecule.totalCharge { words.append("charge=\(charge)") }
    if let cell = molecule.cell { words.append("cell=\(cell.vectors)\(cell.isPeriodic)") }
    words += molecule.dataFields.map { "\($0.name)=\($0.value)" }
    words += parser.warnings.map { "!\($0.code)@\($0.position.line)" }
    return words.joined(separator: " ")
}

/// A frame of an XYZ file from atoms at random.
func randomXYZ(atoms: Int, comment: String, using generator: inout TestGenerator) -> String {
    let structure = Structure.random(atoms: atoms, using: &generator)
    var text = "\(atoms)\n\(comment)\n"
    for (element, point) in zip(structure.elements, structure.positions) {
        text += "\(element.symbol) \(point.x) \(point.y) \(point.z)\n"
    }
    return text
}
