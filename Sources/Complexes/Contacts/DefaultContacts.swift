/// Contacts of a metal in the default mode (complexes.md 3). Every step judges all atoms at once, so the order of the
/// atoms does not matter.
struct DefaultContacts {
    private struct Candidate {
        var atom: Int32
        var excess: Double
        var distance: Double
    }

    private var candidates: [Candidate] = []
    private var keeps: [Bool] = []
    private var hydrogens: [Candidate] = []
    /// Atoms with an excess of at most 0.50 Å, for rings.
    private var near: [Int32] = []
    /// Index into `candidates` by atom, or -1.
    private var slots: [Int32] = []
    /// Whether an atom is a contact.
    private var isContact: [Bool] = []
    private var rings = RingCompletion()

    /// Finds the contacts of a metal, ascending.
    ///
    /// - Parameters:
    ///   - graph: bonds between atoms that are no metals.
    ///   - radius: covalent radius by atom in Å.
    ///   - window: atoms to look at, nil for all.
    mutating func find(
        metal: Int, numbers: [UInt8], positions: [Double], radius: [Double], isMetal: [Bool], graph: AtomGraph,
        window: ArraySlice<Int32>?, into contacts: inout [Int32]
    ) {
        contacts.removeAll(keepingCapacity: true)
        gather(
            metal: metal, numbers: numbers, positions: positions, radius: radius, isMetal: isMetal, graph: graph,
            window: window)
        dropShadowed(positions: positions, graph: graph)
        dropSmallBites(graph: graph)
        for (index, candidate) in candidates.enumerated() {
            slots[Int(candidate.atom)] = -1
            if keeps[index] { contacts.append(candidate.atom) }
        }
        for contact in contacts { isContact[Int(contact)] = true }
        rings.complete(near: near, graph: graph, isContact: &isContact, contacts: &contacts)
        addHydrogens(numbers: numbers, positions: positions, graph: graph, &contacts)
        for contact in contacts { isContact[Int(contact)] = false }
        contacts.sort()
    }

    private static func tolerance(of metal: UInt8) -> Double {
        switch metal {
        case 46, 47, 79: 0.45
        case 80: 0.70
        default: 0.60
        }
    }

    /// Steps 1 and 2: atoms near the metal that are not saturated.
    private mutating func gather(
        metal: Int, numbers: [UInt8], positions: [Double], radius: [Double], isMetal: [Bool], graph: AtomGraph,
        window: ArraySlice<Int32>?
    ) {
        let count = numbers.count
        candidates.removeAll(keepingCapacity: true)
        hydrogens.removeAll(keepingCapacity: true)
        near.removeAll(keepingCapacity: true)
        keeps.removeAll(keepingCapacity: true)
        if slots.count < count {
            slots = Array(repeating: -1, count: count + 64)
            isContact = Array(repeating: false, count: count + 64)
        }
        let tolerance = Self.tolerance(of: numbers[metal])
        let metalRadius = radius[metal]
        let (x, y, z) = (positions[3 * metal], positions[3 * metal + 1], positions[3 * metal + 2])
        let reach = max(0.70, tolerance)
        let look = window?.count ?? count
        for place in 0..<look {
            let atom = window.map { Int($0[$0.startIndex + place]) } ?? place
            let (dx, dy, dz) = (positions[3 * atom] - x, positions[3 * atom + 1] - y, positions[3 * atom + 2] - z)
            let squared = dx * dx + dy * dy + dz * dz
            let sum = metalRadius + radius[atom]
            guard squared <= (sum + reach) * (sum + reach), !isMetal[atom] else { continue }
            let distance = squared.squareRoot()
            let candidate = Candidate(atom: Int32(atom), excess: distance - sum, distance: distance)
            let number = numbers[atom]
            if number == 1 {
                if candidate.excess <= 0.40 { hydrogens.append(candidate) }
                continue
            }
            if candidate.excess <= 0.50 { near.append(Int32(atom)) }
            var limit = tolerance
            if [9, 17, 35, 53, 85].contains(number), graph.degree(of: atom) > 0 { limit = 0.20 }
            guard candidate.excess <= limit, !Self.isSaturated(atom, numbers: numbers, graph: graph) else { continue }
            slots[atom] = Int32(candidates.count)
            candidates.append(candidate)
            keeps.append(true)
        }
    }

    private static func isSaturated(_ atom: Int, numbers: [UInt8], graph: AtomGraph) -> Bool {
        let limit: Int
        switch numbers[atom] {
        case 6, 7, 14, 15, 33, 16, 34: limit = 4
        case 8: limit = 3
        default: return false
        }
        guard graph.degree(of: atom) >= limit else { return false }
        let neighbors = graph.neighbors(of: atom)
        for slot in neighbors.indices where numbers[Int(neighbors[slot])] == 5 { return false }
        return true
    }

    /// Step 3: atoms that stand behind a bonded candidate, as seen from the metal.
    private mutating func dropShadowed(positions: [Double], graph: AtomGraph) {
        let cosine = 0.0871557427476582  // of 85 degrees
        for (index, a) in candidates.enumerated() {
            let neighbors = graph.neighbors(of: Int(a.atom))
            for slot in neighbors.indices {
                let other = slots[Int(neighbors[slot])]
                guard other >= 0 else { continue }
                let b = candidates[Int(other)]
                guard b.distance < a.distance else { continue }
                let between = Self.distance(positions, Int(a.atom), Int(b.atom))
                let limit = b.distance * b.distance + between * between - 2 * b.distance * between * cosine
                if a.distance * a.distance > limit { keeps[index] = false }
            }
        }
    }

