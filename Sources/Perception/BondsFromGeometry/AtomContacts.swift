import MolecularGraph

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Which atoms are bonded, by distance (`bonds-from-geometry.md` section 2).
struct AtomContacts: Sendable {
    /// Two atoms within reach of each other.
    struct Pair: Sendable, BitwiseCopyable {
        var first: Int32
        var second: Int32
        /// Distance in Å.
        var distance: Double
        /// Distance less both covalent radii.
        var excess: Double
        /// Whether the pair is a bond.
        var isBond = true
    }

    /// Pairs within the sum of the radii and 0.45 Å, in ascending order of their atoms.
    private(set) var pairs: [Pair] = []
    /// Numbers of the bonded pairs at each atom, ascending by neighbour, in compressed rows.
    private var offsets: [Int] = []
    private var incident: [Int32] = []
    /// Whether there were so many pairs that the coordinates make no sense.
    private(set) var isOvercrowded = false

    /// Tolerance beyond the sum of the radii, in Å.
    static var tolerance: Double { 0.45 }

    /// Finds the bonds between atoms whose radius is known; the others have none. Once the time of the record is over
    /// some may be missing.
    ///
    /// - Complexity: O(atoms) for structures of ordinary density.
    mutating func find(elements: [Element], data: [BondingElement?], positions: [Vector]) {
        pairs.removeAll(keepingCapacity: true)
        isOvercrowded = false
        findPairs(data, positions)
        guard !isOvercrowded else { return }
        pairs.sort { ($0.first, $0.second) < ($1.first, $1.second) }
        keepOneBondPerHydrogen(elements)
        dropByCap(data)
        dropAcrossRings()
        buildRows(count: positions.count)
    }

    /// Pairs of bonded atoms at an atom, as indices into ``pairs``, ascending by neighbour.
    func bonds(at atom: Int) -> ArraySlice<Int32> { incident[offsets[atom]..<offsets[atom + 1]] }

    /// Number of neighbours of an atom.
    func degree(of atom: Int) -> Int { offsets[atom + 1] - offsets[atom] }

    /// The other atom of a pair.
    func other(_ pair: Int32, than atom: Int) -> Int {
        let pair = pairs[Int(pair)]
        return Int(pair.first) == atom ? Int(pair.second) : Int(pair.first)
    }

    /// Neighbours of an atom, ascending.
    func neighbors(of atom: Int) -> [Int] { bonds(at: atom).map { other($0, than: atom) } }

    /// The bond between two atoms, or nil.
    func bond(_ first: Int, _ second: Int) -> Int32? { bonds(at: first).first { other($0, than: first) == second } }

    // MARK: Candidates

    private mutating func findPairs(_ data: [BondingElement?], _ positions: [Vector]) {
        let largest = data.reduce(0) { max($0, $1?.radius ?? 0) }
        let cellSize = 2 * largest + Self.tolerance + 0.01
        var heads: [SIMD3<Int32>: Int32] = [:]
        var next = [Int32](repeating: -1, count: positions.count)
        let roomiest = 1000 + 40 * positions.count
        func cell(_ position: Vector) -> SIMD3<Int32>? {
            let scaled = position / cellSize
            guard max(abs(scaled.x), abs(scaled.y), abs(scaled.z)) < 1e9 else { return nil }
            return SIMD3<Int32>(Int32(floor(scaled.x)), Int32(floor(scaled.y)), Int32(floor(scaled.z)))
        }
        for atom in positions.indices {
            if atom & 63 == 63 && RecordDeadline.isPast { return }
            guard let own = data[atom], let home = cell(positions[atom]) else { continue }
            for x in -1...1 {
                for y in -1...1 {
                    for z in -1...1 {
                        var other = heads[home &+ SIMD3<Int32>(Int32(x), Int32(y), Int32(z))] ?? -1
                        while other >= 0 {
                            let difference = positions[atom] - positions[Int(other)]
                            let distance = difference.dot(difference).squareRoot()
                            let radii = own.radius + (data[Int(other)]?.radius ?? 0)
                            if distance > BondPerceiver.shortestBond && distance <= radii + Self.tolerance {
                                pairs.append(
                                    Pair(
                                        first: other, second: Int32(atom), distance: distance,
                                        excess: distance - radii))
                                if pairs.count > roomiest {
                                    isOvercrowded = true
                                    return
                                }
                            }
                            other = next[Int(other)]
                        }
                    }
                }
            }
            next[atom] = heads[home] ?? -1
            heads[home] = Int32(atom)
        }
    }

