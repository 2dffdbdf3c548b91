extension SMILESParser {
    /// The error of a molecule that is larger than the limit.
    func tooManyAtoms(at offset: Int) -> ChemIOError {
        ChemIOError(
            .tooManyAtoms, at: SourcePosition(column: offset + 1),
            "more than \(maximumAtomCount) atoms, the limit (--max-atoms raises it)")
    }

    /// The name on a line, found without reading the SMILES: what follows the SMILES and its CXSMILES block.
    static func name(on line: UnsafeRawBufferPointer, nameFirst: Bool) -> String? {
        var start = 0
        var end = line.count
        while end > start, line[end - 1] <= 32 { end -= 1 }
        func skipBlanks() { while start < end, line[start] <= 32 { start += 1 } }
        func skipToken() { while start < end, line[start] > 32 { start += 1 } }
        skipBlanks()
        if nameFirst {
            let begin = start
            skipToken()
            end = start
            start = begin
        } else {
            skipToken()
            skipBlanks()
            if start < end, line[start] == UInt8(ascii: "|") {
                var close = start + 1
                while close < end, line[close] != UInt8(ascii: "|") { close += 1 }
                if close < end { start = close + 1 }
                skipBlanks()
            }
        }
        guard start < end else { return nil }
        return String(decoding: UnsafeRawBufferPointer(rebasing: line[start..<end]), as: UTF8.self)
    }
}
