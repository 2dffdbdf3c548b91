/// Records that may differ from the reference, and why.
///
/// Only the named aspects may differ. An exception must be needed: if its record agrees, or does not exist, that is a
/// failure.
struct NamedException: Sendable {
    /// Names of the records, as the set reports them.
    let records: [String]
    /// What may differ, such as `formula`.
    let aspects: [String]
    /// Why this is right all the same, by the specification of the format.
    let reason: String

    /// An exception for some records.
    init(_ records: String..., aspects: [String], reason: String) {
        self.init(records, aspects: aspects, reason: reason)
    }

    /// An exception for a list of records.
    init(_ records: [String], aspects: [String], reason: String) {
        self.records = records
        self.aspects = aspects
        self.reason = reason
    }
}

/// Where a record differs from its reference.
struct Differences {
    /// One difference.
    struct Entry {
        let aspect: String
        let expected: String
        let found: String
    }

    /// The differences so far.
    private(set) var entries: [Entry] = []

    /// Notes a difference.
    mutating func add(_ aspect: String, expected: String, found: String) {
        entries.append(Entry(aspect: aspect, expected: expected, found: found))
    }

    /// Compares two values.
    mutating func equal<Value: Equatable>(_ aspect: String, _ found: Value, _ expected: Value) {
        if found != expected { add(aspect, expected: Self.text(expected), found: Self.text(found)) }
    }

    /// Notes a difference when a condition does not hold.
    mutating func require(_ aspect: String, _ condition: Bool, expected: String, found: String) {
        if !condition { add(aspect, expected: expected, found: found) }
    }

    /// Compares numbers within `relative` times the expected value, and `absolute`; the first difference is noted.
    mutating func close(
        _ aspect: String, _ found: [Double], _ expected: [Double], relative: Double, absolute: Double = 0
    ) {
        guard found.count == expected.count else {
            add(aspect, expected: "\(expected.count) numbers", found: "\(found.count) numbers")
            return
        }
        for (index, (mine, theirs)) in zip(found, expected).enumerated()
        where !(abs(mine - theirs) <= max(absolute, relative * abs(theirs))) {
            add(aspect, expected: "\(theirs) at place \(index + 1) of \(found.count)", found: "\(mine)")
            return
        }
    }

    private static func text<Value>(_ value: Value) -> String {
        if let text = value as? String { return "\"\(text)\"" }
        return "\(value)"
    }
}

/// Gathers the comparisons of one set.
final class SetReport {
    /// At most this many failures are shown.
    static let shownFailures = 20

    /// A record that failed.
    struct Failure {
        let record: String
        let text: String
    }

    /// Records compared.
    private(set) var recordCount = 0
    /// Records that agree.
    private(set) var equalCount = 0
    /// Records that differ as an exception says.
    private(set) var exceptionCount = 0
    /// Records that differ, and exceptions that are not needed.
    private(set) var failures: [Failure] = []

    private let exceptions: [NamedException]
    private var exceptionOfRecord: [String: Int] = [:]
    private var seen: Set<String> = []
    private var isAbandoned = false
    private var columnNames: [String] = []
    private var columnCounts: [String: (equal: Int, all: Int)] = [:]

    /// A report for a set with exceptions.
    init(exceptions: [NamedException]) {
        self.exceptions = exceptions
        for (index, exception) in exceptions.enumerated() {
            for record in exception.records { exceptionOfRecord[record] = index }
        }
    }

    /// Notes the result of comparing a record.
    func check(_ record: String, _ differences: Differences) {
        recordCount += 1
        guard let index = exceptionOfRecord[record] else {
            if differences.entries.isEmpty { equalCount += 1 } else { fail(record, differences.entries) }
            return
        }
        seen.insert(record)
        let exception = exceptions[index]
        let others = differences.entries.filter { !exception.aspects.contains($0.aspect) }
        let unused = exception.aspects.filter { aspect in !differences.entries.contains { $0.aspect == aspect } }
        if !others.isEmpty {
            fail(record, others)
        } else if !unused.isEmpty {
            failures.append(
                Failure(
                    record: record,
                    text: "the exception is not needed any more (\(unused.joined(separator: ", ")) agrees); remove it"))
        } else {
            exceptionCount += 1
        }
    }

