#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The serial stage of CML: runs the text reader and collects the inside of every `molecule` in compact form.
///
/// A record is a `molecule` that directly has atoms. Records come in the order of their first atoms: a molecule within
/// a molecule follows its parent if the parent has atoms before it, and is delivered as soon as it is complete
/// otherwise, so that a molecule of a million molecules does not have to be held.
///
/// Memory is bounded by the open molecules; a record that grows beyond a limit is given up and counted only.
final class CMLRecordSource: DocumentRecordSource {
    private let reader: XMLTextReader
    private let limits: ReadingLimits
    private(set) var recordCount = 0
    private(set) var failure: ChemIOError?
    private var finished = false

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
        var events: [UInt8] = [CMLEvents.mark]
        var atomCount = 0
        var hasAtoms = false
        var failure: ChemIOError?
    }

    /// A `crystal` outside molecules: the cell of the molecules that follow it under the same parent.
    private struct SharedCell {
        /// Number of elements that are open around it.
        var depth: Int
        var events: [UInt8]
    }

    private var sharedCell: SharedCell?
    private var roles: [Role] = []
    private var drafts: [Draft] = []
    /// Complete molecules that wait for a parent with earlier atoms.
    private var waiting: [Draft] = []
    /// Records ready for delivery.
    private var ready: [Draft] = []
    private var readyStart = 0

    private var rootIsForeign = false
    private var sawCML = false
    private var elementCodes: [UnsafePointer<UInt8>: UInt8] = [:]
    private var attributeCodes: [UnsafePointer<UInt8>: UInt8] = [:]
    private static let none: UInt8 = 255

    init(source: ByteSource, limits: ReadingLimits) {
        reader = XMLTextReader(source)
        self.limits = limits
    }

    // MARK: Delivery

    func fill(_ batch: RecordBatch, maximumRecords: Int, targetBytes: Int) -> Bool {
        batch.removeAll()
        while batch.records.count < maximumRecords, batch.byteCount < targetBytes {
            if readyStart < ready.count {
                deliver(ready[readyStart], to: batch)
                ready[readyStart].events = []
                readyStart += 1
                continue
            }
            ready.removeAll(keepingCapacity: true)
            readyStart = 0
            if finished { break }
            step()
        }
        return !batch.records.isEmpty
    }

    private func deliver(_ draft: Draft, to batch: RecordBatch) {
        recordCount += 1
        let position = SourcePosition(record: recordCount, line: draft.line)
        var failure = draft.failure
        failure?.position.record = recordCount
        if let line = failure?.position.line, line == 0 { failure?.position.line = draft.line }
        draft.events.withUnsafeBytes { batch.append($0, at: position, failure: failure) }
    }

    private func step() {
        do throws(ChemIOError) {
            switch try reader.next() {
            case .start: try start()
            case .text: addText()
            case .end: end()
            case .finished:
                finished = true
                if rootIsForeign && !sawCML {
                    failure = ChemIOError(
                        .notCML, at: SourcePosition(line: 1),
                        "the XML document is not CML: no element is in a CML namespace")
                }
            }
        } catch {
            finished = true
            lose(error)
        }
    }

    /// The document ends with a fault: an open molecule stands for the rest of it.
    private func lose(_ error: ChemIOError) {
        ready.append(contentsOf: waiting)
        waiting.removeAll()
        guard var draft = drafts.first else {
            failure = error
            return
        }
        draft.failure = error
        drafts.removeAll()
        ready.append(draft)
    }

    // MARK: Elements

    private func start() throws(ChemIOError) {
        guard let name = reader.localName else { return }
        let isCML = isInCML(reader.namespace)
        if roles.isEmpty { rootIsForeign = !isCML && reader.namespace != nil }
        if isCML && reader.namespace != nil { sawCML = true }
        let code = isCML ? elementCode(name) : Self.none
        guard let element = CMLElement(rawValue: code) else {
            if case .outside? = roles.last ?? .outside { roles.append(.outside) } else { roles.append(.dropped) }
            return
        }
        if element == .molecule {
            sawCML = true
            roles.append(.molecule)
            drafts.append(Draft(line: reader.currentLine))
            try append(element)
            if let sharedCell, sharedCell.depth == roles.count - 1, drafts.count == 1 {
                drafts[0].events.append(contentsOf: sharedCell.events)
            }
            return
        }
        if case .outside? = roles.last, element == .crystal, drafts.isEmpty {
            // The crystal is collected like a molecule; it has no atoms and makes no record.
            sharedCell = nil
            roles.append(.sharedCell)
            drafts.append(Draft(line: reader.currentLine, events: []))
            try append(element)
            return
        }
        switch roles.last ?? .outside {
        case .outside: roles.append(.outside)
        case .dropped: roles.append(.dropped)
        case .kept(.formula): roles.append(.dropped)
        case .sharedCell:
            roles.append(.kept(element))
            try append(element)
        case .molecule, .group:
            if element.isGroup {
                roles.append(.group)
                return
            }
            roles.append(.kept(element))
            try append(element)
        case .kept(let parent):
            if element == .atom && parent != .atomArray {
                roles.append(.dropped)
                return
            }
            roles.append(.kept(element))
            try append(element)
        }
    }

    /// Appends the start tag of the current element to the innermost molecule.
    private func append(_ element: CMLElement) throws(ChemIOError) {
        let last = drafts.count - 1
        if element == .atom {
            drafts[last].hasAtoms = true
            drafts[last].atomCount += 1
            if drafts[last].atomCount > limits.atoms { tooManyAtoms() }
        }
        if drafts[last].failure != nil { return }
        CMLEvents.appendStart(element, line: reader.currentLine, to: &drafts[last].events)
        let countOffset = drafts[last].events.count - 1
        var makesAtoms = false
        try reader.forEachAttribute { name, value in
            guard let attribute = CMLAttribute(rawValue: attributeCode(name)) else { return }
            switch element {
            case .atomArray:
                makesAtoms = makesAtoms || attribute == .elementType || attribute == .atomID
            case .stringArray:
                if attribute == .builtin, let builtin = CMLAttribute.named(value) {
                    makesAtoms = builtin == .elementType || builtin == .id || builtin == .atomID || builtin == .atomId
                }
            default: break
            }
            CMLEvents.appendAttribute(attribute, value, countOffset: countOffset, to: &drafts[last].events)
        }
        if element == .molecule, reader.namespace == nil, let name = reader.localName {
            let bytes = XMLTextReader.bytes(name)
            if let colon = bytes.lastIndex(of: UInt8(ascii: ":")) {
                CMLEvents.appendAttribute(
                    .undeclaredPrefix, UnsafeRawBufferPointer(rebasing: bytes[..<colon]), countOffset: countOffset,
                    to: &drafts[last].events)
            }
        }
        if makesAtoms, element == .atomArray || isWithinAtomArray { drafts[last].hasAtoms = true }
        checkSize()
    }

    private var isWithinAtomArray: Bool {
        guard roles.count >= 2, case .kept(.atomArray) = roles[roles.count - 2] else { return false }
        return true
    }

    private func addText() {
        guard case .kept(let element)? = roles.last, element.hasText, drafts[drafts.count - 1].failure == nil else {
            return
        }
        CMLEvents.appendText(reader.text, to: &drafts[drafts.count - 1].events)
        checkSize()
    }

    private func end() {
        switch roles.removeLast() {
        case .kept:
            if drafts[drafts.count - 1].failure == nil { drafts[drafts.count - 1].events.append(CMLEvents.end) }
        case .molecule:
            let draft = drafts.removeLast()
            if drafts.contains(where: \.hasAtoms) {
                if draft.hasAtoms { waiting.append(draft) }
            } else {
                if draft.hasAtoms { ready.append(draft) }
                ready.append(contentsOf: waiting)
                waiting.removeAll()
            }
        case .sharedCell:
            var draft = drafts.removeLast()
            draft.events.append(CMLEvents.end)
            if draft.failure == nil, draft.events.count <= 1 << 16 {
                sharedCell = SharedCell(depth: roles.count, events: draft.events)
            }
        case .outside:
            if let sharedCell, sharedCell.depth > roles.count { self.sharedCell = nil }
        case .dropped, .group: break
        }
    }

    // MARK: Limits

    private func tooManyAtoms() {
        giveUp(
            ChemIOError(
                .tooManyAtoms, at: SourcePosition(line: drafts[drafts.count - 1].line),
                "more than \(limits.atoms) atoms; at most that many are read (--max-atoms raises this)"))
    }

    private func checkSize() {
        guard drafts[drafts.count - 1].events.count > limits.record else { return }
        giveUp(
            ChemIOError(
                .tooLong, at: SourcePosition(line: drafts[drafts.count - 1].line),
                "the record is longer than \(limits.record >> 20) MiB, the limit; it is left out"))
    }

    private func giveUp(_ failure: ChemIOError) {
        drafts[drafts.count - 1].failure = failure
        drafts[drafts.count - 1].hasAtoms = true
        drafts[drafts.count - 1].events = [CMLEvents.mark]
    }

    // MARK: Names

    /// Whether a namespace is one of CML's; a missing one is.
    private func isInCML(_ namespace: UnsafePointer<UInt8>?) -> Bool {
        guard let namespace, namespace[0] != 0 else { return true }
        let text = UnsafeRawPointer(namespace).assumingMemoryBound(to: CChar.self)
        return strstr(text, "xml-cml.org/") != nil || strstr(text, "xmlcml.org/") != nil
    }

    private static let elements = Dictionary(uniqueKeysWithValues: CMLElement.allCases.map { ($0.name, $0.rawValue) })

    private func elementCode(_ name: UnsafePointer<UInt8>) -> UInt8 {
        if let code = elementCodes[name] { return code }
        var text = String(decoding: XMLTextReader.bytes(name), as: UTF8.self)
        // A prefix that is not declared stays part of the name.
        if let colon = text.lastIndex(of: ":") { text = String(text[text.index(after: colon)...]) }
        let code = Self.elements[text] ?? Self.none
        if elementCodes.count < 10_000 { elementCodes[name] = code }
        return code
    }

    private func attributeCode(_ name: UnsafePointer<UInt8>) -> UInt8 {
        if let code = attributeCodes[name] { return code }
        let code = CMLAttribute.named(XMLTextReader.bytes(name))?.rawValue ?? Self.none
        if attributeCodes.count < 10_000 { attributeCodes[name] = code }
        return code
    }
}
