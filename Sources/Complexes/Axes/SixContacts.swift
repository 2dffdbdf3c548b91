/// The contacts of a metal, usually six, ligand by ligand, with what the choice of axes looks at. Contacts are named by
/// their places 0…5, ligands by their places in the list.
struct SixContacts {
    /// The atoms.
    var atoms: [Int32] = []
    /// Ligand of each contact.
    var ligandOf: [Int] = []
    /// Contacts of each ligand.
    var contactsOf: [[Int]] = []
    /// Angles through the metal in degrees, a row for each contact.
    var angles: [Double] = []
    /// Mass of each whole ligand in 1e-7 u.
    var ligandMass: [Int64] = []
    /// Mass of each contact atom in 1e-7 u.
    var contactMass: [Int64] = []
    /// Kind of each ligand: alike ligands have the same number.
    var kind: [Int] = []
    /// Position of each contact.
    var positions: [SIMD3<Double>] = []

    /// Gathers the contacts of a complex with one metal.
    init(_ complex: PerceivedComplex) {
        for (index, ligand) in complex.ligands.enumerated() {
            var own: [Int] = []
            for contact in Self.contacts(of: ligand, in: complex) {
                own.append(atoms.count)
                atoms.append(contact)
                ligandOf.append(index)
            }
            contactsOf.append(own)
        }
        let metal = Int(complex.metals[0])
        for first in atoms {
            contactMass.append(PropertyTable.mass[Int(complex.numbers[Int(first)])])
            let at = 3 * Int(first)
            positions.append(
                SIMD3(complex.positions[at], complex.positions[at + 1], complex.positions[at + 2]))
            for second in atoms {
                angles.append(first == second ? 0 : angle(complex.positions, at: metal, Int(first), Int(second)))
            }
        }
        let ledger = LigandLedger(complex)
        ligandMass = ledger.masses
        kind = ledger.kinds
    }

    /// Contacts of a ligand as a breadth-first walk from the lowest one meets them, neighbours ascending.
    private static func contacts(of ligand: PerceivedComplex.Ligand, in complex: PerceivedComplex) -> [Int32] {
        let span = complex.contacts(of: ligand)
        let contacts = span.indices.map { span[$0] }
        guard contacts.count > 2 else { return contacts }
        var seen = [Bool](repeating: false, count: complex.atomCount)
        var queue = [contacts[0]]
        seen[Int(contacts[0])] = true
        var met: [Int32] = []
        var head = 0
        while head < queue.count, met.count < contacts.count {
            let atom = queue[head]
            head += 1
            if contacts.contains(atom) { met.append(atom) }
            let neighbors = complex.ligandGraph.neighbors(of: Int(atom))
            for slot in neighbors.indices where !seen[Int(neighbors[slot])] {
                seen[Int(neighbors[slot])] = true
                queue.append(neighbors[slot])
            }
        }
        return met
    }

    /// Angle between two contacts.
    func between(_ first: Int, _ second: Int) -> Double { angles[atoms.count * first + second] }

    /// All pairs of some contacts with their angles, in order.
    func pairs(of contacts: [Int]) -> [(first: Int, second: Int, angle: Double)] {
        var result: [(first: Int, second: Int, angle: Double)] = []
        for (place, first) in contacts.enumerated() {
            for second in contacts[(place + 1)...] { result.append((first, second, between(first, second))) }
        }
        return result
    }

    /// The largest angle among some contacts; the first of equal ones.
    func widest(among contacts: [Int]) -> (first: Int, second: Int, angle: Double) {
        var best = (first: contacts[0], second: contacts[0], angle: -1.0)
        for pair in pairs(of: contacts) where pair.angle > best.angle { best = pair }
        return best
    }

    /// The second largest angle among some contacts.
    func secondLargestAngle(among contacts: [Int]) -> Double {
        let sorted = pairs(of: contacts).map(\.angle).sorted(by: >)
        return sorted.count > 1 ? sorted[1] : 0
    }

    /// The contact of a list with the largest angle to another contact; the first of equal ones.
    func farthest(from contact: Int, among contacts: [Int]) -> Int {
        var best = contacts[0]
        for other in contacts where between(contact, other) > between(contact, best) { best = other }
        return best
    }

    /// Ligands of a denticity, in order.
    func ligands(ofDenticity denticity: Int) -> [Int] {
        contactsOf.indices.filter { contactsOf[$0].count == denticity }
    }
}

/// Masses and kinds of ligands. Ligands are alike when they have the same elements and the same contact elements.
struct LigandLedger {
    /// Mass of each ligand in 1e-7 u.
    private(set) var masses: [Int64] = []
    /// Kind of each ligand, numbered in order of first appearance.
    private(set) var kinds: [Int] = []

    init(_ complex: PerceivedComplex) {
        let count = complex.ligands.count
        var elements = [Int32](repeating: 0, count: 119 * complex.partCount)
        for atom in complex.numbers.indices where complex.parts[atom] >= 0 {
            elements[119 * Int(complex.parts[atom]) + Int(complex.numbers[atom])] += 1
        }
        var contactElements: [[UInt8]] = []
        for ligand in complex.ligands {
            let row = 119 * Int(ligand.part)
            var mass: Int64 = 0
            for number in 0..<119 { mass += Int64(elements[row + number]) * PropertyTable.mass[number] }
            masses.append(mass)
            let contacts = complex.contacts(of: ligand)
            var own: [UInt8] = []
            for slot in contacts.indices { own.append(complex.numbers[Int(contacts[slot])]) }
            contactElements.append(own.sorted())
        }
        for index in 0..<count {
            let row = 119 * Int(complex.ligands[index].part)
            let same = (0..<index).first { other in
                guard contactElements[other] == contactElements[index] else { return false }
                let otherRow = 119 * Int(complex.ligands[other].part)
                return (0..<119).allSatisfy { elements[row + $0] == elements[otherRow + $0] }
            }
            kinds.append(same.map { kinds[$0] } ?? index)
        }
    }
}
