#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Contacts of a metal by the rules of the reference program (rac.md 3.2).
struct ReferenceContacts {
    private struct Candidate {
        var atom: Int32
        var distance: Double
    }

    private var candidates: [Candidate] = []
    private var crowd: [Candidate] = []
    private var keeps: [Bool] = []
    private var angles: [Double] = []

    /// Finds the contacts of a metal, ascending.
    ///
    /// - Parameter isMetal: metals are no contacts.
    mutating func find(
        metal: Int, numbers: [UInt8], positions: [Double], radius: [Double], isMetal: [Bool],
        into contacts: inout [Int32]
    ) {
        contacts.removeAll(keepingCapacity: true)
        gather(metal: metal, numbers: numbers, positions: positions, radius: radius, isMetal: isMetal)
        dropClashes(positions: positions, into: &contacts)
        if contacts.count > 6 { trimToSix(metal: metal, positions: positions, &contacts) }
    }

    private static func distance(_ positions: [Double], _ i: Int, _ j: Int) -> Double {
        let dx = positions[3 * i] - positions[3 * j]
        let dy = positions[3 * i + 1] - positions[3 * j + 1]
        let dz = positions[3 * i + 2] - positions[3 * j + 2]
        return (dx * dx + dy * dy + dz * dz).squareRoot()
    }

    /// Steps 1 and 2: atoms within 1.37 times the sum of radii; with more than six within 1.35, only the nearest six of
    /// C, N and S.
    private mutating func gather(
        metal: Int, numbers: [UInt8], positions: [Double], radius: [Double], isMetal: [Bool]
    ) {
        candidates.removeAll(keepingCapacity: true)
        crowd.removeAll(keepingCapacity: true)
        let metalRadius = radius[metal]
        for atom in 0..<numbers.count where numbers[atom] != 1 && !isMetal[atom] {
            let sum = metalRadius + radius[atom]
            let distance = Self.distance(positions, metal, atom)
            if distance < (numbers[atom] == 2 ? 1.6 : 1.37) * sum {
                candidates.append(Candidate(atom: Int32(atom), distance: distance))
            }
            if distance < 1.35 * sum { crowd.append(Candidate(atom: Int32(atom), distance: distance)) }
        }
        guard crowd.count > 6 else { return }
        crowd.sort { $0.distance < $1.distance || ($0.distance == $1.distance && $0.atom < $1.atom) }
        let nearest = crowd[0..<6].map(\.atom)
        candidates.removeAll { candidate in
            [6, 7, 16].contains(numbers[Int(candidate.atom)]) && !nearest.contains(candidate.atom)
        }
    }

    /// Steps 3 and 4: of atoms within 1.3 Å of a candidate only the one nearest the metal; none far beyond the shortest
    /// distance above 2 Å.
    private mutating func dropClashes(positions: [Double], into contacts: inout [Int32]) {
        keeps.removeAll(keepingCapacity: true)
        for _ in candidates { keeps.append(false) }
        var shortest = 2.0
        var hasLong = false
        for candidate in candidates {
            if candidate.distance > 2, !hasLong || candidate.distance < shortest {
                shortest = candidate.distance
                hasLong = true
            }
        }
        for index in candidates.indices {
            var best = index
            for other in candidates.indices where other != index {
                let apart = Self.distance(positions, Int(candidates[index].atom), Int(candidates[other].atom))
                if apart < 1.3, candidates[other].distance < candidates[best].distance { best = other }
            }
            keeps[best] = true
        }
        for (index, candidate) in candidates.enumerated() where keeps[index] {
            if candidate.distance <= shortest + 1.5 { contacts.append(candidate.atom) }
        }
    }

    /// Step 5: the six whose angles to the others come nearest to those of an octahedron.
    private mutating func trimToSix(metal: Int, positions: [Double], _ contacts: inout [Int32]) {
        let count = contacts.count
        angles.removeAll(keepingCapacity: true)
        for first in contacts {
            for second in contacts {
                angles.append(
                    first == second ? -1 : angle(positions, at: metal, Int(first), Int(second)))
            }
        }
        var picked: [Int] = []
        for _ in 0..<6 {
            var best = -1
            var bestScore = Double.infinity
            for candidate in 0..<count where !picked.contains(candidate) {
                let score = score(of: candidate, among: count, picked: picked)
                if score < bestScore {
                    bestScore = score
                    best = candidate
                }
            }
            picked.append(best)
        }
        contacts = picked.sorted().map { contacts[$0] }
    }

    private func score(of candidate: Int, among count: Int, picked: [Int]) -> Double {
        var targets: [Double] = [90, 90, 90, 90, 180]
        let row = angles[candidate * count..<(candidate + 1) * count]
        var sum = 0.0
        var rest: [Double] = []
        for other in 0..<count where !picked.contains(other) { rest.append(row[row.startIndex + other]) }
        for value in picked.map({ row[row.startIndex + $0] }).sorted(by: >) {
            var best = 0
            for index in targets.indices where abs(targets[index] - value) < abs(targets[best] - value) { best = index }
            sum += abs(targets[best] - value)
            targets.remove(at: best)
        }
        for target in targets {
            var best = 0
            for index in rest.indices where abs(rest[index] - target) < abs(rest[best] - target) { best = index }
            sum += abs(rest[best] - target)
            rest.remove(at: best)
        }
        return sum / 5
    }
}

/// Angle in degrees between two atoms as seen from a third; 0 when two of them are at one place.
func angle(_ positions: [Double], at center: Int, _ first: Int, _ second: Int) -> Double {
    let ax = positions[3 * first] - positions[3 * center]
    let ay = positions[3 * first + 1] - positions[3 * center + 1]
    let az = positions[3 * first + 2] - positions[3 * center + 2]
    let bx = positions[3 * second] - positions[3 * center]
    let by = positions[3 * second + 1] - positions[3 * center + 1]
    let bz = positions[3 * second + 2] - positions[3 * center + 2]
    let dot = ax * bx + ay * by + az * bz
    let norm = ((ax * ax + ay * ay + az * az) * (bx * bx + by * by + bz * bz)).squareRoot()
    guard norm > 0 else { return 0 }
    return acos(max(-1, min(1, dot / norm))) * 180 / .pi
}
