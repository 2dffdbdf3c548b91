/// Recognition of element symbols in bytes, regardless of case.
///
/// A symbol of one or two letters indexes a table; everything else (numbers, isotopes, dummies, labels) takes the
/// slow way.
struct ElementSymbols: Sendable {
    /// Entry for letters a, b: (a + 1) · 27 + b + 1 with a missing letter as -1; 255 means no element.
    private let table: [UInt8]

    init() { table = Self.shared }

    /// Made once: a parser is made for every file of a folder.
    private static let shared = makeTable()

    private static func makeTable() -> [UInt8] {
        var table = [UInt8](repeating: 255, count: 27 * 27)
        for number in 1...118 {
            guard let element = Element(atomicNumber: number) else { continue }
            let letters = Array(element.symbol.utf8).map { Int($0 | 0x20) - 96 }
            table[letters[0] * 27 + (letters.count > 1 ? letters[1] : 0)] = UInt8(number)
        }
        return table
    }

    /// Gives the table to a loop that looks up many symbols.
    @inline(__always)
    func withTable<Result, Failure: Error>(
        _ body: (UnsafePointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var result: Result?
        var failure: Failure?
        table.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            do throws(Failure) { result = try body(base) } catch { failure = error }
        }
        if let failure { throw failure }
        guard let result else { preconditionFailure("the table is not empty") }
        return result
    }

    /// Atomic number of a token of one or two letters; 255 if it is none.
    @inline(__always)
    static func lookUp(_ token: UnsafePointer<UInt8>, count: Int, in table: UnsafePointer<UInt8>) -> UInt8 {
        let first = Int((token[0] | 0x20) &- 96)
        guard first >= 1, first <= 26 else { return 255 }
        if count == 1 { return table[first * 27] }
        let second = Int((token[1] | 0x20) &- 96)
        guard count == 2, second >= 1, second <= 26 else { return 255 }
        return table[first * 27 + second]
    }

    /// What an atom name in an XYZ file means.
    struct Reading {
        var element: Element
        var massNumber: UInt16 = 0
        /// The name has more to it than a symbol: a dummy, or a label that was cut down to its symbol.
        var keepsLabel = false
        var isDoubtful = false
    }

    /// The slow way: atomic numbers, `D` and `T`, dummies, mass numbers in front (`18O`), labels (`O1`, `H_b`, `O-2`).
    func read(_ token: UnsafeBufferPointer<UInt8>) -> Reading? {
        guard let first = token.first else { return nil }
        if first &- UInt8(ascii: "0") <= 9 { return readNumber(token) }
        let letters = token.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
        if let reading = readLetters(letters) {
            if letters.count == token.count { return reading }
            var labelled = reading
            labelled.keepsLabel = true
            labelled.isDoubtful = true
            // A suffix must be printable; control characters are faults, not labels.
            return token.dropFirst(letters.count).allSatisfy { $0 > 32 && $0 < 127 } ? labelled : nil
        }
        if token.count == 1 && first == UInt8(ascii: "*") { return Reading(element: .dummy, keepsLabel: true) }
        return nil
    }

    private func readLetters(_ letters: Slice<UnsafeBufferPointer<UInt8>>) -> Reading? {
        let text = String(decoding: letters, as: UTF8.self).lowercased()
        switch text {
        case "d": return Reading(element: .hydrogen, massNumber: 2)
        case "t": return Reading(element: .hydrogen, massNumber: 3)
        case "x", "xx", "du", "q", "bq": return Reading(element: .dummy, keepsLabel: true)
        default: break
        }
        let bytes = Array(text.utf8)
        // Behind a mass number anything may follow (`0.0`, `18O1`): only letters have places in the table.
        guard bytes.count == 1 || bytes.count == 2, bytes.allSatisfy({ $0 &- UInt8(ascii: "a") < 26 }) else {
            return nil
        }
        let index = (Int(bytes[0]) - 96) * 27 + (bytes.count == 2 ? Int(bytes[1]) - 96 : 0)
        guard table[index] != 255, let element = Element(rawValue: table[index]) else { return nil }
        return Reading(element: element)
    }

    private func readNumber(_ token: UnsafeBufferPointer<UInt8>) -> Reading? {
        let digits = token.prefix { $0 &- UInt8(ascii: "0") <= 9 }
        guard let number = DecimalParsing.integer(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: digits))) else {
            return nil
        }
        let rest = token.dropFirst(digits.count)
        if rest.isEmpty {
            return Element(atomicNumber: number).map { Reading(element: $0, keepsLabel: number == 0) }
        }
        guard (1...999).contains(number), let reading = readLetters(rest), reading.massNumber == 0,
            reading.element != .dummy
        else { return nil }
        return Reading(element: reading.element, massNumber: UInt16(number))
    }
}
