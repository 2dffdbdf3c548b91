import MolecularGraph

/// Bonds of metals: plain contacts by distance, without orders (`complexes.md` section 3, steps 1 to 3 and 6).
struct MetalContacts: Sendable {
    /// A contact of a metal atom.
    struct Contact: Sendable, BitwiseCopyable {
        var metal: Int
        var atom: Int
    }

    /// Contacts in ascending order of metal and atom.
    private(set) var contacts: [Contact] = []

    /// Finds the contacts of all metal atoms of a problem whose other bonds are known.
    ///
    /// - Complexity: O(metals · atoms).
    init(_ problem: BondingProblem) {
        for metal in 0..<problem.count where BondingElements.isMetal(problem.elements[metal]) {
            if RecordDeadline.isPast { return }
            guard let radius = problem.elements[metal].covalentRadius else { continue }
            let candidates = Self.candidates(of: metal, radius, problem)
            for atom in candidates where !Self.isShadowed(atom, metal, candidates, problem) {
                contacts.append(Contact(metal: metal, atom: atom))
            }
        }
    }

    /// Hydrogen atoms that are bonded to metals only.
    static func hydrides(_ problem: BondingProblem) -> [Int] {
        let metals = (0..<problem.count).filter { BondingElements.isMetal(problem.elements[$0]) }
        return (0..<problem.count).filter { atom in
            if atom & 63 == 63 && RecordDeadline.isPast { return false }
            guard problem.elements[atom] == .hydrogen, problem.contacts.degree(of: atom) == 0 else { return false }
            return metals.contains { metal in
                guard let radius = problem.elements[metal].covalentRadius else { return false }
                return (problem.positions[metal] - problem.positions[atom]).norm <= radius + 0.31 + 0.40
            }
        }
    }

    private static func candidates(of metal: Int, _ metalRadius: Double, _ problem: BondingProblem) -> [Int] {
        let tolerance: Double =
            switch problem.elements[metal].atomicNumber {
            case 46, 47, 79: 0.45
            case 80: 0.70
            default: 0.60
            }
        return (0..<problem.count).filter { atom in
            let element = problem.elements[atom]
            guard element != .dummy, !BondingElements.isMetal(element), let radius = element.covalentRadius else {
                return false
            }
            let excess = (problem.positions[metal] - problem.positions[atom]).norm - metalRadius - radius
            let degree = problem.contacts.degree(of: atom)
            switch element.atomicNumber {
            case 1: return degree == 0 && excess <= 0.40
            case 9, 17, 35, 53: return excess <= (degree > 0 ? 0.20 : tolerance)
            case 6, 7, 14, 15, 16, 33, 34:
                return excess <= tolerance && (degree < 4 || Self.hasBoron(atom, problem))
            case 8: return excess <= tolerance && (degree < 3 || Self.hasBoron(atom, problem))
            default: return excess <= tolerance
            }
        }
    }

    private static func hasBoron(_ atom: Int, _ problem: BondingProblem) -> Bool {
        problem.contacts.neighbors(of: atom).contains { problem.elements[$0] == .boron }
    }

    /// Whether a nearer neighbour, also a candidate, stands between the atom and the metal: the angle at the neighbour
    /// exceeds 85 degrees.
    private static func isShadowed(_ atom: Int, _ metal: Int, _ candidates: [Int], _ problem: BondingProblem) -> Bool {
        let distance = (problem.positions[metal] - problem.positions[atom]).norm
        return problem.contacts.neighbors(of: atom).contains { neighbor in
            guard candidates.contains(neighbor) else { return false }
            let near = (problem.positions[metal] - problem.positions[neighbor]).norm
            guard near < distance else { return false }
            return Geometry.angle(problem.positions[metal], problem.positions[neighbor], problem.positions[atom]) > 85
        }
    }
}

extension GeometricBonds {
    /// Adds the bonds of the metals: single where an anion gives its charge up for the bond, else dative from the donor.
    ///
    /// - Parameter charge: total charge, or nil if it is not known; a single metal atom takes what the rest leaves.
    mutating func addMetalBonds(_ found: MetalContacts, _ problem: BondingProblem, charge: Int?) {
        var isBound = [Bool](repeating: false, count: problem.count)
        var ligands = LigandPenalties(self)
        for contact in found.contacts {
            let isHydride = problem.elements[contact.atom] == .hydrogen
            let isAnion = formalCharges[contact.atom] < 0
            if (isHydride || isAnion) && !isBound[contact.atom] {
                bonds.append(Bond(begin: contact.atom, end: contact.metal, order: .single))
                if isAnion {
                    ligands.take(of: contact.atom)
                    formalCharges[contact.atom] += 1
                }
            } else {
                bonds.append(Bond(begin: contact.atom, end: contact.metal, order: .dative))
            }
            isBound[contact.atom] = true
        }
        if ligands.most < Self.unlikelyPenalty { findings.remove(.unlikelyStates) }
        let metals = (0..<problem.count).filter { BondingElements.isMetal(problem.elements[$0]) }
        let rest = formalCharges.reduce(0, +)
        if let charge, let metal = metals.first, metals.count == 1, abs(charge - rest) <= 9 {
            formalCharges[metal] = charge - rest
        }
        totalCharge = formalCharges.reduce(0, +)
        findings.insert(.metals)
    }
}

/// The penalties of the states of each ligand by itself: six likely ligands make a likely complex, whatever the sum. An
/// anion that gives its charge up for a bond to the metal is in no unlikely state: the bond is what it lacked.
private struct LigandPenalties {
    private let penalties: [Double]
    private var ligand: [Int]
    private var sums: [Double]

    /// The penalties of a result that has no bonds of metals yet.
    init(_ result: GeometricBonds) {
        penalties = result.penalties
        ligand = Array(penalties.indices)
        sums = penalties
        for bond in result.bonds {
            let (one, other) = (root(Int(bond.begin)), root(Int(bond.end)))
            guard one != other else { continue }
            ligand[max(one, other)] = min(one, other)
            sums[min(one, other)] += sums[max(one, other)]
            sums[max(one, other)] = 0
        }
    }

    private mutating func root(_ atom: Int) -> Int {
        var place = atom
        while ligand[place] != place {
            ligand[place] = ligand[ligand[place]]
            place = ligand[place]
        }
        return place
    }

    /// Leaves the penalty of an atom out.
    mutating func take(of atom: Int) { sums[root(atom)] -= penalties[atom] }

    /// The largest penalty of a ligand.
    var most: Double { sums.max() ?? 0 }
}
