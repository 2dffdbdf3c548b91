internal import MolecularGraph

/// The permutation numbers of square-planar, trigonal-bipyramidal and octahedral arrangements.
///
/// An arrangement is kept as *places*: the ligands in the order that number 1 states. Number 1 is a square a–b–c–d, a
/// bipyramid with the axis a–e, or an octahedron with the axis a–f; seen from a, the others run counter-clockwise. Number
/// k on an order of ligands is number 1 on that order rearranged by the k-th entry of the table. Two lists of places are
/// the same arrangement if a rotation of the body leads from one to the other.
///
/// Source: OpenSMILES 1.0, sections 3.8.5 to 3.8.7; stereo-and-canonical.md 2.
struct ArrangementNumbers: Sendable {
    /// Number of places: 4, 5 or 6.
    let placeCount: Int
    /// For each number, from 1, the order of the ligands that makes it number 1.
    private let orders: [[Int]]
    /// The orders of places that a rotation of the body makes equal.
    private let rotations: [[Int]]

    static let squarePlanar = ArrangementNumbers(
        orders: "abcd acbd abdc",
        turns: ["bcda", "dcba"])

    static let trigonalBipyramidal = ArrangementNumbers(
        orders: "abcde abdce abced abecd abdec abedc acdeb acedb bacde baced badce baecd "
            + "badec baedc cabde cabed dabce dacbe caebd cadbe",
        turns: ["acdbe", "edcba"])

    static let octahedral = ArrangementNumbers(
        orders: "abcdef abedcf abcdfe abcedf abcfde abcefd abcfed abdcef abdcfe abecdf "
            + "abfcde abecfd abfced abdecf abdfce abfdce abefcd abfecd abdefc abdfec "
            + "abedfc abfdec abefdc abfedc acdefb acdfeb acedfb acfdeb acefdb acfedb",
        turns: ["acdebf", "fedcba", "cbfdae"])

    /// The numbers of a class, or nil for those that are only clockwise or counter-clockwise.
    static func of(_ geometry: AtomStereo.Class) -> ArrangementNumbers? {
        switch geometry {
        case .squarePlanar: squarePlanar
        case .trigonalBipyramidal: trigonalBipyramidal
        case .octahedral: octahedral
        case .tetrahedral, .allenal: nil
        }
    }

    private init(orders: String, turns: [String]) {
        self.orders = orders.split(separator: " ").map { Self.indices($0) }
        placeCount = self.orders[0].count
        // All products of the turns.
        let generators = turns.map { Self.indices($0[...]) }
        var group = [Array(0..<placeCount)]
        var next = 0
        while next < group.count {
            for generator in generators {
                let product = generator.map { group[next][$0] }
                if !group.contains(product) { group.append(product) }
            }
            next += 1
        }
        rotations = group
    }

    private static func indices(_ letters: Substring) -> [Int] { letters.utf8.map { Int($0) - 97 } }

    /// Number of rotations of the body: 8, 6 or 24.
    var rotationCount: Int { rotations.count }

    /// Largest permutation number.
    var numberCount: Int { orders.count }

    /// The places of the arrangement that `number` states on an order of ligands.
    func places(number: Int, on ligands: [Int32]) -> [Int32] { orders[number - 1].map { ligands[$0] } }

    /// The smallest number that states an arrangement on an order of ligands.
    ///
    /// - Parameters:
    ///   - places: the arrangement; ligands that are missing are negative.
    ///   - ligands: the same ligands in another order. Missing ligands are all alike.
    /// - Returns: nil when the two do not list the same ligands.
    func number(of places: [Int32], on ligands: [Int32]) -> Int? {
        let sought = places.map { max($0, -1) }
        let base = ligands.map { max($0, -1) }
        guard sought.count == placeCount, base.count == placeCount else { return nil }
        for number in 1...numberCount {
            let order = orders[number - 1]
            for rotation in rotations where rotation.indices.allSatisfy({ base[order[$0]] == sought[rotation[$0]] }) {
                return number
            }
        }
        return nil
    }

    /// The number on another order of the same ligands, missing ligands told apart by their (negative) names.
    ///
    /// - Returns: nil when the two do not list the same ligands.
    func number(_ number: Int, on ligands: [Int32], movedTo other: [Int32]) -> Int? {
        let sought = places(number: number, on: ligands)
        guard other.count == placeCount else { return nil }
        for number in 1...numberCount {
            let order = orders[number - 1]
            for rotation in rotations where rotation.indices.allSatisfy({ other[order[$0]] == sought[rotation[$0]] }) {
                return number
            }
        }
        return nil
    }
}
