internal import MolecularGraph

/// Where symbols and positions stand in lines of fixed widths, as most programs print atoms.
///
/// Read one after the other, a number starts where the one before it ends, and the processor waits for each. Lines that
/// look like one before them are read at known places instead, all three numbers at once; a line that looks otherwise is
/// left, to be read in the general way.
struct AlignedColumns {
    /// A number, by offsets from the start of the line.
    private struct Column {
        var point = 0
        var fractionDigits = 1
        /// Where the fraction is in the last eight bytes of the number, and ten to the power of its digits.
        var fraction: UInt64 = 0
        var scale = 10.0
        /// Which of the sixteen bytes before the point belong to the column.
        var room = Room(0)
        var end: Int { point &+ 1 &+ fractionDigits }
    }

    /// The bytes of a column before its point: those next to it in one word, those before them in another.
    private struct Room {
        let count: Int
        let near: UInt64
        let far: UInt64

        @inline(__always)
        init(_ count: Int) {
            self.count = count
            near = UInt64.max &<< shift(max(0, 8 &- count))
            far = count > 8 ? UInt64.max &<< shift(16 &- count) : 0
        }
    }

    /// Most bytes before a point that belong to a column.
    private static let widest = 16
    /// Most digits behind a point; with two before it, they fill a word.
    private static let mostDigits = 6

    private var x = Column()
    private var y = Column()
    private var z = Column()
    /// Whether a layout is known.
    private(set) var isKnown = false
    /// Lines that may still be refused by a layout, and layouts that may still be learned.
    private var refusalsLeft = 0
    private var layoutsLeft = 2

    /// Bytes of a line with its line feed; none behind them are read.
    var lineLength: Int { z.end &+ 1 }

    /// Learns the layout of a line that was read in the general way, if it has one.
    ///
    /// - Parameter ends: where the numbers end; behind the last one is the line feed.
    @inline(never)
    mutating func learn(
        _ line: UnsafePointer<UInt8>, ends: (UnsafePointer<UInt8>, UnsafePointer<UInt8>, UnsafePointer<UInt8>)
    ) {
        guard layoutsLeft > 0, let x = Self.column(line, ends.0), let y = Self.column(line, ends.1),
            let z = Self.column(line, ends.2)
        else { return }
        layoutsLeft -= 1
        guard x.point <= Self.widest, y.point - x.end <= Self.widest, z.point - y.end <= Self.widest else { return }
        (self.x, self.y, self.z) = (x, y, z)
        self.y.room = Room(y.point - x.end)
        self.z.room = Room(z.point - y.end)
        // What is read before the first point is part of this line or of a line before it, which is as long.
        isKnown = lineLength >= Self.widest
        refusalsLeft = 4
    }

    /// Notes that a line was refused; a layout that few lines keep to is not tried for ever.
    @inline(never)
    mutating func noteRefusal() {
        refusalsLeft -= 1
        if refusalsLeft == 0 { isKnown = false }
    }

    private static func column(_ line: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Column? {
        var digits = 0
        var scale = 1.0
        while digits <= mostDigits, end - digits > line, end[-1 - digits] != UInt8(ascii: ".") {
            digits += 1
            scale *= 10
        }
        guard digits >= 1, digits <= mostDigits else { return nil }
        return Column(
            point: end - line - digits - 1, fractionDigits: digits, fraction: UInt64.max << shift(8 - digits),
            scale: scale)
    }

    /// Reads the lines below one of this layout that have it, up to one that has not.
    ///
    /// - Parameters:
    ///   - table: atomic numbers by ``ElementSymbols``.
    ///   - elements: takes an element of each line.
    ///   - target: takes three numbers of each line.
    /// - Returns: the number of lines.
    func readLines(
        _ first: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>, atMost most: Int,
        _ table: UnsafePointer<UInt8>, _ elements: UnsafeMutablePointer<Element>, _ target: UnsafeMutablePointer<Double>
    ) -> Int {
        let (x, y, z, length) = (x, y, z, lineLength)
        let count = min(most, (end - first) / length)
        var line = first
        var target = target
        for index in 0..<count {
            let symbolEnd = line[1] == 0x20 ? 1 : 2
            let number = ElementSymbols.lookUp(line, count: symbolEnd, in: table)
            guard number != 255 else { return index }
            elements[index] = Element(unchecked: number)
            var faults = UInt64(line[symbolEnd] ^ 0x20) | UInt64(line[length &- 1] ^ 0x0A)
            target[0] = Self.number(line + x.point, x, Room(x.point &- symbolEnd), &faults)
            target[1] = Self.number(line + y.point, y, y.room, &faults)
            target[2] = Self.number(line + z.point, z, z.room, &faults)
            guard faults == 0 else { return index }
            line += length
            target += 3
        }
        return count
    }

    /// The number around a point: `-?d{1,7}.d{1,6}` after at least one space, with eight digits at most.
    ///
    /// - Parameter faults: gets bits set if anything else stands in the column.
    @inline(__always)
    private static func number(
        _ point: UnsafePointer<UInt8>, _ column: Column, _ room: Room, _ faults: inout UInt64
    ) -> Double {
        // The bytes before the point and those before the end; in each word the last byte is the highest.
        let bytes = UnsafeRawPointer(point)
        let near = bytes.loadUnaligned(fromByteOffset: -8, as: UInt64.self).littleEndian
        let last = bytes.loadUnaligned(fromByteOffset: column.fractionDigits &- 7, as: UInt64.self).littleEndian
        faults |= UInt64(point[0] ^ UInt8(ascii: "."))

        // The digits without the point between them, at the end of a word.
        let word = near &>> shift(column.fractionDigits) | last & column.fraction
        let allDigits = DecimalParsing.nonDigits(word).leadingZeroBitCount &>> 3
        let digits = allDigits &- column.fractionDigits
        // Before them perhaps a sign, then spaces. Digits that found no place in the word are neither.
        let sign: UInt64 = (near &>> shift(7 &- digits)) & 0xFF == UInt64(UInt8(ascii: "-")) ? 1 : 0
        let used = digits &+ Int(truncatingIfNeeded: sign)
        faults |= UInt64(bitPattern: Int64((digits &- 1) | (room.count &- 1 &- used))) & (1 << 63)
        let spaces: UInt64 = 0x2020_2020_2020_2020
        let blank = (1 &<< shift(8 &- used)) &- 1
        faults |= (near ^ spaces) & blank & room.near
        if room.far != 0 {
            let far = bytes.loadUnaligned(fromByteOffset: -16, as: UInt64.self).littleEndian
            faults |= (far ^ spaces) & room.far
        }

        // Both are exact, so that the quotient is rounded rightly.
        let mantissa = DecimalParsing.valueOfEightDigits(word & (UInt64.max &<< shift(8 &- allDigits)))
        let value = Double(Int64(truncatingIfNeeded: mantissa)) / column.scale
        return Double(bitPattern: value.bitPattern | sign &<< 63)
    }

    @inline(__always)
    private static func shift(_ bytes: Int) -> UInt64 { UInt64(truncatingIfNeeded: 8 &* bytes) }
}
