/// Charges of ligands and oxidation states, derived from free valences (complexes.md 8): a convention, right in about
/// 96 % of complexes of metals with one usual state, and not safe for non-innocent ligands, nitrosyls, boron clusters.
public struct LigandCharges: Sendable {
    /// Charge of each connected part without metals, in e; nil where the rules do not tell.
    public let parts: [Int?]
    /// Charge of each atom, without the correction of porphyrins.
    package let atoms: [Int]
    /// Nitrogens of porphyrins: for these the assignment leaves two charges out.
    package let porphyrinNitrogens: [Int]
    private let extraOrders: [Int64: Int]

    /// Derives the charges of all parts of a complex.
    ///
    /// - Complexity: O(atoms · partial assignments of bond orders), which are few in all but cage molecules.
    public init(_ complex: PerceivedComplex) { self.init(complex, anions: []) }

    /// Derives the charges of a complex in which some atoms take no double bonds, so that they become anions.
    package init(_ complex: PerceivedComplex, anions: [Int]) {
        var isContact = [Bool](repeating: false, count: complex.atomCount)
        for contact in complex.contactColumn { isContact[Int(contact)] = true }
        let valences = LigandValences(complex, isContact: isContact)
        let orders = BondOrderAssignment(complex, valences, isContact: isContact, closed: anions)
        extraOrders = orders.extraOrders
        var charges = [Int](repeating: 0, count: complex.partCount)
        var atoms = [Int](repeating: 0, count: complex.atomCount)
        var nitrogens = [[Int]](repeating: [], count: complex.partCount)
        for atom in 0..<complex.atomCount where complex.parts[atom] >= 0 {
            let part = Int(complex.parts[atom])
            let own = valences.atoms[atom]
            let rest = own.free - orders.orderSums[atom]
            atoms[atom] =
                own.charge + Self.charge(of: atom, rest: rest, own, isContact: isContact[atom], complex)
            charges[part] += atoms[atom]
            if rest == 0, valences.pyrroleNitrogens.contains(Int32(atom)) { nitrogens[part].append(atom) }
        }
        self.atoms = atoms
        porphyrinNitrogens = nitrogens.filter { $0.count >= 4 }.flatMap(\.self)
        parts = charges.indices.map { part in
            guard orders.isComplete, !valences.unknownParts.contains(Int32(part)) else { return nil }
            return charges[part] - (nitrogens[part].count >= 4 ? 2 : 0)
        }
    }

    private static func charge(
        of atom: Int, rest: Int, _ own: LigandValences.Atom, isContact: Bool, _ complex: PerceivedComplex
    ) -> Int {
        if rest < 0 { return 1 }
        if rest == 0 { return 0 }
        if own.isHypervalent { return rest }
        switch complex.numbers[atom] {
        case 6 where isContact: return rest == 2 ? 0 : rest == 3 ? -1 : -rest
        case 14 where isContact && rest == 2: return 0
        case 5 where !isContact: return 0
        case 7 where isContact && rest == 1:
            // Nitrosyl counts as NO⁺.
            let neighbors = complex.ligandGraph.neighbors(of: atom)
            if neighbors.count == 1, complex.numbers[Int(neighbors[0])] == 8,
                complex.ligandGraph.degree(of: Int(neighbors[0])) == 1
            {
                return 1
            }
            return -1
        default: return -rest
        }
    }

    /// Charge of a ligand in e, or nil where the rules do not tell.
    public func charge(of ligand: PerceivedComplex.Ligand) -> Int? { parts[Int(ligand.part)] }

    /// Oxidation state of the only metal: the total charge less those of all parts.
    public func oxidationState(of complex: PerceivedComplex, totalCharge: Int) -> Int? {
        guard complex.metals.count == 1 else { return nil }
        var sum = 0
        for part in parts {
            guard let part else { return nil }
            sum += part
        }
        return totalCharge - sum
    }

    /// Derived order of a bond between two atoms that are no metals: 1 to 3.
    public func bondOrder(_ first: Int, _ second: Int) -> Int {
        1 + (extraOrders[LigandValences.key(first, second)] ?? 0)
    }
}
