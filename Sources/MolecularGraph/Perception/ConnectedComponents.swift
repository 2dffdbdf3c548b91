/// Numbers the connected components (fragments) of a molecule.
///
/// Bonds of every kind connect, and so does a bond of one atom to a group of atoms. Components are numbered from 0 in
/// the order of their first atoms.
///
/// - Parameters:
///   - molecule: any molecule.
///   - components: replaced by one number per atom; its storage is reused.
/// - Returns: The number of components; 0 for a molecule of no atoms.
/// - Complexity: O(atoms + bonds) up to the inverse Ackermann function; no recursion.
@discardableResult
public func connectedComponents(of molecule: borrowing Molecule, into components: inout [Int32]) -> Int {
    components.removeAll(keepingCapacity: true)
    for atom in 0..<molecule.atomCount { components.append(Int32(atom)) }
    // Union-find: the smaller root wins, so a root is the first atom of its component.
    for bond in molecule.bondColumn { join(Int(bond.begin), Int(bond.end), in: &components) }
    for attachment in molecule.multiCenterAttachments {
        for member in attachment.members { join(Int(attachment.center), Int(member), in: &components) }
    }
    // Every parent is at most its child, so one ascending pass turns parents into component numbers.
    var count: Int32 = 0
    for atom in components.indices {
        let parent = Int(components[atom])
        if parent == atom {
            components[atom] = count
            count += 1
        } else {
            components[atom] = components[parent]
        }
    }
    return Int(count)
}

/// Number of connected components of a molecule; see ``connectedComponents(of:into:)``.
public func fragmentCount(of molecule: borrowing Molecule) -> Int {
    var components: [Int32] = []
    return connectedComponents(of: molecule, into: &components)
}

private func join(_ left: Int, _ right: Int, in parents: inout [Int32]) {
    let first = root(of: left, in: &parents)
    let second = root(of: right, in: &parents)
    if first < second { parents[second] = Int32(first) } else { parents[first] = Int32(second) }
}

private func root(of atom: Int, in parents: inout [Int32]) -> Int {
    var current = atom
    while Int(parents[current]) != current {
        parents[current] = parents[Int(parents[current])]
        current = Int(parents[current])
    }
    return current
}
