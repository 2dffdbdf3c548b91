import MolecularGraph

/// Electrons that an atom could give to a π system (perception.md 2.6).
enum PiElectrons {
    /// Number of electrons; -1 if the atom cannot take part. A bond whose order is a question (single or double, and the
    /// like) counts for a neighbour here, as in RDKit's `countAtomElec`, though it contributes nothing to a valence.
    @inline(__always)
    static func count(_ graph: WorkingGraph, _ atom: Int) -> Int {
        let data = graph.atoms[atom]
        let facts = graph.fact(atom)
        let valence = Int(facts.defaultValence)
        if valence <= 1 { return -1 }
        let degree = graph.degree(atom) + data.hydrogenCount - graph.sums[atom].absentBonds
        if degree > 3 { return -1 }
        let lonePair = max(Int(facts.outerElectrons) - valence - Int(data.formalCharge), 0)
        let electrons = valence - degree + lonePair - Int(data.radicalElectrons)
        if electrons > 1 && Int(data.explicitValence) - graph.degree(atom) > 1 { return 1 }
        return electrons
    }
}

/// Electrons that a ring atom gives to its rings, from least to most.
struct ElectronDonation: BitwiseCopyable, Equatable {
    /// Least number; -1 if the atom is no candidate.
    var least: Int8
    /// Largest number.
    var most: Int8

    static var none: ElectronDonation { ElectronDonation(least: -1, most: -1) }
    static var vacant: ElectronDonation { ElectronDonation(least: 0, most: 0) }
    static var one: ElectronDonation { ElectronDonation(least: 1, most: 1) }
    static var two: ElectronDonation { ElectronDonation(least: 2, most: 2) }
    static var any: ElectronDonation { ElectronDonation(least: 1, most: 2) }

    /// Whether the atom may be aromatic.
    var isCandidate: Bool { least >= 0 }

    /// The donation of a ring atom in the Kekulé form; ``none`` if the atom is no candidate.
    ///
    /// - Parameter ringSize: size of the first ring in which the atom is met.
    static func of(_ atom: Int, ringSize: Int, _ graph: WorkingGraph) -> ElectronDonation {
        let data = graph.atoms[atom]
        let facts = graph.fact(atom)
        guard facts.canBeAromatic else { return none }
        // Atoms beyond their first valence, and radicals but for neutral carbon, are shut out.
        let total = Int(data.explicitValence) + Int(data.implicitHydrogens)
        if facts.defaultValence > 0 {
            let shifted = min(max(Int(data.element.rawValue) - Int(data.formalCharge), 0), 118)
            if total > Int(graph.facts[shifted].defaultValence) { return none }
        }
        if data.radicalElectrons > 0 && (data.element != .carbon || data.formalCharge != 0) { return none }
        if Int(data.explicitValence) - graph.degree(atom) > 1 {
            var multiple = 0
            for neighbor in graph.row(atom) {
                let order = graph.bonds[Int(neighbor.bond)].order
                if order == .double || order == .triple { multiple += 1 }
            }
            if multiple > 1 { return none }
        } else if data.element == .carbon && data.formalCharge == 0 && data.radicalElectrons == 0
            && graph.degree(atom) + data.hydrogenCount - graph.sums[atom].absentBonds == 3
        {
            return typeOfTrigonalCarbon(atom, graph)
        }
        return type(of: atom, ringSize: ringSize, graph)
    }

    /// The donation of a neutral carbon atom with three neighbours, hydrogens counted, which has one electron to give:
    /// what ``type(of:ringSize:_:)`` comes to for the greater part of all ring atoms.
    @inline(__always)
    private static func typeOfTrigonalCarbon(_ atom: Int, _ graph: WorkingGraph) -> ElectronDonation {
        var hasMultiple = false
        for neighbor in graph.row(atom) where graph.bonds[Int(neighbor.bond)].order.doubledOrder >= 4 {
            if graph.bonds[Int(neighbor.bond)].ringCount == 0 {
                return isMoreElectronegative(Int(neighbor.atom), than: atom, graph) ? vacant : one
            }
            hasMultiple = true
        }
        return hasMultiple ? one : none
    }

    private static func type(of atom: Int, ringSize: Int, _ graph: WorkingGraph) -> ElectronDonation {
        let data = graph.atoms[atom]
        var outside = -1
        var hasRingMultiple = false
        var hasMultiple = false
        var hasOnlySingle = true
        for neighbor in graph.row(atom) {
            let bond = graph.bonds[Int(neighbor.bond)]
            if bond.order != .single { hasOnlySingle = false }
            guard bond.order.doubledOrder >= 4 else { continue }
            hasMultiple = true
            if bond.ringCount > 0 {
                hasRingMultiple = true
            } else if outside < 0 {
                outside = Int(neighbor.atom)
            }
        }
        if data.element.rawValue == 0 { return hasRingMultiple ? one : any }
        let electrons = PiElectrons.count(graph, atom)
        switch electrons {
        case ..<0: return none
        case 0: return outside >= 0 ? vacant : (hasRingMultiple ? one : none)
        case 1:
            if outside >= 0 { return isMoreElectronegative(outside, than: atom, graph) ? vacant : one }
            if hasMultiple { return one }
            return data.formalCharge == 1 ? vacant : none
        default:
            let given = outside >= 0 && isMoreElectronegative(outside, than: atom, graph) ? electrons - 1 : electrons
            if given % 2 == 1 { return one }
            let isChalcogen = data.element == .oxygen || data.element == .sulfur
            let isBridge = hasOnlySingle && data.formalCharge == 0 && graph.degree(atom) == 2
            return ringSize >= 9 && isChalcogen && isBridge ? none : two
        }
    }

    private static func isMoreElectronegative(_ first: Int, than second: Int, _ graph: WorkingGraph) -> Bool {
        let left = graph.fact(first).outerElectrons
        let right = graph.fact(second).outerElectrons
        return left > right || (left == right && graph.atoms[first].element < graph.atoms[second].element)
    }
}
