internal import CLibXML2

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The streaming text reader of libxml2 over a byte source. The only file that knows libxml2.
///
/// What a hostile document may ask for is refused: nothing is ever opened beside the source (no network, no external
/// DTD, no external entity, no XInclude), entities are not substituted and a reference to one is an error, elements
/// nest at most 256 deep and a single text or attribute has at most 10 MB (the limits of libxml2 without its "huge"
/// option).
final class XMLTextReader {
    private let feed: XMLFeed
    private let fault: UnsafeMutablePointer<cml_xml_fault>
    private var reader: xmlTextReaderPtr?
    private var node: xmlNodePtr?
    private var endsEmptyElement = false
    /// Kind of the last event at `node`.
    private var lastEvent = XMLEvent.finished
    /// A fault behind what has been parsed well: what the tree still holds is delivered before it.
    private var trailingFault: ChemIOError?

    private static let isReady: Bool = {
        xmlInitParser()
        return true
    }()

    init(_ source: ByteSource) {
        _ = Self.isReady
        feed = XMLFeed(source)
        fault = .allocate(capacity: 1)
        fault.initialize(to: cml_xml_fault())
    }

    deinit {
        if let reader { xmlFreeTextReader(reader) }
        fault.deallocate()
    }

    private func open() throws(ChemIOError) -> xmlTextReaderPtr {
        if let reader { return reader }
        try feed.begin()
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_COMPACT.rawValue
        // The feed outlives the reader: both belong to this object.
        let opened = xmlReaderForIO(
            { context, buffer, count in
                guard let context, let buffer, count > 0 else { return 0 }
                let feed = Unmanaged<XMLFeed>.fromOpaque(context).takeUnretainedValue()
                return feed.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)))
            }, nil, Unmanaged.passUnretained(feed).toOpaque(), nil, nil, Int32(options))
        if let failure = feed.failure { throw failure }
        guard let opened else {
            throw ChemIOError(.badXML, at: SourcePosition(line: 1), "the file is empty; expected an XML document")
        }
        cml_xml_catch_errors(opened, fault)
        reader = opened
        return opened
    }

    /// The next start tag, end tag or text. An empty element gives a start and an end.
    ///
    /// - Throws: ``ChemIOError`` with the line when the document is not well-formed or asks for what is refused, and
    ///   what the source throws.
    func next() throws(ChemIOError) -> XMLEvent {
        let event = try nextEvent()
        lastEvent = event
        return event
    }

    private func nextEvent() throws(ChemIOError) -> XMLEvent {
        if endsEmptyElement {
            endsEmptyElement = false
            return .end
        }
        if let trailingFault { return try walk(before: trailingFault) }
        let reader = try open()
        while true {
            let status = xmlTextReaderRead(reader)
            if let failure = feed.failure { throw failure }
            guard status == 1 else {
                if fault.pointee.code == Int32(XML_ERR_DOCUMENT_END.rawValue), node != nil {
                    // The document ends early or goes on behind its root: all that was parsed is sound, but the reader
                    // gives no more of it.
                    let trailing = error()
                    trailingFault = trailing
                    return try walk(before: trailing)
                }
                node = nil
                if status == 0 && fault.pointee.level < XML_ERR_FATAL.rawValue { return .finished }
                throw error()
            }
            node = xmlTextReaderCurrentNode(reader)
            switch xmlReaderTypes(rawValue: xmlReaderTypes.RawValue(xmlTextReaderNodeType(reader))) {
            case XML_READER_TYPE_ELEMENT:
                endsEmptyElement = xmlTextReaderIsEmptyElement(reader) == 1
                return .start
            case XML_READER_TYPE_END_ELEMENT:
                return .end
            case XML_READER_TYPE_TEXT, XML_READER_TYPE_CDATA:
                return .text
            case XML_READER_TYPE_ENTITY_REFERENCE:
                throw refusal(of: node.flatMap { Self.text($0.pointee.name) } ?? "")
            case XML_READER_TYPE_DOCUMENT_TYPE:
                try checkDocumentType()
                lastEvent = .text
            default:
                // A comment or blank text: there is nothing within it.
                lastEvent = .text
            }
        }
    }

    /// The next event from the tree that the reader has built, without reading on.
    private func walk(before fault: ChemIOError) throws(ChemIOError) -> XMLEvent {
        while let current = node {
            if lastEvent == .start {
                guard let child = current.pointee.children else {
                    if isOpen(current) { break }
                    lastEvent = .end
                    return .end
                }
                node = child
            } else if let next = current.pointee.next {
                node = next
            } else {
                node = current.pointee.parent
                guard let parent = node, parent.pointee.type == XML_ELEMENT_NODE, !isOpen(parent) else { break }
                return .end
            }
            guard let entered = node else { break }
            switch entered.pointee.type {
            case XML_ELEMENT_NODE: return .start
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: return .text
            case XML_ENTITY_REF_NODE: throw refusal(of: Self.text(entered.pointee.name) ?? "")
            default: lastEvent = .text
            }
        }
        node = nil
        throw fault
    }

    /// Whether an element had not ended at the fault: such elements are the outermost ones around its place.
    private func isOpen(_ element: xmlNodePtr) -> Bool {
        var depth = 0
        var place: xmlNodePtr? = element
        while let current = place, current.pointee.type == XML_ELEMENT_NODE {
            depth += 1
            place = current.pointee.parent
        }
        return depth <= Int(fault.pointee.depth)
    }

    /// Refuses documents that declare external or long entities; others are refused where they are used.
    private func checkDocumentType() throws(ChemIOError) {
        guard let document = xmlTextReaderCurrentDoc(reader) else { return }
        var declaration = document.pointee.intSubset?.pointee.children
        while let current = declaration {
            if current.pointee.type == XML_ENTITY_DECL {
                let entity = UnsafeRawPointer(current).assumingMemoryBound(to: xmlEntity.self).pointee
                let isExternal =
                    entity.etype == XML_EXTERNAL_GENERAL_PARSED_ENTITY || entity.etype == XML_EXTERNAL_PARAMETER_ENTITY
                if isExternal || entity.length > 1024 {
                    let name = Self.text(current.pointee.name) ?? ""
                    let reason = isExternal ? "is outside the document and never opened" : "is longer than 1,024 bytes"
                    throw ChemIOError(
                        .badXML, at: SourcePosition(line: feed.subsetLine),
                        "the document declares the entity \"\(name)\", which \(reason)")
                }
            }
            declaration = current.pointee.next
        }
    }

    private func refusal(of entity: String) -> ChemIOError {
        ChemIOError(
            .badXML, at: SourcePosition(line: currentLine),
            "a reference to the entity \"\(entity)\"; entities are not expanded")
    }

    private func error() -> ChemIOError {
        let message = withUnsafePointer(to: &fault.pointee.message) {
            $0.withMemoryRebound(to: CChar.self, capacity: 320) { String(cString: $0) }
        }
        // libxml2 ends its sentences with blanks at times.
        let words = message[...].trimmingBlanks
        let text = words.isEmpty ? "the document ends early" : words
        // Within an entity lines count from its start.
        let isInEntity = fault.pointee.code == Int32(XML_ERR_ENTITY_LOOP.rawValue)
        let line = fault.pointee.line > 0 && !isInEntity ? Int(fault.pointee.line) : currentLine
        if words.hasPrefix("Excessive depth") {
            return ChemIOError(
                .badXML, at: SourcePosition(line: line), "elements nest more than 256 deep, the limit")
        }
        return ChemIOError(
            .badXML, at: SourcePosition(line: line),
            "the document is not well-formed XML, or beyond a limit: \(text)")
    }

    // MARK: The current node

    /// Line of the current start tag; where lines no longer fit into a node, the line that is being read.
    var currentLine: Int {
        let parserLine = Int(xmlTextReaderGetParserLineNumber(reader))
        guard let node, node.pointee.type == XML_ELEMENT_NODE else { return parserLine }
        let line = Int(node.pointee.line)
        return line == 0 || line >= 65_535 ? parserLine : line
    }

    /// Local name of the current element. One name of a document is always at the same address.
    var localName: UnsafePointer<UInt8>? { node.flatMap { UnsafePointer($0.pointee.name) } }

    /// Namespace of the current element, or nil.
    var namespace: UnsafePointer<UInt8>? { node.flatMap { UnsafePointer($0.pointee.ns?.pointee.href) } }

    /// Text of the current text node.
    var text: UnsafeRawBufferPointer { Self.bytes(node?.pointee.content) }

    /// Gives the attributes of the current element that are in no namespace to a function.
    ///
    /// - Throws: ``ChemIOError`` when a value holds a reference to an entity.
    func forEachAttribute(
        _ body: (UnsafePointer<UInt8>, UnsafeRawBufferPointer) -> Void
    ) throws(ChemIOError) {
        var attribute = node?.pointee.properties
        while let current = attribute {
            attribute = current.pointee.next
            var child = current.pointee.children
            if let first = child, first.pointee.next != nil || first.pointee.type != XML_TEXT_NODE {
                while let piece = child {
                    if piece.pointee.type == XML_ENTITY_REF_NODE {
                        throw refusal(of: Self.text(piece.pointee.name) ?? "")
                    }
                    child = piece.pointee.next
                }
            }
            guard current.pointee.ns == nil, let name = current.pointee.name else { continue }
            // A value without entities is a single text.
            body(name, Self.bytes(current.pointee.children?.pointee.content))
        }
    }

    static func bytes(_ text: UnsafePointer<UInt8>?) -> UnsafeRawBufferPointer {
        guard let text else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(
            start: text, count: strlen(UnsafeRawPointer(text).assumingMemoryBound(to: CChar.self)))
    }

    static func bytes(_ text: UnsafeMutablePointer<UInt8>?) -> UnsafeRawBufferPointer { bytes(UnsafePointer(text)) }

    private static func text(_ text: UnsafePointer<UInt8>?) -> String? {
        text.map { String(decoding: bytes($0), as: UTF8.self) }
    }
}

