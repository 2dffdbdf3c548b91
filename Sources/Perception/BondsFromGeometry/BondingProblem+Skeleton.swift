import MolecularGraph

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Rules for molecules whose hydrogens are not in the input (`bonds-from-geometry.md` section 4): geometry decides on π
/// bonds, and valences on hydrogens.
extension BondingProblem {
    private static var azideReward: Double { 5 }
    private static var shapeCap: Double { 5 }

    /// The states of an atom of a skeleton.
    ///
    /// - Parameter flatRing: size of the largest flat five- or six-membered ring of the atom, 0 for none.
    func skeletonChoices(of atom: Int, flatRing: Int) -> [AtomChoice] {
        let neighbors = contacts.neighbors(of: atom)
        let isCarbon = elements[atom] == .carbon
        let isNitrogen = elements[atom] == .nitrogen
        var result = plainSkeletonChoices(of: atom, neighbors)
        let angle: Double? =
            isNitrogen && neighbors.count == 2
            ? Geometry.angle(positions[neighbors[0]], positions[atom], positions[neighbors[1]]) : nil
        for index in result.indices {
            let choice = result[index]
            var penalty = choice.penalty + shapePenalty(of: atom, neighbors, piBonds: choice.piBonds)
            if choice.piBonds == 0 && flatRing > 0 {
                if isCarbon && neighbors.count < 4 { penalty += flatRing == 6 ? 2 : 1 }
                if isNitrogen && neighbors.count == 2 && flatRing == 6 { penalty += 2 }
            }
            // A linear N⁺ costs nothing.
            if let angle, angle > 150, choice.piBonds == 2 { penalty -= 4 }
            if isNitrogen && neighbors.count == 1 && choice.charge == -1 && endsAzide(neighbors[0]) {
                penalty -= Self.azideReward
            }
            result[index].penalty = penalty
        }
        return Self.cheapest(result)
    }

    /// Whether an atom is the middle nitrogen of an azide.
    private func endsAzide(_ atom: Int) -> Bool {
        guard elements[atom] == .nitrogen else { return false }
        let ends = contacts.neighbors(of: atom)
        guard ends.count == 2 else { return false }
        return Geometry.angle(positions[ends[0]], positions[atom], positions[ends[1]]) > 150
    }

    private func plainSkeletonChoices(of atom: Int, _ neighbors: [Int]) -> [AtomChoice] {
        guard let data = data[atom] else { return [AtomChoice(0, 0, 0, 0)] }
        let count = neighbors.count
        var result: [AtomChoice] = []
        func fill(valence: Int, piBonds: ClosedRange<Int>, penalty: (Int) -> Double = { _ in 0 }) {
            for number in piBonds where valence - count - number >= 0 {
                result.append(AtomChoice(number, 0, valence - count - number, penalty(number)))
            }
        }
        switch elements[atom].atomicNumber {
        case 1: if count == 1 { result = [AtomChoice(0, 0, 0, 0)] }
        case 5:
            if count <= 3 { result.append(AtomChoice(0, 0, 3 - count, 0)) }
            if count == 4 { result.append(AtomChoice(0, -1, 0, 0)) }
        case 6:
            fill(valence: 4, piBonds: 0...2)
            if count == 1 { result.append(AtomChoice(2, -1, 0, 10)) }
        case 7:
            // Amino before imino.
            fill(valence: 3, piBonds: 0...2) { count == 1 && $0 == 1 ? 3.5 : 0 }
            let oxygens = neighbors.count { elements[$0] == .oxygen && contacts.degree(of: $0) == 1 }
            switch count {
            case 4: result.append(AtomChoice(0, 1, 0, 0))
            case 3: result.append(AtomChoice(1, 1, 0, oxygens == 2 ? -4 : 3))
            case 2: result.append(AtomChoice(2, 1, 0, 4))
            case 1: result.append(AtomChoice(1, -1, 0, 5))
            default: break
            }
        case 8:
            fill(valence: 2, piBonds: 0...1)
            if count == 1 { result.append(AtomChoice(0, -1, 0, 3)) }
            if count == 3 { result.append(AtomChoice(0, 1, 0, 3)) }
        case 16, 34, 52:
            fill(valence: 2, piBonds: 0...3)
            for valence in [4, 6] where valence - count >= 0 && valence - count <= 3 {
                result.append(AtomChoice(valence - count, 0, 0, count > 2 ? 1 : 5))
            }
            if count == 3 { result.append(AtomChoice(0, 1, 0, 4)) }
            if count == 1 { result.append(AtomChoice(0, -1, 0, 5)) }
        case 15, 33:
            fill(valence: 3, piBonds: 0...2) { _ in 2 }
            fill(valence: 5, piBonds: 0...2) { _ in count >= 3 ? 0 : 2 }
            if count == 4 { result.append(AtomChoice(0, 1, 0, 2)) }
            if count == 6 { result.append(AtomChoice(0, -1, 0, 0)) }
        default:
            for (index, state) in data.states.enumerated() where state.charge == 0 && state.valence >= count {
                let isUsual = index == 0
                result.append(
                    AtomChoice(
                        isUsual ? 0 : state.valence - count, 0, isUsual ? state.valence - count : 0, state.penalty)
                )
            }
            if count == 0 { result.append(AtomChoice(0, -1, 0, 5)) }
        }
        return result
    }

