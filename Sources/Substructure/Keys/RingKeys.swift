import MolecularGraph
import Perception

/// Answers ring keys from the ring set (smarts.md section 6).
///
/// A relevant cycle of the size answers at once. A cycle that is not relevant is the sum of smaller rings that share
/// bonds, so that without such rings there is none, and with two of them there is one candidate. What remains is for the
/// search.
struct RingKeys: Sendable {
    private struct Ring {
        var size: Int
        /// Classes that some atom of the ring belongs to.
        var classes: UInt64
        var hash: UInt64
        /// The larger of the sizes of the ring and another that it shares bonds with, the least so far.
        var smallestContact = Int.max
    }

    private var rings: [Ring] = []
    /// Whether two rings have a bond in common.
    private var hasContacts = false
    /// Bit n: two rings, both smaller than n, have a sum of size n.
    private var sumsOfSmaller: UInt64 = 0
    /// Bit n: two rings with one bond in common have a sum of size n.
    private var sumsOverOneBond: UInt64 = 0
    /// A ring and two others that it shares bonds with are all smaller than this, or than larger numbers.
    private var leastOfThree = Int.max
    /// No larger ring is asked for.
    private let largestSize: Int

    // Scratch memory: where the rings of each bond begin and end in the list behind, and rings that share bonds with one.
    private var starts: [Int32] = []
    private var ends: [Int32] = []
    private var ringsOfBonds: [Int32] = []
    private var shared: [Int32] = []
    private var met: [Int32] = []

    /// Most rings that are compared each with each; it has no part in what comes out.
    private let mostPairedRings: Int

    /// For keys of rings of at most some size, which is no more than 63.
    init(largestSize: Int, mostPairedRings: Int = 16) {
        precondition(largestSize <= 63, "sizes of rings are bits of a word")
        self.largestSize = largestSize
        self.mostPairedRings = mostPairedRings
    }

    /// Whether all bonds count for rings: with dative or zero-order bonds there may be cycles beyond the ring set.
    private(set) var isComplete = true

