import MolecularGraph

/// Charges of groups that are often written with too many bonds are separated (perception.md 2.1): nitro groups, azides,
/// phosphine oxides with a second double bond, oxo acids of the halogens.
struct CleanUp: Sendable {
    private var nitrogens: [Int32] = []

    /// Cleans up the molecule. Bond sums must be up to date and are kept so.
    mutating func run(_ graph: WorkingGraph) {
        nitrogens.removeAll(keepingCapacity: true)
        var hasOther = false
        for atom in 0..<graph.atomCount {
            switch graph.atoms[atom].element.rawValue {
            case 7:
                // The sum is at least 4.5 where the rounded valence is 5.
                let doubled = Int(graph.sums[atom].doubledOrders) + 2 * Int(graph.atoms[atom].writtenHydrogens)
                if doubled >= 9 && graph.atoms[atom].formalCharge == 0 && graph.explicitValence(atom) == 5 {
                    nitrogens.append(Int32(truncatingIfNeeded: atom))
                }
            case 15, 17, 35, 53:
                hasOther = true
            default:
                break
            }
        }
        if !nitrogens.isEmpty { separateNitrogens(graph) }
        if !hasOther { return }
        for atom in 0..<graph.atomCount {
            switch graph.atoms[atom].element.rawValue {
            case 15: separatePhosphorus(graph, atom)
            case 17, 35, 53: separateHalogen(graph, atom)
            default: break
            }
        }
    }

    /// N(=O) to N+–O-, and N#N to N+=N-.
    private func separateNitrogens(_ graph: WorkingGraph) {
        for index in nitrogens {
            separateFirst(graph, Int(index), partner: .oxygen, order: .double, becomes: .single)
        }
        for index in nitrogens {
            separateFirst(graph, Int(index), partner: .nitrogen, order: .triple, becomes: .double)
        }
    }

    private func separateFirst(
        _ graph: WorkingGraph, _ atom: Int, partner: Element, order: BondOrder, becomes newOrder: BondOrder
    ) {
        for neighbor in graph.row(atom) {
            let other = Int(neighbor.atom)
            guard graph.atoms[other].element == partner, graph.atoms[other].formalCharge == 0,
                graph.bonds[Int(neighbor.bond)].order == order
            else { continue }
            graph.atoms[atom].formalCharge = 1
            graph.atoms[other].formalCharge = -1
            graph.setOrder(newOrder, of: Int(neighbor.bond))
            return
        }
    }

    /// C=P(=O)X to C=P+(O-)X.
    private func separatePhosphorus(_ graph: WorkingGraph, _ atom: Int) {
        guard graph.sums[atom].doubledOrders >= 9, graph.atoms[atom].formalCharge == 0, graph.degree(atom) == 3,
            graph.explicitValence(atom) == 5
        else {
            return
        }
        var oxygen: PerceivedMolecule.Incidence?
        var hasOtherDoubleBond = false
        for neighbor in graph.row(atom) where graph.bonds[Int(neighbor.bond)].order == .double {
            let other = Int(neighbor.atom)
            let element = graph.atoms[other].element
            if element == .oxygen && graph.atoms[other].formalCharge == 0 {
                oxygen = neighbor
            } else if (element == .carbon || element == .nitrogen) && graph.degree(other) >= 2 {
                hasOtherDoubleBond = true
            }
        }
        guard let oxygen, hasOtherDoubleBond else { return }
        graph.atoms[Int(oxygen.atom)].formalCharge = -1
        graph.atoms[atom].formalCharge = 1
        graph.setOrder(.single, of: Int(oxygen.bond))
    }

    /// Cl(=O)(=O)(=O)O to Cl3+(O-)3O.
    private func separateHalogen(_ graph: WorkingGraph, _ atom: Int) {
        let bonds = Int(graph.sums[atom].doubledOrders) + 2 * Int(graph.atoms[atom].writtenHydrogens)
        guard bonds > 4, graph.atoms[atom].formalCharge == 0 else { return }
        let valence = graph.explicitValence(atom)
        guard valence == 3 || valence == 5 || valence == 7 else { return }
        for neighbor in graph.row(atom) where graph.atoms[Int(neighbor.atom)].element != .oxygen { return }
        var charge: Int8 = 0
        for neighbor in graph.row(atom) where graph.bonds[Int(neighbor.bond)].order == .double {
            charge += 1
            graph.atoms[Int(neighbor.atom)].formalCharge = -1
            graph.setOrder(.single, of: Int(neighbor.bond))
        }
        graph.atoms[atom].formalCharge = charge
    }
}

extension WorkingGraph {
    /// Changes the order of a bond and the sums of its atoms.
    func setOrder(_ order: BondOrder, of bond: Int) {
        bonds[bond].order = order
        bonds[bond].kekuleOrder = order
        sumBonds(at: Int(bonds[bond].begin))
        sumBonds(at: Int(bonds[bond].end))
    }
}
