import MolecularGraph

/// Electrons that a ring atom gives to an aromatic cycle by Open Babel's table (fingerprints.md 9).
struct OpenBabelElectrons: BitwiseCopyable {
    /// Least number; -1 if the atom cannot be aromatic.
    var least: Int8
    /// Largest number.
    var most: Int8

    static var none: OpenBabelElectrons { OpenBabelElectrons(least: -1, most: -1) }

    private init(least: Int8, most: Int8) {
        self.least = least
        self.most = most
    }

    private init(_ count: Int8) {
        least = count
        most = count
    }

    /// Whether the atom may be aromatic.
    var isCandidate: Bool { least >= 0 }

    /// What is bonded to the atom outside of rings.
    private enum Outside {
        case nothing
        /// A double bond to an element.
        case double(Element)
    }

    /// The electrons of an atom in the Kekulé form; ``none`` outside of rings.
    static func of(_ atom: Int, _ graph: WorkingGraph) -> OpenBabelElectrons {
        let data = graph.atoms[atom]
        var valence = data.hydrogenCount
        var isCyclic = false
        var outside = Outside.nothing
        var hasOxide = false
        for neighbor in graph.row(atom) {
            let bond = graph.bonds[Int(neighbor.bond)]
            valence += bond.order.wholeOrder
            if bond.flags.contains(.cyclic) {
                isCyclic = true
                continue
            }
            let other = graph.atoms[Int(neighbor.atom)]
            if bond.order == .double { outside = .double(other.element) }
            if bond.order == .single && other.element == .oxygen && other.formalCharge == -1 { hasOxide = true }
        }
        guard isCyclic else { return none }
        let degree = graph.degree(atom) + data.hydrogenCount
        switch data.element.rawValue {
        case 0: return dummy(valence, degree, data.formalCharge)
        case 5: return boron(valence, degree, data.formalCharge)
        case 6: return carbon(valence, degree, data.formalCharge, outside)
        case 7, 15: return pnictogen(valence, degree, data.formalCharge, outside)
        case 8, 34: return oxygen(valence, degree, data.formalCharge)
        case 16: return sulfur(valence, degree, data.formalCharge, outside, hasOxide: hasOxide)
        case 33: return arsenic(valence, degree, data.formalCharge)
        default: return none
        }
    }

    private static func dummy(_ valence: Int, _ degree: Int, _ charge: Int8) -> OpenBabelElectrons {
        guard charge == 0, degree == 2 || degree == 3 else { return none }
        switch valence {
        case 2: return OpenBabelElectrons(least: 0, most: 2)
        case 3: return OpenBabelElectrons(least: 0, most: 1)
        default: return none
        }
    }

    private static func boron(_ valence: Int, _ degree: Int, _ charge: Int8) -> OpenBabelElectrons {
        switch (charge, valence, degree) {
        case (0, 3, 2): OpenBabelElectrons(1)
        case (0, 3, 3): OpenBabelElectrons(0)
        default: none
        }
    }

    private static func carbon(
        _ valence: Int, _ degree: Int, _ charge: Int8, _ outside: Outside
    ) -> OpenBabelElectrons {
        switch (charge, valence, degree) {
        case (0, 4, 3):
            if case .double(let element) = outside, element != .carbon, element != .hydrogen {
                return OpenBabelElectrons(0)
            }
            return OpenBabelElectrons(1)
        case (1, 3, 3): return OpenBabelElectrons(0)
        case (1, 3, 2), (-1, 3, 2): return OpenBabelElectrons(1)
        case (-1, 3, 3): return OpenBabelElectrons(2)
        default: return none
        }
    }

    private static func pnictogen(
        _ valence: Int, _ degree: Int, _ charge: Int8, _ outside: Outside
    ) -> OpenBabelElectrons {
        switch (charge, valence, degree) {
        case (0, 3, 3), (-1, 2, 2): return OpenBabelElectrons(2)
        case (0, 3, 2), (1, 4, 3): return OpenBabelElectrons(1)
        case (0, 5, 3):
            guard case .double(let element) = outside else { return none }
            return OpenBabelElectrons(element == .oxygen ? 1 : 2)
        default: return none
        }
    }

    private static func oxygen(_ valence: Int, _ degree: Int, _ charge: Int8) -> OpenBabelElectrons {
        switch (charge, valence, degree) {
        case (0, 2, 2): OpenBabelElectrons(2)
        case (0, 3, 2), (1, 3, 2): OpenBabelElectrons(1)
        default: none
        }
    }

    private static func sulfur(
        _ valence: Int, _ degree: Int, _ charge: Int8, _ outside: Outside, hasOxide: Bool
    ) -> OpenBabelElectrons {
        switch (charge, valence, degree) {
        case (0, 2, 2): return OpenBabelElectrons(2)
        case (0, 4, 3):
            if case .double(.oxygen) = outside { return OpenBabelElectrons(2) }
            return none
        case (1, 3, 2): return OpenBabelElectrons(1)
        case (1, 3, 3): return hasOxide ? OpenBabelElectrons(2) : none
        default: return none
        }
    }

    private static func arsenic(_ valence: Int, _ degree: Int, _ charge: Int8) -> OpenBabelElectrons {
        switch (charge, valence, degree) {
        case (0, 3, 2), (1, 4, 3): OpenBabelElectrons(1)
        case (0, 3, 3): OpenBabelElectrons(2)
        default: none
        }
    }
}
