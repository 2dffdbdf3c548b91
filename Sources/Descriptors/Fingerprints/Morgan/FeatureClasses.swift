internal import MolecularGraph
internal import Perception

/// Pharmacophore classes of atoms, the starting values of FCFP: bit 0 donor, 1 acceptor, 2 aromatic, 3 halogen, 4 basic,
/// 5 acidic.
///
/// Source: fingerprints.md section 3.5; Gobbi and Poppinger 1998, DOI
/// 10.1002/(SICI)1097-0290(199824)61:1<47::AID-BIT9>3.0.CO;2-Z, as adapted in RDKit (six patterns of single atoms,
/// restated here as rules). "Aliphatic" means not aromatic.
struct FeatureClasses {
    private let graph: MoleculeGraphPointers

    /// Writes the classes of every atom.
    static func write(_ graph: MoleculeGraphPointers, to values: UnsafeMutableBufferPointer<UInt32>) {
        let classes = FeatureClasses(graph: graph)
        for atom in values.indices { values[atom] = classes.value(of: atom) }
    }

    private func value(of atom: Int) -> UInt32 {
        let data = graph.atoms[atom]
        switch (data.element, data.isAromatic) {
        case (_, true): return 4 | aromatic(atom, data)
        case (.fluorine, false), (.chlorine, false), (.bromine, false), (.iodine, false): return 8
        case (.nitrogen, false): return nitrogen(atom, data)
        case (.oxygen, false): return chalcogen(atom, data)
        case (.sulfur, false): return chalcogen(atom, data) | (isAcidic(atom) ? 32 : 0)
        case (.carbon, false): return isAcidic(atom) ? 32 : 0
        default: return 0
        }
    }

    private func aromatic(_ atom: Int, _ data: PerceivedAtom) -> UInt32 {
        switch data.element {
        case .nitrogen:
            if data.formalCharge == 1 { return 16 }
            guard data.formalCharge == 0 else { return 0 }
            switch hydrogens(atom, data) {
            case 0: return 2
            case 1: return 1
            default: return 0
            }
        case .oxygen, .sulfur: return data.formalCharge == 0 && !isNearAromaticNitrogen(atom) ? 2 : 0
        default: return 0
        }
    }

    private func nitrogen(_ atom: Int, _ data: PerceivedAtom) -> UInt32 {
        var classes: UInt32 = 0
        let hydrogens = hydrogens(atom, data)
        let valence = Int(data.explicitValence) + Int(data.implicitHydrogens)
        if hydrogens > 0 && (valence == 3 || (valence == 4 && data.formalCharge == 1)) { classes |= 1 }
        if valence == 3 && !isBesideDoubleBond(atom) { classes |= 2 }
        if data.formalCharge == 1 { return classes | 16 }
        guard data.formalCharge == 0, hydrogens <= 2 else { return classes }
        // The fewer hydrogens, the more neighbours must be carbons (or aromatic, beside a hydrogen) and no acyls.
        var count = 0
        for slot in graph.neighborRange(of: atom) {
            let neighbor = Int(graph.incidences[slot].atom)
            let order = graph.bonds[Int(graph.incidences[slot].bond)].order
            guard order == .single || order == .aromatic else { continue }
            let other = graph.atoms[neighbor]
            let isCarbon = other.element == .carbon && !other.isAromatic
            if (isCarbon || (other.isAromatic && hydrogens > 0)) && !hasDoubleBondToOxygen(neighbor) { count += 1 }
        }
        return count >= 3 - hydrogens ? classes | 16 : classes
    }

    private func chalcogen(_ atom: Int, _ data: PerceivedAtom) -> UInt32 {
        var classes: UInt32 = data.formalCharge == -1 ? 2 : 0
        let hydrogens = hydrogens(atom, data)
        let valence = Int(data.explicitValence) + Int(data.implicitHydrogens)
        if hydrogens == 1 && data.formalCharge == 0 { classes |= 1 }
        if valence == 2 && (hydrogens == 0 || (hydrogens == 1 && !isBesideDoubleBond(atom))) { classes |= 2 }
        return classes
    }

    /// Whether a double bond to O, S or P and a single bond to an O with one hydrogen or a negative charge start here.
    private func isAcidic(_ atom: Int) -> Bool {
        var hasDouble = false
        var hasHydroxyl = false
        for slot in graph.neighborRange(of: atom) {
            let neighbor = Int(graph.incidences[slot].atom)
            let other = graph.atoms[neighbor]
            guard !other.isAromatic else { continue }
            switch graph.bonds[Int(graph.incidences[slot].bond)].order {
            case .double:
                let element = other.element
                if element == .oxygen || element == .sulfur || element == .phosphorus { hasDouble = true }
            case .single:
                if other.element == .oxygen && (other.formalCharge == -1 || hydrogens(neighbor, other) == 1) {
                    hasHydroxyl = true
                }
            default: break
            }
        }
        return hasDouble && hasHydroxyl
    }

    /// Whether a single bond leads to an atom with a double bond to another O, N, P or S.
    private func isBesideDoubleBond(_ atom: Int) -> Bool {
        for slot in graph.neighborRange(of: atom)
        where graph.bonds[Int(graph.incidences[slot].bond)].order == .single {
            let middle = Int(graph.incidences[slot].atom)
            for next in graph.neighborRange(of: middle)
            where graph.bonds[Int(graph.incidences[next].bond)].order == .double {
                let end = Int(graph.incidences[next].atom)
                guard end != atom, !graph.atoms[end].isAromatic else { continue }
                switch graph.atoms[end].element {
                case .oxygen, .nitrogen, .phosphorus, .sulfur: return true
                default: break
                }
            }
        }
        return false
    }

    private func hasDoubleBondToOxygen(_ atom: Int) -> Bool {
        for slot in graph.neighborRange(of: atom)
        where graph.bonds[Int(graph.incidences[slot].bond)].order == .double {
            let other = graph.atoms[Int(graph.incidences[slot].atom)]
            if other.element == .oxygen && !other.isAromatic { return true }
        }
        return false
    }

    /// Whether an aromatic bond leads to an aromatic N, or to an aromatic C from which another leads to one.
    private func isNearAromaticNitrogen(_ atom: Int) -> Bool {
        for slot in graph.neighborRange(of: atom)
        where graph.bonds[Int(graph.incidences[slot].bond)].order == .aromatic {
            let neighbor = Int(graph.incidences[slot].atom)
            guard graph.atoms[neighbor].isAromatic else { continue }
            if graph.atoms[neighbor].element == .nitrogen { return true }
            guard graph.atoms[neighbor].element == .carbon else { continue }
            for next in graph.neighborRange(of: neighbor)
            where graph.bonds[Int(graph.incidences[next].bond)].order == .aromatic {
                let end = graph.atoms[Int(graph.incidences[next].atom)]
                if end.isAromatic && end.element == .nitrogen { return true }
            }
        }
        return false
    }

    /// Hydrogens of an atom, those that are atoms of the graph included.
    private func hydrogens(_ atom: Int, _ data: PerceivedAtom) -> Int {
        var count = data.hydrogenCount
        for slot in graph.neighborRange(of: atom)
        where graph.atoms[Int(graph.incidences[slot].atom)].element == .hydrogen {
            count += 1
        }
        return count
    }
}
