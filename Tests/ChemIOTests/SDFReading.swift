import ChemIO

/// Inputs of the tests of MOL and SDF, written for them.
enum SDFReading {
    /// A record as the tests look at it.
    struct Entry {
        var position: SourcePosition
        var molecule: Molecule?
        var failure: ChemIOError?
        var warnings: [RecordWarning]
    }

    /// Reads a whole file.
    static func records(_ text: String, needs: RecordNeeds = .all) throws -> [Entry] {
        let source = try ByteSource(bytes: Array(text.utf8), name: "test.sdf")
        let reader = try StructureReader(source: source, format: .sdf)
        var parser = reader.parser
        parser.needs = needs
        var entries: [Entry] = []
        let batch = RecordBatch()
        while reader.records.fill(batch) {
            for slice in batch.records {
                var entry = Entry(position: slice.position, molecule: nil, failure: slice.failure, warnings: [])
                var molecule = Molecule()
                do throws(ChemIOError) {
                    try parser.parse(batch.bytes(of: slice), at: slice.position, into: &molecule)
                    entry.molecule = molecule
                } catch {
                    entry.failure = error
                }
                entry.warnings = parser.warnings
                entries.append(entry)
            }
        }
        return entries
    }

    /// The molecule of a block, and the codes of its warnings.
    static func molecule(_ text: String) throws -> (molecule: Molecule, warnings: [String]) {
        var parser = MOLParser()
        let molecule = try parser.molecule(from: text.utf8)
        return (molecule, parser.warnings.map(\.code))
    }

    /// What a block is refused for, or nil.
    static func failure(_ text: String) -> ChemIOError? {
        var parser = MOLParser()
        do throws(ChemIOError) {
            _ = try parser.molecule(from: text.utf8)
            return nil
        } catch {
            return error
        }
    }

    /// An atom line at a place on the x axis, with the columns behind the symbol.
    static func atom(_ symbol: String, _ x: Int = 0, tail: String = " 0  0  0  0  0  0  0  0  0  0  0  0") -> String {
        let place = String(repeating: " ", count: 5 - String(x).count) + "\(x).0000"
        let name = symbol + String(repeating: " ", count: 3 - symbol.count)
        return place + "    0.0000    0.0000 " + name + tail + "\n"
    }

    /// A V2000 block from its parts.
    static func block(_ counts: String, _ body: String) -> String {
        "name\n  program\n\n\(counts)  0  0  0  0            999 V2000\n\(body)M  END\n"
    }

    /// A V3000 block from the lines of its table.
    static func table(_ lines: [String]) -> String {
        let body = lines.map { "M  V30 \($0)\n" }.joined()
        return "name\n  program\n\n  0  0  0     0  0            999 V3000\n"
            + "M  V30 BEGIN CTAB\n\(body)M  V30 END CTAB\nM  END\n"
    }
}
