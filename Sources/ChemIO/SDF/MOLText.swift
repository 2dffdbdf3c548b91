internal import Tables

/// Pieces of MOL blocks as bytes.
enum MOLText {
    /// Text as it is.
    static func text(_ text: String, to output: inout [UInt8]) { output.append(contentsOf: text.utf8) }

    /// Text and a line end.
    static func line(_ text: String, to output: inout [UInt8]) {
        output.append(contentsOf: text.utf8)
        output.append(0x0A)
    }

    /// Text at the left of some columns.
    static func left(_ text: String, width: Int, to output: inout [UInt8]) {
        let start = output.count
        output.append(contentsOf: text.utf8)
        while output.count < start + width { output.append(0x20) }
    }

    /// A whole number at the right of some columns.
    static func right(_ number: Int, width: Int, to output: inout [UInt8]) {
        digits(of: number.magnitude, isNegative: number < 0, decimals: 0, width: width, to: &output)
    }

    /// A number with fixed decimals at the right of some columns; zero has no sign.
    static func fixed(_ value: Double, decimals: Int, width: Int, to output: inout [UInt8]) {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (value * scale).rounded()
        guard scaled.magnitude < 9e15 else {
            _ = NumberText.append(value, to: &output)
            return
        }
        digits(
            of: UInt(scaled.magnitude), isNegative: scaled < 0, decimals: decimals, width: width, to: &output)
    }

    private static func digits(
        of magnitude: UInt, isNegative: Bool, decimals: Int, width: Int, to output: inout [UInt8]
    ) {
        var reversed = InlineArray<24, UInt8>(repeating: 0x30)
        var count = 0
        var rest = magnitude
        repeat {
            if decimals > 0, count == decimals {
                reversed[count] = UInt8(ascii: ".")
                count += 1
            }
            reversed[count] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            count += 1
        } while rest > 0 || count <= (decimals > 0 ? decimals + 1 : 0)
        if isNegative {
            reversed[count] = UInt8(ascii: "-")
            count += 1
        }
        var blanks = width - count
        while blanks > 0 {
            output.append(0x20)
            blanks -= 1
        }
        while count > 0 {
            count -= 1
            output.append(reversed[count])
        }
    }

    /// Columns of blanks, to be filled in place: far quicker than adding byte by byte.
    static func line(of width: Int, to output: inout [UInt8], _ fill: (MOLColumns) -> Void) {
        let start = output.count
        output.append(contentsOf: blanks[..<width])
        output.withUnsafeMutableBufferPointer { bytes in
            fill(MOLColumns(columns: UnsafeMutableBufferPointer(rebasing: bytes[start...])))
        }
    }

    private static let blanks = [UInt8](repeating: 0x20, count: 80)

    /// A line of a V3000 block, cut so that no line is longer than 80 characters.
    static func wrapped(_ content: [UInt8], to output: inout [UInt8]) {
        var start = 0
        while true {
            text("M  V30 ", to: &output)
            let rest = content.count - start
            if rest <= 73 {
                output.append(contentsOf: content[start...])
                output.append(0x0A)
                return
            }
            output.append(contentsOf: content[start..<start + 72])
            output.append(UInt8(ascii: "-"))
            output.append(0x0A)
            start += 72
        }
    }
}

/// Blank columns of a line that numbers are put into. Numbers that do not fit lose nothing: the writer chooses V3000 for
/// molecules with such numbers before.
struct MOLColumns {
    fileprivate let columns: UnsafeMutableBufferPointer<UInt8>

    /// A byte.
    func put(_ byte: UInt8, at place: Int) { columns[place] = byte }

    /// Text at the left of some columns, cut to their number.
    func left(_ text: String, from start: Int, width: Int) {
        var place = start
        for byte in text.utf8.prefix(width) {
            columns[place] = byte
            place += 1
        }
    }

    /// A whole number at the right of some columns.
    func right(_ number: Int, from start: Int, width: Int) {
        var rest = number.magnitude
        var place = start + width - 1
        repeat {
            columns[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            place -= 1
        } while rest > 0 && place >= start
        if number < 0 && place >= start { columns[place] = UInt8(ascii: "-") }
    }

    /// A number with fixed decimals at the right of some columns; zero has no sign.
    func fixed(_ value: Double, decimals: Int, from start: Int, width: Int) {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (value * scale).rounded(.toNearestOrAwayFromZero)
        var rest = UInt(min(scaled.magnitude, 9e15))
        var place = start + width - 1
        var count = 0
        repeat {
            if count == decimals {
                columns[place] = UInt8(ascii: ".")
                place -= 1
            }
            columns[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            place -= 1
            count += 1
        } while (rest > 0 || count <= decimals) && place >= start
        if scaled < 0 && place >= start { columns[place] = UInt8(ascii: "-") }
    }
}
