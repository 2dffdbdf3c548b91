#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Parses one frame of an XYZ file in any of its dialects: plain, QM9, tmQM and extended XYZ.
///
/// - Plain: symbol or atomic number, then x, y, z in Å; further columns are left out, except that the fifth column of a
///   QM9 record is kept as partial charge. Symbols are read regardless of case.
/// - QM9 (Ramakrishnan et al. 2014, DOI 10.1038/sdata.2014.22): the comment starts with `gdb `; its 15 numbers, the
///   frequencies, SMILES and InChI become data fields.
/// - tmQM (Balcells and Skjelstad 2020, DOI 10.1021/acs.jcim.0c01041): `key = value` pairs between bars become data
///   fields; `q` is the total charge.
/// - Extended XYZ (libAtoms): see ``ExtendedXYZHeader``.
public struct XYZParser: RecordParser {
    /// What the caller wants to know.
    public var needs: RecordNeeds = .all
    /// Most atoms of a frame.
    public var maximumAtomCount = 100_000
    /// The name in the comment: `CSD_code` of tmQM, `gdb N` of QM9, the key `id` or `name` of extended XYZ.
    public private(set) var ownName: String?
    /// Warnings of the last frame.
    public private(set) var warnings: [RecordWarning] = []

    private let symbols = ElementSymbols()
    private var header = ExtendedXYZHeader()
    private var builder = MoleculeBuilder()

    /// A parser of XYZ frames.
    public init() {}

    /// Parses a frame.
    ///
    /// - Throws: ``ChemIOError`` naming record, line and column.
    public mutating func parse(
        _ record: UnsafeRawBufferPointer, at position: SourcePosition, into molecule: inout Molecule
    ) throws(ChemIOError) {
        if !warnings.isEmpty { warnings.removeAll() }
        ownName = nil
        builder.removeAll()
        guard let base = record.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            throw ChemIOError(.unexpectedEnd, at: position, "the frame is empty; expected the number of atoms")
        }
        let end = base + record.count

        // The count: first token of the first line.
        var line = FrameLine(start: base, end: end)
        var cursor = base
        FrameLine.skipBlanks(&cursor, line.end)
        let countEnd = XYZFramer.leadingCount(record, from: cursor - base, to: line.end - base)
        guard let count = countEnd else {
            throw ChemIOError(
                .badCount, at: place(position, 0, cursor, line),
                "found \"\(line.excerpt(from: cursor))\"; expected the number of atoms")
        }

        // The comment.
        line = line.next(before: end)
        let comment = UnsafeRawBufferPointer(start: line.start, count: line.contentEnd - line.start)
        if needs.contains(.title) { builder.setTitle(bytes: comment) }
        let dialect = Dialect(of: comment)
        var layout = ExtendedXYZHeader.Layout()
        switch dialect {
        case .extended: layout = try readExtendedHeader(comment, at: place(position, 1, line.start, line))
        case .qm9 where needs.contains(.ownName): ownName = Self.qm9Name(comment)
        case .pairs where needs.contains(.ownName): ownName = Self.value(of: "CSD_code", in: comment)
        case .plain, .qm9, .pairs: break
        }
        guard count <= maximumAtomCount else {
            throw ChemIOError(
                .tooManyAtoms, at: position,
                "\(count) atoms; at most \(maximumAtomCount) are read (--max-atoms raises this)")
        }

        // The atoms.
        cursor = line.nextStart
        let lineLimit = 1 + Swift.max(0, end - cursor) / 2
        let wanted = Swift.min(count, lineLimit)
        if !layout.isDefault {
            try parseColumns(layout, count: count, cursor: &cursor, end: end, position: position)
        } else {
            try parsePlainAtoms(
                count: count, room: wanted, isQM9: dialect == .qm9, cursor: &cursor, end: end, position: position)
        }

