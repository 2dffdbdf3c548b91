import MolecularGraph

/// Statistics of bond lengths by element pair, order and the number of π bonds at either end, for molecules without
/// hydrogens (`bonds-from-geometry.md` section 4).
///
/// Measured on 3,500 ligands of the Protein Data Bank: median, width, and minus the logarithm of the class's share among
/// the bonds of the pair.
struct BondLengthClasses: Sendable {
    /// Length in Å, width in Å, and minus the logarithm of the share.
    struct Class: Sendable, BitwiseCopyable {
        var mean: Double
        var width: Double
        var rarity: Double
    }

    private struct Row {
        var first: StaticString
        var second: StaticString
        var order: Int
        var firstPi: Int
        var secondPi: Int
        var value: Class

        init(
            _ first: StaticString, _ second: StaticString, _ order: Int, _ firstPi: Int, _ secondPi: Int,
            _ mean: Double, _ width: Double, _ rarity: Double
        ) {
            (self.first, self.second, self.order, self.firstPi, self.secondPi) = (
                first, second, order, firstPi, secondPi
            )
            value = Class(mean: mean, width: width, rarity: rarity)
        }
    }

    private var classes: [UInt64: Class] = [:]

    init() {
        for row in Self.rows {
            guard let first = Element(symbol: "\(row.first)"), let second = Element(symbol: "\(row.second)") else {
                continue
            }
            classes[Self.key(first, second, row.order, row.firstPi, row.secondPi)] = row.value
        }
    }

    /// The class of a bond of an order between two atoms with some π bonds each (2 stands for more).
    func find(_ first: Element, _ second: Element, order: Int, _ firstPi: Int, _ secondPi: Int) -> Class? {
        // The table has each pair in the order of the symbols.
        let isSwapped = first.symbol > second.symbol
        let (low, high) = isSwapped ? (second, first) : (first, second)
        let (lowPi, highPi) = isSwapped ? (min(secondPi, 2), min(firstPi, 2)) : (min(firstPi, 2), min(secondPi, 2))
        if let found = classes[Self.key(low, high, order, lowPi, highPi)] { return found }
        return low == high ? classes[Self.key(low, high, order, highPi, lowPi)] : nil
    }

    private static func key(_ first: Element, _ second: Element, _ order: Int, _ low: Int, _ high: Int) -> UInt64 {
        UInt64(first.rawValue) << 32 | UInt64(second.rawValue) << 16 | UInt64(order) << 8 | UInt64(low) << 4
            | UInt64(high)
    }

    private static let rows: [Row] = [
        Row("B", "O", 1, 0, 0, 1.484, 0.061, -0),
        Row("Br", "C", 1, 0, 1, 1.899, 0.033, 0.02),
        Row("C", "C", 1, 0, 0, 1.53, 0.021, 1.35),
        Row("C", "C", 1, 0, 1, 1.514, 0.029, 2.16),
        Row("C", "C", 1, 0, 2, 1.473, 0.023, 6.65),
        Row("C", "C", 1, 1, 1, 1.399, 0.025, 1.11),
        Row("C", "C", 1, 1, 2, 1.429, 0.032, 5.78),
        Row("C", "C", 2, 1, 1, 1.394, 0.02, 1.24),
        Row("C", "C", 3, 2, 2, 1.199, 0.024, 6.8),
        Row("C", "Cl", 1, 0, 0, 1.76, 0.052, 3.48),
        Row("C", "Cl", 1, 1, 0, 1.733, 0.033, 0.03),
        Row("C", "F", 1, 0, 0, 1.335, 0.031, 0.52),
        Row("C", "F", 1, 1, 0, 1.345, 0.018, 0.9),
        Row("C", "I", 1, 1, 0, 2.121, 0.056, 0.04),
        Row("C", "N", 1, 0, 0, 1.47, 0.024, 1.27),
        Row("C", "N", 1, 0, 1, 1.47, 0.021, 5.2),
        Row("C", "N", 1, 1, 0, 1.361, 0.045, 0.91),
        Row("C", "N", 1, 1, 1, 1.351, 0.029, 1.98),
        Row("C", "N", 2, 1, 1, 1.342, 0.028, 1.79),
        Row("C", "N", 3, 2, 2, 1.153, 0.02, 4.98),
        Row("C", "O", 1, 0, 0, 1.431, 0.02, 0.87),
        Row("C", "O", 1, 1, 0, 1.363, 0.043, 1.34),
        Row("C", "O", 2, 1, 1, 1.231, 0.021, 1.15),
        Row("C", "P", 1, 0, 1, 1.823, 0.051, 0.18),
        Row("C", "P", 1, 1, 1, 1.839, 0.065, 2.1),
        Row("C", "S", 1, 0, 0, 1.809, 0.042, 1.72),
        Row("C", "S", 1, 0, 1, 1.809, 0.099, 4.73),
        Row("C", "S", 1, 0, 2, 1.785, 0.059, 2.21),
        Row("C", "S", 1, 1, 0, 1.723, 0.049, 0.72),
        Row("C", "S", 1, 1, 1, 1.704, 0.043, 5.29),
        Row("C", "S", 1, 1, 2, 1.761, 0.048, 1.67),
        Row("C", "S", 2, 1, 1, 1.689, 0.057, 3.85),
        Row("N", "N", 1, 0, 0, 1.396, 0.029, 2.78),
        Row("N", "N", 1, 0, 1, 1.358, 0.052, 0.4),
        Row("N", "N", 1, 1, 1, 1.358, 0.072, 2.24),
        Row("N", "N", 2, 1, 1, 1.316, 0.108, 1.94),
        Row("N", "N", 2, 1, 2, 1.295, 0.073, 4.24),
        Row("N", "O", 1, 0, 0, 1.397, 0.044, 1.29),
        Row("N", "O", 1, 1, 0, 1.329, 0.151, 0.75),
        Row("N", "O", 2, 1, 1, 1.231, 0.037, 1.38),
        Row("N", "P", 1, 0, 1, 1.684, 0.039, 0.13),
        Row("N", "S", 1, 0, 2, 1.642, 0.066, 0.05),
        Row("N", "S", 1, 1, 0, 1.622, 0.046, 3.68),
        Row("O", "P", 1, 0, 1, 1.56, 0.093, 0.32),
        Row("O", "P", 2, 1, 1, 1.505, 0.04, 1.31),
        Row("O", "S", 1, 0, 0, 1.463, 0.041, 4.34),
        Row("O", "S", 1, 0, 2, 1.508, 0.059, 2.54),
        Row("O", "S", 2, 1, 1, 1.473, 0.071, 4.71),
        Row("O", "S", 2, 1, 2, 1.448, 0.037, 0.11),
    ]
}
