/// Splits a complex into ligands after its contacts are known.
struct LigandSplit {
    private var stack: [Int32] = []
    private var ligandOfPart: [Int32] = []

    /// Numbers the connected parts without the metals, in order of their lowest atoms.
    ///
    /// - Complexity: O(atoms + bonds).
    mutating func label(_ complex: inout PerceivedComplex) {
        let count = complex.atomCount
        complex.parts.removeAll(keepingCapacity: true)
        for _ in 0..<count { complex.parts.append(-1) }
        var next: Int32 = 0
        complex.parts.withUnsafeMutableBufferPointer { parts in
            complex.ligandGraph.offsets.withUnsafeBufferPointer { offsets in
                complex.ligandGraph.neighborColumn.withUnsafeBufferPointer { neighbors in
                    complex.isMetal.withUnsafeBufferPointer { isMetal in
                        for start in 0..<count where parts[start] < 0 && !isMetal[start] {
                            parts[start] = next
                            stack.append(Int32(start))
                            while let atom = stack.popLast() {
                                for slot in Int(offsets[Int(atom)])..<Int(offsets[Int(atom) + 1]) {
                                    let other = neighbors[slot]
                                    if parts[Int(other)] < 0 {
                                        parts[Int(other)] = next
                                        stack.append(other)
                                    }
                                }
                            }
                            next += 1
                        }
                    }
                }
            }
        }
        complex.partCount = Int(next)
    }

    /// Lists the ligands of every metal by their lowest contacts, with their contacts ascending. Denticity is the number
    /// of contacts.
    mutating func listLigands(_ complex: inout PerceivedComplex) {
        complex.ligands.removeAll(keepingCapacity: true)
        complex.ligandContacts.removeAll(keepingCapacity: true)
        if ligandOfPart.count < complex.partCount {
            ligandOfPart = Array(repeating: -1, count: complex.partCount)
        }
        for metal in complex.metals.indices {
            let range = Int(complex.contactOffsets[metal])..<Int(complex.contactOffsets[metal + 1])
            let first = complex.ligands.count
            for slot in range {
                let part = Int(complex.parts[Int(complex.contactColumn[slot])])
                if ligandOfPart[part] < 0 {
                    ligandOfPart[part] = Int32(complex.ligands.count)
                    complex.ligands.append(
                        .init(
                            metal: Int32(metal), part: Int32(part), contactStart: 0, contactEnd: 0, denticity: 0))
                }
                // Counted here, placed below.
                complex.ligands[Int(ligandOfPart[part])].contactEnd += 1
            }
            var start = Int32(complex.ligandContacts.count)
            for ligand in first..<complex.ligands.count {
                let count = complex.ligands[ligand].contactEnd
                complex.ligands[ligand].contactStart = start
                complex.ligands[ligand].contactEnd = start
                complex.ligands[ligand].denticity = count
                start += count
            }
            for _ in range { complex.ligandContacts.append(0) }
            for slot in range {
                let contact = complex.contactColumn[slot]
                let ligand = Int(ligandOfPart[Int(complex.parts[Int(contact)])])
                complex.ligandContacts[Int(complex.ligands[ligand].contactEnd)] = contact
                complex.ligands[ligand].contactEnd += 1
            }
            for ligand in first..<complex.ligands.count { ligandOfPart[Int(complex.ligands[ligand].part)] = -1 }
        }
    }
}
