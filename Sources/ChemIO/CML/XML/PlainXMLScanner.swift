#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A scanner of plain documents: well-formed, in memory, in UTF-8 or ASCII, without declarations of a document type.
///
/// It checks everything that XML 1.0 and Namespaces in XML ask of such a document, and declines at the first thing that
/// is not as they ask or that it does not know: it has no error messages. Whoever uses it must have given nothing away
/// until it has finished, so that libxml2 can read the document again and say what is wrong.
///
/// Names and values are ranges of the document's bytes. Nothing is allocated for a tag, an attribute or a text, but for
/// values with references or line ends, which are decoded into a buffer that is used again.
struct PlainXMLScanner: ~Copyable, XMLEventSource {
    /// The document is not plain, or not well-formed.
    struct Declined: Error {}

    struct OpenElement {
        var name: UnsafePointer<UInt8>
        var count: Int
        var key: XMLNames.Key
        var bindingCount: Int
        var defaultNamespace: XMLNamespace
    }

    struct Attribute {
        var name: UnsafePointer<UInt8>
        var nameCount: Int
        /// The value, or where it is among the decoded ones.
        var start: UnsafePointer<UInt8>?
        var offset: Int
        var count: Int
        /// A ``CMLAttribute``, or ``XMLNames/none``.
        var code: UInt8
        var prefixCount: Int
    }

    /// A prefix and its namespace.
    struct Binding {
        var prefix: UnsafePointer<UInt8>
        var count: Int
        var namespace: XMLNamespace
    }

    private static let maximumDepth = 200
    private static let maximumAttributes = 64

    let document: XMLDocumentBytes
    let end: UnsafePointer<UInt8>
    let characters: XMLCharacters
    var cursor: UnsafePointer<UInt8>
    private let elementNames = XMLNames.elements
    private let attributeNames = XMLNames.attributes

    private let open: UnsafeMutablePointer<OpenElement>
    private var depth = 0
    private var endsEmptyElement = false
    private var sawRoot = false
    private var sawStart = false
    private var sawDocumentType = false

    private let attributes: UnsafeMutablePointer<Attribute>
    private var attributeCount = 0
    private var bindings: [Binding] = []
    private var defaultNamespace = XMLNamespace.none
    /// Decoded values of the current tag or text.
    var decoded: [UInt8] = []

    private var tagEnd: UnsafePointer<UInt8>
    private var lineMark: UnsafePointer<UInt8>
    private var line = 1

    private(set) var elementCode = XMLNames.none
    private(set) var namespace = XMLNamespace.none
    var undeclaredPrefix: UnsafeRawBufferPointer? { nil }

    private var textStart: UnsafePointer<UInt8>
    private var textCount = 0
    private var textIsDecoded = false

    /// A scanner at the start of a document with these characters.
    init(_ document: XMLDocumentBytes, _ characters: XMLCharacters) {
        self.document = document
        self.characters = characters
        cursor = document.base
        end = document.base + document.count
        open = .allocate(capacity: Self.maximumDepth)
        attributes = .allocate(capacity: Self.maximumAttributes)
        tagEnd = cursor
        lineMark = cursor
        textStart = cursor
    }

    deinit {
        open.deallocate()
        attributes.deallocate()
    }

    // MARK: Events

    mutating func next() throws(Declined) -> XMLEvent {
        if endsEmptyElement {
            endsEmptyElement = false
            return .end
        }
        if depth == 0 {
            if try skipOutsideRoot() { return .finished }
            try startTag()
            return .start
        }
        while true {
            var p = cursor
            while true {
                let solid = XMLWords.notBlank(XMLWords.load(p))
                if solid != 0 {
                    p += XMLWords.index(solid)
                    break
                }
                p += 8
                if p >= end { throw Declined() }
            }
            if p[0] != UInt8(ascii: "<") {
                if try takeText() { return .text }
                p = cursor
            }
            cursor = p
            switch p[1] {
            case UInt8(ascii: "/"):
                try endTag()
                return .end
            case UInt8(ascii: "!"):
                if try takeDeclaration() { return .text }
            case UInt8(ascii: "?"):
                try skipInstruction()
            default:
                try startTag()
                return .start
            }
        }
    }

    /// Line on which the current start tag ends.
    var currentLine: Int {
        mutating get {
            if tagEnd > lineMark {
                line += XMLWords.lineFeeds(from: lineMark, to: tagEnd)
                lineMark = tagEnd
            }
            return line
        }
    }

    // MARK: Text

