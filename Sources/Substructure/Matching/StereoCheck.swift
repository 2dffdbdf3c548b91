import Perception

/// Compares the tags and double bonds of a pattern with those of a match (smarts.md section 4, chirality).
struct StereoCheck {
    let target: MatchTarget
    let plan: QueryPlan
    let mapping: [Int32]

    /// The image of an atom of the pattern.
    private func image(_ atom: Int) -> Int { Int(mapping[Int(plan.search.stepOfAtom[atom])]) }

    /// Whether all tags and double bonds of the pattern fit.
    var holds: Bool {
        plan.stereo.centers.allSatisfy(fits) && plan.stereo.doubleBonds.allSatisfy(fits)
    }

    private func fits(_ center: QueryStereo.Center) -> Bool {
        let atom = image(center.atom)
        let tag = target.stereoTags[atom]
        guard tag.classCode == AtomStereoTag.clockwise.classCode, tag.permutation == 1 || tag.permutation == 2 else {
            return false
        }
        guard center.neighbors.count >= 3 else { return true }
        let images = center.neighbors.map { image($0) }
        let bonds = target.graph.places(of: atom)
        // Bonds that the pattern does not have are blanks, and come last in the order of the pattern.
        let inTarget = bonds.map { place in
            images.contains(Int(target.graph.incidences[place].atom)) ? Int(target.graph.incidences[place].atom) : -1
        }
        let inPattern = images + [Int](repeating: -1, count: max(0, bonds.count - images.count))
        let isTurned = QueryStereo.isOdd(from: inTarget, to: inPattern)
        return isTurned == (tag.permutation != center.tag)
    }

    /// The labels must be equal if the reference neighbours at both ends, or at neither, are mapped onto each other.
    private func fits(_ bond: QueryStereo.DoubleBond) -> Bool {
        let (begin, end) = (image(bond.begin), image(bond.end))
        for arrangement in target.doubleBonds {
            let found = target.graph.bonds[Int(arrangement.bond)]
            let isForward = Int(found.begin) == begin && Int(found.end) == end
            guard isForward || (Int(found.begin) == end && Int(found.end) == begin) else { continue }
            guard found.stereo == .cis || found.stereo == .trans else { return false }
            let beginReference = Int(isForward ? arrangement.beginNeighbor : arrangement.endNeighbor)
            let endReference = Int(isForward ? arrangement.endNeighbor : arrangement.beginNeighbor)
            let meetsBegin = image(bond.beginReference) == beginReference
            let meetsEnd = image(bond.endReference) == endReference
            return (bond.isCis == (found.stereo == .cis)) == (meetsBegin == meetsEnd)
        }
        return false
    }
}
