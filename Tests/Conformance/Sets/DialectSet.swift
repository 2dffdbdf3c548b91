import ChemIO

/// One molecule written in seven XYZ dialects, and a file of two frames.
struct DialectSet: ConformanceSet {
    let name = "dialects"
    let summary = "oracles/geo3d/dialects: one geometry in seven dialects, one file of two frames"
    let exceptions = Exceptions.dialects

    /// Elements and positions as split and converted by the standard library: a reading of its own.
    private struct PlainFrame {
        var elements: [Int] = []
        var positions: [Double] = []

        init(_ path: String) throws {
            let lines = try Files.text(path).split(separator: "\n", omittingEmptySubsequences: false)
            let head = lines.first?.split(separator: " ").first
            guard let head, let count = Int(head), lines.count >= count + 2 else {
                throw SetFailure("\(path): not a plain XYZ file")
            }
            for line in lines[2..<count + 2] {
                let cells = line.split { $0 == " " || $0 == "\t" }
                let numbers = cells.dropFirst().prefix(3).compactMap { Double($0) }
                guard numbers.count == 3, let element = Element(symbol: String(cells[0])) else {
                    throw SetFailure("\(path): not a plain XYZ file (\(line))")
                }
                elements.append(element.atomicNumber)
                positions += numbers
            }
        }
    }

    func run(_ environment: Environment, _ report: SetReport) throws {
        let folder = environment.path("oracles/geo3d/dialects")
        let files = try Files.entries(of: folder)
        guard files.count == 8 else { throw SetFailure("\(folder): \(files.count) files; expected 8") }
        let geometry = try PlainFrame(folder + "/plain.xyz")
        let methaneAndEthane = try ["qm7_0001", "qm7_0002"].map {
            try PlainFrame(environment.path("oracles/geo3d/xyz/\($0).xyz"))
        }
        for file in files {
            let (records, fault) = try RecordStream.readAll(folder + "/" + file, format: .xyz)
            let frames = file == "two_frames_blank_lines.xyz" ? methaneAndEthane : [geometry]
            report.check(file) { differences in
                if let failure = fault ?? records.compactMap(\.failure).first {
                    differences.add("status", expected: "no fault", found: "\(failure)")
                    return
                }
                differences.equal("frames", records.count, frames.count)
                for (record, frame) in zip(records, frames) {
                    differences.equal("elements", record.molecule.atomicNumbers, frame.elements)
                    // The numbers are the same, whichever way they are written, so they convert to the same doubles.
                    differences.equal("positions", record.molecule.positions, frame.positions)
                }
                if !records.isEmpty { Self.compareDetails(file, records[0], &differences) }
            }
        }
    }

    /// What some of the files hold beyond the geometry.
    private static func compareDetails(_ file: String, _ record: ReadRecord, _ differences: inout Differences) {
        let molecule = record.molecule
        switch file {
        case "extended.xyz":
            differences.equal("cell", molecule.cell?.vectors, [20, 0, 0, 0, 20, 0, 0, 0, 20])
            differences.equal("pbc", molecule.cell?.isPeriodic, [false, false, false])
            differences.equal("charge(N1)", molecule.partialCharge(of: 0), -0.043217)
            differences.equal("name", record.ownName, "two words")
        case "qm9_mathematica_exponent.xyz":
            differences.equal("charge(N1)", molecule.partialCharge(of: 0), -4.3217e-2)
            differences.equal("name", record.ownName, "gdb 129001")
        default: break
        }
    }
}