/// Cuts the bytes of a source into pieces for libxml2.
///
/// The text reader takes at most 512 bytes at once and forgets what it has seen of such a block when an error follows
/// in it. Pieces are therefore shorter than a block and end behind the tags of molecules, so that a molecule that is
/// complete is never lost. Nodes count lines up to 65,535 only; further on pieces end before a line end, too, so that the line that
/// the parser is in tells where a tag is.
private final class XMLFeed {
    private let source: ByteSource
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var offset = 0
    private var filled = 0
    private var isFirstPiece = true
    private var ended = false
    private var isWide = false
    private var lines = 0
    private var holdsReturn = false
    private var isInMoleculeTag = false
    /// Line on which the internal DTD ends.
    private(set) var subsetLine = 1
    private var sawSubset = false
    private(set) var failure: ChemIOError?

    init(_ source: ByteSource) { self.source = source }

    /// Reads the first block and refuses what is no text at all.
    func begin() throws(ChemIOError) {
        var count = 0
        while count < 16 {
            let more = fill(from: count)
            if let failure { throw failure }
            if more == 0 { break }
            count += more
        }
        filled = count
        let kind: String? = buffer.withUnsafeBytes { bytes in
            let head = UnsafeRawBufferPointer(rebasing: bytes[0..<count])
            isWide =
                count >= 2
                && (head[0] == 0xFF && head[1] == 0xFE || head[0] == 0xFE && head[1] == 0xFF || head[0] == 0
                    || head[1] == 0)
            return isWide ? nil : BinarySignature.name(of: head)
        }
        if let kind {
            throw ChemIOError(
                .notText, at: SourcePosition(line: 1), "the content is \(kind); expected an XML document")
        }
        normalise(from: 0)
    }

