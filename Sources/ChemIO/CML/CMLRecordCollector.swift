/// Collects the inside of every `molecule` of a document in compact form.
///
/// A record is a `molecule` that directly has atoms. Records come in the order of their first atoms: a molecule within
/// a molecule follows its parent if the parent has atoms before it, and is ready as soon as it is complete otherwise, so
/// that a molecule of a million molecules does not have to be held.
///
/// Memory is bounded by the open molecules and what is ready; a record that grows beyond a limit is given up and counted
/// only. Buffers are freed by ``release()``.
struct CMLRecordCollector {
    /// A complete record.
    struct Record {
        var line: Int
        var failure: ChemIOError?
        /// Where its bytes are among those of all that is ready.
        var start: Int
        var count: Int
    }

    /// What an open element is to the records.
    private enum Role {
        /// No part of a molecule; only molecules are looked for.
        case outside
        /// A molecule.
        case molecule
        /// A group, whose content belongs to the molecule around it.
        case group
        /// A `crystal` outside molecules.
        case sharedCell
        /// An element whose events are kept.
        case kept(CMLElement)
        /// An element without meaning within a molecule; only molecules are looked for.
        case dropped
    }

    private struct Draft {
        var line: Int
        var events: CMLEventBuffer
        var atomCount = 0
        var hasAtoms = false
        var failure: ChemIOError?
        /// Where the text of the current element is, -1 without one, and what is behind it.
        var textStart = -1
        var textEnd = 0
    }

    /// A `crystal` outside molecules: the cell of the molecules that follow it under the same parent.
    private struct SharedCell {
        /// Number of elements that are open around it.
        var depth: Int
        var events: [UInt8]
    }

    private let limits: ReadingLimits
    private var sharedCell: SharedCell?
    private var roles: [Role] = []
    private var drafts: [Draft] = []
    /// Complete molecules that wait for a parent with earlier atoms.
    private var waiting: [Draft] = []
    private var spare: [CMLEventBuffer] = []

    /// Complete records.
    private(set) var ready: [Record] = []
    private var readyBytes = CMLEventBuffer()

    private var rootIsForeign = false
    private var sawCML = false

    init(limits: ReadingLimits) { self.limits = limits }

    /// Frees the buffers; the collector cannot be used any more.
    func release() {
        readyBytes.release()
        for draft in drafts + waiting { draft.events.release() }
        for buffer in spare { buffer.release() }
    }

    /// Whether the document, which has ended, is of another kind than CML.
    var isForeign: Bool { rootIsForeign && !sawCML }

    // MARK: Complete records