    /// Compares a record within a function.
    func check(_ record: String, _ compare: (inout Differences) throws -> Void) rethrows {
        var differences = Differences()
        try compare(&differences)
        check(record, differences)
    }

    /// Counts one comparison of a column, for the line of counts per column.
    func count(_ column: String, isEqual: Bool) {
        if columnCounts[column] == nil { columnNames.append(column) }
        columnCounts[column, default: (0, 0)].equal += isEqual ? 1 : 0
        columnCounts[column, default: (0, 0)].all += 1
    }

    /// Notes a failure that is not one of a record.
    func fail(_ what: String, _ text: String) {
        failures.append(Failure(record: what, text: text))
    }

    /// Notes what kept the set from being run to its end; exceptions that were not met are then no failures.
    func abandon(_ reason: String) {
        fail("(set)", reason)
        isAbandoned = true
    }

    /// Looks for exceptions whose records were never met.
    func finish() {
        guard !isAbandoned else { return }
        for exception in exceptions {
            for record in exception.records where !seen.contains(record) {
                failures.append(Failure(record: record, text: "an exception names this record, but it was not met"))
            }
        }
        if recordCount == 0 { failures.append(Failure(record: "(set)", text: "no records were compared")) }
    }

    private func fail(_ record: String, _ entries: [Differences.Entry]) {
        let text = entries.map { "\($0.aspect): expected \(Self.short($0.expected)), found \(Self.short($0.found))" }
        failures.append(Failure(record: record, text: text.joined(separator: "; ")))
    }

    private static func short(_ text: String) -> String {
        text.count > 160 ? String(text.prefix(160)) + "…" : text
    }

    /// The counts per column, the failures and the exceptions in words.
    var details: String {
        var text = ""
        for column in columnNames {
            let (equal, all) = columnCounts[column] ?? (0, 0)
            text += "  column \(column): \(equal) of \(all)\n"
        }
        for failure in failures.prefix(Self.shownFailures) { text += "  FAILING \(failure.record): \(failure.text)\n" }
        if failures.count > Self.shownFailures {
            text += "  … and \(failures.count - Self.shownFailures) more failing\n"
        }
        for exception in exceptions {
            let names = exception.records.joined(separator: ", ")
            text += "  exception \(names) (\(exception.aspects.joined(separator: ", "))): \(exception.reason)\n"
        }
        return text
    }

    /// The counts.
    func counts(seconds: Double) -> SetCounts {
        SetCounts(
            records: recordCount, equal: equalCount, exceptions: exceptionCount, failing: failures.count,
            seconds: seconds)
    }
}

/// The counts of a set: a line of the table.
struct SetCounts {
    var records: Int
    var equal: Int
    var exceptions: Int
    var failing: Int
    var seconds: Double

    /// The counts as one line of text, for another process.
    var line: String { "\(records)\t\(equal)\t\(exceptions)\t\(failing)\t\(seconds)\n" }

    init(records: Int, equal: Int, exceptions: Int, failing: Int, seconds: Double) {
        self.records = records
        self.equal = equal
        self.exceptions = exceptions
        self.failing = failing
        self.seconds = seconds
    }

    /// Reads the line that another process wrote.
    init?(line: String) {
        let cells = line.split(whereSeparator: \.isWhitespace)
        guard cells.count == 5, let records = Int(cells[0]), let equal = Int(cells[1]), let exceptions = Int(cells[2]),
            let failing = Int(cells[3]), let seconds = Double(cells[4])
        else { return nil }
        self.init(records: records, equal: equal, exceptions: exceptions, failing: failing, seconds: seconds)
    }
}