    private func fill(from start: Int) -> Int {
        buffer.withUnsafeMutableBytes { bytes in
            do throws(ChemIOError) {
                return try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
            } catch {
                failure = error
                return 0
            }
        }
    }

    /// Lone CR line ends become LF, as libxml2 counts only these.
    private func normalise(from start: Int) {
        guard !isWide, filled > start else { return }
        let count = filled
        buffer.withUnsafeMutableBytes {
            LineEndNormalization.turnLoneReturnsIntoLineFeeds(UnsafeMutableRawBufferPointer(rebasing: $0[0..<count]))
        }
        if buffer[filled - 1] == 0x0D {
            holdsReturn = true
            filled -= 1
        }
    }

    private func refill() {
        offset = 0
        filled = 0
        if holdsReturn {
            buffer[0] = 0x0D
            filled = 1
            holdsReturn = false
        }
        let held = filled
        let more = fill(from: held)
        filled += more
        if more == 0 {
            ended = true
            if held == 1 { buffer[0] = 0x0A }
        } else {
            normalise(from: 0)
            // A lone CR may be all there is.
            if filled == 0 { refill() }
        }
    }

    func read(into output: UnsafeMutableRawBufferPointer) -> Int32 {
        if offset == filled {
            if ended || failure != nil { return failure == nil ? 0 : -1 }
            refill()
            if failure != nil { return -1 }
            if offset == filled { return 0 }
        }
        let count = buffer.withUnsafeBytes { bytes in
            let limit = min(filled - offset, min(output.count, isFirstPiece ? 4 : 500))
            let piece = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + limit])
            let count = isFirstPiece ? limit : cut(piece)
            output.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece[0..<count]))
            return count
        }
        if isFirstPiece {
            // The first bytes may have cut a tag of a molecule.
            isInMoleculeTag = true
            isFirstPiece = false
        }
        offset += count
        return Int32(count)
    }

    /// Offset of the word `molecule`, or nil.
    private static func offsetOfMolecule(in piece: UnsafeRawBufferPointer) -> Int? {
        let word: StaticString = "molecule"
        let count = word.utf8CodeUnitCount
        guard let base = piece.baseAddress, piece.count >= count else { return nil }
        var index = 0
        let end = piece.count - count + 1
        while index < end, let found = memchr(base + index, Int32(word.utf8Start[0]), end - index) {
            if memcmp(found, word.utf8Start, count) == 0 { return UnsafeRawPointer(found) - base }
            index = UnsafeRawPointer(found) - base + 1
        }
        return nil
    }

    /// Length of the next piece: up to the end of a tag of a molecule or of an internal DTD, else up to the last tag.
    private func cut(_ piece: UnsafeRawBufferPointer) -> Int {
        guard let base = piece.baseAddress else { return 0 }
        let mark = isInMoleculeTag ? 0 : Self.offsetOfMolecule(in: piece) ?? piece.count
        var lastEnd = 0
        var index = 0
        var endsSubset = false
        isInMoleculeTag = mark < piece.count
        while index < piece.count, let found = memchr(base + index, 0x3E, piece.count - index) {
            let end = UnsafeRawPointer(found) - base + 1
            index = end
            lastEnd = end
            if end > mark {
                isInMoleculeTag = false
                break
            }
            if end >= 2, piece[end - 2] == UInt8(ascii: "]") {
                endsSubset = true
                break
            }
        }
        if isInMoleculeTag {
            // The end of the tag is not at hand: what is before it goes first.
            if lastEnd > 0 { isInMoleculeTag = false } else { lastEnd = piece.count }
        }
        var count = lastEnd > 0 ? lastEnd : piece.count
        // Lines: cheap to count, pieces are short.
        var line = 0
        var place = 0
        while place < count, let found = memchr(base + place, 0x0A, count - place) {
            let at = UnsafeRawPointer(found) - base
            if lines + line >= 65_000, at > 0 {
                count = at
                break
            }
            line += 1
            place = at + 1
        }
        lines += line
        if !sawSubset && endsSubset {
            sawSubset = true
            subsetLine = lines + 1
        }
        return count
    }
}
