import ChemIO

/// What a document gives.
struct CMLContent {
    var molecules: [Molecule] = []
    var names: [String] = []
    var lines: [Int] = []
    var warnings: [[String]] = []
    var failures: [ChemIOError] = []
    var fault: ChemIOError?
}

/// Reads a document through the serial stage and a parser.
func readCML(_ bytes: [UInt8], options: ReadingOptions = ReadingOptions()) throws -> CMLContent {
    let reader = try StructureReader(
        source: try ByteSource(bytes: bytes, name: "test"), format: .cml, options: options)
    var parser = reader.parser
    var content = CMLContent()
    let batch = RecordBatch()
    while reader.records.fill(batch) {
        for slice in batch.records {
            if let failure = slice.failure {
                content.failures.append(failure)
                continue
            }
            var molecule = Molecule()
            do throws(ChemIOError) {
                try parser.parse(batch.bytes(of: slice), at: slice.position, into: &molecule)
                content.molecules.append(molecule)
                content.names.append(parser.ownName ?? "")
                content.lines.append(slice.position.line)
                content.warnings.append(parser.warnings.map(\.code))
            } catch {
                content.failures.append(error)
            }
        }
    }
    content.fault = reader.records.failure
    return content
}

/// Reads a document from text.
func readCML(_ text: String, options: ReadingOptions = ReadingOptions()) throws -> CMLContent {
    try readCML(Array(text.utf8), options: options)
}

/// Reads the inside of one molecule.
func readMolecule(_ inside: String) throws -> (Molecule, warnings: [String]) {
    let content = try readCML("<molecule>\(inside)</molecule>")
    if let failure = content.failures.first ?? content.fault { throw failure }
    guard let molecule = content.molecules.first else { throw ChemIOError(.empty, "no molecule") }
    return (molecule, content.warnings[0])
}

/// The error of the inside of one molecule, or nil.
func moleculeError(_ inside: String) throws -> ChemIOError? {
    let content = try readCML("<molecule>\(inside)</molecule>")
    return content.failures.first ?? content.fault
}

extension Molecule {
    /// Coordinates as an array.
    var positions: [Double] { coordinates.indices.map { coordinates[$0] } }

    /// Stated hydrogens by atom; nil for the valence model.
    var hydrogens: [Int?] { (0..<atomCount).map { hydrogenCount(of: $0).fixedValue } }
}
