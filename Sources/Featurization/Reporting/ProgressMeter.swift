#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// One line on the terminal that tells how far a run is: share of the input, rate, failures, time left.
final class ProgressMeter {
    private let write: (String) -> Void
    private let start = RunReporter.now()
    private var lastUpdate = -1.0
    private var isVisible = false

    init(write: @escaping (String) -> Void) { self.write = write }

    /// Whether standard error is a terminal that can rewrite a line.
    static var terminalCanShow: Bool {
        guard isatty(2) == 1 else { return false }
        return getenv("TERM").map { String(cString: $0) } != "dumb"
    }

    /// Shows the state, at most five times a second.
    func update(summary: RunSummary, progress: RunProgress) {
        let time = RunReporter.now() - start
        guard time - lastUpdate >= 0.2 else { return }
        lastUpdate = time
        var line = ""
        if let total = progress.totalBytes, total > 0 {
            let share = min(1, Double(progress.consumedBytes) / Double(total))
            let filled = Int(share * 20)
            line += "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled) + "] "
            line += "\(Int(share * 100)) %  "
        }
        line += "\(summary.recordCount) records, \(Int(Double(summary.recordCount) / max(time, 1e-9)))/s"
        if summary.failedCount > 0 { line += ", \(summary.failedCount) failed" }
        if let total = progress.totalBytes, progress.consumedBytes > 0, time > 1 {
            let left = time * Double(total - progress.consumedBytes) / Double(progress.consumedBytes)
            line += ", \(Self.duration(max(0, left))) left"
        }
        write("\r\u{1B}[K" + line)
        isVisible = true
    }

    /// Removes the line, so that other text can be written.
    func clear() {
        guard isVisible else { return }
        write("\r\u{1B}[K")
        isVisible = false
    }

    private static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
