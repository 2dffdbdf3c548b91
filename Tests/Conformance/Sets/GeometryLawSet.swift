import ChemIO
import Descriptors
import MolecularGraph
import Tables

/// Laws of all descriptors of the geometry, on the 202 structures of oracles/geo3d.
struct GeometryLawSet: ConformanceSet {
    let name = "geometry-laws"
    let summary = "oracles/geo3d: rotation, translation, mirror, order of atoms, finite, used scratch (library); jobs"
    let exceptions: [NamedException] = []

    /// What another order of the atoms does.
    private enum Order {
        /// Nothing.
        case invariant
        /// Nothing, unless rows tie: then the numbers are the same at other places.
        case invariantWithoutTies
        /// The numbers are the same at other places.
        case rearranges
    }

    private struct Law {
        let descriptor: AnyDescriptor
        let order: Order
        /// Largest molecule that it is tried on.
        var limit = Int.max
    }

    private struct Tie: Decodable {
        var id: String
        var ties: Bool
    }

    func run(_ environment: Environment, _ report: SetReport) throws {
        let ties = Dictionary(
            uniqueKeysWithValues: try JSONLines.read(Tie.self, environment.path("oracles/geo3d/cm.jsonl.gz"))
                .map { ($0.id, $0.ties) })
        let names = try Files.entries(of: environment.path("oracles/geo3d/xyz")).map { String($0.dropLast(4)) }
        guard names.count == 202 else { throw SetFailure("oracles/geo3d/xyz: \(names.count) files; expected 202") }
        var molecules: [(name: String, molecule: Molecule)] = []
        for name in names {
            let (records, _) = try RecordStream.readAll(
                environment.path("oracles/geo3d/xyz/\(name).xyz"), format: .xyz)
            guard let record = records.first, record.failure == nil else { throw SetFailure("\(name): not read") }
            molecules.append((name, record.molecule))
        }
        let laws = try Self.laws(molecules.map(\.molecule))
        for law in laws {
            let set = try FeatureSet([law.descriptor])
            let used = set.makeRowWriter(Double.self)
            for (index, item) in molecules.enumerated() where item.molecule.atomCount <= law.limit {
                report.check("\(item.name) \(law.descriptor.spec.name) \(law.descriptor.columns[0])") { differences in
                    Self.check(
                        law, set, used, item.molecule, seed: UInt64(index), hasTies: ties[item.name] ?? true,
                        &differences)
                }
            }
        }
        try compareJobs(environment, names, report)
    }

    // MARK: The descriptors

    private static func laws(_ molecules: [Molecule]) throws -> [Law] {
        func fitted(_ text: String) throws -> AnyDescriptor {
            let spec = try DescriptorSpec(parsing: text)
            switch try DescriptorRegistry.resolve(spec) {
            case .ready(let descriptor): return descriptor
            case .needsFitting(let learner, _):
                let observer = learner.makeObserver()
                for molecule in molecules { try observer.observe(molecule) }
                guard case .ready(let descriptor) = try DescriptorRegistry.resolve(try observer.learnedSpec()) else {
                    throw SetFailure("\(text) is not ready after fitting")
                }
                return descriptor
            }
        }
        return [
            Law(descriptor: try fitted("cm"), order: .invariantWithoutTies),
            Law(descriptor: try fitted("cm:unit=bohr"), order: .invariantWithoutTies),
            Law(descriptor: try fitted("cm:variant=none,flatten=full"), order: .rearranges),
            Law(descriptor: try fitted("cm:variant=eigen"), order: .invariant),
            Law(descriptor: try fitted("cm:variant=random,copies=2,sigma=3"), order: .invariantWithoutTies),
            Law(descriptor: try fitted("bob"), order: .invariant),
            Law(descriptor: try fitted("hdad:unknown=column"), order: .invariant),
            Law(descriptor: try fitted("acsf"), order: .invariant, limit: 40),
            Law(descriptor: try fitted("encoded-bonds"), order: .invariant),
            Law(descriptor: try fitted("encoded-angles"), order: .invariant, limit: 30),
        ]
    }

    // MARK: One molecule

    private static func check(
        _ law: Law, _ set: FeatureSet, _ used: RowWriter<Double>, _ molecule: Molecule, seed: UInt64, hasTies: Bool,
        _ differences: inout Differences
    ) {
        guard let row = row(used, molecule, &differences) else { return }
        differences.require("finite", row.allSatisfy(\.isFinite), expected: "finite numbers", found: "others")
        if let fresh = self.row(set.makeRowWriter(Double.self), molecule, &differences) {
            differences.require(
                "scratch", fresh.elementsEqual(row) { $0.bitPattern == $1.bitPattern }, expected: "the same bits",
                found: "others")
        }
        var generator = MotionGenerator(seed: seed)
        for motion in generator.motions(atoms: molecule.atomCount) {
            guard let moved = try? motion.apply(to: molecule), var other = self.row(used, moved, &differences) else {
                continue
            }
            var mine = row
            let isReordered = motion.order != nil
            if isReordered, law.order == .rearranges || (law.order == .invariantWithoutTies && hasTies) {
                mine.sort()
                other.sort()
                // Random copies of tied rows are other permutations of other matrices.
                if law.descriptor.spec["variant"] == "random" { continue }
            }
            compare(motion.name, other, mine, &differences)
        }
    }

    /// The measure of decision D39.
    private static func compare(_ name: String, _ found: [Double], _ row: [Double], _ differences: inout Differences) {
        for (index, (mine, other)) in zip(row, found).enumerated()
        where !(abs(mine - other) <= 1e-9 * max(1, abs(mine))) {
            differences.add(name, expected: "\(mine) at place \(index + 1)", found: "\(other)")
            return
        }
    }

    private static func row(
        _ writer: RowWriter<Double>, _ molecule: Molecule, _ differences: inout Differences
    ) -> [Double]? {
        var row = [Double](repeating: .nan, count: writer.width)
        do throws(DescriptorError) {
            try row.withUnsafeMutableBufferPointer { buffer throws(DescriptorError) in
                try writer.write(molecule, index: 0, into: buffer)
            }
            return row
        } catch {
            differences.add("status", expected: "a row", found: error.message)
            return nil
        }
    }

    // MARK: Jobs

    /// The bytes of the matrix and of the model for several numbers of threads.
    private func compareJobs(_ environment: Environment, _ names: [String], _ report: SetReport) throws {
        let files = names.map { environment.path("oracles/geo3d/xyz/\($0).xyz") }
        for spec in [
            "cm:variant=random,copies=2", "bob", "hdad", "acsf", "encoded-bonds", "encoded-angles:segments=5",
        ] {
            var outputs: [[UInt8]] = []
            for (jobs, batch) in [(1, 1), (2, 7), (8, 64), (3, 4096)] {
                let ways = ["--jobs", "\(jobs)", "--batch-records", "\(batch)"]
                let model = environment.temporary("model.json")
                let matrix = environment.temporary("matrix.npy")
                try environment.runTool(["fit", "-d", spec, "-o", model] + ways + files)
                try environment.runTool(
                    ["featurize", "--model", model, "--dtype", "float32", "-o", matrix] + ways + files)
                outputs.append(try Files.bytes(model) + Files.bytes(matrix))
            }
            report.check("jobs: \(spec)") { differences in
                differences.require(
                    "size", outputs[0].count > 10_000, expected: "data", found: "\(outputs[0].count) bytes")
                differences.require(
                    "bytes", outputs.allSatisfy { $0 == outputs[0] }, expected: "the same bytes", found: "others")
            }
        }
    }
}
