import MolecularGraph

/// Atoms, positions and contacts of one molecule, and the states that each atom may take.
struct BondingProblem: Sendable {
    var elements: [Element] = []
    var positions: [Vector] = []
    var contacts = AtomContacts()
    /// Data of each atom's element, nil for atoms that take no part.
    var data: [BondingElement?] = []

    /// Number of atoms.
    var count: Int { elements.count }

    /// The states of an atom in a molecule with all its hydrogens (section 3).
    func choices(of atom: Int) -> [AtomChoice] {
        guard let data = data[atom] else { return [AtomChoice(0, 0, 0, 0)] }
        let neighbors = contacts.degree(of: atom)
        let number = elements[atom].atomicNumber
        var result: [AtomChoice] = []
        for state in data.states {
            let piBonds = state.valence - neighbors
            guard piBonds >= 0, piBonds <= 3 else { continue }
            // Hypervalent anions have σ bonds only (PF6⁻).
            if state.charge == -1, let usual = data.usualValence, state.valence > usual + 2, piBonds > 0 { continue }
            if state.charge == -2 && piBonds > 0 { continue }
            var penalty = state.penalty
            switch number {
            case 16, 34, 52: if state.valence > 2 && neighbors <= 2 { penalty += state.valence == 4 ? 5 : 8 }
            case 15: if state.valence == 5 && neighbors < 3 { penalty += 5 }
            case 7:
                if state.charge == 1 && neighbors == 4 {
                    penalty = 0
                } else if state.charge == 1
                    && contacts.neighbors(of: atom).contains(where: { elements[$0] == .hydrogen })
                {
                    penalty -= 0.2
                }
                if state.charge == -1 && neighbors == 1 { penalty -= 1 }
            case 5: if neighbors == 4 { penalty = 0 }
            default: break
            }
            result.append(AtomChoice(piBonds, state.charge, 0, penalty))
        }
        return Self.cheapest(result)
    }

    /// The cheapest choice for each number of π bonds and charge.
    static func cheapest(_ choices: [AtomChoice]) -> [AtomChoice] {
        var result: [AtomChoice] = []
        for choice in choices {
            if let known = result.firstIndex(where: { $0.piBonds == choice.piBonds && $0.charge == choice.charge }) {
                if choice.penalty < result[known].penalty { result[known] = choice }
            } else {
                result.append(choice)
            }
        }
        return result
    }

    /// Cost of the length of a bond of an order (section 3): 0 at the sum of the radii.
    func lengthCost(_ first: Int, _ second: Int, order: Int, distance: Double) -> Double {
        guard let one = data[first], let other = data[second] else { return 0 }
        return Geometry.penalty(
            distance, mean: one.orderRadii[order - 1] + other.orderRadii[order - 1], width: 0.05, cap: 6)
    }

    /// Mean |sin| of the torsions about a bond; torsions along nearly straight angles do not count.
    func twist(_ first: Int, _ second: Int) -> Double {
        var sum = 0.0
        var count = 0
        for a in contacts.neighbors(of: first) where a != second {
            for b in contacts.neighbors(of: second) where b != first && b != a {
                let u = positions[a] - positions[first]
                let v = positions[second] - positions[first]
                let w = positions[b] - positions[second]
                let (p, q) = (u.cross(v), v.cross(w))
                guard p.norm >= 0.25 * u.norm * v.norm, q.norm >= 0.25 * v.norm * w.norm else { continue }
                let cosine = p.dot(q) / (p.norm * q.norm)
                sum += max(0, 1 - cosine * cosine).squareRoot()
                count += 1
            }
        }
        return count == 0 ? 0 : sum / Double(count)
    }
}
