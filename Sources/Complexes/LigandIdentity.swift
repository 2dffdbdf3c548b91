internal import MolecularGraph

/// What tells ligands apart: elements, bonds and which atoms are bound to the metal, whatever the order of the atoms.
public struct LigandIdentity: Hashable, Sendable {
    /// Number of atoms of each element, by atomic number.
    public var elementCounts: [UInt16]
    /// Number of sites.
    public var denticity: Int
    /// Atoms of the largest site.
    public var hapticity: Int
    /// Symbols of the contact atoms in alphabetical order.
    public var contactElements: [String]
    /// Hash of the graph with its contacts, refined until it settles (B. Weisfeiler, A. Lehman 1968).
    public var graphKey: UInt64

    /// Formula in Hill's order.
    public var formula: String { Self.formula(elementCounts) }

    /// A formula in Hill's order from counts by atomic number.
    static func formula(_ counts: [UInt16]) -> String {
        var parts: [(symbol: String, count: Int)] = []
        for (number, count) in counts.enumerated() where count > 0 {
            parts.append((Element(unchecked: UInt8(number)).symbol, Int(count)))
        }
        let hasCarbon = counts.count > 6 && counts[6] > 0
        func rank(_ symbol: String) -> Int { hasCarbon ? (symbol == "C" ? 0 : symbol == "H" ? 1 : 2) : 2 }
        parts.sort {
            (rank($0.symbol), $0.symbol) < (rank($1.symbol), $1.symbol)
        }
        return parts.map { $0.count == 1 ? $0.symbol : "\($0.symbol)\($0.count)" }.joined()
    }
}

/// Makes the identities of the ligands of complexes. Holds scratch memory; one per worker.
public struct LigandIdentifier: Sendable {
    private var colors: [UInt64] = []
    private var next: [UInt64] = []
    private var sorted: [UInt64] = []

    /// An identifier.
    public init() {}

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The identity of a ligand.
    ///
    /// - Complexity: O(rounds · bonds); a round per class of atoms at most.
    public mutating func identity(of ligand: PerceivedComplex.Ligand, in complex: PerceivedComplex) -> LigandIdentity {
        var atoms: [Int] = []
        var counts = [UInt16](repeating: 0, count: 119)
        for atom in 0..<complex.atomCount where complex.parts[atom] == ligand.part {
            atoms.append(atom)
            counts[Int(complex.numbers[atom])] += 1
        }
        let contacts = complex.contacts(of: ligand)
        var hapticity = 0
        for site in complex.sites where complex.ligands[Int(site.ligand)] == ligand {
            hapticity = max(hapticity, site.hapticity)
        }
        var symbols: [String] = []
        if colors.count < complex.atomCount {
            colors = Array(repeating: 0, count: complex.atomCount + 64)
            next = colors
        }
        for atom in atoms { colors[atom] = Self.mix(UInt64(complex.numbers[atom])) }
        for slot in contacts.indices {
            let atom = Int(contacts[slot])
            colors[atom] = Self.mix(colors[atom] &+ 1)
            symbols.append(complex.element(of: atom).symbol)
        }
        var classes = 0
        for _ in 0..<max(1, atoms.count) {
            for atom in atoms {
                let neighbors = complex.ligandGraph.neighbors(of: atom)
                var sum: UInt64 = 0
                for slot in neighbors.indices { sum &+= Self.mix(colors[Int(neighbors[slot])]) }
                next[atom] = Self.mix(colors[atom] &* 3 &+ sum)
            }
            for atom in atoms { colors[atom] = next[atom] }
            let found = distinct(atoms)
            if found == classes { break }
            classes = found
        }
        var key: UInt64 = UInt64(atoms.count)
        for atom in atoms { key &+= Self.mix(colors[atom]) }
        return LigandIdentity(
            elementCounts: counts, denticity: Int(ligand.denticity), hapticity: hapticity,
            contactElements: symbols.sorted(), graphKey: Self.mix(key))
    }

    private mutating func distinct(_ atoms: [Int]) -> Int {
        sorted.removeAll(keepingCapacity: true)
        for atom in atoms { sorted.append(colors[atom]) }
        sorted.sort()
        var count = sorted.isEmpty ? 0 : 1
        for index in sorted.indices.dropFirst() where sorted[index] != sorted[index - 1] { count += 1 }
        return count
    }
}
