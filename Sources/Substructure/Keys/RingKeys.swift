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
    }

    private struct Contact {
        var first: Int
        var second: Int
        var sharedBonds: Int
    }

    private var rings: [Ring] = []
    /// Pairs of rings with common bonds.
    private var contacts: [Contact] = []
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
        contacts.removeAll(keepingCapacity: true)
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

    private mutating func findContacts(_ molecule: borrowing PerceivedMolecule) {
        for second in 1..<rings.count {
            let bonds = molecule.rings.bonds(of: second)
            for first in 0..<second {
                let others = molecule.rings.bonds(of: first)
                var shared = 0
                for place in bonds.indices where molecule.bondColumn[Int(bonds[place])].ringCount > 1 {
                    for other in others.indices where others[other] == bonds[place] { shared += 1 }
                }
                if shared > 0 { contacts.append(Contact(first: first, second: second, sharedBonds: shared)) }
            }
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
        func isSmall(_ contact: Contact) -> Bool {
            rings[contact.first].size < size && rings[contact.second].size < size
        }
        for (index, contact) in contacts.enumerated() where isSmall(contact) {
            if rings[contact.first].size + rings[contact.second].size - 2 * contact.sharedBonds == size { return nil }
            for other in contacts[..<index] where isSmall(other) {
                let (one, two) = (contact.first, contact.second)
                if one == other.first || one == other.second || two == other.first || two == other.second { return nil }
            }
        }
        return false
    }

    /// Whether there is a cycle of a size within a range; nil if only a search can tell.
    func hasRing(sizes: ClosedRange<Int>) -> Bool? {
        if rings.contains(where: { sizes.contains($0.size) }) { return true }
        for contact in contacts where contact.sharedBonds == 1 {
            if sizes.contains(rings[contact.first].size + rings[contact.second].size - 2) { return true }
        }
        // Without common bonds the rings are all the cycles there are.
        return contacts.isEmpty ? false : nil
    }
}
