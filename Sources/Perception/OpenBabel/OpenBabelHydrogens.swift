import MolecularGraph

/// Implicit hydrogens by Open Babel's rule for atoms without a stated count (fingerprints.md 9).
enum OpenBabelHydrogens {
    /// Number of hydrogens that are filled in at an atom. Bond sums are those of the graph as written.
    static func count(_ graph: WorkingGraph, _ atom: Int) -> Int {
        var orders = 0
        for neighbor in graph.row(atom) { orders += graph.bonds[Int(neighbor.bond)].order.wholeOrder }
        let data = graph.atoms[atom]
        guard let target = target(data.element, charge: Int(data.formalCharge), orders: orders) else { return 0 }
        let hydrogens = max(0, target - orders)
        return hydrogens > 0 && graph.sums[atom].wasAromatic ? hydrogens - 1 : hydrogens
    }

    /// The valence that an atom is filled up to; nil if it gets no hydrogens. Charges occur in molfiles only.
    private static func target(_ element: Element, charge: Int, orders: Int) -> Int? {
        switch (element, charge) {
        case (.boron, 0): 3
        case (.boron, -1): 4
        case (.carbon, 0): 4
        case (.carbon, 1), (.carbon, -1): 3
        case (.nitrogen, 0), (.phosphorus, 0): orders <= 3 ? 3 : 5
        case (.nitrogen, 1), (.phosphorus, 1): 4
        case (.nitrogen, -1), (.phosphorus, -1): 2
        case (.oxygen, 0): 2
        case (.oxygen, 1): 3
        case (.oxygen, -1): 1
        case (.sulfur, 0): orders <= 2 ? 2 : (orders <= 4 ? 4 : 6)
        case (.sulfur, 1): orders <= 3 ? 3 : 5
        case (.sulfur, -1): 1
        case (.fluorine, 0), (.chlorine, 0), (.bromine, 0), (.iodine, 0): 1
        default: nil
        }
    }
}

extension BondOrder {
    /// The order as a whole number, aromatic counted 1; 0 for bonds that share no electrons.
    @inline(__always)
    var wholeOrder: Int { self == .aromatic ? 1 : doubledOrder / 2 }
}
