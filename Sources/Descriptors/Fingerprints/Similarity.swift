/// Similarity of two fingerprints, from 0 to 1. Two fingerprints without any feature have similarity 0, as in RDKit.
///
/// Tanimoto: c / (a + b − c); Dice: 2c / (a + b), with a and b the sizes of the two and c that of what they share. For
/// counts the sizes are sums and the shared part the sum of the smaller counts.
public enum Similarity {
    /// Tanimoto similarity of packed bits.
    ///
    /// - Precondition: both have the same number of words.
    public static func tanimoto(_ one: [UInt64], _ other: [UInt64]) -> Double {
        let (a, b, shared) = overlap(one, other)
        return ratio(shared, a + b - shared)
    }

    /// Dice similarity of packed bits.
    ///
    /// - Precondition: both have the same number of words.
    public static func dice(_ one: [UInt64], _ other: [UInt64]) -> Double {
        let (a, b, shared) = overlap(one, other)
        return ratio(2 * shared, a + b)
    }

    /// Tanimoto similarity of folded counts.
    ///
    /// - Precondition: both have the same length.
    public static func tanimoto(_ one: [UInt32], _ other: [UInt32]) -> Double {
        let (a, b, shared) = overlap(one, other)
        return ratio(shared, a + b - shared)
    }

    /// Dice similarity of folded counts.
    ///
    /// - Precondition: both have the same length.
    public static func dice(_ one: [UInt32], _ other: [UInt32]) -> Double {
        let (a, b, shared) = overlap(one, other)
        return ratio(2 * shared, a + b)
    }

    /// Tanimoto similarity of unfolded counts.
    public static func tanimoto(_ one: SparseCounts, _ other: SparseCounts) -> Double {
        let (a, b, shared) = overlap(one, other)
        return ratio(shared, a + b - shared)
    }

    /// Dice similarity of unfolded counts.
    public static func dice(_ one: SparseCounts, _ other: SparseCounts) -> Double {
        let (a, b, shared) = overlap(one, other)
        return ratio(2 * shared, a + b)
    }

    private static func ratio(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }

    private static func overlap(_ one: [UInt64], _ other: [UInt64]) -> (Int, Int, Int) {
        precondition(one.count == other.count, "fingerprints of different lengths cannot be compared")
        var (a, b, shared) = (0, 0, 0)
        for (left, right) in zip(one, other) {
            a += left.nonzeroBitCount
            b += right.nonzeroBitCount
            shared += (left & right).nonzeroBitCount
        }
        return (a, b, shared)
    }

    private static func overlap(_ one: [UInt32], _ other: [UInt32]) -> (Int, Int, Int) {
        precondition(one.count == other.count, "fingerprints of different lengths cannot be compared")
        var (a, b, shared) = (0, 0, 0)
        for (left, right) in zip(one, other) {
            a += Int(left)
            b += Int(right)
            shared += Int(min(left, right))
        }
        return (a, b, shared)
    }

    private static func overlap(_ one: SparseCounts, _ other: SparseCounts) -> (Int, Int, Int) {
        var (a, b, shared) = (0, 0, 0)
        for entry in one.entries { a += Int(entry.count) }
        for entry in other.entries { b += Int(entry.count) }
        var rest = other.entries[...]
        for entry in one.entries {
            while let first = rest.first, first.identifier < entry.identifier { rest.removeFirst() }
            guard let first = rest.first else { break }
            if first.identifier == entry.identifier { shared += Int(min(entry.count, first.count)) }
        }
        return (a, b, shared)
    }
}