    /// Penalty of the shape of the neighbours of an atom that has some π bonds.
    private func shapePenalty(of atom: Int, _ neighbors: [Int], piBonds: Int) -> Double {
        let isCarbon = elements[atom] == .carbon
        guard isCarbon || elements[atom] == .nitrogen else { return 0 }
        let here = positions[atom]
        let cap = Self.shapeCap
        switch neighbors.count {
        case 3:
            let height = Geometry.height(
                here, over: positions[neighbors[0]], positions[neighbors[1]], positions[neighbors[2]])
            if isCarbon {
                return piBonds > 0
                    ? Geometry.penalty(height, mean: 0, width: 0.06, cap: cap)
                    : Geometry.penalty(height, mean: 0.47, width: 0.09, cap: cap)
            }
            return piBonds > 0 ? Geometry.penalty(height, mean: 0, width: 0.09, cap: cap) : 0
        case 2:
            let angle = Geometry.angle(positions[neighbors[0]], here, positions[neighbors[1]])
            if piBonds >= 2 { return Geometry.penalty(angle, mean: 178, width: 8, cap: cap) }
            let ring = smallestRing(through: atom)
            if ring == 3 { return 3 * Double(piBonds) }
            guard isCarbon else { return angle > 150 ? cap : 0 }
            let (mean, width): (Double, Double) =
                switch (ring, piBonds > 0) {
                case (0, false): (111.7, 5)
                case (0, true): (122.2, 5.5)
                case (4, false): (88.6, 3)
                case (4, true): (91, 4)
                case (5, false): (104.5, 3)
                case (5, true): (108.8, 3)
                case (6, false): (111.1, 3)
                case (6, true): (120.1, 2.2)
                case (_, false): (112.9, 5)
                case (_, true): (123, 5)
                }
            return Geometry.penalty(angle, mean: mean, width: width, cap: cap) + log(width / 3)
        default: return isCarbon ? 2 * Double(piBonds) : 0
        }
    }

    /// Size of the smallest ring through an atom, 0 if there is none of up to seven atoms.
    private func smallestRing(through atom: Int) -> Int {
        var best = 0
        for start in contacts.neighbors(of: atom) {
            var depths = [start: 1]
            var front = [start]
            var found = 0
            while !front.isEmpty && found == 0 {
                var next: [Int] = []
                search: for here in front {
                    let depth = depths[here] ?? 0
                    guard depth < 6 else { continue }
                    for neighbor in contacts.neighbors(of: here) {
                        if neighbor == atom {
                            guard here != start else { continue }
                            found = depth + 1
                            break search
                        }
                        if depths[neighbor] == nil {
                            depths[neighbor] = depth + 1
                            next.append(neighbor)
                        }
                    }
                }
                front = next
            }
            if found > 0 && (best == 0 || found < best) { best = found }
        }
        return best
    }

    /// For each atom the size of its largest flat ring of five or six atoms without chords; 0 for none. Flat: the mean
    /// torsion is at most 7.5 or 12 degrees.
    func flatRings() -> [Int] {
        var result = [Int](repeating: 0, count: count)
        for start in 0..<count where contacts.degree(of: start) >= 2 {
            if start & 63 == 63 && RecordDeadline.isPast { break }
            // Walks from the lowest atom of the ring; a stack of neighbours instead of recursion.
            var path = [start]
            var cursors = [0]
            while let here = path.last, let cursor = cursors.last {
                let bonds = contacts.bonds(at: here)
                guard cursor < bonds.count else {
                    path.removeLast()
                    cursors.removeLast()
                    continue
                }
                cursors[cursors.count - 1] += 1
                let neighbor = contacts.other(bonds[bonds.startIndex + cursor], than: here)
                if neighbor == start {
                    if path.count >= 5 && path[1] < here { note(ring: path, in: &result) }
                } else if neighbor > start && path.count < 6 && !path.contains(neighbor) {
                    path.append(neighbor)
                    cursors.append(0)
                }
            }
        }
        return result
    }

    private func note(ring: [Int], in result: inout [Int]) {
        let size = ring.count
        for index in 0..<size {
            for distance in 2..<size - 1 where contacts.bond(ring[index], ring[(index + distance) % size]) != nil {
                return
            }
        }
        var sum = 0.0
        for index in 0..<size {
            sum += Geometry.torsion(
                positions[ring[index]], positions[ring[(index + 1) % size]], positions[ring[(index + 2) % size]],
                positions[ring[(index + 3) % size]])
        }
        guard sum / Double(size) <= (size == 5 ? 7.5 : 12) else { return }
        for atom in ring { result[atom] = max(result[atom], size) }
    }
}
