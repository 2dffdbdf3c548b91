import ChemIO
import Tables

/// The bytes of every output for several numbers of threads and batch sizes.
struct DeterminismSet: ConformanceSet {
    let name = "determinism"
    let summary = "bytes of every output with jobs 1, 2, 8 and batches of 1, 7, 64 records"
    let exceptions = Exceptions.determinism

    /// An input with failing records, and what is made of it.
    private struct Job {
        var name: String
        var files: [String]
        var specs: [String]
    }

    func run(_ environment: Environment, _ report: SetReport) throws {
        for job in [try makeXYZ(environment), try makeSMILES(environment)] {
            let descriptors = job.specs.flatMap { ["-d", $0] }
            for suffix in ["csv", "tsv", "jsonl", "npy", "npz", "csv.gz"] {
                try compare(job, ["featurize"] + descriptors, "matrix.\(suffix)", environment, report)
            }
            for suffix in ["tsv", "jsonl"] {
                try compare(job, ["inspect"], "lines.\(suffix)", environment, report)
            }
        }
    }

    // MARK: Inputs

    /// Good and bad frames, twice, and then text that ends the framing.
    private func makeXYZ(_ environment: Environment) throws -> Job {
        var bytes: [UInt8] = []
        let good = environment.path("oracles/geo3d/xyz")
        let bad = ["nan_coord", "two_coords", "bad_element", "ext_bad_properties", "latin1_comment", "crlf"]
        for (index, file) in try Files.entries(of: good).enumerated() {
            bytes += try Files.bytes(good + "/" + file) + [0x0A]
            if index % 10 == 0 {
                bytes += try Files.bytes(environment.path("data/malformed/xyz/\(bad[index / 10 % bad.count]).xyz"))
            }
        }
        let first = environment.temporary("first.xyz")
        try Files.write(bytes + bytes, to: first)
        let second = environment.temporary("second.xyz")
        try Files.write(bytes + Array("this is no count\n".utf8), to: second)
        return Job(
            name: "xyz", files: [first, second],
            specs: ["cm:size=30", "cm:variant=eigen,size=30", "composition:elements=Fe+Co+C+H"])
    }

    /// Good and bad lines.
    private func makeSMILES(_ environment: Environment) throws -> Job {
        var bytes: [UInt8] = []
        let folder = environment.path("data/malformed/smiles")
        let names = try Files.entries(of: folder).filter { $0.hasSuffix(".smi") }
        let good = try Files.lines(environment.path("data/smiles-sets/rdkit/first_5K.smi"))
        for (index, line) in good.enumerated() {
            bytes += line + [0x0A]
            if index % 50 == 0 { bytes += try Files.bytes(folder + "/" + names[index / 50 % names.count]) + [0x0A] }
        }
        let file = environment.temporary("molecules.smi")
        try Files.write(bytes, to: file)
        return Job(name: "smiles", files: [file], specs: ["composition"])
    }

    // MARK: Comparison

    /// Runs a command in all ways and compares all files that it leaves with those of the first way.
    private func compare(
        _ job: Job, _ command: [String], _ output: String, _ environment: Environment, _ report: SetReport
    ) throws {
        var reference: [(name: String, bytes: [UInt8])]?
        for jobs in [1, 2, 8] {
            for batch in [1, 7, 64] {
                let folder = environment.temporary("run")
                Files.makeFolder(folder)
                defer { Files.removeFolder(folder) }
                var arguments = command + job.files
                arguments += ["-o", folder + "/" + output, "--errors-to", folder + "/errors.jsonl"]
                arguments += ["--jobs", "\(jobs)", "--batch-records", "\(batch)"]
                let log = environment.temporary("log")
                let result = try ChildProcess.run(environment.descgen, arguments, errors: log)
                let name = "\(job.name) \(command[0]) \(output) jobs=\(jobs) batch=\(batch)"
                try report.check(name) { differences in
                    guard result.status == 0 else {
                        differences.add(
                            "status", expected: "0", found: "\(result.description): \(try Files.text(log).suffix(200))")
                        return
                    }
                    // Compressed files are compared as they are.
                    let files = try Files.entries(of: folder).map { name in
                        (name: name, bytes: try Files.rawBytes(folder + "/" + name))
                    }
                    guard let reference else {
                        for wanted in [output, "errors.jsonl"] {
                            let size = files.first { $0.name == wanted }?.bytes.count ?? 0
                            differences.require(
                                "size", size > 1000, expected: "data in \(wanted)", found: "\(size) bytes")
                        }
                        reference = files
                        return
                    }
                    differences.equal("files", files.map(\.name), reference.map(\.name))
                    for (mine, theirs) in zip(files, reference) where mine.bytes != theirs.bytes {
                        let place = zip(mine.bytes, theirs.bytes).prefix { $0 == $1 }.count
                        differences.add(
                            mine.name, expected: "the bytes of jobs=1 batch=1 (\(theirs.bytes.count))",
                            found: "a difference at offset \(place) (\(mine.bytes.count))")
                    }
                }
            }
        }
    }
}