    /// Takes the text up to the next tag; false if it is blank.
    private mutating func takeText() throws(Declined) -> Bool {
        let start = cursor
        guard let found = memchr(start, Int32(UInt8(ascii: "<")), end - start) else { throw Declined() }
        let stop = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
        cursor = stop
        textStart = start
        textCount = stop - start
        textIsDecoded = false
        if characters.hasBrackets, Self.find("]]>", from: start, to: stop) != nil { throw Declined() }
        if characters.hasReferences, memchr(start, Int32(UInt8(ascii: "&")), textCount) != nil {
            decoded.removeAll(keepingCapacity: true)
            try decode(start, stop, isAttribute: false)
            textIsDecoded = true
            return decoded.contains { $0 != 0x20 && $0 != 0x0A && $0 != 0x09 && $0 != 0x0D }
        }
        return true
    }

    /// The current text, with line ends as LF.
    var text: UnsafeRawBufferPointer {
        mutating get {
            if !textIsDecoded {
                guard characters.hasReturns, memchr(textStart, 0x0D, textCount) != nil else {
                    return UnsafeRawBufferPointer(start: textStart, count: textCount)
                }
                decoded.removeAll(keepingCapacity: true)
                appendWithoutReturns(textStart, textStart + textCount)
                textIsDecoded = true
            }
            // The buffer is not touched before the next event.
            return decoded.withUnsafeBytes { UnsafeRawBufferPointer(start: $0.baseAddress, count: $0.count) }
        }
    }

    /// Skips a comment, or takes a CDATA section as text; true for the latter.
    private mutating func takeDeclaration() throws(Declined) -> Bool {
        if Self.starts("<!--", at: cursor) {
            try skipComment()
            return false
        }
        guard Self.starts("<![CDATA[", at: cursor) else { throw Declined() }
        let start = cursor + 9
        guard let stop = Self.find("]]>", from: start, to: end) else { throw Declined() }
        // Not all versions of libxml2 turn the line ends of these sections into LF.
        if characters.hasReturns, memchr(start, 0x0D, stop - start) != nil { throw Declined() }
        textStart = start
        textCount = stop - start
        textIsDecoded = false
        cursor = stop + 3
        return true
    }

    // MARK: Tags

    private mutating func endTag() throws(Declined) {
        let element = open + (depth - 1)
        let name = cursor + 2
        let count = element.pointee.count
        guard end - name > count else { throw Declined() }
        let isSame =
            count <= 16
            ? XMLNames.Key(at: name, count: count) == element.pointee.key
            : memcmp(name, element.pointee.name, count) == 0
        guard isSame else { throw Declined() }
        var p = name + count
        while Self.isBlank(p[0]) { p += 1 }
        guard p[0] == UInt8(ascii: ">") else { throw Declined() }
        cursor = p + 1
        close()
    }

    /// Forgets the innermost element and the namespaces that it has declared.
    @inline(__always)
    private mutating func close() {
        depth -= 1
        let element = open + depth
        defaultNamespace = element.pointee.defaultNamespace
        if bindings.count > element.pointee.bindingCount {
            bindings.removeLast(bindings.count - element.pointee.bindingCount)
        }
    }

