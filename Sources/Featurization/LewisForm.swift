/// Bond orders and charges of a ligand, to be brought into the form that chemists draw.
struct LewisForm {
    /// Atomic numbers.
    let numbers: [Int]
    /// Hydrogens that are no atoms.
    let hydrogens: [Int]
    /// Whether an atom is bound to the metal.
    let isContact: [Bool]
    /// Formal charges in e.
    var charges: [Int]
    /// Bonds with orders 1 to 3.
    var bonds: [(first: Int, second: Int, order: Int)]

    /// Draws carbonyls as C⁻≡O⁺ (isocyanides and thiocarbonyls likewise), nitrosyls as N≡O⁺, and azides and diazo groups as
    /// N⁻=N⁺=N⁻; the sum of the charges stays.
    mutating func tidy() {
        for bond in bonds.indices {
            tidyTerminal(bond, contact: bonds[bond].first, other: bonds[bond].second)
            tidyTerminal(bond, contact: bonds[bond].second, other: bonds[bond].first)
        }
        for bond in bonds.indices where bonds[bond].order == 1 {
            spread(bond, donor: bonds[bond].first, middle: bonds[bond].second)
            spread(bond, donor: bonds[bond].second, middle: bonds[bond].first)
        }
    }

    private func degree(of atom: Int) -> Int {
        hydrogens[atom] + bonds.count { $0.first == atom || $0.second == atom }
    }

    /// A contact atom at the end of a double bond that lacks electrons takes a third pair from the other atom.
    private mutating func tidyTerminal(_ bond: Int, contact: Int, other: Int) {
        guard bonds[bond].order == 2, isContact[contact], !isContact[other], degree(of: contact) == 1 else { return }
        let isCarbenic = numbers[contact] == 6 && charges[contact] == 0 && [7, 8, 16, 34, 52].contains(numbers[other])
        let isNitrosyl = numbers[contact] == 7 && charges[contact] == 1 && numbers[other] == 8
        guard charges[other] == 0, isCarbenic || isNitrosyl, degree(of: other) <= (numbers[other] == 7 ? 2 : 1) else {
            return
        }
        bonds[bond].order = 3
        charges[contact] -= 1
        charges[other] += 1
    }

    /// An anion of charge -2 beside a cation with a triple bond gives one pair to it: A²⁻–B⁺≡C becomes A⁻=B⁺=C⁻.
    private mutating func spread(_ bond: Int, donor: Int, middle: Int) {
        guard charges[donor] == -2, charges[middle] == 1 else { return }
        guard let triple = bonds.firstIndex(where: { $0.order == 3 && ($0.first == middle || $0.second == middle) })
        else { return }
        let far = bonds[triple].first == middle ? bonds[triple].second : bonds[triple].first
        guard charges[far] == 0 else { return }
        bonds[bond].order = 2
        bonds[triple].order = 2
        charges[donor] = -1
        charges[far] = -1
    }
}
