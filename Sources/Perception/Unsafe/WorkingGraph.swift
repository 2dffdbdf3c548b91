import MolecularGraph

/// The molecule under work, as pointers: the steps of the pipeline read and change atoms and bonds in place.
///
/// The pointers are valid inside ``MoleculePerceiver/perceive(_:into:)`` only. Indices are trusted: they come from the
/// checked adjacency of the molecule.
struct WorkingGraph {
    /// Atoms.
    let atoms: UnsafeMutablePointer<PerceivedAtom>
    /// Bonds.
    let bonds: UnsafeMutablePointer<PerceivedBond>
    /// Row starts of ``incidences``.
    let offsets: UnsafePointer<Int32>
    /// Neighbour rows.
    let incidences: UnsafePointer<PerceivedMolecule.Incidence>
    /// Bond sums of the atoms.
    let sums: UnsafeMutablePointer<BondSums>
    /// Facts of the elements.
    let facts: UnsafePointer<ElementFacts>
    /// Number of atoms.
    let atomCount: Int
    /// Number of bonds.
    let bondCount: Int

    /// Neighbours of an atom with the bonds to them.
    @inline(__always)
    func row(_ atom: Int) -> UnsafeBufferPointer<PerceivedMolecule.Incidence> {
        let start = Int(offsets[atom])
        return UnsafeBufferPointer(start: incidences + start, count: Int(offsets[atom + 1]) - start)
    }

    /// Number of bonds at an atom.
    @inline(__always)
    func degree(_ atom: Int) -> Int { Int(offsets[atom + 1] - offsets[atom]) }

    /// Facts of the element of an atom.
    @inline(__always)
    func fact(_ atom: Int) -> ElementFacts { facts[Int(atoms[atom].element.rawValue)] }
}

/// Sums over the bonds of an atom.
struct BondSums: BitwiseCopyable {
    /// Twice the sum of the bond contributions (aromatic 3, dative 2 at the acceptor only).
    var doubledOrders: Int16 = 0
    /// Bonds that contribute nothing at this atom.
    var silentBonds: Int16 = 0
    /// An aromatic bond is among them.
    var hasAromaticBond = false
    /// A double, triple or quadruple bond is among them.
    var hasMultipleBond = false
    /// Bonds that rule out implicit hydrogens (single or double, and the like); silent ones too.
    var queryBonds: UInt8 = 0
    /// The atom was aromatic in the input: flag or aromatic bond.
    var wasAromatic = false
    /// The atom has electrons for a conjugated system.
    var canConjugate = false
    /// Three neighbours at most, hydrogens counted.
    var hasFewNeighbors = false

    /// Counts a bond that rules out implicit hydrogens.
    mutating func countQueryBond() { if queryBonds < .max { queryBonds += 1 } }

    /// A bond is among them that rules out implicit hydrogens.
    var hasQueryBond: Bool { queryBonds != 0 }

    /// Bonds that leave no neighbour when electrons are counted: silent ones, but for those whose order is a question.
    var absentBonds: Int { Int(silentBonds) - Int(queryBonds) }
}

extension WorkingGraph {
    /// Sums up the bonds at all atoms.
    func sumBonds() {
        for atom in 0..<atomCount { sums[atom] = BondSums() }
        for index in 0..<bondCount {
            let bond = bonds[index]
            let begin = Int(bond.begin)
            let end = Int(bond.end)
            switch bond.order {
            case .single:
                sums[begin].doubledOrders &+= 2
                sums[end].doubledOrders &+= 2
            case .aromatic:
                sums[begin].doubledOrders &+= 3
                sums[end].doubledOrders &+= 3
                sums[begin].hasAromaticBond = true
                sums[end].hasAromaticBond = true
            case .dative:
                sums[begin].silentBonds &+= 1
                sums[end].doubledOrders &+= 2
            default:
                let doubled = Int16(truncatingIfNeeded: bond.order.doubledOrder)
                sums[begin].doubledOrders &+= doubled
                sums[end].doubledOrders &+= doubled
                if doubled == 0 {
                    sums[begin].silentBonds &+= 1
                    sums[end].silentBonds &+= 1
                    if bond.order.isQueryOrder {
                        sums[begin].countQueryBond()
                        sums[end].countQueryBond()
                    }
                } else if doubled >= 4 {
                    sums[begin].hasMultipleBond = true
                    sums[end].hasMultipleBond = true
                }
            }
        }
    }

