import MolecularGraph
import Perception

/// The classes and the bits of ``LocalPatterns`` of the kinds of atoms met so far.
///
/// The expressions may ask for element, aromatic flag, charge, hydrogens and rings only, so that atoms that agree in these
/// are of one kind. Organic molecules have few kinds, so that nearly every atom is a look-up.
struct AtomKindTable: Sendable {
    private let program: AtomProgram
    private let entries: [Int32]
    private let patterns: LocalPatterns
    /// Row of each kind.
    private(set) var rows: [LocalPatterns.AtomRow] = []
    private var kinds: [UInt32] = []
    /// Hash index of the kinds: row numbers, -1 for none.
    private var slots: [Int32]
    private var features = [Int32](repeating: 0, count: AtomFeature.columns)

    /// Kinds that are kept from molecule to molecule.
    private static var keptCount: Int { 2048 }

    /// A table of classes, whose bits are the places in `classes`.
    ///
    /// - Parameters:
    ///   - program: the compiled expressions.
    ///   - classes: number of the expression of each class, at most 64.
    ///   - patterns: the patterns whose bits are wanted.
    init(program: AtomProgram, classes: [Int32], patterns: LocalPatterns) {
        precondition(classes.count <= 64, "a word has 64 bits")
        for step in program.steps {
            precondition(
                [.element, .aromatic, .charge, .hydrogens, .rings].contains(step.test.feature),
                "keys may ask for element, aromatic flag, charge, hydrogens and rings only")
        }
        self.program = program
        self.patterns = patterns
        entries = classes.map { program.entries[Int($0)] }
        slots = [Int32](repeating: -1, count: 1024)
    }

    /// Forgets the kinds if they are too many; between molecules only, for rows are numbers into ``rows``.
    mutating func beginMolecule() {
        guard rows.count > Self.keptCount else { return }
        rows.removeAll(keepingCapacity: true)
        kinds.removeAll(keepingCapacity: true)
        for index in slots.indices { slots[index] = -1 }
    }

    /// The row of an atom.
    ///
    /// - Parameter hydrogens: hydrogens of the count and hydrogen neighbours.
    mutating func row(of atom: PerceivedAtom, hydrogens: Int) -> Int32 {
        // Ring counts beyond 15 and hydrogens beyond 63 are not told apart by any key.
        var kind = UInt32(atom.element.rawValue) << 1 | (atom.isAromatic ? 1 : 0)
        kind = kind << 8 | UInt32(UInt8(bitPattern: atom.formalCharge))
        kind = kind << 6 | UInt32(min(hydrogens, 63))
        kind = kind << 4 | UInt32(min(atom.ringCount, 15))
        var place = Self.hash(kind) & (slots.count - 1)
        while slots[place] >= 0 {
            if kinds[Int(slots[place])] == kind { return slots[place] }
            place = (place + 1) & (slots.count - 1)
        }
        let number = Int32(rows.count)
        rows.append(patterns.row(classes: classes(of: atom, hydrogens: hydrogens)))
        kinds.append(kind)
        slots[place] = number
        if rows.count * 2 > slots.count { grow() }
        return number
    }

    private static func hash(_ kind: UInt32) -> Int { Int(truncatingIfNeeded: (kind &* 0x9E37_79B1) >> 12) }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for (number, kind) in kinds.enumerated() {
            var place = Self.hash(kind) & (slots.count - 1)
            while slots[place] >= 0 { place = (place + 1) & (slots.count - 1) }
            slots[place] = Int32(number)
        }
    }

    private mutating func classes(of atom: PerceivedAtom, hydrogens: Int) -> UInt64 {
        features[Int(AtomFeature.element.rawValue)] = Int32(atom.element.rawValue) * 2 + (atom.isAromatic ? 1 : 0)
        features[Int(AtomFeature.aromatic.rawValue)] = atom.isAromatic ? 1 : 0
        features[Int(AtomFeature.charge.rawValue)] = Int32(atom.formalCharge)
        features[Int(AtomFeature.hydrogens.rawValue)] = Int32(min(hydrogens, 63))
        features[Int(AtomFeature.rings.rawValue)] = Int32(min(atom.ringCount, 15))
        var classes: UInt64 = 0
        for (bit, entry) in entries.enumerated() where holds(entry) { classes |= 1 << UInt64(bit) }
        return classes
    }

    private func holds(_ entry: Int32) -> Bool {
        var place = entry
        while place >= 0 {
            let step = program.steps[Int(place)]
            let value = features[Int(step.test.feature.rawValue)]
            place = value >= step.test.lower && value <= step.test.upper ? step.onTrue : step.onFalse
        }
        return place == AtomProgram.accept
    }
}
