struct MalformedSet: ConformanceSet {
    let name = "malformed", summary = "", exceptions: [NamedException] = []
    func run(_ environment: Environment, _ report: SetReport) throws {}
}
struct DeterminismSet: ConformanceSet {
    let name = "determinism", summary = "", exceptions: [NamedException] = []
    func run(_ environment: Environment, _ report: SetReport) throws {}
}