    /// Makes a single or double bond aromatic and keeps the sums of its atoms up to date.
    @inline(__always)
    func makeAromatic(_ bond: Int) {
        let change: Int16 = bonds[bond].order == .single ? 1 : -1
        bonds[bond].order = .aromatic
        let begin = Int(bonds[bond].begin)
        let end = Int(bonds[bond].end)
        sums[begin].doubledOrders &+= change
        sums[end].doubledOrders &+= change
        sums[begin].hasAromaticBond = true
        sums[end].hasAromaticBond = true
    }

    /// Sums up the bonds at one atom again.
    func sumBonds(at atom: Int) {
        var sum = BondSums()
        sum.wasAromatic = sums[atom].wasAromatic
        for neighbor in row(atom) {
            let bond = bonds[Int(neighbor.bond)]
            let doubled = bond.order == .dative ? (Int(bond.end) == atom ? 2 : 0) : bond.order.doubledOrder
            sum.doubledOrders &+= Int16(truncatingIfNeeded: doubled)
            if doubled == 0 { sum.silentBonds &+= 1 }
            if doubled >= 4 { sum.hasMultipleBond = true }
            if bond.order == .aromatic { sum.hasAromaticBond = true }
            if bond.order.isQueryOrder { sum.countQueryBond() }
        }
        sums[atom] = sum
    }
}

extension BondOrder {
    /// Single or double, single or aromatic, double or aromatic: the order itself is a question.
    @inline(__always)
    var isQueryOrder: Bool {
        switch self {
        case .singleOrDouble, .singleOrAromatic, .doubleOrAromatic: true
        default: false
        }
    }
}

/// The columns that a ``WorkingGraph`` points into. They are lent by the result while the steps work on them.
struct WorkingColumns: Sendable {
    var atoms: [PerceivedAtom] = []
    var bonds: [PerceivedBond] = []
    var offsets: [Int32] = []
    var incidences: [PerceivedMolecule.Incidence] = []
    private var sums: [BondSums] = []
    private let facts = ElementFacts.table

    /// Exchanges the columns with those of a molecule.
    mutating func exchange(with molecule: inout PerceivedMolecule) {
        swap(&atoms, &molecule.atomColumn)
        swap(&bonds, &molecule.bondColumn)
        swap(&offsets, &molecule.incidenceOffsets)
        swap(&incidences, &molecule.incidenceColumn)
    }

    /// Opens the columns as a graph for the time of `body`; does nothing for a molecule without atoms.
    mutating func withGraph(
        _ body: (WorkingGraph) throws(PerceptionError) -> Void
    ) throws(PerceptionError) {
        let atomCount = atoms.count
        let bondCount = bonds.count
        guard atomCount > 0 else { return }
        if sums.count < atomCount {
            sums.append(contentsOf: repeatElement(BondSums(), count: atomCount - sums.count))
        }
        // The failure leaves the closures as a value.
        var failure: PerceptionError?
        atoms.withUnsafeMutableBufferPointer { atoms in
            bonds.withUnsafeMutableBufferPointer { bonds in
                sums.withUnsafeMutableBufferPointer { sums in
                    offsets.withUnsafeBufferPointer { offsets in
                        incidences.withUnsafeBufferPointer { incidences in
                            facts.withUnsafeBufferPointer { facts in
                                // Columns without entries may have no address; it is never used then.
                                let noBonds = UnsafeMutablePointer<PerceivedBond>(bitPattern: 16)
                                let noRows = UnsafePointer<PerceivedMolecule.Incidence>(bitPattern: 16)
                                guard let atomBase = atoms.baseAddress, let sumBase = sums.baseAddress,
                                    let offsetBase = offsets.baseAddress, let factBase = facts.baseAddress,
                                    let bondBase = bonds.baseAddress ?? noBonds,
                                    let rowBase = incidences.baseAddress ?? noRows
                                else { return }
                                let graph = WorkingGraph(
                                    atoms: atomBase, bonds: bondBase, offsets: offsetBase, incidences: rowBase,
                                    sums: sumBase, facts: factBase, atomCount: atomCount, bondCount: bondCount)
                                do throws(PerceptionError) { try body(graph) } catch { failure = error }
                            }
                        }
                    }
                }
            }
        }
        if let failure { throw failure }
    }
}