        if !needs.isDisjoint(with: [.fields, .atomDetails]) {
            switch dialect {
            case .qm9: readQM9Fields(comment, trailer: cursor, end: end)
            case .pairs: readPairs(comment)
            case .extended, .plain: break
            }
        }
        do throws(GraphError) {
            try builder.finish(into: &molecule)
        } catch {
            throw ChemIOError(error, at: position)
        }
        if needs.contains(.coordinates), let pair = molecule.firstPair(closerThan: 0.1) {
            warnings.append(
                RecordWarning(
                    "close-atoms", at: SourcePosition(record: position.record, line: position.line + 2 + pair.second),
                    "atoms \(pair.first + 1) and \(pair.second + 1) are less than 0.1 Å apart"))
        }
    }

    // MARK: Atoms in the usual columns

    /// Symbol, x, y, z, then anything.
    private mutating func parsePlainAtoms(
        count: Int, room: Int, isQM9: Bool, cursor: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>,
        position: SourcePosition
    ) throws(ChemIOError) {
        var unusual: [(atom: Int, reading: ElementSymbols.Reading, label: String)] = []
        var charges: [(atom: Int, charge: Double)] = []
        var fault: Fault?
        let symbols = self.symbols
        var behind = cursor
        let parsed = builder.appendAtoms(room: room) { elements, coordinates in
            symbols.withTable { table in
                // Its own variable: one that the closure captured would live in memory.
                var p = behind
                defer { behind = p }
                var target = coordinates
                var columns = AlignedColumns()
                var atom = 0
                while atom < count {
                    if columns.isKnown {
                        let lines = columns.readLines(
                            p, before: end, atMost: count - atom, table, elements + atom, target)
                        p += lines * columns.lineLength
                        target += 3 * lines
                        atom += lines
                        if atom == count { return atom }
                        columns.noteRefusal()
                    }
                    if p >= end {
                        fault = Fault(.fileEnds, atom, p)
                        return atom
                    }
                    let lineStart = p
                    FrameLine.skipBlanks(&p, end)
                    let token = p
                    while p < end, p[0] > 32 { p += 1 }
                    var number = UInt8(255)
                    if p - token == 1 || p - token == 2 {
                        number = ElementSymbols.lookUp(token, count: p - token, in: table)
                    }
                    if number == 255 {
                        guard p > token else {
                            let isNUL = p < end && p[0] == 0
                            fault = isNUL ? Fault(.nul, atom, p) : Fault(.blankLine, atom, lineStart)
                            return atom
                        }
                        let text = UnsafeBufferPointer(start: token, count: p - token)
                        guard let reading = symbols.read(text) else {
                            fault = Fault(.element, atom, token)
                            return atom
                        }
                        number = reading.element.rawValue
                        if reading.massNumber != 0 || reading.keepsLabel {
                            unusual.append((atom, reading, String(decoding: text, as: UTF8.self)))
                        }
                    }
                    elements[atom] = Element(unchecked: number)
                    var ends = (p, p, p)
                    var axis = 0
                    while axis < 3 {
                        FrameLine.skipBlanks(&p, end)
                        let numberStart = p
                        do throws(DecimalParsing.Failure) {
                            target[axis] = try DecimalParsing.parse(&p, end: end)
                        } catch {
                            fault = Fault(.number(axis, error), atom, numberStart)
                            return atom
                        }
                        ends = (ends.1, ends.2, p)
                        axis &+= 1
                    }
                    target += 3
                    // Usually the line ends here.
                    if p < end, p[0] == 0x0A {
                        if !columns.isKnown { columns.learn(lineStart, ends: ends) }
                        p += 1
                    } else {
                        FrameLine.skipBlanks(&p, end)
                        if isQM9, p < end, p[0] > 32 {
                            let numberStart = p
                            do throws(DecimalParsing.Failure) {
                                charges.append((atom, try DecimalParsing.parse(&p, end: end)))
                            } catch {
                                fault = Fault(.number(3, error), atom, numberStart)
                                return atom
                            }
                        }
                        guard let next = FrameLine.endOfLine(p, end) else {
                            fault = Fault(.nul, atom, p)
                            return atom
                        }
                        p = next
                    }
                    atom &+= 1
                }
                return atom
            }
        }
        if let fault { throw describe(fault, parsed: parsed, count: count, end: end, position: position) }
        cursor = behind
        guard needs.contains(.atomDetails) || !unusual.isEmpty else { return }
        for (atom, charge) in charges { builder.setPartialCharge(charge, of: atom) }
        for (atom, reading, label) in unusual { apply(reading, label: label, to: atom, position: position) }
    }

    private mutating func apply(
        _ reading: ElementSymbols.Reading, label: String, to atom: Int, position: SourcePosition
    ) {
        if reading.massNumber != 0 { builder.setIsotope(reading.massNumber, of: atom) }
        if reading.keepsLabel { builder.setLabel(label, of: atom) }
        if reading.isDoubtful {
            warnings.append(
                RecordWarning(
                    "atom-label", at: SourcePosition(record: position.record, line: position.line + 2 + atom),
                    "atom name \"\(label)\" is read as \(reading.element.symbol)"))
        }
    }

    // MARK: Faults

    /// A fault in an atom line, noted in the fast loop and put into words outside.
    private struct Fault {
        enum Kind {
            case fileEnds
            case blankLine
            case element
            case number(Int, DecimalParsing.Failure)
            case nul
        }
        let kind: Kind
        let atom: Int
        let place: UnsafePointer<UInt8>
        init(_ kind: Kind, _ atom: Int, _ place: UnsafePointer<UInt8>) {
            self.kind = kind
            self.atom = atom
            self.place = place
        }
    }

    private func describe(
        _ fault: Fault, parsed: Int, count: Int, end: UnsafePointer<UInt8>, position: SourcePosition
    ) -> ChemIOError {
        var at = SourcePosition(record: position.record, line: position.line + 2 + fault.atom)
        var tokenEnd = fault.place
        while tokenEnd < end, tokenEnd[0] > 32 || tokenEnd[0] == 0 { tokenEnd += 1 }
        let token = TextExcerpt.of(UnsafeRawBufferPointer(start: fault.place, count: tokenEnd - fault.place))
        at.column = column(of: fault.place)
        switch fault.kind {
        case .fileEnds:
            return ChemIOError(
                .unexpectedEnd, at: position,
                "the file ends after \(parsed) of \(count) atoms of this frame; the count is too large or the file was cut"
            )
        case .blankLine:
            at.column = 0
            return ChemIOError(
                .missingField, at: at,
                "blank line; expected atom \(fault.atom + 1) of \(count) (symbol x y z); is the count too large?")
        case .element:
            return ChemIOError(
                .unknownElement, at: at,
                "\"\(token)\" is no element; expected a symbol or an atomic number from 0 to 118")
        case .number(let axis, let reason):
            let name = axis < 3 ? "the \(["x", "y", "z"][axis]) coordinate" : "the partial charge"
            if token.isEmpty {
                at.column = 0
                return ChemIOError(
                    .missingField, at: at,
                    "the line ends before \(name) of atom \(fault.atom + 1); expected symbol x y z")
            }
            if reason == .overflow {
                return ChemIOError(.badNumber, at: at, "\"\(token)\" in \(name) is too large for a number")
            }
            let hint = token.contains(",") ? " with a decimal point, not a comma" : ""
            return ChemIOError(.badNumber, at: at, "\"\(token)\" in \(name); expected a finite decimal number\(hint)")
        case .nul:
            return ChemIOError(.badSyntax, at: at, "a NUL byte in an atom line; the file is damaged")
        }
    }

    /// Column of a place within its line, from 1.
    private func column(of place: UnsafePointer<UInt8>) -> Int {
        // Two lines precede the atoms, so a line end is always found.
        var start = place
        while start[-1] != 0x0A { start -= 1 }
        return place - start + 1
    }

    private func place(
        _ position: SourcePosition, _ lineOffset: Int, _ cursor: UnsafePointer<UInt8>, _ line: FrameLine
    ) -> SourcePosition {
        SourcePosition(record: position.record, line: position.line + lineOffset, column: cursor - line.start + 1)
    }

    // MARK: Extended XYZ

    private mutating func readExtendedHeader(
        _ comment: UnsafeRawBufferPointer, at place: SourcePosition
    ) throws(ChemIOError) -> ExtendedXYZHeader.Layout {
        if let reason = header.read(comment) {
            warnings.append(
                RecordWarning("plain-comment", at: place, "\(reason); the comment is taken as plain text"))
            return ExtendedXYZHeader.Layout()
        }
        var at = place
        at.column = 0
        if needs.contains(.ownName) {
            ownName = header.value(of: "id", in: comment) ?? header.value(of: "name", in: comment)
        }
        if let cell = try header.cell(in: comment, at: at) { builder.setCell(cell) }
        if needs.contains(.fields) {
            for field in header.fields(in: comment) { builder.addDataField(name: field.name, value: field.value) }
        }
        if let charge = header.value(of: "charge", in: comment).flatMap({ Int($0) }) {
            builder.setStatedTotalCharge(charge)
        }
        return try header.layout(in: comment, at: at)
    }

    /// Columns as the `Properties` key names them.
    private mutating func parseColumns(
        _ layout: ExtendedXYZHeader.Layout, count: Int, cursor: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>,
        position: SourcePosition
    ) throws(ChemIOError) {
        var tokens: [UnsafeBufferPointer<UInt8>] = []
        for atom in 0..<count {
            var at = SourcePosition(record: position.record, line: position.line + 2 + atom)
            guard cursor < end else {
                throw describe(Fault(.fileEnds, atom, cursor), parsed: atom, count: count, end: end, position: position)
            }
            let lineStart = cursor
            tokens.removeAll(keepingCapacity: true)
            var p = cursor
            while true {
                FrameLine.skipBlanks(&p, end)
                guard p < end, p[0] != 0x0A else { break }
                let start = p
                while p < end, p[0] > 32 || p[0] == 0 { p += 1 }
                if tokens.count < layout.width { tokens.append(UnsafeBufferPointer(start: start, count: p - start)) }
            }
            cursor = p < end ? p + 1 : p
            guard tokens.count >= layout.width else {
                throw ChemIOError(
                    .missingField, at: at,
                    "\(tokens.count) columns; expected \(layout.width) as the Properties key says")
            }
            let name = tokens[layout.elementColumn]
            at.column = name.baseAddress! - lineStart + 1
            let text = UnsafeRawBufferPointer(name)
            guard let reading = symbols.read(name), !layout.elementIsNumber || DecimalParsing.integer(text) != nil
            else {
                throw ChemIOError(
                    .unknownElement, at: at,
                    "\"\(TextExcerpt.of(text))\" is no element; expected "
                        + (layout.elementIsNumber ? "an atomic number from 0 to 118" : "a symbol or an atomic number"))
            }
            var xyz = (0.0, 0.0, 0.0)
            xyz.0 = try number(tokens[layout.positionColumn], "the x coordinate", lineStart, at)
            xyz.1 = try number(tokens[layout.positionColumn + 1], "the y coordinate", lineStart, at)
            xyz.2 = try number(tokens[layout.positionColumn + 2], "the z coordinate", lineStart, at)
            builder.addAtom(reading.element, x: xyz.0, y: xyz.1, z: xyz.2)
            if reading.massNumber != 0 || reading.keepsLabel {
                apply(reading, label: String(decoding: name, as: UTF8.self), to: atom, position: position)
            }
            if let column = layout.chargeColumn, needs.contains(.atomDetails) {
                builder.setPartialCharge(try number(tokens[column], "the charge", lineStart, at), of: atom)
            }
        }
    }

    private func number(
        _ token: UnsafeBufferPointer<UInt8>, _ name: String, _ lineStart: UnsafePointer<UInt8>, _ at: SourcePosition
    ) throws(ChemIOError) -> Double {
        guard let base = token.baseAddress else { return 0 }
        var p = base
        do throws(DecimalParsing.Failure) {
            return try DecimalParsing.parse(&p, end: base + token.count)
        } catch {
            var at = at
            at.column = base - lineStart + 1
            let text = TextExcerpt.of(UnsafeRawBufferPointer(token))
            throw ChemIOError(.badNumber, at: at, "\"\(text)\" in \(name); expected a finite decimal number")
        }
    }

    // MARK: Comments of data sets

    private enum Dialect {
        case plain, extended, qm9, pairs

        /// Tells the dialect of a frame from its comment: by `gdb ` at its start, or by the keys before its `=` signs.
        init(of comment: UnsafeRawBufferPointer) {
            self = .plain
            if XYZFramer.isQM9Comment(comment, from: 0) {
                self = .qm9
                return
            }
            guard let base = comment.baseAddress else { return }
            var index = 0
            while index < comment.count, let found = memchr(base + index, 0x3D, comment.count - index) {
                let sign = UnsafeRawPointer(found) - base
                index = sign + 1
                if Self.key("Properties", endsAt: sign, in: comment) || Self.key("Lattice", endsAt: sign, in: comment) {
                    self = .extended
                    return
                }
                var end = sign
                while end > 0, comment[end - 1] <= 32 { end -= 1 }
                if Self.key("CSD_code", endsAt: end, in: comment) { self = .pairs }
            }
        }

        private static func key(_ name: StaticString, endsAt end: Int, in text: UnsafeRawBufferPointer) -> Bool {
            let start = end - name.utf8CodeUnitCount
            guard start >= 0, start == 0 || text[start - 1] <= 32 || text[start - 1] == UInt8(ascii: "|") else {
                return false
            }
            return (0..<name.utf8CodeUnitCount).allSatisfy { text[start + $0] == name.utf8Start[$0] }
        }
    }

    /// Names and order of the numbers in a QM9 comment (Ramakrishnan et al. 2014, table 3).
    private static let qm9Names = [
        "A", "B", "C", "mu", "alpha", "homo", "lumo", "gap", "r2", "zpve", "U0", "U", "H", "G", "Cv",
    ]

    private mutating func readQM9Fields(
        _ comment: UnsafeRawBufferPointer, trailer: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>
    ) {
        guard needs.contains(.fields) else { return }
        let tokens = String(decoding: comment, as: UTF8.self).split { $0 == " " || $0 == "\t" }
        if tokens.count > 1 { builder.addDataField(name: "gdb", value: String(tokens[1])) }
        for (name, value) in zip(Self.qm9Names, tokens.dropFirst(2)) {
            builder.addDataField(name: name, value: String(value))
        }
        let rest = String(decoding: UnsafeBufferPointer(start: trailer, count: end - trailer), as: UTF8.self)
        let lines = rest.split(separator: "\n").map { $0.split { $0 == "\t" || $0 == " " || $0 == "\r" } }
        guard lines.count == 3 else { return }
        builder.addDataField(name: "frequencies", value: lines[0].joined(separator: " "))
        for (names, values) in zip([["smiles", "smiles_relaxed"], ["inchi", "inchi_relaxed"]], lines.dropFirst()) {
            for (name, value) in zip(names, values) { builder.addDataField(name: name, value: String(value)) }
        }
    }

    /// `gdb N`, the first two words of a QM9 comment.
    private static func qm9Name(_ comment: UnsafeRawBufferPointer) -> String? {
        var end = 4
        while end < comment.count, comment[end] <= 32 { end += 1 }
        let start = end
        while end < comment.count, comment[end] > 32 { end += 1 }
        return end > start
            ? "gdb " + String(decoding: UnsafeRawBufferPointer(rebasing: comment[start..<end]), as: UTF8.self) : nil
    }

    /// The value of a key in `key = value | key = value`.
    private static func value(of key: String, in comment: UnsafeRawBufferPointer) -> String? {
        for part in comment.split(separator: UInt8(ascii: "|")) {
            let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard sides.count == 2 else { continue }
            let name = String(decoding: sides[0], as: UTF8.self)[...].trimmingBlanks
            let value = String(decoding: sides[1], as: UTF8.self)[...].trimmingBlanks
            if name == key && !value.isEmpty { return value }
        }
        return nil
    }

    /// `key = value | key = value`, as tmQM writes.
    private mutating func readPairs(_ comment: UnsafeRawBufferPointer) {
        for part in String(decoding: comment, as: UTF8.self).split(separator: "|") {
            let sides = part.split(separator: "=", maxSplits: 1).map { $0.trimmingBlanks }
            guard sides.count == 2, !sides[0].isEmpty else { continue }
            builder.addDataField(name: sides[0], value: sides[1])
            if sides[0] == "q", let charge = Int(sides[1]) { builder.setStatedTotalCharge(charge) }
        }
    }
}

