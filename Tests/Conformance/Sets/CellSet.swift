import ChemIO

/// Fractional coordinates made Cartesian, against cases worked by hand.
struct CellSet: ConformanceSet {
    let name = "cell"
    let summary = "fixtures/formats/cml/crystals: fractional to Cartesian, by hand: positions, volumes, distances"
    let exceptions: [NamedException] = []

    /// A crystal of the README of the fixtures.
    private struct Case {
        let file: String
        let volume: Double
        let vectors: [Double]
        let positions: [[Double]]
        /// Distances of atoms, from 0.
        let distances: [(first: Int, second: Int, length: Double)]
    }

    private static let cases: [Case] = [
        Case(
            file: "cubic.cml", volume: 64, vectors: [4, 0, 0, 0, 4, 0, 0, 0, 4], positions: [[0, 0, 0], [2, 1, 3]],
            distances: [(0, 1, 14.0.squareRoot())]),
        Case(
            file: "hexagonal.cml", volume: 22.5 * 3.0.squareRoot(),
            vectors: [3, 0, 0, -1.5, 1.5 * 3.0.squareRoot(), 0, 0, 0, 5],
            positions: [[3, 0, 0], [-1.5, 2.598_076_211_4, 0], [0.75, 1.299_038_105_7, 2.5]],
            distances: [(0, 1, 27.0.squareRoot())]),
        Case(
            file: "triclinic.cml", volume: 24 * 0.5.squareRoot(),
            vectors: [2, 0, 0, 1.5, 1.5 * 3.0.squareRoot(), 0, 2, 2 / 3.0.squareRoot(), 4 * (2.0 / 3).squareRoot()],
            positions: [
                [0, 0, 0], [5.5, 3.752_776_749_7, 3.265_986_323_7], [1.5, 0.288_675_134_6, 0.816_496_580_9],
            ],
            distances: [(0, 1, 55.0.squareRoot()), (0, 2, 3.0.squareRoot())]),
    ]

    func run(_ environment: Environment, _ report: SetReport) throws {
        for item in Self.cases {
            // The suite is run from the folder of the package.
            let (records, fault) = try RecordStream.readAll(
                "fixtures/formats/cml/crystals/" + item.file, format: .cml)
            report.check(item.file) { differences in
                if let failure = fault ?? records.compactMap(\.failure).first {
                    differences.add("status", expected: "no fault", found: "\(failure)")
                    return
                }
                differences.equal("records", records.count, 1)
                guard let molecule = records.first?.molecule, let cell = molecule.cell else {
                    differences.add("cell", expected: "a cell", found: "none")
                    return
                }
                differences.close("vectors", cell.vectors, item.vectors, relative: 1e-12, absolute: 1e-12)
                differences.close("volume", [CellGeometry.volume(cell.vectors)], [item.volume], relative: 1e-12)
                differences.equal("atoms", molecule.atomCount, item.positions.count)
                guard molecule.atomCount == item.positions.count else { return }
                for (atom, position) in item.positions.enumerated() {
                    // Ten decimals stand in the README.
                    differences.close(
                        "position", molecule.position(of: atom), position, relative: 0, absolute: 6e-11)
                }
                for (first, second, length) in item.distances {
                    let found = CellGeometry.distance(
                        molecule.position(of: first), molecule.position(of: second))
                    differences.close("distance", [found], [length], relative: 1e-12)
                }
            }
        }
    }
}