    /// Step 4: the long arm of a group that binds by two atoms of one neighbour.
    private mutating func dropSmallBites(graph: AtomGraph) {
        var dropped: [Int] = []
        for (index, a) in candidates.enumerated() where keeps[index] && a.excess > 0.35 {
            let neighbors = graph.neighbors(of: Int(a.atom))
            search: for slot in neighbors.indices {
                let c = Int(neighbors[slot])
                if slots[c] >= 0, keeps[Int(slots[c])] { continue }
                let second = graph.neighbors(of: c)
                for place in second.indices where second[place] != a.atom {
                    let other = slots[Int(second[place])]
                    if other >= 0, keeps[Int(other)], candidates[Int(other)].excess < a.excess {
                        dropped.append(index)
                        break search
                    }
                }
            }
        }
        for index in dropped { keeps[index] = false }
    }

    /// Step 6: hydrides, H2, and hydrogens of boron.
    private mutating func addHydrogens(
        numbers: [UInt8], positions: [Double], graph: AtomGraph, _ contacts: inout [Int32]
    ) {
        var replaced: [Int32] = []
        for hydrogen in hydrogens {
            let atom = Int(hydrogen.atom)
            var nearest = -1
            var least = Double.infinity
            let neighbors = graph.neighbors(of: atom)
            for slot in neighbors.indices where numbers[Int(neighbors[slot])] != 1 {
                let distance = Self.distance(positions, atom, Int(neighbors[slot]))
                if distance < least {
                    least = distance
                    nearest = Int(neighbors[slot])
                }
            }
            if nearest < 0 {
                contacts.append(hydrogen.atom)
            } else if numbers[nearest] == 5, hydrogen.excess <= 0.25 {
                contacts.append(hydrogen.atom)
                replaced.append(Int32(nearest))
            }
        }
        if !replaced.isEmpty {
            for boron in replaced { isContact[Int(boron)] = false }
            contacts.removeAll { replaced.contains($0) }
        }
    }

    private static func distance(_ positions: [Double], _ i: Int, _ j: Int) -> Double {
        let dx = positions[3 * i] - positions[3 * j]
        let dy = positions[3 * i + 1] - positions[3 * j + 1]
        let dz = positions[3 * i + 2] - positions[3 * j + 2]
        return (dx * dx + dy * dy + dz * dz).squareRoot()
    }
}

/// Completes rings that are bound by most of their atoms (complexes.md 3, step 5): slipped rings.
struct RingCompletion {
    private var isNear: [Bool] = []
    private var path: [Int32] = []

    /// In a ring of five to eight near atoms of which at least three are contacts, all become contacts; repeated until
    /// nothing changes. Rings have no bond across.
    ///
    /// - Complexity: O(contacts · paths of up to eight near atoms); near atoms are few.
    mutating func complete(near: [Int32], graph: AtomGraph, isContact: inout [Bool], contacts: inout [Int32]) {
        guard contacts.count >= 3, near.count > contacts.count || near.contains(where: { !isContact[Int($0)] }) else {
            return
        }
        if isNear.count < isContact.count { isNear = Array(repeating: false, count: isContact.count) }
        for atom in near { isNear[Int(atom)] = true }
        defer { for atom in near { isNear[Int(atom)] = false } }
        var changed = true
        while changed {
            changed = false
            for start in near where !isContact[Int(start)] {
                if isInBoundRing(start, graph: graph, isContact: isContact) {
                    isContact[Int(start)] = true
                    contacts.append(start)
                    changed = true
                }
            }
        }
    }

    /// Whether a near atom lies in such a ring: looks for closed paths, depth first with a stack of its own.
    private mutating func isInBoundRing(_ start: Int32, graph: AtomGraph, isContact: [Bool]) -> Bool {
        path.removeAll(keepingCapacity: true)
        path.append(start)
        var places: [Int] = [0]
        var steps = 0
        while let atom = path.last {
            steps += 1
            guard steps < 100_000 else { return false }
            let neighbors = graph.neighbors(of: Int(atom))
            let place = places[places.count - 1]
            if place >= neighbors.count {
                path.removeLast()
                places.removeLast()
                continue
            }
            places[places.count - 1] += 1
            let next = neighbors[place]
            if next == start, path.count >= 5 {
                if path.count(where: { isContact[Int($0)] }) >= 3, isChordless(graph) { return true }
                continue
            }
            guard path.count < 8, isNear[Int(next)], !path.contains(next) else { continue }
            path.append(next)
            places.append(0)
        }
        return false
    }

    private func isChordless(_ graph: AtomGraph) -> Bool {
        let count = path.count
        for first in 0..<count {
            for second in (first + 1)..<count where second - first > 1 && !(first == 0 && second == count - 1) {
                if graph.hasBond(Int(path[first]), Int(path[second])) { return false }
            }
        }
        return true
    }
}
