import MolecularGraph

/// Ring systems: rings of the ring set that are joined by common bonds. Rings of dummy atoms only are left out.
struct RingSystems: Sendable {
    private var parent: [Int32] = []
    private var ringOfBond: [Int32] = []
    private var starts: [Int32] = [0]
    private var atomColumn: [Int32] = []
    private var memberRings: [Int32] = []
    private var lastSystem: [Int32] = []

    /// Number of systems.
    var count: Int { starts.count - 1 }

    /// Atoms of a system, ascending.
    func atoms(of system: Int) -> ArraySlice<Int32> { atomColumn[Int(starts[system])..<Int(starts[system + 1])] }

    /// Finds the systems, in the order of their first rings.
    mutating func build(_ graph: WorkingGraph, rings: RingView) {
        parent.removeAll(keepingCapacity: true)
        ringOfBond.removeAll(keepingCapacity: true)
        ringOfBond.append(contentsOf: repeatElement(-1, count: graph.bondCount))
        for ring in 0..<rings.count {
            parent.append(Int32(truncatingIfNeeded: ring))
            if Self.isAllDummy(ring, graph, rings) { continue }
            let bonds = rings.bonds(of: ring)
            for index in bonds.indices {
                let bond = Int(bonds[index])
                if ringOfBond[bond] < 0 {
                    ringOfBond[bond] = Int32(truncatingIfNeeded: ring)
                } else {
                    join(Int(ringOfBond[bond]), ring)
                }
            }
        }
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
        atomColumn.removeAll(keepingCapacity: true)
        lastSystem.removeAll(keepingCapacity: true)
        lastSystem.append(contentsOf: repeatElement(-1, count: graph.atomCount))
        for first in 0..<rings.count where root(first) == first && !Self.isAllDummy(first, graph, rings) {
            let start = atomColumn.count
            let system = Int32(truncatingIfNeeded: starts.count - 1)
            for ring in first..<rings.count where root(ring) == first {
                let atoms = rings.atoms(of: ring)
                for index in atoms.indices where lastSystem[Int(atoms[index])] != system {
                    lastSystem[Int(atoms[index])] = system
                    atomColumn.append(atoms[index])
                }
            }
            atomColumn[start...].sort()
            starts.append(Int32(truncatingIfNeeded: atomColumn.count))
        }
    }

    private static func isAllDummy(_ ring: Int, _ graph: WorkingGraph, _ rings: RingView) -> Bool {
        let atoms = rings.atoms(of: ring)
        for index in atoms.indices where graph.atoms[Int(atoms[index])].element.rawValue != 0 { return false }
        return true
    }

    private mutating func join(_ left: Int, _ right: Int) {
        let first = root(left)
        let second = root(right)
        parent[max(first, second)] = Int32(truncatingIfNeeded: min(first, second))
    }

    private mutating func root(_ ring: Int) -> Int {
        var current = ring
        while Int(parent[current]) != current {
            parent[current] = parent[Int(parent[current])]
            current = Int(parent[current])
        }
        return current
    }
}
