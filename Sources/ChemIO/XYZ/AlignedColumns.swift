/// Where three numbers stand in the lines of a table of fixed widths, as most programs print atoms.
///
/// Read one after the other, a number starts where the one before it ends, and the processor waits for each. Lines that
/// look like one before them are read at known places instead, all three numbers at once; a line that looks otherwise is
/// refused, to be read in the general way.
struct AlignedColumns {
    /// A number, by offsets from the start of the line.
    private struct Column {
        var point = 0
        var fractionDigits = 0
        var end: Int { point &+ 1 &+ fractionDigits }
    }

    /// Most bytes before a point that belong to a column.
    private static let widest = 16

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
        while digits <= 8, end - digits > line, end[-1 - digits] != UInt8(ascii: ".") { digits += 1 }
        guard digits >= 1, digits <= 8 else { return nil }
        return Column(point: end - line - digits - 1, fractionDigits: digits)
    }

    /// Reads the numbers of a line below one of this layout.
    ///
    /// - Parameters:
    ///   - symbolEnd: offset at which the text before the numbers ends.
    ///   - target: takes the numbers; undefined if the line is refused.
    /// - Returns: whether the line has the layout.
    @inline(__always)
    func read(_ line: UnsafePointer<UInt8>, symbolEnd: Int, into target: UnsafeMutablePointer<Double>) -> Bool {
        var faults = UInt64(line[z.end] ^ 0x0A)
        target[0] = Self.number(line + x.point, x.fractionDigits, room: x.point &- symbolEnd, &faults)
        target[1] = Self.number(line + y.point, y.fractionDigits, room: y.point &- x.end, &faults)
        target[2] = Self.number(line + z.point, z.fractionDigits, room: z.point &- y.end, &faults)
        return faults == 0
    }

    /// The number around a point: `-?d{1,7}.d{1,8}` after at least one space.
    ///
    /// - Parameters:
    ///   - room: number of bytes before the point that belong to the column.
    ///   - faults: gets bits set if anything else stands there.
    @inline(__always)
    private static func number(
        _ point: UnsafePointer<UInt8>, _ fractionDigits: Int, room: Int, _ faults: inout UInt64
    ) -> Double {
        let bytes = UnsafeRawPointer(point)
        let far = bytes.loadUnaligned(fromByteOffset: -16, as: UInt64.self).littleEndian
        let near = bytes.loadUnaligned(fromByteOffset: -8, as: UInt64.self).littleEndian
        let last = bytes.loadUnaligned(fromByteOffset: fractionDigits &- 7, as: UInt64.self).littleEndian
        let spaces: UInt64 = 0x2020_2020_2020_2020

        // The bytes just before the point, the nearest highest: digits, then perhaps a sign, then spaces.
        let digits = DecimalParsing.nonDigits(near).leadingZeroBitCount &>> 3
        let sign: UInt64 = (near &>> shift(7 &- digits)) & 0xFF == UInt64(UInt8(ascii: "-")) ? 1 : 0
        let used = digits &+ Int(truncatingIfNeeded: sign)
        // Negative where there are no digits or too many, or no space before them.
        faults |= UInt64(bitPattern: Int64((digits &- 1) | (7 &- digits) | (room &- 1 &- used))) & (1 << 63)
        let blank = (1 &<< shift(8 &- used)) &- 1
        faults |= (near ^ spaces) & blank & (UInt64.max &<< shift(max(0, 8 &- room)))
        if room > 8 { faults |= (far ^ spaces) & (UInt64.max &<< shift(16 &- room)) }

        // Zeros behind the last digit change nothing, and 15 digits are below 2⁵³: one exact division rounds rightly.
        let unused = shift(8 &- fractionDigits)
        let behind = last &>> unused
        faults |= DecimalParsing.nonDigits(behind) & (UInt64.max &>> unused)
        faults |= UInt64(point[0] ^ UInt8(ascii: "."))
        let whole = DecimalParsing.valueOfEightDigits(near & (UInt64.max &<< shift(8 &- digits)))
        let fraction = DecimalParsing.valueOfEightDigits(behind)
        let value = Double(Int64(truncatingIfNeeded: whole &* 100_000_000 &+ fraction)) / 1e8
        return Double(bitPattern: value.bitPattern | sign &<< 63)
    }

    @inline(__always)
    private static func shift(_ bytes: Int) -> UInt64 { UInt64(truncatingIfNeeded: 8 &* bytes) }
}
