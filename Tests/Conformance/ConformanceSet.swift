/// One table of the suite: records of reference data, compared with what this package makes of them.
///
/// A new set is a new file with a type of this kind and an entry in ``ConformanceSets/all``.
protocol ConformanceSet: Sendable {
    /// Name on the command line and in the table.
    var name: String { get }
    /// What is compared, in one line.
    var summary: String { get }
    /// Records that may differ, with the reason; see `Exceptions.swift`.
    var exceptions: [NamedException] { get }
    /// Makes the comparisons; every record goes through one of the `check` functions of the report.
    ///
    /// - Throws: whatever keeps the set from being run, such as missing data; the set then fails.
    func run(_ environment: Environment, _ report: SetReport) throws
}

/// All sets, in the order in which they run.
enum ConformanceSets {
    static let all: [any ConformanceSet] = [
        XYZSet(),
        DialectSet(),
        SDFSet(),
        CMLSet(),
        CellSet(),
        RoundTripSet(),
        CoulombMatrixSet(),
        BagOfBondsSet(),
        HDADSet(),
        SymmetryFunctionSet(),
        EncodedSet(),
        GeometryLawSet(),
        SMILESSet(),
        PerceptionSet(),
        DrawnPerceptionSet(),
        OpenBabelSet(),
        StereoSet(),
        CanonicalSet(),
        BondsSet(),
        LearnTreeSet(),
        LearnNetworkSet(),
        LearnSpaceSet(),
        LearnSet(),
        LearnSelectionSet(),
        LearnTMCSet(),
        LearnNotebookSet(),
        LearnQM7Set(),
        ReportSet(),
        ComplexReportSet(),
        FingerprintSet(),
        DrawnFingerprintSet(),
        MACCSSet(),
        SMARTSSet(),
        RACSet(),
        RACTableSet(),
        RACModesSet(),
        RACAxesSet(),
        RACVariantSet(),
        RACLawSet(),
        MetalDegreeSet(),
        MalformedSet(),
        DeterminismSet(),
    ]
}

/// Where the reference data and the program are.
struct Environment {
    /// The folder with `data` and `oracles`.
    let shared: String
    /// The `descgen` executable.
    let descgen: String
    /// A folder for temporary files, which is removed at the end.
    let temporaryFolder: String

    /// A file below the reference data.
    func path(_ relative: String) -> String { shared + "/" + relative }

    /// A path for a temporary file.
    func temporary(_ name: String) -> String { temporaryFolder + "/" + name }

    /// Runs the program, which must succeed within so many seconds.
    func runTool(_ arguments: [String], timeout: Double = 120) throws {
        let errors = temporary("stderr")
        let result = try ChildProcess.run(descgen, arguments, errors: errors, timeout: timeout)
        guard result.status == 0 else {
            throw SetFailure("descgen \(arguments[0]): \(result.description): \(try Files.text(errors).suffix(400))")
        }
    }
}

/// Keeps a set from being run.
struct SetFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
