/// Where atoms stand in a line.
extension SMILESParser {
    /// Column, from 1, of an atom of a line that was read without failure: of its letter, or of its bracket.
    ///
    /// - Complexity: O(column).
    public func column(ofAtom atom: Int, in record: UnsafeRawBufferPointer) -> Int? {
        var position = Self.skipBlanks(record, from: 0)
        if nameFirst {
            while position < record.count && !Self.isBlank(record[position]) { position += 1 }
            position = Self.skipBlanks(record, from: position)
        }
        var remaining = atom
        while position < record.count && !Self.isBlank(record[position]) {
            let byte = record[position]
            let start = position
            position += 1
            if byte == UInt8(ascii: "[") {
                while position < record.count && record[position - 1] != UInt8(ascii: "]") { position += 1 }
            } else if scratch.symbols.organicAtoms[Int(byte)] != SymbolTable.none {
                let next = position < record.count ? record[position] : 0
                let isPair =
                    (byte == UInt8(ascii: "C") && next == UInt8(ascii: "l"))
                    || (byte == UInt8(ascii: "B") && next == UInt8(ascii: "r"))
                if isPair { position += 1 }
            } else {
                continue
            }
            if remaining == 0 { return start + 1 }
            remaining -= 1
        }
        return nil
    }
}
