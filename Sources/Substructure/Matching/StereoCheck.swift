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

    private func fits(_ bond: QueryStereo.DoubleBond) -> Bool {
        true
    }
}
