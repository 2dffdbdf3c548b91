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

    /// A molecule that is being collected. Plain numbers, so that it is moved about at no cost.
    private struct Draft {
        var line = 0
        var events: CMLEventBuffer
        var atomCount = 0
        var hasAtoms = false
        /// Index of the failure for which the molecule was given up, or -1.
        var failure = -1
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
    /// The innermost open molecule, or crystal outside molecules, if there is one.
    private var current = Draft(events: CMLEventBuffer(capacity: 1))
    /// What is open around it, each with what was the innermost before; the first holds nothing.
    private var outer: [Draft] = []
    /// Why molecules were given up.
    private var failures: [ChemIOError] = []
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
        current.events.release()
        for draft in outer + waiting { draft.events.release() }
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
        if outer.isEmpty, waiting.isEmpty { failures.removeAll() }
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
                line: draft.line, failure: draft.failure < 0 ? nil : failures[draft.failure], start: readyBytes.count,
                count: draft.events.bytes.count))
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

    private mutating func open(line: Int) {
        outer.append(current)
        // Molecules within molecules may be many, and are mostly small.
        var buffer = spare.popLast() ?? CMLEventBuffer(capacity: outer.count == 1 ? 1 << 14 : 1 << 12)
        buffer.removeAll()
        current = Draft(line: line, events: buffer)
    }

    /// Ends the innermost molecule, which is no longer the current one.
    private mutating func close() -> Draft {
        let draft = current
        if let around = outer.popLast() { current = around }
        return draft
    }

    /// The document ends with a fault: an open molecule stands for the rest of it.
    ///
    /// - Returns: the fault if no molecule is open.
    mutating func lose(_ error: ChemIOError) -> ChemIOError? {
        makeWaitingReady()
        guard !outer.isEmpty else { return error }
        while outer.count > 1 { recycle(close().events) }
        var draft = close()
        draft.failure = failures.count
        failures.append(error)
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
            open(line: source.currentLine)
            current.events.appendMark()
            try append(element, &source)
            if let sharedCell, sharedCell.depth == roles.count - 1, outer.count == 1 {
                sharedCell.events.withUnsafeBytes { current.events.append($0) }
            }
            return
        }
        if case .outside? = roles.last, element == .crystal, outer.isEmpty {
            // The crystal is collected like a molecule; it has no atoms and makes no record.
            sharedCell = nil
            roles.append(.sharedCell)
            open(line: source.currentLine)
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
        if element == .atom {
            current.hasAtoms = true
            current.atomCount += 1
            if current.atomCount > limits.atoms { tooManyAtoms() }
        }
        if current.failure >= 0 { return }
        if element.hasText { current.textStart = -1 }
        let countOffset = current.events.appendStart(element, line: source.currentLine)
        if element == .atomArray || element == .stringArray {
            var makesAtoms = false
            try source.forEachAttribute { attribute, value in
                if element == .atomArray {
                    makesAtoms = makesAtoms || attribute == .elementType || attribute == .atomID
                } else if attribute == .builtin, let builtin = CMLAttribute.named(value) {
                    makesAtoms = builtin == .elementType || builtin == .id || builtin == .atomID || builtin == .atomId
                }
            }
            if makesAtoms, element == .atomArray || isWithinAtomArray { current.hasAtoms = true }
        }
        var attributeCount = 0
        try source.forEachAttribute { attribute, value in
            current.events.appendAttribute(attribute, value)
            attributeCount += 1
        }
        if element == .molecule, let prefix = source.undeclaredPrefix {
            current.events.appendAttribute(.undeclaredPrefix, prefix)
            attributeCount += 1
        }
        current.events.setAttributeCount(attributeCount, at: countOffset)
        checkSize()
    }

    private var isWithinAtomArray: Bool {
        guard roles.count >= 2, case .kept(.atomArray) = roles[roles.count - 2] else { return false }
        return true
    }

    private mutating func addText<Source: XMLEventSource & ~Copyable>(_ source: inout Source) {
        guard case .kept(let element)? = roles.last, element.hasText else { return }
        guard current.failure < 0 else { return }
        let text = source.text
        if current.textStart < 0 {
            current.textStart = current.events.appendText(text)
        } else if current.textEnd == current.events.count {
            current.events.extendText(at: current.textStart, by: text)
        } else {
            let start = current.textStart
            current.textStart = current.events.repeatText(
                at: start, count: current.textEnd - 1 - start, adding: text)
        }
        current.textEnd = current.events.count
        checkSize()
    }

    private mutating func end() {
        guard let role = roles.popLast() else { return }
        switch role {
        case .kept(let element):
            guard current.failure < 0 else { return }
            current.events.appendEnd()
            if element.hasText { current.textStart = -1 }
        case .molecule:
            let draft = close()
            if parentHasAtoms {
                if draft.hasAtoms { waiting.append(draft) } else { recycle(draft.events) }
            } else {
                if draft.hasAtoms { makeReady(draft) } else { recycle(draft.events) }
                makeWaitingReady()
            }
        case .sharedCell:
            current.events.appendEnd()
            let draft = close()
            if draft.failure < 0, draft.events.count <= 1 << 16 {
                sharedCell = SharedCell(depth: roles.count, events: Array(draft.events.bytes))
            }
            recycle(draft.events)
        case .outside:
            if let sharedCell, sharedCell.depth > roles.count { self.sharedCell = nil }
        case .dropped, .group: break
        }
    }

    /// Whether a molecule that is open has atoms.
    private var parentHasAtoms: Bool { current.hasAtoms || outer.contains(where: \.hasAtoms) }

    // MARK: Limits

    private mutating func tooManyAtoms() {
        giveUp(
            ChemIOError(
                .tooManyAtoms, at: SourcePosition(line: current.line),
                "more than \(limits.atoms) atoms; at most that many are read (--max-atoms raises this)"))
    }

    @inline(__always)
    private mutating func checkSize() {
        if current.events.count > limits.record { tooLong() }
    }

    private mutating func tooLong() {
        giveUp(
            ChemIOError(
                .tooLong, at: SourcePosition(line: current.line),
                "the record is longer than \(limits.record >> 20) MiB, the limit; it is left out"))
    }

    private mutating func giveUp(_ failure: ChemIOError) {
        current.failure = failures.count
        failures.append(failure)
        current.hasAtoms = true
        if current.events.isLarge {
            current.events.release()
            current.events = CMLEventBuffer()
        }
        current.events.removeAll()
        current.events.appendMark()
    }
}
