/// The order in which a SMILES names atoms, branches and ring numbers: a depth-first walk without recursion.
struct SMILESPlan: Sendable {
    /// What is written next.
    enum Step: Sendable {
        case atom(Int)
        /// The symbol of a bond, seen from an atom.
        case bond(Int, from: Int)
        /// A ring number; with the bond's symbol at the place where the ring opens.
        case ring(Int, bond: Int?, from: Int)
        case open
        case close
        case dot
    }

    /// The steps of the last plan.
    private(set) var steps: [Step] = []
    /// Whether the atoms are written in the order of their numbers.
    private(set) var isInAtomOrder = true

    private var isVisited: [Bool] = []
    private var isTreeBond: [Bool] = []
    private var parent: [Int32] = []
    private var order: [Int32] = []
    private var children: [[Int32]] = []
    private var ringBonds: [[Int32]] = []
    private var molecule = Molecule()

    /// Makes the plan of a molecule.
    mutating func make(for molecule: Molecule) {
        self.molecule = molecule
        let count = molecule.atomCount
        steps.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
        isVisited = Array(repeating: false, count: count)
        isTreeBond = Array(repeating: false, count: molecule.bondCount)
        parent = Array(repeating: -1, count: count)
        children = Array(repeating: [], count: count)
        ringBonds = Array(repeating: [], count: count)
        for atom in 0..<count where !isVisited[atom] { walk(from: atom) }
        findRingBonds()
        var isFirst = true
        var numbers = RingNumbers()
        for atom in order where parent[Int(atom)] < 0 {
            if !isFirst { steps.append(.dot) }
            isFirst = false
            write(from: Int(atom), numbers: &numbers)
        }
        isInAtomOrder = order.enumerated().allSatisfy { $0.offset == Int($0.element) }
    }

    /// The neighbours of an atom in the order in which the text names them: the atom before, an implicit hydrogen (-1),
    /// ring numbers, branches.
    func writtenNeighbors(of atom: Int, hasImplicitHydrogen: Bool) -> [Int32] {
        var neighbors: [Int32] = []
        if parent[atom] >= 0 { neighbors.append(parent[atom]) }
        if hasImplicitHydrogen { neighbors.append(-1) }
        let bonds = molecule.bonds
        for bond in ringBonds[atom] { neighbors.append(Int32(bonds[Int(bond)].other(than: atom))) }
        for bond in children[atom] { neighbors.append(Int32(bonds[Int(bond)].other(than: atom))) }
        return neighbors
    }

    /// Neighbour bonds of an atom, by the number of the neighbour.
    private func sortedBonds(of atom: Int) -> [Int32] {
        let rows = molecule.bonds(of: atom)
        let bonds = molecule.bonds
        var result: [Int32] = []
        for slot in 0..<rows.count { result.append(rows[slot]) }
        result.sort { bonds[Int($0)].other(than: atom) < bonds[Int($1)].other(than: atom) }
        return result
    }

    /// Depth-first: the next atom is the unvisited neighbour with the lowest number.
    private mutating func walk(from root: Int) {
        var stack: [(atom: Int, bonds: [Int32], next: Int)] = []
        isVisited[root] = true
        order.append(Int32(root))
        stack.append((root, sortedBonds(of: root), 0))
        while let top = stack.last {
            var next = top.next
            var descended = false
            while next < top.bonds.count {
                let bond = top.bonds[next]
                next += 1
                let neighbor = molecule.bonds[Int(bond)].other(than: top.atom)
                if isVisited[neighbor] { continue }
                isVisited[neighbor] = true
                isTreeBond[Int(bond)] = true
                parent[neighbor] = Int32(top.atom)
                children[top.atom].append(bond)
                order.append(Int32(neighbor))
                stack[stack.count - 1].next = next
                stack.append((neighbor, sortedBonds(of: neighbor), 0))
                descended = true
                break
            }
            if !descended { stack.removeLast() }
        }
    }

    /// Bonds that close rings stand at both their atoms, in the order in which the other atoms are written.
    private mutating func findRingBonds() {
        let bonds = molecule.bondColumn
        for index in bonds.indices where !isTreeBond[index] {
            ringBonds[Int(bonds[index].begin)].append(Int32(index))
            ringBonds[Int(bonds[index].end)].append(Int32(index))
        }
    }

    private mutating func write(from root: Int, numbers: inout RingNumbers) {
        enum Task {
            case atom(Int)
            case branch(bond: Int, from: Int, isLast: Bool)
            case close
        }
        var tasks: [Task] = [.atom(root)]
        while let task = tasks.popLast() {
            switch task {
            case .close: steps.append(.close)
            case .branch(let bond, let from, let isLast):
                if !isLast {
                    steps.append(.open)
                    tasks.append(.close)
                }
                steps.append(.bond(bond, from: from))
                tasks.append(.atom(molecule.bonds[bond].other(than: from)))
            case .atom(let atom):
                steps.append(.atom(atom))
                for bond in ringBonds[atom] {
                    if let number = numbers.close(Int(bond)) {
                        steps.append(.ring(number, bond: nil, from: atom))
                    } else {
                        steps.append(.ring(numbers.open(Int(bond)), bond: Int(bond), from: atom))
                    }
                }
                numbers.releaseClosed()
                for (place, bond) in children[atom].enumerated().reversed() {
                    tasks.append(
                        .branch(bond: Int(bond), from: atom, isLast: place == children[atom].count - 1))
                }
            }
        }
    }
}

/// Ring numbers in use. A number that closes at an atom is free again from the next atom on.
private struct RingNumbers {
    private var numberOfBond: [Int: Int] = [:]
    private var isUsed: [Bool] = [true]
    private var closed: [Int] = []
    private var lowestFree = 1

    mutating func open(_ bond: Int) -> Int {
        while lowestFree < isUsed.count, isUsed[lowestFree] { lowestFree += 1 }
        let number = lowestFree
        if number == isUsed.count { isUsed.append(true) } else { isUsed[number] = true }
        numberOfBond[bond] = number
        return number
    }

    mutating func close(_ bond: Int) -> Int? {
        guard let number = numberOfBond.removeValue(forKey: bond) else { return nil }
        closed.append(number)
        return number
    }

    mutating func releaseClosed() {
        for number in closed {
            isUsed[number] = false
            lowestFree = min(lowestFree, number)
        }
        closed.removeAll(keepingCapacity: true)
    }
}
