/// The events of libxml2's reader, its names turned into codes.
final class LibXMLEvents: XMLEventSource {
    private let reader: XMLTextReader
    // One name of a document is always at the same address.
    private var elementCodes: [UnsafePointer<UInt8>: UInt8] = [:]
    private var attributeCodes: [UnsafePointer<UInt8>: UInt8] = [:]
    private(set) var namespace = XMLNamespace.none

    init(_ source: ByteSource) { reader = XMLTextReader(source) }

    func next() throws(ChemIOError) -> XMLEvent {
        let event = try reader.next()
        if event == .start { namespace = XMLNamespace.kind(of: XMLTextReader.bytes(reader.namespace)) }
        return event
    }

    var currentLine: Int { reader.currentLine }

    var text: UnsafeRawBufferPointer { reader.text }

    var elementCode: UInt8 {
        guard let name = reader.localName else { return XMLNames.none }
        if let code = elementCodes[name] { return code }
        var bytes = XMLTextReader.bytes(name)
        // A prefix that is not declared stays part of the name.
        if let colon = bytes.lastIndex(of: UInt8(ascii: ":")) {
            bytes = UnsafeRawBufferPointer(rebasing: bytes[(colon + 1)...])
        }
        let code = XMLNames.elements.code(of: bytes)
        if elementCodes.count < 10_000 { elementCodes[name] = code }
        return code
    }

    var undeclaredPrefix: UnsafeRawBufferPointer? {
        guard namespace == .none, let name = reader.localName else { return nil }
        let bytes = XMLTextReader.bytes(name)
        return bytes.lastIndex(of: UInt8(ascii: ":")).map { UnsafeRawBufferPointer(rebasing: bytes[..<$0]) }
    }

    func forEachAttribute(
        _ body: (CMLAttribute, UnsafeRawBufferPointer) -> Void
    ) throws(ChemIOError) {
        try reader.forEachAttribute { name, value in
            if let attribute = CMLAttribute(rawValue: attributeCode(name)) { body(attribute, value) }
        }
    }

    private func attributeCode(_ name: UnsafePointer<UInt8>) -> UInt8 {
        if let code = attributeCodes[name] { return code }
        let code = XMLNames.attributes.code(of: XMLTextReader.bytes(name))
        if attributeCodes.count < 10_000 { attributeCodes[name] = code }
        return code
    }
}
