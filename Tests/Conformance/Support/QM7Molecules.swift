import ChemIO
import Descriptors
import Learn
import MolecularGraph

/// The molecules of `data/qm/qm7_7101.extxyz.gz` with their energies and partitions.
struct QM7Molecules {
    /// Atoms of the largest molecule.
    static let size = 23

    /// The molecules, in file order.
    let molecules: [Molecule]
    /// Atomisation energies, kcal/mol.
    let energies: [Double]
    private let splits: NumberTable

    /// Reads the set.
    init(_ environment: Environment) throws {
        energies = try NumberTable(environment.path("data/qm/qm7_energies.csv")).numbers("atomization_energy_kcal_mol")
        splits = try NumberTable(environment.path("data/qm/qm7_splits.csv"))
        var molecules: [Molecule] = []
        let fault = try RecordStream.read(environment.path("data/qm/qm7_7101.extxyz.gz"), format: .xyz) { record in
            molecules.append(record.molecule)
        }
        guard fault == nil, molecules.count == energies.count else {
            throw SetFailure("qm7_7101.extxyz.gz: \(molecules.count) molecules; expected \(energies.count)")
        }
        self.molecules = molecules
    }

    /// Rows in the order of their positions; rows without a position take no part.
    func order(_ column: String) throws -> [Int] {
        let positions = try splits.numbers(column)
        let used = positions.indices.filter { !positions[$0].isNaN && positions[$0] >= 0 }
        return used.sorted { positions[$0] < positions[$1] }
    }

    /// Features by the name of the table's row.
    ///
    /// - Parameter pool: the molecules that bins are fitted on.
    func features(_ name: String, pool: [Int]) throws -> Matrix {
        switch name {
        case "cm, sorted, angstrom": return try rows(CoulombMatrix(variant: .sorted, size: Self.size))
        case "cm, sorted, bohr": return try rows(CoulombMatrix(variant: .sorted, unit: .bohr, size: Self.size))
        case "cm, eigenvalues, angstrom": return try rows(CoulombMatrix(variant: .eigen, size: Self.size))
        case "cm, eigenvalues, bohr": return try rows(CoulombMatrix(variant: .eigen, unit: .bohr, size: Self.size))
        case "bob":
            let learner = ElementSizesLearner()
            var summary = learner.emptySummary()
            for molecule in molecules { try learner.observe(molecule, into: &summary) }
            return try rows(BagOfBonds(sizes: ElementSizes(countByAtomicNumber: summary)))
        default:
            let learner = HDADLearner()
            var summary = learner.emptySummary()
            for molecule in pool { try learner.observe(molecules[molecule], into: &summary) }
            let levels: [String: HDADBlock] = ["hd": .distances, "hda": .angles, "hdad": .dihedrals]
            guard let level = levels[name], let model = try learner.learnedModel(summary) else {
                throw SetFailure("no descriptor \(name)")
            }
            return try rows(HDAD(model: model, level: level, policy: .count))
        }
    }

    /// One row for each molecule.
    func rows<D: Descriptor>(_ descriptor: D) throws -> Matrix where D.Scalar == Double {
        let width = descriptor.columns.count
        var values: [Double] = []
        values.reserveCapacity(width * molecules.count)
        var scratch = descriptor.makeScratch()
        var row = [Double](repeating: 0, count: width)
        for (index, molecule) in molecules.enumerated() {
            var span = row.mutableSpan
            try descriptor.write(molecule, index: index, into: &span, scratch: &scratch)
            values += row
        }
        return Matrix(rows: molecules.count, columns: width, values: values)
    }

    /// Numbers of H, C, N, O and S atoms.
    func counts() throws -> Matrix {
        let elements = [1, 6, 7, 8, 16]
        var values: [Double] = []
        for molecule in molecules {
            var row = [Double](repeating: 0, count: elements.count)
            for atom in 0..<molecule.atomCount {
                guard let place = elements.firstIndex(of: Int(molecule.element(of: atom).atomicNumber)) else {
                    throw SetFailure("an element other than H, C, N, O, S")
                }
                row[place] += 1
            }
            values += row
        }
        return Matrix(rows: molecules.count, columns: elements.count, values: values)
    }

    /// Coulomb matrices (lower triangles in file order) with their rows by descending norm, the last of equal rows first.
    static func orderedByNorm(_ features: Matrix) -> Matrix {
        func place(_ a: Int, _ b: Int) -> Int { max(a, b) * (max(a, b) + 1) / 2 + min(a, b) }
        var values: [Double] = []
        values.reserveCapacity(features.values.count)
        for molecule in 0..<features.rowCount {
            let row = features.row(molecule)
            let norms = (0..<size).map { a in
                (0..<size).reduce(0) { $0 + row[place(a, $1)] * row[place(a, $1)] }.squareRoot()
            }
            let order = (0..<size).sorted { (norms[$0], $0) > (norms[$1], $1) }
            for a in 0..<size {
                for b in 0...a { values.append(row[place(order[a], order[b])]) }
            }
        }
        return Matrix(rows: features.rowCount, columns: features.columnCount, values: values)
    }
}
