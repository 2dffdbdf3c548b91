import ChemIO
import Descriptors
import Tables
import TestSupport
import Testing

@testable import Featurization

/// Whole runs into every format, read back.
@Suite struct MatrixOutputTests {
    /// Ignores what a run tells.
    final class Observer: RunObserver {
        var counts = [Int](repeating: 0, count: RecordStatus.allCases.count)
        var issues: [RunIssue] = []
        var files = 0

        func batchDone(statusCounts: [Int], issues: [RunIssue], idHashes: [UInt64], progress: RunProgress) {
            for (code, count) in statusCounts.enumerated() { counts[code] += count }
            self.issues += issues
        }

        func fileDone(_ file: InputFile, recordCount: Int, fault: RunIssue?, warning: RunIssue?) { files += 1 }
    }

    static let xyz = """
        2
        CSD_code = A,"B | q = 1
        H 0 0 0
        H 0 0 0.5
        1
        bad number
        H 0 0 x
        1
        Lattice="1 0 0 0 1 0 0 0 1" id=cell y=2.5
        O 0 0 0
        3
        too large
        H 0 0 0
        H 0 0 1
        H 0 0 2
        2
        same place
        C 0 0 0
        C 0 0 0

        """

    struct Run {
        var specs = ["cm:size=2"]
        var format = MatrixFormat.csv
        var text = MatrixOutputTests.xyz
        var suffix = "xyz"
        var matrix: (inout MatrixOptions) -> Void = { _ in }
        var run: (inout RunOptions) -> Void = { _ in }
    }

