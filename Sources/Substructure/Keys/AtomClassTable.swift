import MolecularGraph
import Perception

/// Up to 64 classes of atoms, evaluated together: one word of bits for each atom.
///
/// The expressions may ask for element, aromatic flag, charge, hydrogens and rings only, so that atoms that agree in these
/// have the same bits. A small table remembers the bits of the kinds of atoms met before; organic molecules have few.
struct AtomClassTable: Sendable {
    private let program: AtomProgram
    private let entries: [Int32]
    private var memory: [Slot]
    private var row = [Int32](repeating: 0, count: AtomFeature.columns)

    private struct Slot: Sendable, BitwiseCopyable {
        var kind: UInt32
        var mask: UInt64
    }

    /// Kinds that are remembered.
    private static var slotCount: Int { 1024 }

    /// A table of the expressions of a program with the given numbers.
    init(program: AtomProgram, entries: [Int32]) {
        precondition(entries.count <= 64, "a word has 64 bits")
        for step in program.steps {
            precondition(
                [.element, .aromatic, .charge, .hydrogens, .rings].contains(step.test.feature),
                "keys may ask for element, aromatic flag, charge, hydrogens and rings only")
        }
        self.program = program
        self.entries = entries.map { program.entries[Int($0)] }
        memory = [Slot](repeating: Slot(kind: .max, mask: 0), count: Self.slotCount)
    }

    /// The bits of an atom.
    ///
    /// - Parameter hydrogens: hydrogens of the count and hydrogen neighbours.
    mutating func mask(of atom: PerceivedAtom, hydrogens: Int) -> UInt64 {
        // Ring counts beyond 15 and hydrogens beyond 63 are not told apart by any key.
        var kind = UInt32(atom.element.rawValue) << 1 | (atom.isAromatic ? 1 : 0)
        kind = kind << 8 | UInt32(UInt8(bitPattern: atom.formalCharge))
        kind = kind << 6 | UInt32(min(hydrogens, 63))
        kind = kind << 4 | UInt32(min(atom.ringCount, 15))
        let place = Int(truncatingIfNeeded: (kind &* 0x9E37_79B1) >> 22)
        if memory[place].kind == kind { return memory[place].mask }
        row[Int(AtomFeature.element.rawValue)] = Int32(atom.element.rawValue) * 2 + (atom.isAromatic ? 1 : 0)
        row[Int(AtomFeature.aromatic.rawValue)] = atom.isAromatic ? 1 : 0
        row[Int(AtomFeature.charge.rawValue)] = Int32(atom.formalCharge)
        row[Int(AtomFeature.hydrogens.rawValue)] = Int32(min(hydrogens, 63))
        row[Int(AtomFeature.rings.rawValue)] = Int32(min(atom.ringCount, 15))
        var mask: UInt64 = 0
        for (bit, entry) in entries.enumerated() where holds(entry) { mask |= 1 << UInt64(bit) }
        memory[place] = Slot(kind: kind, mask: mask)
        return mask
    }

    private func holds(_ entry: Int32) -> Bool {
        var place = entry
        while place >= 0 {
            let step = program.steps[Int(place)]
            let value = row[Int(step.test.feature.rawValue)]
            place = value >= step.test.lower && value <= step.test.upper ? step.onTrue : step.onFalse
        }
        return place == AtomProgram.accept
    }
}

/// How many atoms have each bit, up to "four or more", for all bits at once.
struct SaturatingCounts: Sendable {
    private var ones: UInt64 = 0
    private var twos: UInt64 = 0
    private var fours: UInt64 = 0

    /// Counts the bits of an atom.
    mutating func add(_ mask: UInt64) {
        let carry = ones & mask
        ones ^= mask
        let higher = twos & carry
        twos ^= carry
        fours |= higher
    }

    /// The bits that so many atoms have, for 1 to 4; more than 4 is taken as 4.
    func bits(atLeast count: Int) -> UInt64 {
        switch count {
        case ...0: .max
        case 1: ones | twos | fours
        case 2: twos | fours
        case 3: ones & twos | fours
        default: fours
        }
    }
}
