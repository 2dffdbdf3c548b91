import Tables
import Testing

/// Expected bytes are those of NumPy 2.4.6: `numpy.lib.format.write_array(buffer, array)`.
@Suite struct NPYTests {
    /// A file of NumPy with a header of 128 bytes: version 1.0, text padded with blanks.
    private func file(_ dictionary: String, _ data: String) -> [UInt8] {
        let padding = String(repeating: " ", count: 117 - dictionary.utf8.count)
        return hex("934e554d505901007600") + Array((dictionary + padding + "\n").utf8) + hex(data)
    }

    @Test(arguments: [
        (NPYHeader(type: .float64, shape: [2, 3]), "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }"),
        (NPYHeader(type: .float32, shape: [2]), "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"),
        (NPYHeader(type: .uint8, shape: [0, 3]), "{'descr': '|u1', 'fortran_order': False, 'shape': (0, 3), }"),
        (NPYHeader(type: .uint32, shape: [7]), "{'descr': '<u4', 'fortran_order': False, 'shape': (7,), }"),
        (NPYHeader(type: .int64, shape: [2]), "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }"),
        (NPYHeader(type: .unicode(7), shape: []), "{'descr': '<U7', 'fortran_order': False, 'shape': (), }"),
        (
            NPYHeader(type: .float64, shape: [2, 3], isFortranOrder: true),
            "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }"
        ),
    ]) func headersAreThoseOfNumPy(header: NPYHeader, dictionary: String) throws {
        let expected = file(dictionary, "")
        #expect(header.encoded() == expected)
        let decoded = try NPYHeader.decode(expected.span)
        #expect(decoded.header == header)
        #expect(decoded.dataOffset == 128)
    }

    /// Numbers rounded to 32 bits together are those rounded one by one.
    @Test(arguments: [0, 1, 3, 4, 5, 9])
    func roundedNumbers(count: Int) {
        let values = (0..<count).map { [0.1, -1 / 3, 1e-50, 1e50, 16_777_217, .infinity, -0.0][$0 % 7] }
        var (together, apart): ([UInt8], [UInt8]) = ([7], [7])
        LittleEndianBytes.append(rounding: values.span, to: &together)
        for value in values { LittleEndianBytes.append(Float(value), to: &apart) }
        #expect(together == apart)
    }

    @Test func lengthDoesNotDependOnTheRows() {
        for columns in [1, 2048, 1_000_000] {
            let lengths = [0, 1, 999, 123_456_789, Int.max].map {
                NPYHeader(type: .uint8, shape: [$0, columns]).encoded().count
            }
            #expect(Set(lengths).count == 1)
            #expect(lengths.allSatisfy { $0 % 64 == 0 })
        }
    }

    /// The text of 20 000 dimensions does not fit the 16-bit length of version 1.
    @Test func longHeadersAreOfVersion2() {
        let bytes = NPYHeader(type: .uint8, shape: [Int](repeating: 1, count: 30_000)).encoded()
        #expect(bytes[6] == 2 && bytes[7] == 0)
        #expect(bytes.count % 64 == 0)
        let length = Int(bytes[8]) | Int(bytes[9]) << 8 | Int(bytes[10]) << 16 | Int(bytes[11]) << 24
        #expect(length == bytes.count - 12)
        #expect(bytes.last == 0x0A)
    }