    /// Runs into `out` in a new folder.
    static func write(_ run: Run) throws -> (folder: TemporaryFolder, observer: Observer) {
        let folder = TemporaryFolder()
        let path = folder.write(run.text, to: "in." + run.suffix)
        let features = try FeatureSet(
            run.specs.map { text in
                guard case .ready(let descriptor) = try DescriptorRegistry.resolve(DescriptorSpec(parsing: text)) else {
                    throw SpecError(text)
                }
                return descriptor
            })
        var matrix = MatrixOptions()
        matrix.format = run.format
        run.matrix(&matrix)
        var options = RunOptions()
        options.needs = features.needs.contains(.coordinates) ? .coordinates : []
        if matrix.targetName != nil { options.needs.insert(.fields) }
        run.run(&options)
        let writer = try MatrixOutput.open(
            OutputTarget(path: folder.file("out")), columns: features.columns, kind: features.kind, options: matrix)
        let observer = Observer()
        let bulk = BulkRun(inputs: try InputList.resolve([path]), options: options)
        do {
            switch features.kind {
            case .bit:
                try bulk.run(
                    FeaturizeTask(features, as: UInt8.self, options: matrix, writer: writer), observer: observer)
            case .count:
                try bulk.run(
                    FeaturizeTask(features, as: UInt32.self, options: matrix, writer: writer), observer: observer)
            case .real:
                try bulk.run(
                    FeaturizeTask(features, as: Double.self, options: matrix, writer: writer), observer: observer)
            }
            try writer.finish(metadata: #"{"meta":"ü"}"#)
        } catch {
            writer.abort()
            throw error
        }
        return (folder, observer)
    }

    static func npy(_ folder: TemporaryFolder, _ name: String = "out") throws -> NPYArray {
        try NPYReader.read(try #require(folder.bytes(name)))
    }

    static let ids = ["A,\"B", "in_2", "cell", "in_4", "in_5"]
    static let statuses = ["ok", "parse_error", "ok", "too_large", "overlapping_atoms"]
    /// 8⁻²·⁴ has no short form; only its place matters.
    static let oxygen = 73.51669471981023

    // MARK: Text

    @Test func csv() throws {
        let (folder, observer) = try Self.write(Run())
        #expect(
            folder.text("out") == """
                id,status,cm_1_1,cm_2_1,cm_2_2
                "A,""B",ok,0.5,2,0.5
                in_2,parse_error,,,
                cell,ok,\(Self.oxygen),0,0
                in_4,too_large,,,
                in_5,overlapping_atoms,,,

                """)
        #expect(folder.text("out.meta.json") == "{\"meta\":\"ü\"}\n")
        #expect(folder.names == ["in.xyz", "out", "out.meta.json"])
        #expect(observer.counts.reduce(0, +) == 5 && observer.counts[0] == 2 && observer.files == 1)
        let codes = observer.issues.filter { $0.severity == .error }.map(\.code)
        #expect(codes == ["bad-number", "too_large", "overlapping_atoms"])
        // Where the fault is, or where the record begins.
        #expect(observer.issues.map(\.position.line) == [7, 11, 19, 16])
    }

    @Test func csvWithoutHeaderAndStatus() throws {
        let (folder, _) = try Self.write(
            Run(matrix: {
                $0.hasHeader = false
                $0.hasStatus = false
            }))
        #expect(try #require(folder.text("out")).hasPrefix("\"A,\"\"B\",0.5,2,0.5\nin_2,,,\n"))
    }

    @Test func tsv() throws {
        let (folder, _) = try Self.write(Run(format: .tsv))
        let lines = try #require(folder.text("out")).split(separator: "\n")
        #expect(lines[0] == "id\tstatus\tcm_1_1\tcm_2_1\tcm_2_2")
        #expect(lines[1] == "A,\"B\tok\t0.5\t2\t0.5" && lines[2] == "in_2\tparse_error\t\t\t")
    }

    @Test func jsonLines() throws {
        let (folder, _) = try Self.write(Run(format: .jsonl))
        let lines = try #require(folder.text("out")).split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines[0] == #"{"id":"A,\"B","status":"ok","cm_1_1":0.5,"cm_2_1":2,"cm_2_2":0.5}"#)
        #expect(lines[1] == #"{"id":"in_2","status":"parse_error","cm_1_1":null,"cm_2_1":null,"cm_2_2":null}"#)
        #expect(lines[4].hasSuffix(#","warnings":["atoms 1 and 2 are less than 0.1 Å apart"]}"#))
    }

    @Test func compressedText() throws {
        let plain = try Self.write(Run()).folder.bytes("out")
        let (folder, _) = try Self.write(Run(matrix: { $0.isCompressed = true }))
        let source = try ByteSource(path: folder.file("out"))
        #expect(source.isCompressed)
        var bytes = [UInt8](repeating: 0, count: 100_000)
        let count = try bytes.withUnsafeMutableBytes { try source.read(into: $0) }
        #expect(Array(bytes[..<count]) == plain)
    }

    @Test func singlePrecision() throws {
        let (folder, _) = try Self.write(Run(matrix: { $0.isSinglePrecision = true }))
        #expect(try #require(folder.text("out")).contains("cell,ok,\(Float(Self.oxygen)),0,0\n"))
    }

    // MARK: Arrays

    @Test func npyWithItsCompanions() throws {
        let (folder, _) = try Self.write(Run(format: .npy))
        let array = try Self.npy(folder)
        #expect(array.type == .float64 && array.shape == [5, 3])
        let values = try #require(array.doubles())
        #expect(values[..<3] == [0.5, 2, 0.5] && values[6] == Self.oxygen && values[7] == 0)
        for place in [3, 4, 5, 9, 10, 11, 12, 13, 14] { #expect(values[place].isNaN) }
        #expect(folder.text("out.names.txt") == "cm_1_1\ncm_2_1\ncm_2_2\n")
        #expect(folder.text("out.ids.txt") == Self.ids.map { $0 + "\n" }.joined())
        #expect(folder.text("out.status.txt") == Self.statuses.map { $0 + "\n" }.joined())
        #expect(folder.text("out.meta.json") == "{\"meta\":\"ü\"}\n")
        #expect(folder.names.count == 6)
    }

    @Test func npz() throws {
        for isSingle in [false, true] {
            let (folder, _) = try Self.write(Run(format: .npz, matrix: { $0.isSinglePrecision = isSingle }))
            let zip = try ZipReader(path: folder.file("out"))
            #expect(zip.entries.map(\.name) == ["X.npy", "feature_names.npy", "ids.npy", "status.npy", "meta.npy"])
            func array(_ name: String) throws -> NPYArray {
                try NPYReader.read(try zip.content(of: try #require(zip.entry(named: name))))
            }
            let matrix = try array("X.npy")
            #expect(matrix.type == (isSingle ? .float32 : .float64) && matrix.shape == [5, 3])
            let values = try #require(matrix.doubles())
            #expect(values[..<3] == [0.5, 2, 0.5] && values[3].isNaN && values[14].isNaN)
            #expect(values[6] == (isSingle ? Double(Float(Self.oxygen)) : Self.oxygen))
            #expect(try array("feature_names.npy").strings == ["cm_1_1", "cm_2_1", "cm_2_2"])
            #expect(try array("ids.npy").strings == Self.ids)
            #expect(try array("status.npy").strings == Self.statuses)
            let meta = try array("meta.npy")
            #expect(meta.shape == [] && meta.strings == ["{\"meta\":\"ü\"}"])
            #expect(folder.names == ["in.xyz", "out"])
        }
    }

    /// Counts are whole numbers; a row without values is zeros.
    @Test func countsAsIntegers() throws {
        let run = Run(specs: ["composition:elements=H+O"], format: .npy)
        let array = try Self.npy(try Self.write(run).folder)
        #expect(array.type == .uint32 && array.shape == [5, 3])
        #expect(array.doubles() == [2, 0, 0, 0, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 2])
        let csv = try Self.write(Run(specs: ["composition:elements=H+O"])).folder
        #expect(try #require(csv.text("out")).contains("in_2,parse_error,,,\n"))
    }

    @Test func noRecords() throws {
        for format in MatrixFormat.allCases where format != .fps {
            let (folder, _) = try Self.write(Run(format: format, text: ""))
            switch format {
            case .csv: #expect(folder.text("out") == "id,status,cm_1_1,cm_2_1,cm_2_2\n")
            case .tsv: #expect(folder.text("out") == "id\tstatus\tcm_1_1\tcm_2_1\tcm_2_2\n")
            case .jsonl: #expect(folder.text("out") == "")
            case .fps: break
            case .npy: #expect(try Self.npy(folder).shape == [0, 3])
            case .npz:
                let zip = try ZipReader(path: folder.file("out"))
                for (name, shape) in [("X.npy", [0, 3]), ("ids.npy", [0]), ("feature_names.npy", [3])] {
                    let bytes = try zip.content(of: try #require(zip.entry(named: name)))
                    #expect(try NPYReader.read(bytes).shape == shape)
                }
            }
        }
    }

    // MARK: Targets

    static let table = "id,smiles,y\na,C,1.5\nb,CC,\nc,CCC,x\nd,C(,2\ne,O,-3e2\n"

    @Test func targets() throws {
        var run = Run(
            specs: ["composition:elements=C"], text: Self.table, suffix: "csv", matrix: { $0.targetName = "y" })
        let (folder, observer) = try Self.write(run)
        #expect(
            folder.text("out") == """
                id,status,n_C,n_other,y
                a,ok,1,4,1.5
                b,ok,2,6,
                c,parse_error,,,
                d,parse_error,,,
                e,ok,0,3,-300

                """)
        #expect(observer.issues.map(\.code) == ["bad-number", "bad-syntax"])
        run.format = .npz
        let packed = try Self.write(run).folder
        let zip = try ZipReader(path: packed.file("out"))
        let target = try NPYReader.read(try zip.content(of: try #require(zip.entry(named: "y.npy"))))
        #expect(target.type == .float64 && target.shape == [5])
        let values = try #require(target.doubles())
        #expect(values[0] == 1.5 && values[4] == -300 && values[1].isNaN && values[2].isNaN && values[3].isNaN)
        run.format = .jsonl
        let lines = try #require(try Self.write(run).folder.text("out")).split(separator: "\n")
        #expect(lines[0].hasSuffix(#","y":1.5}"#) && lines[1].hasSuffix(#","y":null}"#))
    }

    /// The forms of numbers are those of structure files: no hexadecimal ones.
    @Test(arguments: ["0x10", "nan", "inf", "1,5", "1e999", "1 2", "1_0"])
    func targetsThatAreNoNumbers(text: String) throws {
        let run = Run(
            specs: ["composition:elements=C"], text: "smiles\ty\nC\t\(text)\n", suffix: "tsv",
            matrix: { $0.targetName = "y" })
        let (_, observer) = try Self.write(run)
        #expect(observer.issues.map(\.code) == ["bad-number"])
    }

    @Test(arguments: [("1.5", "1.5"), ("+2", "2"), (" 7 ", "7"), ("1d3", "1000"), ("2*^-1", "0.2"), (".5", "0.5")])
    func targetsInAllForms(text: String, value: String) throws {
        let run = Run(
            specs: ["composition:elements=C"], text: "smiles\ty\nC\t\(text)\n", suffix: "tsv",
            matrix: { $0.targetName = "y" })
        #expect(try #require(try Self.write(run).folder.text("out")).hasSuffix(",\(value)\n"))
    }

    // MARK: Failures

    @Test func skippedRows() throws {
        let (folder, observer) = try Self.write(Run(run: { $0.failurePolicy = .skip }))
        let lines = try #require(folder.text("out")).split(separator: "\n")
        #expect(lines.count == 3 && lines[2].hasPrefix("cell,"))
        #expect(observer.issues.filter { $0.severity == .error }.count == 3)
    }

    @Test(arguments: [1, 2, 8], [1, 64])
    func firstFailureStops(jobs: Int, batchRecords: Int) throws {
        #expect(throws: StoppedAtRecord.self) {
            try Self.write(
                Run(run: {
                    $0.failurePolicy = .stop
                    $0.jobs = jobs
                    $0.batchRecords = batchRecords
                }))
        }
    }

    @Test func rawRecordsAreKept() throws {
        let (_, observer) = try Self.write(Run(run: { $0.keepsFailedRecords = true }))
        let raw = observer.issues.compactMap(\.rawRecord).map { String(decoding: $0, as: UTF8.self) }
        #expect(raw.count == 3 && raw[0] == "1\nbad number\nH 0 0 x\n")
        #expect(raw[1].hasPrefix("3\ntoo large\n") && raw[1].hasSuffix("H 0 0 2\n"))
        #expect(raw[2].hasPrefix("2\nsame place\n") && raw[2].hasSuffix("C 0 0 0\n"))
    }

    // MARK: The same for any number of threads

    /// FPS has a task and tests of its own.
    @Test(arguments: MatrixFormat.allCases.filter { $0 != .fps })
    func jobsAndBatchesGiveTheSameBytes(format: MatrixFormat) throws {
        var generator = TestGenerator(12)
        var text = ""
        for index in 0..<150 {
            let structure = Structure.random(atoms: index % 6, using: &generator)
            text += "\(index % 6)\nframe\n"
            for (element, point) in zip(structure.elements, structure.positions) {
                text += "\(element.symbol) \(point.x) \(point.y) \(index % 31 == 5 ? "bad" : "\(point.z)")\n"
            }
        }
        var first: [UInt8]?
        for jobs in [1, 2, 8] {
            for batchRecords in [1, 7, 64] {
                let (folder, observer) = try Self.write(
                    Run(
                        specs: ["cm:size=4", "composition"], format: format, text: text,
                        run: {
                            $0.jobs = jobs
                            $0.batchRecords = batchRecords
                        }))
                let bytes = folder.bytes("out")
                if first == nil { first = bytes }
                #expect(bytes == first && bytes != nil, "\(jobs) jobs, batches of \(batchRecords)")
                let lines = observer.issues.map(\.position.record)
                #expect(lines == lines.sorted())
            }
        }
    }

    // MARK: Names and metadata

    @Test(arguments: [
        ("a.csv", MatrixFormat.csv), ("a.CSV.gz", .csv), ("a.tsv", .tsv), ("a.jsonl.gz", .jsonl), ("a.npy", .npy),
        ("dir.npz/a.npz", .npz), ("a.npz.gz", nil), ("a.txt", nil), ("csv", nil), ("a.csv.zip", nil),
    ])
    func formatsBySuffix(path: String, format: MatrixFormat?) { #expect(MatrixFormat.ofPath(path) == format) }

    @Test func metadata() throws {
        guard case .ready(let cm) = try DescriptorRegistry.resolve(DescriptorSpec(parsing: "cm:size=2,unit=bohr"))
        else {
            return
        }
        var summary = RunSummary()
        summary.recordCount = 3
        summary.statusCounts[0] = 2
        summary.statusCounts[Int(RecordStatus.timeout.code)] = 1
        let json = MatrixMetadata(
            version: "9", descriptorSet: 4, features: try FeatureSet([cm]),
            inputs: [
                InputFile(path: "/some/where/a.xyz", format: .xyz, byteCount: 12),
                InputFile(path: "-", format: .xyz, byteCount: nil),
            ], summary: summary, isSinglePrecision: true
        ).json
        #expect(
            json
                == #"{"program":"descgen","version":"9","descriptor_set":4,"descriptors":[{"spec":"cm:size=2,unit=bohr","#
                + #""columns":3,"kind":"real","unit":"e²/bohr"}],"dtype":"<f4","inputs":[{"name":"a.xyz","bytes":12},"#
                + #"{"name":"stdin","bytes":null}],"records":3,"status":{"ok":2,"timeout":1}}"#)
    }

    @Test func statusesAreTheClosedList() {
        let names = """
            ok empty parse_error unsupported too_large no_coordinates overlapping_atoms invalid_valence cannot_kekulize \
            ambiguous_bonds ring_limit unknown_element no_metal several_metals no_contacts not_six_coordinate \
            not_octahedral ambiguous_axes missing_property model_mismatch timeout
            """
        #expect(RecordStatus.allCases.map(\.rawValue).joined(separator: " ") == names)
        for status in RecordStatus.allCases { #expect(RecordStatus(code: status.code) == status) }
    }
}
