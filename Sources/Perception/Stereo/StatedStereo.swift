internal import MolecularGraph

/// Carries the stereo that an input states over to the perceived molecule, whose explicit hydrogens may be gone.
enum StatedStereo {
    /// Sets the tags of `result`, hands directions of removed hydrogens on, and drops what the hybridisation rules out.
    ///
    /// - Returns: Whether any tag is left.
    static func transfer(from molecule: Molecule, to result: inout PerceivedMolecule) -> Bool {
        let isComplete = result.atomCount == molecule.atomCount
        if !isComplete { passOnDirections(from: molecule, to: &result) }
        let isDrawn = DrawnStereo.applies(to: molecule)
        guard isDrawn || !molecule.atomStereo.isEmpty else { return false }
        var hasTags = false
        var atomOfSource: [Int32] = []
        if !isComplete { atomOfSource = self.atomOfSource(molecule, result) }
        func set(_ stated: AtomStereoTag, at source: Int) {
            let atom = isComplete ? source : Int(atomOfSource[source])
            guard atom >= 0 else { return }
            var tag = stated
            if !isComplete && (tag.classCode == 1 || tag.classCode == 2) {
                if isInvertedByRemoval(source, molecule, atomOfSource) { tag.permutation = 3 - tag.permutation }
            }
            if !isPossible(tag, at: atom, in: result) { tag = .none }
            result.atomColumn[atom].stereo = tag
            if tag.classCode != 0 { hasTags = true }
        }
        if isDrawn {
            let isFlat = molecule.dimension < 3
            for atom in 0..<molecule.atomCount {
                let tag = DrawnStereo.tag(of: atom, in: molecule, isFlat: isFlat)
                if tag.classCode == 0 { continue }
                // In space every amine is a pyramid; only elements that keep their shape count with three ligands.
                let perceived = isComplete ? atom : Int(atomOfSource[atom])
                if !isFlat && perceived >= 0 && result.totalDegree(of: perceived) == 3
                    && !keepsPyramid(result.atomColumn[perceived].element)
                {
                    continue
                }
                set(tag, at: atom)
            }
        }
        for stereo in molecule.atomStereo {
            set(WrittenTags.tag(of: stereo, in: molecule), at: Int(stereo.center))
        }
        return hasTags
    }

    /// Whether an atom of an element with three ligands does not invert.
    private static func keepsPyramid(_ element: Element) -> Bool {
        switch element {
        case .phosphorus, .sulfur, .arsenic, .selenium: true
        default: false
        }
    }

    /// The atom of the perceived molecule that each atom of the input has become; -1 for removed hydrogens.
    static func atomOfSource(_ molecule: Molecule, _ result: PerceivedMolecule) -> [Int32] {
        var atoms = Array(repeating: Int32(-1), count: molecule.atomCount)
        for atom in result.atomColumn.indices {
            atoms[Int(result.atomColumn[atom].source)] = Int32(truncatingIfNeeded: atom)
        }
        return atoms
    }

    /// Tetrahedra need an sp³ atom, the other classes a total degree that they have room for.
    private static func isPossible(_ tag: AtomStereoTag, at atom: Int, in result: PerceivedMolecule) -> Bool {
        switch tag.classCode {
        case 1: result.atomColumn[atom].hybridization == .sp3
        case 3: (2...4).contains(result.totalDegree(of: atom))
        case 4: (2...5).contains(result.totalDegree(of: atom))
        case 5: (2...6).contains(result.totalDegree(of: atom))
        default: true
        }
    }

    /// Whether moving the removed hydrogens to the end of the bond list, the one of the highest number first, is odd.
    private static func isInvertedByRemoval(_ center: Int, _ molecule: Molecule, _ atomOfSource: [Int32]) -> Bool {
        let row = molecule.neighbors(of: center)
        var list: [Int32] = []
        for slot in row.indices { list.append(row[slot]) }
        var isOdd = false
        for hydrogen in list.filter({ atomOfSource[Int($0)] < 0 }).sorted(by: >) {
            guard let place = list.firstIndex(of: hydrogen) else { continue }
            if (list.count - 1 - place) % 2 == 1 { isOdd.toggle() }
            list.remove(at: place)
        }
        return isOdd
    }

    /// A removed hydrogen with a direction hands it to the last single bond of its neighbour, unless one has a direction.
    private static func passOnDirections(from molecule: Molecule, to result: inout PerceivedMolecule) {
        let bonds = molecule.bonds
        var hasMarks = false
        for index in bonds.indices where bonds[index].mark == .slash || bonds[index].mark == .backslash {
            hasMarks = true
        }
        guard hasMarks else { return }
        let atomOfSource = atomOfSource(molecule, result)
        var hydrogen = molecule.atomCount - 1
        while hydrogen >= 0 {
            defer { hydrogen -= 1 }
            guard atomOfSource[hydrogen] < 0, molecule.degree(of: hydrogen) == 1 else { continue }
            let bond = bonds[Int(molecule.bonds(of: hydrogen)[0])]
            guard bond.mark == .slash || bond.mark == .backslash else { continue }
            let neighbor = bond.other(than: hydrogen)
            let atom = Int(atomOfSource[neighbor])
            guard atom >= 0 else { continue }
            var last = -1
            var hasDirection = false
            do {
                let row = result.neighbors(of: atom)
                for slot in row.indices {
                    let index = Int(row[slot].bond)
                    let source = bonds[Int(result.bondColumn[index].source)]
                    guard source.order == .single else { continue }
                    last = index
                    let mark = result.bondColumn[index].mark
                    if mark == .slash || mark == .backslash { hasDirection = true }
                }
            }
            guard last >= 0, !hasDirection else { continue }
            let bothBegin = Int(bond.begin) == neighbor && Int(result.bondColumn[last].begin) == atom
            result.bondColumn[last].mark = bothBegin == (bond.mark == .slash) ? .backslash : .slash
        }
    }
}

extension PerceivedMolecule {
    /// Whether a bond has a direction (`/` or `\`), or a double bond says itself that it is cis or trans.
    var hasDirections: Bool {
        let bonds = bondColumn.span
        for index in bonds.indices {
            switch bonds[index].mark {
            case .slash, .backslash, .cis, .trans: return true
            default: break
            }
        }
        return false
    }
}
