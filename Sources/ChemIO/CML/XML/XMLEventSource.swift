/// A step through an XML document.
enum XMLEvent {
    case start, text, end, finished
}

/// What a namespace means to a reader of CML.
enum XMLNamespace: UInt8 {
    /// No namespace.
    case none
    /// One of CML's.
    case cml
    /// Another one.
    case foreign

    /// The meaning of the name of a namespace; an empty one is none.
    static func kind(of name: UnsafeRawBufferPointer) -> XMLNamespace {
        if name.isEmpty { return .none }
        return contains(name, "xml-cml.org/") || contains(name, "xmlcml.org/") ? .cml : .foreign
    }

    private static func contains(_ name: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard name.count >= count else { return false }
        return (0...name.count - count).contains { start in
            (0..<count).allSatisfy { name[start + $0] == word.utf8Start[$0] }
        }
    }
}

/// A walk through the start tags, texts and end tags of a document, with names as the codes of CML's vocabulary.
///
/// There are two: libxml2's reader, which takes every document, and the scanner of plain documents, which is many times
/// faster. What is made of the events is written once, over this protocol, and compiled for each.
protocol XMLEventSource: ~Copyable {
    /// Why a walk ends early.
    associatedtype Failure: Error

    /// The next start tag, end tag or text. An empty element gives a start and an end; text between two tags, comments or
    /// the like is one event, and none if it is blank.
    mutating func next() throws(Failure) -> XMLEvent

    /// Line on which the current start tag ends.
    var currentLine: Int { mutating get }

    /// Code of the local name of the current element as a ``CMLElement``, or ``XMLNames/none``.
    var elementCode: UInt8 { mutating get }

    /// Meaning of the namespace of the current element.
    var namespace: XMLNamespace { get }

    /// A prefix of the current element that is not declared, if that is so.
    var undeclaredPrefix: UnsafeRawBufferPointer? { get }

    /// The current text. Valid until the next event.
    var text: UnsafeRawBufferPointer { mutating get }

    /// Gives the known attributes of the current element that are in no namespace to a function, in order of the document.
    mutating func forEachAttribute(
        _ body: (CMLAttribute, UnsafeRawBufferPointer) -> Void
    ) throws(Failure)
}
