/// The valence model of RDKit, which SMILES perception follows, as far as it is known before kekulisation.
///
/// All sums of bond orders are doubled, so that aromatic bonds (1.5) are whole numbers.
package struct ValenceModel: Sendable {
    /// What the model says about one atom.
    package struct Verdict {
        /// Hydrogens that are not atoms of the graph, by valence.
        package var hydrogens = 0
        /// Whether the atom has more bonds than the model allows.
        package var isExceeded = false
    }

    /// Everything about an atom that the model looks at.
    package struct Environment {
        /// Atomic number.
        package var atomicNumber = 0
        /// Formal charge in units of e.
        package var charge = 0
        /// Unpaired electrons that the input states.
        package var radicals = 0
        /// Hydrogens that the input states; 0 where they follow from the valence.
        package var writtenHydrogens = 0
        /// Whether the atom is filled up with hydrogens.
        package var isFilled = false
        /// Marked as aromatic, or with an aromatic bond.
        package var isAromatic = false
        /// Twice the sum of the bond orders.
        package var doubledBonds = 0

        /// An atom.
        package init(
            atomicNumber: Int = 0, charge: Int = 0, radicals: Int = 0, writtenHydrogens: Int = 0,
            isFilled: Bool = false,
            isAromatic: Bool = false, doubledBonds: Int = 0
        ) {
            self.atomicNumber = atomicNumber
            self.charge = charge
            self.radicals = radicals
            self.writtenHydrogens = writtenHydrogens
            self.isFilled = isFilled
            self.isAromatic = isAromatic
            self.doubledBonds = doubledBonds
        }
    }

    /// Allowed valences by atomic number, ascending; a final -1 means that any value is allowed. Four places an atom,
    /// ``unused`` after the last.
    private let valences: [Int8]

    private static let unused: Int8 = -2

    init() {
        var table: [Int8] = []
        table.reserveCapacity(4 * ElementTable.count)
        for list in ElementTable.allowedValences {
            precondition(list.count <= 4, "four places an element")
            table.append(contentsOf: list)
            table.append(contentsOf: repeatElement(Self.unused, count: 4 - list.count))
        }
        valences = table
    }

    /// The model is the same for all; it is built once.
    package static let shared = ValenceModel()

    /// The first listed valence of an element.
    package func first(_ atomicNumber: Int) -> Int { Int(valences[4 * atomicNumber]) }

    /// The last listed valence of an element.
    package func last(_ atomicNumber: Int) -> Int {
        var place = 4 * atomicNumber + 3
        while valences[place] == Self.unused { place -= 1 }
        return Int(valences[place])
    }

    /// The largest listed valence that is not above `limit`, or the first one.
    private func largest(_ atomicNumber: Int, notAbove limit: Int) -> Int {
        var best = first(atomicNumber)
        for place in 4 * atomicNumber..<4 * atomicNumber + 4 {
            let value = Int(valences[place])
            if value > best && value <= limit { best = value }
        }
        return best
    }

    /// The first listed valence that is not below `demand`; nil if there is none, -1 if the list is open.
    private func smallest(_ atomicNumber: Int, notBelow demand: Int) -> Int? {
        for place in 4 * atomicNumber..<4 * atomicNumber + 4 {
            let value = Int(valences[place])
            if value == -1 { return -1 }
            if value >= demand { return value }
        }
        return nil
    }

    /// Whether a value is in the list of an element.
    private func contains(_ atomicNumber: Int, _ value: Int) -> Bool {
        for place in 4 * atomicNumber..<4 * atomicNumber + 4 where Int(valences[place]) == value { return true }
        return false
    }

    /// The element whose list holds for an atom of a charge.
    package func listElement(_ atomicNumber: Int, charge: Int) -> Int {
        if charge == 0 || first(atomicNumber) == -1 { return atomicNumber }
        if isExpandedAnion(atomicNumber, charge: charge) { return atomicNumber }
        return min(max(atomicNumber - charge, 0), 118)
    }

    /// Anions of P, S, As and Se beyond the chalcogens keep the list of the neutral element (PF6-, AsF6-).
    private func isExpandedAnion(_ atomicNumber: Int, charge: Int) -> Bool {
        switch atomicNumber {
        case 15, 16: atomicNumber - charge > 16
        case 33, 34: atomicNumber - charge > 34
        default: false
        }
    }

    /// Explicit valence: bonds and written hydrogens, with the aromatic correction, rounded.
    package func explicitValence(_ atom: Environment) -> Int {
        var doubled = atom.doubledBonds + 2 * atom.writtenHydrogens
        let list = listElement(atom.atomicNumber, charge: atom.charge)
        let first = first(list)
        if atom.isAromatic && first != -1 && doubled > 2 * first {
            let target = largest(list, notAbove: doubled / 2)
            if doubled - 2 * target <= 3 { doubled = 2 * target }
        }
        return (doubled + 1) / 2
    }

    /// The largest explicit valence that is allowed, or nil without a limit.
    package func maximum(_ atom: Environment) -> Int? {
        if atom.atomicNumber == 1 && atom.charge == -1 { return 2 }
        if last(atom.atomicNumber) == -1 { return nil }
        let limit = last(listElement(atom.atomicNumber, charge: atom.charge))
        if limit == -1 { return nil }
        return isExpandedAnion(atom.atomicNumber, charge: atom.charge) ? limit + atom.charge : limit
    }

    /// Hydrogens of an atom by valence, and whether the atom has too many bonds.
    package func verdict(_ atom: Environment) -> Verdict {
        let explicit = explicitValence(atom)
        if let maximum = maximum(atom), explicit > maximum { return Verdict(hydrogens: 0, isExceeded: true) }
        guard atom.isFilled else { return Verdict() }
        let list = listElement(atom.atomicNumber, charge: atom.charge)
        let first = first(list)
        if atom.atomicNumber == 0 || first == -1 || atom.atomicNumber - atom.charge <= 0 { return Verdict() }
        var demand = explicit + atom.radicals
        if isExpandedAnion(atom.atomicNumber, charge: atom.charge) { demand -= atom.charge }
        if atom.isAromatic {
            if demand <= first { return Verdict(hydrogens: first - demand) }
            return Verdict(hydrogens: 0, isExceeded: !contains(list, demand))
        }
        guard let target = smallest(list, notBelow: demand) else {
            // The element itself may allow any valence, as lithium does (Li+ with a bond).
            return Verdict(hydrogens: 0, isExceeded: last(atom.atomicNumber) != -1)
        }
        return Verdict(hydrogens: target == -1 ? 0 : target - demand)
    }

    /// Metals in the sense of the organometallic clean-up.
    package static func isMetal(_ atomicNumber: Int) -> Bool {
        switch atomicNumber {
        case 0, 1, 2, 5...10, 14...18, 33...36, 52...54, 85, 86: false
        default: true
        }
    }
}
