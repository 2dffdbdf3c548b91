internal import MolecularGraph

/// How the elements along a coordinate are packed into a code, the first highest: as kinds of four bits, or as atomic
/// numbers of seven.
enum HDADCoding: UInt32, Sendable {
    case kinds = 4
    case numbers = 7
}

/// Slots of combinations of elements: by code for the first few elements, which have a kind, and by key for all.
///
/// Codes are indices of plain tables, in both directions of a coordinate, so that inner loops neither order elements nor
/// search.
struct HDADSlots: Sendable {
    /// Number of elements that can have a kind.
    static let kindLimit = 16
    /// Entry of a combination without a slot.
    static let none: Int32 = -1

    /// Slots by key.
    private(set) var keys = HDADKeyTable()
    /// Kind by atomic number; 255 without one.
    private(set) var kindOfElement = [UInt8](repeating: .max, count: 119)
    private var numberOfKind: [UInt8] = []
    /// Slots by code, for two, three and four elements.
    private(set) var pairs = [Int32](repeating: none, count: 1 << 8)
    private(set) var triples = [Int32](repeating: none, count: 1 << 12)
    private(set) var quadruples = [Int32](repeating: none, count: 1 << 16)

    /// Gives an element a kind if there is one left.
    mutating func addKind(_ number: UInt8) {
        guard kindOfElement[Int(number)] == .max, numberOfKind.count < Self.kindLimit else { return }
        kindOfElement[Int(number)] = UInt8(numberOfKind.count)
        numberOfKind.append(number)
    }

    /// Adds a key that is not there, and returns its slot.
    mutating func add(_ key: HDADKey) -> Int {
        let slot = keys.add(key)
        let kinds = key.elements.map { kindOfElement[$0.atomicNumber] }
        guard !kinds.contains(.max) else { return slot }
        for path in [kinds, kinds.reversed()] {
            let code = path.reduce(0) { $0 << 4 | Int($1) }
            switch key.block {
            case .distances: pairs[code] = Int32(slot)
            case .angles: triples[code] = Int32(slot)
            case .dihedrals: quadruples[code] = Int32(slot)
            }
        }
        return slot
    }

    /// The key that a code stands for.
    func key(_ block: HDADBlock, _ code: UInt32, _ coding: HDADCoding) -> HDADKey {
        func number(_ place: UInt32) -> UInt8 {
            let mark = code >> (place * coding.rawValue) & (1 << coding.rawValue - 1)
            return coding == .kinds ? numberOfKind[Int(mark)] : UInt8(mark)
        }
        return switch block {
        case .distances: .distance(number(1), number(0))
        case .angles: .angle(number(2), number(1), number(0))
        case .dihedrals: .dihedral(number(3), number(2), number(1), number(0))
        }
    }

    /// The slot of a code, or ``none``.
    func slot(_ block: HDADBlock, _ code: UInt32, _ coding: HDADCoding) -> Int {
        guard coding == .kinds else { return keys.slot(of: key(block, code, coding)) }
        return Int(table(block)[Int(code)])
    }

    /// Slots by code.
    func table(_ block: HDADBlock) -> [Int32] {
        switch block {
        case .distances: pairs
        case .angles: triples
        case .dihedrals: quadruples
        }
    }

    /// Marks atoms for codes: with kinds if all have one, else with atomic numbers.
    func mark(_ elements: UnsafeBufferPointer<Element>, into marks: UnsafeMutablePointer<UInt32>) -> HDADCoding {
        let haveKinds = kindOfElement.withUnsafeBufferPointer { kinds in
            var highest: UInt8 = 0
            for atom in 0..<elements.count {
                let kind = kinds[Int(elements[atom].rawValue)]
                marks[atom] = UInt32(kind)
                highest = max(highest, kind)
            }
            return highest < .max
        }
        if haveKinds { return .kinds }
        for atom in 0..<elements.count { marks[atom] = UInt32(elements[atom].rawValue) }
        return .numbers
    }
}