extension Substring {
    /// The text without blanks at its ends.
    var trimmingBlanks: String {
        var text = self
        while let first = text.utf8.first, first <= 32 { text.removeFirst() }
        while let last = text.utf8.last, last <= 32 { text.removeLast() }
        return String(text)
    }
}

/// A line of a frame.
struct FrameLine {
    let start: UnsafePointer<UInt8>
    /// Behind the last byte, the line end left out.
    let end: UnsafePointer<UInt8>
    /// Start of the next line, or the end of the frame.
    let nextStart: UnsafePointer<UInt8>

    init(start: UnsafePointer<UInt8>, end frameEnd: UnsafePointer<UInt8>) {
        self.start = start
        if start < frameEnd, let found = memchr(start, 0x0A, frameEnd - start) {
            end = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
            nextStart = end + 1
        } else {
            end = frameEnd
            nextStart = frameEnd
        }
    }

    /// The line after this one.
    func next(before frameEnd: UnsafePointer<UInt8>) -> FrameLine {
        FrameLine(start: nextStart, end: frameEnd)
    }

    /// Behind the last byte, with the CR of a CRLF left out too.
    var contentEnd: UnsafePointer<UInt8> { end > start && end[-1] == 0x0D ? end - 1 : end }

    func excerpt(from place: UnsafePointer<UInt8>) -> String {
        TextExcerpt.of(UnsafeRawBufferPointer(start: place, count: Swift.max(0, end - place)))
    }

    /// Skips blanks and tabs, and the CR of a CRLF, but no line end.
    @inline(__always)
    static func skipBlanks(_ p: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
        if end - p >= 8 {
            // Up to eight spaces at once, without a branch on their number.
            let others = UnsafeRawPointer(p).loadUnaligned(as: UInt64.self).littleEndian ^ 0x2020_2020_2020_2020
            p += others.trailingZeroBitCount >> 3
        }
        while p < end, p[0] <= 32, p[0] != 0x0A, p[0] != 0 { p += 1 }
    }

    /// Start of the next line; nil if a NUL byte is met before.
    @inline(__always)
    static func endOfLine(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
        var p = start
        while p < end, p[0] != 0x0A {
            if p[0] == 0 { return nil }
            p += 1
        }
        return p < end ? p + 1 : p
    }
}