    private mutating func startTag() throws(Declined) {
        let name = cursor + 1
        let count = Self.elementNameCount(at: name)
        let key = count <= 16 ? XMLNames.Key(at: name, count: count) : XMLNames.Key(low: 0, high: 0)
        var code = count <= 16 ? elementNames.code(of: key) : XMLNames.none
        var prefixCount = 0
        if code == XMLNames.none {
            prefixCount = try Self.checkedPrefix(of: name, count)
            if prefixCount > 0 {
                code = elementNames.code(
                    of: UnsafeRawBufferPointer(start: name + prefixCount + 1, count: count - prefixCount - 1))
            }
        }
        guard depth < Self.maximumDepth else { throw Declined() }
        open[depth] = OpenElement(
            name: name, count: count, key: key, bindingCount: bindings.count, defaultNamespace: defaultNamespace)
        depth += 1
        // The numbers and tables that every attribute needs are kept at hand.
        let (attributes, attributeNames) = (self.attributes, self.attributeNames)
        var attributeCount = 0
        var hasPrefixes = prefixCount > 0
        var known: UInt64 = 0

        var p = name + count
        while true {
            if p[0] == UInt8(ascii: ">") { break }
            if p[0] == UInt8(ascii: "/") {
                guard p[1] == UInt8(ascii: ">") else { throw Declined() }
                endsEmptyElement = true
                break
            }
            guard Self.isBlank(p[0]) else { throw Declined() }
            repeat { p += 1 } while Self.isBlank(p[0])
            if p[0] == UInt8(ascii: ">") || p[0] == UInt8(ascii: "/") { continue }

            guard attributeCount < Self.maximumAttributes else { throw Declined() }
            let attribute = attributes + attributeCount
            let attributeName = p
            let nameCount = Self.attributeNameCount(at: p)
            var attributeCode = XMLNames.none
            if nameCount <= 16 { attributeCode = attributeNames.code(of: XMLNames.Key(at: p, count: nameCount)) }
            p += nameCount
            let quote = try Self.openingQuote(&p)
            let value = p
            let isSimple = try Self.skipValue(&p, quote: quote)
            attribute.initialize(
                to: Attribute(
                    name: attributeName, nameCount: nameCount, start: value, offset: 0, count: p - value,
                    code: attributeCode, prefixCount: 0))
            p += 1
            if !isSimple {
                if !hasDecoded { decoded.removeAll(keepingCapacity: true) }
                hasDecoded = true
                attribute.pointee.offset = decoded.count
                try decode(value, p - 1, isAttribute: true)
                attribute.pointee.count = decoded.count - attribute.pointee.offset
                attribute.pointee.start = nil
            }
            if attributeCode != XMLNames.none {
                let bit: UInt64 = 1 &<< UInt64(attributeCode)
                guard known & bit == 0 else { throw Declined() }
                known |= bit
            } else {
                let attributePrefix = try Self.checkedPrefix(of: attributeName, nameCount)
                attribute.pointee.prefixCount = attributePrefix
                if nameCount == 5 || attributePrefix == 5, Self.starts("xmlns", at: attributeName) {
                    guard isSimple else { throw Declined() }
                    try declare(attribute)
                    attribute.pointee.prefixCount = 0
                } else if attributePrefix > 0 {
                    hasPrefixes = true
                }
                try Self.checkUnique(attribute, among: attributes, attributeCount)
            }
            attributeCount += 1
        }
        self.attributeCount = attributeCount
        hasDecoded = false
        tagEnd = p
        cursor = p + (endsEmptyElement ? 2 : 1)
        elementCode = code
        namespace = defaultNamespace
        if hasPrefixes {
            if prefixCount > 0 { namespace = try self.namespace(of: name, prefixCount) }
            try checkPrefixes()
        }
        sawRoot = true
        if endsEmptyElement { close() }
    }

    private var hasDecoded = false

    /// Moves a pointer to the quote that ends a value; false if the value has to be decoded.
    @inline(__always)
    private static func skipValue(_ p: inout UnsafePointer<UInt8>, quote: UInt8) throws(Declined) -> Bool {
        var isSimple = true
        while true {
            // Most values are short.
            var word = XMLWords.load(p)
            var found = stops(in: word, quote)
            if found == 0 {
                p = skipLongValue(p + 8, quote: quote)
                word = XMLWords.load(p)
                found = stops(in: word, quote)
                if found == 0 {
                    p += 8
                    found = stops(in: XMLWords.load(p), quote)
                }
            }
            p += XMLWords.index(found)
            if p[0] == quote { return isSimple }
            guard p[0] != UInt8(ascii: "<"), p[0] != 0 else { throw Declined() }
            isSimple = false
            p += 1
        }
    }

    /// Where a value may end, or has to be looked at.
    @inline(__always)
    private static func stops(in word: UInt64, _ quote: UInt8) -> UInt64 {
        XMLWords.first(quote, in: word) | XMLWords.first(UInt8(ascii: "<"), in: word)
            | XMLWords.first(UInt8(ascii: "&"), in: word) | XMLWords.first(below: 0x20, in: word)
    }

    /// Goes on by sixteen bytes as long as there is no stop among them.
    private static func skipLongValue(_ start: UnsafePointer<UInt8>, quote: UInt8) -> UnsafePointer<UInt8> {
        let (quotes, tags) = (SIMD16<UInt8>(repeating: quote), SIMD16<UInt8>(repeating: UInt8(ascii: "<")))
        let references = SIMD16<UInt8>(repeating: UInt8(ascii: "&"))
        let blanks = SIMD16<UInt8>(repeating: 0x20)
        var p = start
        while true {
            let piece = UnsafeRawPointer(p).loadUnaligned(as: SIMD16<UInt8>.self)
            let stops =
                XMLWords.lanes(piece .== quotes) | XMLWords.lanes(piece .== tags)
                | XMLWords.lanes(piece .== references) | XMLWords.lanes(piece .< blanks)
            if XMLWords.bits(stops) != 0 { return p }
            p += 16
        }
    }

