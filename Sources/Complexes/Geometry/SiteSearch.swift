/// Groups the contacts of metals into sites (complexes.md 4).
struct SiteSearch {
    private var stack: [Int32] = []
    private var isOpen: [Bool] = []

    /// Lists the sites of every ligand; sets the denticities of ligands to their numbers of sites.
    ///
    /// - Complexity: O(contacts · degree).
    mutating func find(_ complex: inout PerceivedComplex) {
        complex.sites.removeAll(keepingCapacity: true)
        complex.siteAtoms.removeAll(keepingCapacity: true)
        if isOpen.count < complex.atomCount { isOpen = Array(repeating: false, count: complex.atomCount + 64) }
        for index in complex.ligands.indices {
            let ligand = complex.ligands[index]
            let range = Int(ligand.contactStart)..<Int(ligand.contactEnd)
            for slot in range { isOpen[Int(complex.ligandContacts[slot])] = true }
            var denticity: Int32 = 0
            for slot in range {
                let contact = complex.ligandContacts[slot]
                guard isOpen[Int(contact)] else { continue }
                let start = Int32(complex.siteAtoms.count)
                isOpen[Int(contact)] = false
                stack.append(contact)
                while let atom = stack.popLast() {
                    complex.siteAtoms.append(atom)
                    let neighbors = complex.ligandGraph.neighbors(of: Int(atom))
                    for place in neighbors.indices where isOpen[Int(neighbors[place])] {
                        isOpen[Int(neighbors[place])] = false
                        stack.append(neighbors[place])
                    }
                }
                let end = Int32(complex.siteAtoms.count)
                complex.siteAtoms[Int(start)..<Int(end)].sort()
                complex.sites.append(
                    .init(metal: ligand.metal, ligand: Int32(index), atomStart: start, atomEnd: end))
                denticity += 1
            }
            complex.ligands[index].denticity = denticity
        }
    }
}