    /// The bytes of a record. Valid until records are added or forgotten.
    func bytes(of record: Record) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: readyBytes.bytes[record.start..<record.start + record.count])
    }

    /// Forgets the complete records.
    mutating func removeReady() {
        ready.removeAll(keepingCapacity: true)
        if readyBytes.isLarge {
            readyBytes.release()
            readyBytes = CMLEventBuffer()
        } else {
            readyBytes.removeAll()
        }
    }

    private mutating func makeReady(_ draft: Draft) {
        ready.append(
            Record(
                line: draft.line, failure: draft.failure, start: readyBytes.count, count: draft.events.bytes.count))
        readyBytes.append(draft.events.bytes)
        recycle(draft.events)
    }

    private mutating func makeWaitingReady() {
        if waiting.isEmpty { return }
        for draft in waiting { makeReady(draft) }
        waiting.removeAll()
    }

    private mutating func recycle(_ buffer: CMLEventBuffer) {
        if buffer.isLarge || spare.count >= 16 { buffer.release() } else { spare.append(buffer) }
    }

    private mutating func makeDraft(line: Int) -> Draft {
        var buffer = spare.popLast() ?? CMLEventBuffer()
        buffer.removeAll()
        return Draft(line: line, events: buffer)
    }

    /// The document ends with a fault: an open molecule stands for the rest of it.
    ///
    /// - Returns: the fault if no molecule is open.
    mutating func lose(_ error: ChemIOError) -> ChemIOError? {
        makeWaitingReady()
        guard var draft = drafts.first else { return error }
        draft.failure = error
        for inner in drafts.dropFirst() { recycle(inner.events) }
        drafts.removeAll()
        makeReady(draft)
        return nil
    }

    // MARK: Events

    /// Takes an event of a document.
    @inline(__always)
    mutating func take<Source: XMLEventSource & ~Copyable>(
        _ event: XMLEvent, from source: inout Source
    ) throws(Source.Failure) {
        switch event {
        case .start: try start(&source)
        case .text: addText(&source)
        case .end: end()
        case .finished: break
        }
    }

    private mutating func start<Source: XMLEventSource & ~Copyable>(_ source: inout Source) throws(Source.Failure) {
        let namespace = source.namespace
        if roles.isEmpty { rootIsForeign = namespace == .foreign }
        if namespace == .cml { sawCML = true }
        let code = namespace == .foreign ? XMLNames.none : source.elementCode
        guard let element = CMLElement(rawValue: code) else {
            if case .outside? = roles.last ?? .outside { roles.append(.outside) } else { roles.append(.dropped) }
            return
        }
        if element == .molecule {
            sawCML = true
            roles.append(.molecule)
            var draft = makeDraft(line: source.currentLine)
            draft.events.appendMark()
            drafts.append(draft)
            try append(element, &source)
            if let sharedCell, sharedCell.depth == roles.count - 1, drafts.count == 1 {
                sharedCell.events.withUnsafeBytes { drafts[0].events.append($0) }
            }
            return
        }
        if case .outside? = roles.last, element == .crystal, drafts.isEmpty {
            // The crystal is collected like a molecule; it has no atoms and makes no record.
            sharedCell = nil
            roles.append(.sharedCell)
            drafts.append(makeDraft(line: source.currentLine))
            try append(element, &source)
            return
        }
        switch roles.last ?? .outside {
        case .outside: roles.append(.outside)
        case .dropped: roles.append(.dropped)
        case .kept(.formula): roles.append(.dropped)
        case .sharedCell:
            roles.append(.kept(element))
            try append(element, &source)
        case .molecule, .group:
            if element.isGroup {
                roles.append(.group)
                return
            }
            roles.append(.kept(element))
            try append(element, &source)
        case .kept(let parent):
            if element == .atom && parent != .atomArray {
                roles.append(.dropped)
                return
            }
            roles.append(.kept(element))
            try append(element, &source)
        }
    }

    /// Appends the start tag of the current element to the innermost molecule.
    private mutating func append<Source: XMLEventSource & ~Copyable>(
        _ element: CMLElement, _ source: inout Source
    ) throws(Source.Failure) {
        let last = drafts.count - 1
        if element == .atom {
            drafts[last].hasAtoms = true
            drafts[last].atomCount += 1
            if drafts[last].atomCount > limits.atoms { tooManyAtoms() }
        }
        if drafts[last].failure != nil { return }
        if element.hasText { drafts[last].textStart = -1 }
        let countOffset = drafts[last].events.appendStart(element, line: source.currentLine)
        var makesAtoms = false
        try source.forEachAttribute { attribute, value in
            switch element {
            case .atomArray:
                makesAtoms = makesAtoms || attribute == .elementType || attribute == .atomID
            case .stringArray:
                if attribute == .builtin, let builtin = CMLAttribute.named(value) {
                    makesAtoms = builtin == .elementType || builtin == .id || builtin == .atomID || builtin == .atomId
                }
            default: break
            }
            drafts[last].events.appendAttribute(attribute, value, countOffset: countOffset)
        }
        if element == .molecule, let prefix = source.undeclaredPrefix {
            drafts[last].events.appendAttribute(.undeclaredPrefix, prefix, countOffset: countOffset)
        }
        if makesAtoms, element == .atomArray || isWithinAtomArray { drafts[last].hasAtoms = true }
        checkSize()
    }

    private var isWithinAtomArray: Bool {
        guard roles.count >= 2, case .kept(.atomArray) = roles[roles.count - 2] else { return false }
        return true
    }

    private mutating func addText<Source: XMLEventSource & ~Copyable>(_ source: inout Source) {
        guard case .kept(let element)? = roles.last, element.hasText else { return }
        let last = drafts.count - 1
        guard drafts[last].failure == nil else { return }
        let text = source.text
        if drafts[last].textStart < 0 {
            drafts[last].textStart = drafts[last].events.appendText(text)
        } else if drafts[last].textEnd == drafts[last].events.count {
            drafts[last].events.extendText(at: drafts[last].textStart, by: text)
        } else {
            let start = drafts[last].textStart
            drafts[last].textStart = drafts[last].events.repeatText(
                at: start, count: drafts[last].textEnd - 1 - start, adding: text)
        }
        drafts[last].textEnd = drafts[last].events.count
        checkSize()
    }

    private mutating func end() {
        guard let role = roles.popLast() else { return }
        switch role {
        case .kept(let element):
            let last = drafts.count - 1
            guard drafts[last].failure == nil else { return }
            drafts[last].events.appendEnd()
            if element.hasText { drafts[last].textStart = -1 }
        case .molecule:
            let draft = drafts.removeLast()
            if parentHasAtoms {
                if draft.hasAtoms { waiting.append(draft) } else { recycle(draft.events) }
            } else {
                if draft.hasAtoms { makeReady(draft) } else { recycle(draft.events) }
                makeWaitingReady()
            }
        case .sharedCell:
            var draft = drafts.removeLast()
            draft.events.appendEnd()
            if draft.failure == nil, draft.events.count <= 1 << 16 {
                sharedCell = SharedCell(depth: roles.count, events: Array(draft.events.bytes))
            }
            recycle(draft.events)
        case .outside:
            if let sharedCell, sharedCell.depth > roles.count { self.sharedCell = nil }
        case .dropped, .group: break
        }
    }

    /// Whether a molecule that is open has atoms.
    private var parentHasAtoms: Bool {
        for index in drafts.indices where drafts[index].hasAtoms { return true }
        return false
    }

    // MARK: Limits

    private mutating func tooManyAtoms() {
        giveUp(
            ChemIOError(
                .tooManyAtoms, at: SourcePosition(line: drafts[drafts.count - 1].line),
                "more than \(limits.atoms) atoms; at most that many are read (--max-atoms raises this)"))
    }

    @inline(__always)
    private mutating func checkSize() {
        if drafts[drafts.count - 1].events.count > limits.record { tooLong() }
    }

    private mutating func tooLong() {
        giveUp(
            ChemIOError(
                .tooLong, at: SourcePosition(line: drafts[drafts.count - 1].line),
                "the record is longer than \(limits.record >> 20) MiB, the limit; it is left out"))
    }

    private mutating func giveUp(_ failure: ChemIOError) {
        let last = drafts.count - 1
        drafts[last].failure = failure
        drafts[last].hasAtoms = true
        if drafts[last].events.isLarge {
            drafts[last].events.release()
            drafts[last].events = CMLEventBuffer()
        }
        drafts[last].events.removeAll()
        drafts[last].events.appendMark()
    }
}