    mutating func forEachAttribute(
        _ body: (CMLAttribute, UnsafeRawBufferPointer) -> Void
    ) throws(Declined) {
        for index in 0..<attributeCount {
            let attribute = attributes + index
            guard let code = CMLAttribute(rawValue: attribute.pointee.code) else { continue }
            if let start = attribute.pointee.start {
                body(code, UnsafeRawBufferPointer(start: start, count: attribute.pointee.count))
            } else {
                let (offset, count) = (attribute.pointee.offset, attribute.pointee.count)
                decoded.withUnsafeBytes { body(code, UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
            }
        }
    }

    // MARK: Namespaces

    /// Takes a declaration of a namespace. What is declared twice, or must not be declared, is left to libxml2.
    private mutating func declare(_ place: UnsafeMutablePointer<Attribute>) throws(Declined) {
        let attribute = place.pointee
        guard let start = attribute.start else { throw Declined() }
        let name = UnsafeRawBufferPointer(start: start, count: attribute.count)
        // A declaration of the names that are declared from the start has rules of its own.
        if Self.find("www.w3.org/XML", from: start, to: start + attribute.count) != nil
            || Self.find("www.w3.org/2000/xmlns", from: start, to: start + attribute.count) != nil
        {
            throw Declined()
        }
        if attribute.prefixCount == 0 {
            defaultNamespace = XMLNamespace.kind(of: name)
            return
        }
        let prefix = attribute.name + 6
        let count = attribute.nameCount - 6
        guard !name.isEmpty, !Self.isReserved(prefix, count) else { throw Declined() }
        bindings.append(Binding(prefix: prefix, count: count, namespace: XMLNamespace.kind(of: name)))
    }

    private static func isReserved(_ prefix: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        count >= 3 && prefix[0] | 0x20 == UInt8(ascii: "x") && prefix[1] | 0x20 == UInt8(ascii: "m")
            && prefix[2] | 0x20 == UInt8(ascii: "l")
    }

    private func namespace(of prefix: UnsafePointer<UInt8>, _ count: Int) throws(Declined) -> XMLNamespace {
        for binding in bindings.reversed() where binding.count == count && memcmp(binding.prefix, prefix, count) == 0 {
            return binding.namespace
        }
        throw Declined()
    }

    /// Checks that the prefixes of attributes are declared and that no two attributes can be the same under two prefixes.
    private func checkPrefixes() throws(Declined) {
        for index in 0..<attributeCount where attributes[index].prefixCount > 0 {
            let attribute = attributes[index]
            let prefixCount = attribute.prefixCount
            if Self.isReserved(attribute.name, prefixCount) {
                guard Self.starts("xml:lang", at: attribute.name) || Self.starts("xml:space", at: attribute.name) else {
                    throw Declined()
                }
            } else {
                _ = try namespace(of: attribute.name, prefixCount)
            }
            let localCount = attribute.nameCount - prefixCount
            for earlier in 0..<index where attributes[earlier].prefixCount > 0 {
                let other = attributes[earlier]
                if other.nameCount - other.prefixCount == localCount,
                    memcmp(other.name + other.prefixCount, attribute.name + prefixCount, localCount) == 0
                {
                    throw Declined()
                }
            }
        }
    }

    private static func checkUnique(
        _ attribute: UnsafeMutablePointer<Attribute>, among attributes: UnsafeMutablePointer<Attribute>, _ count: Int
    ) throws(Declined) {
        let (name, nameCount) = (attribute.pointee.name, attribute.pointee.nameCount)
        for earlier in 0..<count {
            let other = attributes + earlier
            if other.pointee.nameCount == nameCount, memcmp(other.pointee.name, name, nameCount) == 0 {
                throw Declined()
            }
        }
    }

    // MARK: Outside the root

    /// Skips what may stand before and behind the root; true at the end of the document.
    private mutating func skipOutsideRoot() throws(Declined) -> Bool {
        if !sawStart {
            sawStart = true
            try skipXMLDeclaration()
        }
        while true {
            while cursor < end, Self.isBlank(cursor[0]) { cursor += 1 }
            if cursor == end {
                guard sawRoot else { throw Declined() }
                return true
            }
            guard cursor[0] == UInt8(ascii: "<") else { throw Declined() }
            switch cursor[1] {
            case UInt8(ascii: "!"):
                if Self.starts("<!--", at: cursor) {
                    try skipComment()
                } else {
                    guard !sawRoot, !sawDocumentType else { throw Declined() }
                    try skipDocumentType()
                    sawDocumentType = true
                }
            case UInt8(ascii: "?"):
                try skipInstruction()
            default:
                guard !sawRoot else { throw Declined() }
                return false
            }
        }
    }
}
