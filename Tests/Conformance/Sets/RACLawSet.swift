import ChemIO
import Descriptors

/// Laws of the descriptors of complexes on real ones: turns, shifts, mirrors and other orders of the atoms leave every
/// bit of a row as it is, ties of axes included.
struct RACLawSet: ConformanceSet {
    let name = "rac-laws"
    let summary = "oracles/rac, data/tmc, tmQM: the same bits after rotation, shift, mirror, reordering (default mode)"
    let exceptions: [NamedException] = []

    private static let specs = ["rac", "rac:set=all-eq", "rac:set=metal-full", "rac:set=ligand,size=16", "mcdl25"]

    func run(_ environment: Environment, _ report: SetReport) throws {
        let rows = try Self.specs.map { try RACRows($0) }
        var met = 0
        func check(_ path: String, every step: Int) throws {
            var number = 0
            _ = try RecordStream.read(path, format: .xyz) { record in
                number += 1
                guard record.failure == nil, number % step == 0 else { return }
                met += 1
                report.check("\(path.split(separator: "/").last ?? "") \(number)") { differences in
                    var generator = MotionGenerator(seed: UInt64(number))
                    let motions = generator.motions(atoms: record.molecule.atomCount)
                    for (spec, descriptor) in zip(Self.specs, rows) {
                        let own = Self.outcome(descriptor.row(record.molecule))
                        for motion in motions {
                            guard let moved = try? motion.apply(to: record.molecule) else { continue }
                            let other = Self.outcome(descriptor.row(moved))
                            differences.require(
                                "\(spec) \(motion.name)", own == other, expected: "the same status and bits",
                                found: "others")
                        }
                    }
                }
            }
        }
        for name in try Files.entries(of: environment.path("oracles/rac/xyz")) {
            try check(environment.path("oracles/rac/xyz/\(name)"), every: 1)
        }
        try check(environment.path("data/tmc/mbe-structures.xyz.gz"), every: 8)
        try check(environment.path("data/xyz/bulk/tmqm_8k.xyz.gz"), every: 12)
        guard met > 1200 else { throw SetFailure("\(met) records; expected more than 1,200") }
    }

    /// The bits of a row, or the status.
    private static func outcome(_ row: Result<[Double], DescriptorError>) -> [String] {
        switch row {
        case .success(let values): values.map { $0.isNaN ? "-" : String($0.bitPattern) }
        case .failure(let error): [error.status.rawValue]
        }
    }
}
