/// The compact form of a record as XML, for people: what is kept when a record cannot be read.
enum CMLEventText {
    /// The record as a `molecule` element in the CML namespace; elements that are still open are closed.
    static func xml(of record: UnsafeRawBufferPointer) -> [UInt8] {
        var output: [UInt8] = []
        var events = CMLEventReader(record)
        var open: [CMLElement] = []
        var text = CMLValue.missing
        while let event = events.next() {
            switch event {
            case .start(let element):
                output.append(UInt8(ascii: "<"))
                output.append(contentsOf: element.name.utf8)
                if open.isEmpty { XMLText.appendAttribute("xmlns", XMLText.namespace, to: &output) }
                events.forEachAttribute { attribute, value in
                    XMLText.appendAttribute(attribute.name, CMLText.string(events.bytes(value)), to: &output)
                }
                output.append(UInt8(ascii: ">"))
                open.append(element)
                if element.hasText { text = .missing }
            case .text(let value):
                text = value
            case .end:
                guard let element = open.popLast() else { break }
                if element.hasText {
                    XMLText.append(CMLText.string(events.bytes(text)), to: &output)
                    text = .missing
                }
                close(element, to: &output)
            }
        }
        XMLText.append(CMLText.string(events.bytes(text)), to: &output)
        while let element = open.popLast() { close(element, to: &output) }
        output.append(0x0A)
        return output
    }

    private static func close(_ element: CMLElement, to output: inout [UInt8]) {
        output.append(contentsOf: "</\(element.name)>".utf8)
        if element == .atom || element == .bond { output.append(0x0A) }
    }
}

/// Escapes of XML.
enum XMLText {
    /// The namespace of CML 2 and 3.
    static let namespace = "http://www.xml-cml.org/schema"

    /// Appends text; what XML cannot hold becomes U+FFFD.
    static func append(_ text: String, inAttribute: Bool = false, to output: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output.append(contentsOf: "&amp;".utf8)
            case "<": output.append(contentsOf: "&lt;".utf8)
            case ">": output.append(contentsOf: "&gt;".utf8)
            case "\"" where inAttribute: output.append(contentsOf: "&quot;".utf8)
            case "\r": output.append(contentsOf: "&#13;".utf8)
            case "\t" where inAttribute: output.append(contentsOf: "&#9;".utf8)
            case "\n" where inAttribute: output.append(contentsOf: "&#10;".utf8)
            default:
                let isLegal = scalar.value >= 32 || scalar == "\t" || scalar == "\n"
                let isCharacter = isLegal && scalar.value != 0xFFFE && scalar.value != 0xFFFF
                output.append(contentsOf: Array(String(isCharacter ? scalar : "\u{FFFD}").utf8))
            }
        }
    }

    /// Appends ` name="value"`.
    static func appendAttribute(_ name: String, _ value: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: " "))
        output.append(contentsOf: name.utf8)
        output.append(contentsOf: "=\"".utf8)
        append(value, inAttribute: true, to: &output)
        output.append(UInt8(ascii: "\""))
    }
}