    /// Takes over the rings of a molecule.
    mutating func prepare(_ molecule: borrowing PerceivedMolecule, masks: [UInt64]) {
        isComplete = true
        for bond in molecule.bondColumn {
            switch bond.order {
            case .single, .double, .triple, .quadruple, .aromatic: continue
            default: isComplete = false
            }
        }
        rings.removeAll(keepingCapacity: true)
        hasContacts = false
        (sumsOfSmaller, sumsOverOneBond, leastOfThree) = (0, 0, .max)
        let count = molecule.rings.count
        for index in 0..<count {
            let atoms = molecule.rings.atoms(of: index)
            var ring = Ring(size: atoms.count, classes: 0, hash: 0)
            for place in atoms.indices {
                ring.classes |= masks[Int(atoms[place])]
                var word = UInt64(UInt32(bitPattern: atoms[place])) &+ 0x9E37_79B9_7F4A_7C15
                word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
                ring.hash &+= (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
            }
            rings.append(ring)
        }
        guard count > 1 else { return }
        findContacts(molecule)
    }

    /// Looks at all pairs of rings that share bonds.
    private mutating func findContacts(_ molecule: borrowing PerceivedMolecule) {
        guard rings.count > mostPairedRings else {
            for second in 1..<rings.count {
                for first in 0..<second {
                    let shared = Self.sharedBonds(first, second, molecule)
                    if shared > 0 { note(first, second, sharedBonds: shared) }
                }
            }
            return
        }
        for ring in rings.indices {
            let bonds = molecule.rings.bonds(of: ring)
            for place in bonds.indices where molecule.bondColumn[Int(bonds[place])].ringCount > 1 { hasContacts = true }
        }
        if hasContacts { findContactsByBonds(molecule) }
    }

    private static func sharedBonds(_ first: Int, _ second: Int, _ molecule: borrowing PerceivedMolecule) -> Int {
        let bonds = molecule.rings.bonds(of: second)
        let others = molecule.rings.bonds(of: first)
        var shared = 0
        for place in bonds.indices where molecule.bondColumn[Int(bonds[place])].ringCount > 1 {
            for other in others.indices where others[other] == bonds[place] { shared += 1 }
        }
        return shared
    }

    /// Looks at the pairs of rings that are not too large to matter by the bonds that they share: a molecule of many fused
    /// rings may have thousands that go around it.
    ///
    /// - Complexity: the sizes of the rings, and for every bond the square of the number of its small rings.
    private mutating func findContactsByBonds(_ molecule: borrowing PerceivedMolecule) {
        starts.removeAll(keepingCapacity: true)
        starts.append(contentsOf: repeatElement(0, count: molecule.bondCount + 1))
        for ring in rings.indices where rings[ring].size <= largestSize {
            let bonds = molecule.rings.bonds(of: ring)
            for place in bonds.indices { starts[Int(bonds[place]) + 1] += 1 }
        }
        for bond in 1..<starts.count { starts[bond] += starts[bond - 1] }
        ends.removeAll(keepingCapacity: true)
        ends.append(contentsOf: starts)
        ringsOfBonds.removeAll(keepingCapacity: true)
        ringsOfBonds.append(contentsOf: repeatElement(0, count: Int(starts[starts.count - 1])))
        shared.removeAll(keepingCapacity: true)
        shared.append(contentsOf: repeatElement(0, count: rings.count))
        for second in rings.indices where rings[second].size <= largestSize {
            let bonds = molecule.rings.bonds(of: second)
            met.removeAll(keepingCapacity: true)
            for place in bonds.indices {
                let bond = Int(bonds[place])
                for index in Int(starts[bond])..<Int(ends[bond]) {
                    let first = Int(ringsOfBonds[index])
                    if shared[first] == 0 { met.append(Int32(truncatingIfNeeded: first)) }
                    shared[first] += 1
                }
                ringsOfBonds[Int(ends[bond])] = Int32(truncatingIfNeeded: second)
                ends[bond] += 1
            }
            for first in met {
                note(Int(first), second, sharedBonds: Int(shared[Int(first)]))
                shared[Int(first)] = 0
            }
        }
    }

    /// Notes two rings with bonds in common.
    private mutating func note(_ first: Int, _ second: Int, sharedBonds: Int) {
        hasContacts = true
        let larger = max(rings[first].size, rings[second].size)
        let sum = rings[first].size + rings[second].size - 2 * sharedBonds
        if sum <= 63 {
            if larger < sum { sumsOfSmaller |= 1 << UInt64(sum) }
            if sharedBonds == 1 { sumsOverOneBond |= 1 << UInt64(sum) }
        }
        for ring in [first, second] {
            // The second smallest of the contacts of a ring is when there are two of them.
            leastOfThree = min(leastOfThree, max(rings[ring].smallestContact, larger))
            rings[ring].smallestContact = min(rings[ring].smallestContact, larger)
        }
    }

    /// Whether there are more cycles of a size with an atom of a class than a threshold, by their sets of atoms; nil if
    /// only a search can tell.
    func hasRing(size: Int, atomClass: Int32, moreThan threshold: Int) -> Bool? {
        guard isComplete else { return nil }
        let bit: UInt64 = 1 << UInt64(atomClass)
        var found = 0
        var first: UInt64 = 0
        for ring in rings where ring.size == size && ring.classes & bit != 0 {
            if found > 0 && ring.hash == first { continue }
            if found == 0 { first = ring.hash }
            found += 1
            if found > threshold { return true }
        }
        // Smaller rings that share bonds may have a sum of the size: groups of two have one sum, larger groups several.
        return sumsOfSmaller >> UInt64(size) & 1 != 0 || leastOfThree < size ? nil : false
    }

    /// Whether there is a cycle of a size within a range; nil if only a search can tell.
    func hasRing(sizes: ClosedRange<Int>) -> Bool? {
        if rings.contains(where: { sizes.contains($0.size) }) { return true }
        for size in sizes where sumsOverOneBond >> UInt64(size) & 1 != 0 { return true }
        // Without common bonds the rings are all the cycles there are.
        return hasContacts ? nil : false
    }
}