    @Test func readsNumbers() throws {
        let doubles = try NPYReader.read(
            file(
                "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }",
                "000000000000f83f00000000000000c00000000000000a4000000000000000009c7500883ce4377e0100000000000000"
            ).span)
        #expect(doubles.shape == [2, 3])
        #expect(doubles.doubles() == [1.5, -2, 3.25, 0, 1e300, Double.leastNonzeroMagnitude])

        let floats = try NPYReader.read(
            file("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "cdcccc3d00000040").span)
        #expect(floats.doubles() == [Double(Float(0.1)), 2])

        let bytes = try NPYReader.read(
            file("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2), }", "00010100").span)
        guard case .uint8([0, 1, 1, 0]) = bytes.values else { return #expect(Bool(false)) }

        let words = try NPYReader.read(
            file("{'descr': '<u4', 'fortran_order': False, 'shape': (2,), }", "07000000ffffffff").span)
        guard case .uint32([7, 4_294_967_295]) = words.values else { return #expect(Bool(false)) }

        let integers = try NPYReader.read(
            file("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", "ffffffffffffffff0100000000002000").span)
        guard case .int64([-1, 9_007_199_254_740_993]) = integers.values else { return #expect(Bool(false)) }
    }

    @Test func readsFortranOrder() throws {
        let array = try NPYReader.read(
            file(
                "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }",
                "000000000000f03f00000000000010400000000000000040000000000000144000000000000008400000000000001840"
            ).span)
        #expect(array.doubles() == [1, 2, 3, 4, 5, 6])
    }

    @Test func readsStrings() throws {
        let array = try NPYReader.read(
            file(
                "{'descr': '<U2', 'fortran_order': False, 'shape': (3,), }",
                "6100000000000000e90000001ed101000000000000000000"
            ).span)
        #expect(array.strings == ["a", "é𝄞", ""])
        #expect(array.doubles() == nil)
        let single = try NPYReader.read(
            file(
                "{'descr': '<U7', 'fortran_order': False, 'shape': (), }",
                "7b0000002200000061000000220000003a000000310000007d000000"
            ).span)
        #expect(single.shape == [])
        #expect(single.strings == ["{\"a\":1}"])
    }

    @Test func readsEmptyArraysAndOtherVersions() throws {
        let empty = try NPYReader.read(file("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 3), }", "").span)
        #expect(empty.doubles() == [])
        // Version 3 has a 32-bit length; other spacing, quotes, order and Python 2's long integers are valid literals.
        let dictionary = "{ \"shape\":(2L,),'fortran_order':False ,'descr':u'|u1'}\n"
        let version3 =
            hex("934e554d50590300") + [UInt8(dictionary.utf8.count), 0, 0, 0] + Array(dictionary.utf8) + [5, 6]
        #expect(try NPYReader.read(version3.span).doubles() == [5, 6])
    }

    @Test(arguments: [
        ("{'descr': '>f8', 'fortran_order': False, 'shape': (1,), }", "unsupported-npy", "big-endian"),
        ("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "unsupported-npy", "Python objects"),
        ("{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", "unsupported-npy", "'<c16'"),
        ("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", "unsupported-npy", "fields"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 1), }", "unsupported-npy", "3 dimensions"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", "truncated", "needs 16"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "bad-npy", "4 bytes follow"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 4), }", "bad-npy", "memory"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", "bad-npy", "shape"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", "bad-npy", "shape"),
        ("{'descr': '<f8', 'fortran_order': 1, 'shape': (1,), }", "bad-npy", "True nor False"),
        ("{'descr': '<f8', 'shape': (1,), }", "bad-npy", "lacks"),
        ("{'descr': '<f8', 'descr': '<f8', }", "bad-npy", "twice"),
        ("{'descr': '<f8', 'order': 1}", "bad-npy", "unknown key 'order'"),
        ("{'descr': '<f8", "bad-npy", "without end"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } x", "bad-npy", "goes on"),
        ("[]", "bad-npy", "no '{'"),
        ("{'descr': '<U0', 'fortran_order': False, 'shape': (99999999999,), }", "bad-npy", "follow"),
        ("", "bad-npy", "no '{'"),
    ]) func saysWhatIsWrong(dictionary: String, code: String, words: String) {
        let error = #expect(throws: TableError.self) {
            try NPYReader.read(file(dictionary, "0000000000000000").span)
        }
        #expect(error?.code.rawValue == code)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func everyCutIsAnError() {
        let whole = file("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", "000000000000f03f")
        for length in 0..<whole.count {
            #expect(throws: TableError.self) { try NPYReader.read(Array(whole[..<length]).span) }
        }
    }

    /// Changed bytes never trap; whatever they give, they give it within the input's size.
    @Test func changedBytesNeverTrap() {
        let whole = file("{'descr': '<U1', 'fortran_order': False, 'shape': (2, 1), }", "6100000062000000")
        var random = SplitMix(state: 3)
        for _ in 0..<3000 {
            var bytes = whole
            for _ in 0...2 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            _ = try? NPYReader.read(bytes.span)
        }
    }

    @Test func littleEndianBytes() {
        var output: [UInt8] = []
        LittleEndianBytes.append(1.5, to: &output)
        LittleEndianBytes.append(Float(2), to: &output)
        LittleEndianBytes.append(UInt32(7), to: &output)
        #expect(output == hex("000000000000f83f 00000040 07000000"))
        var bulk: [UInt8] = []
        LittleEndianBytes.append(contentsOf: [1.5].span, to: &bulk)
        LittleEndianBytes.append(contentsOf: [Float(2)].span, to: &bulk)
        LittleEndianBytes.append(contentsOf: [UInt32(7)].span, to: &bulk)
        #expect(bulk == output)
    }
}