    // MARK: Corrections

    /// A hydrogen keeps one bond: the one of least excess, to a heavier atom if there is one.
    private mutating func keepOneBondPerHydrogen(_ elements: [Element]) {
        var best: [Int32: Int] = [:]
        func isHydrogen(_ atom: Int32) -> Bool { elements[Int(atom)] == .hydrogen }
        // First the bonds to heavier atoms.
        for heavy in [true, false] {
            for index in pairs.indices where pairs[index].isBond {
                let pair = pairs[index]
                let both = isHydrogen(pair.first) && isHydrogen(pair.second)
                guard both != heavy else { continue }
                for atom in [pair.first, pair.second] where isHydrogen(atom) {
                    guard let known = best[atom] else {
                        best[atom] = index
                        continue
                    }
                    let rival = pairs[known]
                    let rivalIsHeavy = !(isHydrogen(rival.first) && isHydrogen(rival.second))
                    if rivalIsHeavy == heavy && pair.excess < rival.excess { best[atom] = index }
                }
            }
        }
        for index in pairs.indices {
            let pair = pairs[index]
            for atom in [pair.first, pair.second] where isHydrogen(atom) && best[atom] != index {
                pairs[index].isBond = false
            }
        }
    }

    /// Atoms with too many neighbours lose bonds, the one of largest excess first.
    private mutating func dropByCap(_ data: [BondingElement?]) {
        var degrees = [Int](repeating: 0, count: data.count)
        for pair in pairs where pair.isBond {
            degrees[Int(pair.first)] += 1
            degrees[Int(pair.second)] += 1
        }
        func exceeds(_ atom: Int32) -> Bool { degrees[Int(atom)] > (data[Int(atom)]?.maximumNeighbors ?? 0) }
        for index in longestFirst() {
            let pair = pairs[index]
            guard exceeds(pair.first) || exceeds(pair.second) else { continue }
            pairs[index].isBond = false
            degrees[Int(pair.first)] -= 1
            degrees[Int(pair.second)] -= 1
        }
    }

    /// A stretched bond between atoms with a common neighbour that both reach by clearly shorter bonds is a contact.
    private mutating func dropAcrossRings() {
        let stretched = longestFirst().filter { pairs[$0].excess >= 0.20 }
        guard let last = stretched.isEmpty ? nil : pairs.map({ max($0.first, $0.second) }).max() else { return }
        buildRows(count: Int(last) + 1)
        for index in stretched {
            let pair = pairs[index]
            let limit = pair.excess - 0.12
            let isContact = bonds(at: Int(pair.first)).contains { near in
                let middle = other(near, than: Int(pair.first))
                guard middle != Int(pair.second), pairs[Int(near)].isBond, pairs[Int(near)].excess < limit,
                    let far = bond(middle, Int(pair.second))
                else { return false }
                return pairs[Int(far)].isBond && pairs[Int(far)].excess < limit
            }
            if isContact { pairs[index].isBond = false }
        }
    }

    private func longestFirst() -> [Int] {
        pairs.indices.filter { pairs[$0].isBond }.sorted { (pairs[$0].excess, $0) > (pairs[$1].excess, $1) }
    }

    private mutating func buildRows(count: Int) {
        offsets = [Int](repeating: 0, count: count + 1)
        for pair in pairs where pair.isBond {
            offsets[Int(pair.first) + 1] += 1
            offsets[Int(pair.second) + 1] += 1
        }
        for atom in 0..<count { offsets[atom + 1] += offsets[atom] }
        var cursors = offsets
        incident = [Int32](repeating: 0, count: offsets[count])
        // Pairs ascend by first and then second atom, so that the lower neighbours of an atom come first, in order.
        for (index, pair) in pairs.enumerated() where pair.isBond {
            incident[cursors[Int(pair.second)]] = Int32(index)
            cursors[Int(pair.second)] += 1
        }
        for (index, pair) in pairs.enumerated() where pair.isBond {
            incident[cursors[Int(pair.first)]] = Int32(index)
            cursors[Int(pair.first)] += 1
        }
    }
}
