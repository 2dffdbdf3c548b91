import Testing

@testable import SeededRandom

/// Reference numbers come from the published C programs of SplitMix64 and xoshiro256** and from the definition of FNV-1a,
/// written anew with Python's whole numbers; the streams combine them as the documentation of ``SeededGenerator`` says.
@Suite struct SeededGeneratorTests {
    @Test func splitMix64() {
        var zero = SplitMix64(state: 0)
        let fromZero: [UInt64] = [
            0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F, 0xF88B_B8A8_724C_81EC,
            0x1B39_896A_51A8_749B,
        ]
        for expected in fromZero { #expect(zero.next() == expected) }
        var other = SplitMix64(state: 1_234_567)
        let fromOther: [UInt64] = [
            0x599E_D017_FB08_FC85, 0x2C73_F084_5854_0FA5, 0x883E_BCE5_A3F2_7C77, 0x3FBE_F740_E917_7B3F,
            0xE3B8_3467_08CB_5ECD,
        ]
        for expected in fromOther { #expect(other.next() == expected) }
    }

    @Test func xoshiro256StarStar() {
        var generator = SeededGenerator(state: (1, 2, 3, 4))
        let expected: [UInt64] = [
            0x0000_0000_0000_2D00, 0x0000_0000_0000_0000, 0x0000_0000_5A00_7080, 0x10E0_0000_0000_9D80,
            0x10E0_B61C_E100_9D80, 0x0870_021C_E143_AD00, 0xE071_C3C2_E143_F089, 0x75A1_690E_F7A2_0380,
            0x9309_685B_465C_23F9, 0x284F_3CC2_E13E_3C88,
        ]
        for value in expected { #expect(generator.next() == value) }
        // Far into the sequence.
        for _ in 10..<99_999 { _ = generator.next() }
        #expect(generator.next() == 0x1CAB_4FFD_C4FB_4E14)
    }

    @Test func fnv1a() {
        #expect(SeededGenerator.fnv1a("") == 0xCBF2_9CE4_8422_2325)
        #expect(SeededGenerator.fnv1a("a") == 0xAF63_DC4C_8601_EC8C)
        #expect(SeededGenerator.fnv1a("cm") == 0x08A2_5B07_B54A_2B2D)
        #expect(SeededGenerator.fnv1a("Ångström") == 0xE237_9CEB_7F55_B403)
    }

    struct Stream: Sendable {
        let seed: UInt64
        let name: String
        let index: UInt64
        let values: [UInt64]
    }

    static let streams = [
        Stream(
            seed: 0, name: "", index: 0,
            values: [
                0x9D7E_73B4_8D3B_7936, 0x81C2_ADF3_1B4E_B398, 0xFD8E_8416_C681_7A4C, 0x4A56_64BF_4EFE_6AF0,
            ]),
        Stream(
            seed: 42, name: "cm", index: 0,
            values: [
                0x46D3_0929_2034_D5C8, 0xA0B6_584B_F531_4684, 0xA8E7_6B70_5279_02A8, 0x2B41_0037_A8A2_33EB,
            ]),
        Stream(
            seed: 42, name: "cm", index: 1,
            values: [
                0xFC2B_D212_C0E4_8B97, 0xF857_0419_F1BC_DD23, 0xED44_5DB4_9604_875E, 0x5C8C_4155_2D5A_FC1D,
            ]),
        Stream(
            seed: 0xFFFF_FFFF_FFFF_FFFF, name: "folds", index: 123_456_789,
            values: [
                0xEE25_42A6_D803_B072, 0xCD38_1CFD_6D60_9A1B, 0x2AC2_297A_79A1_4580, 0xDD6D_26E3_4B1C_B8EB,
            ]),
    ]

    @Test(arguments: streams)
    func knownStreams(stream: Stream) {
        var generator = SeededGenerator(seed: stream.seed, stream: stream.name, index: stream.index)
        for value in stream.values { #expect(generator.next() == value) }
    }

    // MARK: Laws

    @Test func uniformNumbersAreTheTopBits() {
        var bits = SeededGenerator(seed: 7, stream: "uniform")
        var numbers = bits
        for _ in 0..<1000 {
            let expected = Double(bits.next() >> 11) / 9_007_199_254_740_992
            let number = numbers.nextUniform()
            #expect(number == expected && number >= 0 && number < 1)
        }
    }

    @Test(arguments: [1, 2, 3, 6, 10, 1000, Int.max])
    func integersStayInRange(bound: Int) {
        var generator = SeededGenerator(seed: 1, stream: "range", index: UInt64(bound))
        for _ in 0..<2000 {
            let number = generator.nextInteger(below: bound)
            #expect(number >= 0 && number < bound)
        }
    }

    /// Bits above the largest multiple of the bound are drawn again, so that no value is favoured.
    @Test func rejectionSkipsTheLastIncompleteRound() {
        // 2⁶⁴ mod 3·2⁶¹ = 2⁶²: a quarter of all bits is refused.
        let bound = 3 << 61
        var bits = SeededGenerator(seed: 3, stream: "reject")
        var generator = bits
        var refused = 0
        for _ in 0..<1000 {
            var draw = bits.next()
            while draw >= 2 * UInt64(bound) {
                refused += 1
                draw = bits.next()
            }
            #expect(generator.nextInteger(below: bound) == Int(draw % UInt64(bound)))
        }
        #expect(refused > 200 && refused < 500)
    }

    /// A bound that divides 2⁶⁴ refuses nothing.
    @Test func powersOfTwoTakeEveryDraw() {
        var bits = SeededGenerator(seed: 3, stream: "power")
        var generator = bits
        for _ in 0..<100 { #expect(generator.nextInteger(below: 1 << 20) == Int(bits.next() & 0xFFFFF)) }
        #expect(generator.next() == bits.next())
    }

    @Test func diceAreFair() {
        var generator = SeededGenerator(seed: 11, stream: "dice")
        var counts = [Int](repeating: 0, count: 6)
        for _ in 0..<60_000 { counts[generator.nextInteger(below: 6)] += 1 }
        // Chi square with five degrees of freedom; 20.5 is passed once in a thousand seeds.
        let chiSquare = counts.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 }
        #expect(chiSquare < 20.5)
    }

    @Test func shufflesFromTheEnd() {
        var draws = SeededGenerator(seed: 5, stream: "shuffle")
        var generator = draws
        var items = Array(0..<50)
        generator.shuffle(&items)
        var expected = Array(0..<50)
        for last in (1..<50).reversed() { expected.swapAt(last, draws.nextInteger(below: last + 1)) }
        #expect(items == expected)
        #expect(items.sorted() == Array(0..<50))
        var none: [Int] = []
        generator.shuffle(&none)
        var one = [4]
        generator.shuffle(&one)
        #expect(none.isEmpty && one == [4] && generator.next() == draws.next())
    }

    /// All six orders of three items come about equally often.
    @Test func ordersAreEquallyLikely() {
        var generator = SeededGenerator(seed: 17, stream: "orders")
        var counts: [[Int]: Int] = [:]
        for _ in 0..<12_000 {
            var items = [0, 1, 2]
            generator.shuffle(&items)
            counts[items, default: 0] += 1
        }
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { abs($0 - 2000) < 200 })
    }

    @Test func normalNumbersHaveTheRightMoments() {
        var generator = SeededGenerator(seed: 23, stream: "normal")
        let count = 100_000
        var sums = [0.0, 0.0, 0.0, 0.0]
        for _ in 0..<count {
            let x = generator.nextNormal()
            sums[0] += x
            sums[1] += x * x
            sums[2] += x * x * x
            sums[3] += x * x * x * x
        }
        let moments = sums.map { $0 / Double(count) }
        // About five standard errors each: 1, √2, √15 and √96 over √count.
        #expect(abs(moments[0]) < 0.016)
        #expect(abs(moments[1] - 1) < 0.023)
        #expect(abs(moments[2]) < 0.062)
        #expect(abs(moments[3] - 3) < 0.16)
    }

    /// The polar method gives two numbers of one pair of draws.
    @Test func normalNumbersComeInPairs() {
        var generator = SeededGenerator(seed: 29, stream: "pairs")
        var other = generator
        let first = generator.nextNormal()
        let second = generator.nextNormal()
        var u = 0.0
        var v = 0.0
        repeat {
            u = 2 * other.nextUniform() - 1
            v = 2 * other.nextUniform() - 1
        } while u * u + v * v >= 1 || u * u + v * v == 0
        #expect(first / second == u / v || abs(first / second - u / v) < 1e-12 * abs(u / v))
        #expect(generator.next() == other.next())
    }

    @Test func streamsDifferInSeedNameAndIndex() {
        let streams: [(UInt64, String, UInt64)] = [
            (0, "", 0), (1, "", 0), (0, "a", 0), (0, "", 1), (1, "a", 1), (0, "b", 0), (0, "a", 1), (1, "a", 0),
        ]
        var seen: Set<UInt64> = []
        for (seed, name, index) in streams {
            var generator = SeededGenerator(seed: seed, stream: name, index: index)
            for _ in 0..<100 { seen.insert(generator.next()) }
        }
        #expect(seen.count == 100 * streams.count)
    }

    /// Neighbouring streams are no more alike than chance has it.
    @Test func neighbouringStreamsAreIndependent() {
        var differing = 0
        for index in 0..<1000 as Range<UInt64> {
            var one = SeededGenerator(seed: 42, stream: "cm", index: index)
            var two = SeededGenerator(seed: 42, stream: "cm", index: index + 1)
            differing += (one.next() ^ two.next()).nonzeroBitCount
        }
        // 64,000 bits, half of them differ: five standard errors are 633.
        #expect(abs(differing - 32_000) < 633)
    }

    @Test func openingAStreamAgainGivesTheSameNumbers() {
        var first = SeededGenerator(seed: 9, stream: "again", index: 4)
        _ = first.nextNormal()
        var second = SeededGenerator(seed: 9, stream: "again", index: 4)
        var third = SeededGenerator(seed: 9, stream: "again", index: 4)
        for _ in 0..<20 { #expect(second.next() == third.next()) }
    }
}
