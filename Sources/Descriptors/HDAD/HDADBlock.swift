internal import MolecularGraph

/// The three kinds of internal coordinates of HD, HDA and HDAD.
public enum HDADBlock: String, CaseIterable, Comparable, Sendable, Codable {
    /// Distances of all pairs of atoms, in Å.
    case distances = "HD"
    /// Angles at an atom between two of its bonds, in degrees.
    case angles = "HDA"
    /// Unsigned torsions along three bonds, in degrees.
    case dihedrals = "HDAD"

    /// Number of atoms that a coordinate names.
    public var atomCount: Int {
        switch self {
        case .distances: 2
        case .angles: 3
        case .dihedrals: 4
        }
    }

    /// Width of the cells of the fine histogram, in Å or degrees.
    public var cellWidth: Double {
        switch self {
        case .distances: 0.02
        case .angles: 1
        case .dihedrals: 2
        }
    }

    /// Blocks order as their columns do.
    public static func < (left: HDADBlock, right: HDADBlock) -> Bool { left.atomCount < right.atomCount }
}

/// The elements of an internal coordinate in one of their two directions, and its kind: packed into 32 bits so that
/// keys of a block order as their element numbers do.
struct HDADKey: Hashable, Comparable, Sendable {
    /// The kind above seven bits for each atomic number, the first highest.
    let bits: UInt32

    init(bits: UInt32) { self.bits = bits }

    /// The key of a distance.
    @inline(__always)
    static func distance(_ a: UInt8, _ b: UInt8) -> HDADKey {
        HDADKey(bits: 1 << 28 | UInt32(min(a, b)) << 7 | UInt32(max(a, b)))
    }

    /// The key of an angle: the end with the lower atomic number first.
    @inline(__always)
    static func angle(_ a: UInt8, _ centre: UInt8, _ b: UInt8) -> HDADKey {
        HDADKey(bits: 2 << 28 | UInt32(min(a, b)) << 14 | UInt32(centre) << 7 | UInt32(max(a, b)))
    }

    /// The key of a torsion: the lexicographically smaller direction.
    @inline(__always)
    static func dihedral(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> HDADKey {
        let forwards = UInt32(a) << 21 | UInt32(b) << 14 | UInt32(c) << 7 | UInt32(d)
        let backwards = UInt32(d) << 21 | UInt32(c) << 14 | UInt32(b) << 7 | UInt32(a)
        return HDADKey(bits: 3 << 28 | min(forwards, backwards))
    }

    /// The key of some elements in either direction; nil when there are not two to four.
    init?(_ elements: [Element]) {
        let z = elements.map(\.rawValue)
        switch z.count {
        case 2: self = .distance(z[0], z[1])
        case 3: self = .angle(z[0], z[1], z[2])
        case 4: self = .dihedral(z[0], z[1], z[2], z[3])
        default: return nil
        }
    }

    /// The kind of coordinate.
    var block: HDADBlock {
        switch bits >> 28 {
        case 1: .distances
        case 2: .angles
        default: .dihedrals
        }
    }

    /// The elements in order.
    var elements: [Element] {
        (0..<block.atomCount).reversed().map { Element(unchecked: UInt8(bits >> UInt32(7 * $0) & 127)) }
    }

    /// Symbols joined by `-`.
    var text: String { elements.map(\.symbol).joined(separator: "-") }

    static func < (left: HDADKey, right: HDADKey) -> Bool { left.bits < right.bits }
}

/// Finds the slot of a key: open addressing in a table that is at most a quarter full.
struct HDADKeyTable: Sendable {
    private var keys: [UInt32] = Array(repeating: 0, count: 64)
    private var slots: [Int32] = Array(repeating: -1, count: 64)
    /// Number of keys; their slots are 0 to count - 1 in the order in which they were added.
    private(set) var count = 0

    /// The slot of a key, or -1.
    @inline(__always)
    func slot(of key: HDADKey) -> Int {
        keys.withUnsafeBufferPointer { keys in
            slots.withUnsafeBufferPointer { slots in
                let mask = keys.count - 1
                var place = Int((key.bits &* 0x9E37_79B1) >> 8) & mask
                while true {
                    let found = keys[place]
                    if found == key.bits { return Int(slots[place]) }
                    if found == 0 { return -1 }
                    place = (place + 1) & mask
                }
            }
        }
    }

    /// Adds a key that is not there, and returns its slot.
    mutating func add(_ key: HDADKey) -> Int {
        if 4 * (count + 1) > keys.count { grow() }
        insert(key.bits, Int32(count))
        count += 1
        return count - 1
    }

    private mutating func grow() {
        let old = zip(keys, slots).filter { $0.0 != 0 }
        keys = Array(repeating: 0, count: 2 * keys.count)
        slots = Array(repeating: -1, count: keys.count)
        for (key, slot) in old { insert(key, slot) }
    }

    private mutating func insert(_ key: UInt32, _ slot: Int32) {
        let mask = keys.count - 1
        var place = Int((key &* 0x9E37_79B1) >> 8) & mask
        while keys[place] != 0 { place = (place + 1) & mask }
        keys[place] = key
        slots[place] = slot
    }
}
