extension ReferenceAxes {
    /// The sides of five contacts, which the reference takes for six: what it then does is repeated here.
    func fiveContacts() -> Sides? {
        let ligands = six.contactsOf
        switch ligands.map(\.count).sorted(by: >) {
        case [1, 1, 1, 1, 1]:
            // As 2+1+1+1+1, with the first ligand as the bidentate.
            let opposite = (1..<5).filter { six.between(0, $0) > Self.wide }
            if opposite.count < 2 { return Sides(axial: [[0]], equatorial: (1..<5).map { [$0] }) }
            return Sides(
                axial: (1..<5).filter { !opposite.contains($0) }.map { [$0] },
                equatorial: [[0]] + opposite.prefix(2).map { [$0] })
        case [2, 1, 1, 1]: return fiveAsTwoBidentates()
        case [3, 1, 1]: return fiveAsThreeTwoOne()
        case [5]:
            // As a hexadentate: an axis is left only where three atoms make the plane.
            let plane = unique(heaviestContactPlane)
            guard plane.count == 3 else { return nil }
            return Sides(axial: (0..<5).filter { !plane.contains($0) }.map { [$0] }, equatorial: [plane])
        default: return nil
        }
    }

    /// 2+1+1+1 as 2+2+1+1: the second bidentate is the last monodentate.
    private func fiveAsTwoBidentates() -> Sides {
        let ligands = six.contactsOf
        let chelate = six.ligands(ofDenticity: 2)[0]
        let monodentates = six.ligands(ofDenticity: 1)
        let atoms = ligands[chelate] + ligands[monodentates[2]]
        if six.secondLargestAngle(among: atoms) >= Self.wide {
            return Sides(
                axial: monodentates.prefix(2).map { ligands[$0] },
                equatorial: [ligands[chelate], ligands[monodentates[2]]])
        }
        let pair = six.widest(among: atoms)
        let axial = [pair.first, pair.second]
        let rest = ligands.map { $0.filter { !axial.contains($0) } }.filter { !$0.isEmpty }
        return Sides(axial: axial.map { [$0] }, equatorial: rest)
    }

    /// 3+1+1 as 3+2+1: the second monodentate is the bidentate. Nil where that one is opposite to the tridentate, for the
    /// reference then looks for its other atom.
    private func fiveAsThreeTwoOne() -> Sides? {
        let three = six.contactsOf[six.ligands(ofDenticity: 3)[0]]
        let monodentates = six.ligands(ofDenticity: 1).map { six.contactsOf[$0][0] }
        let (one, two) = (monodentates[0], monodentates[1])
        if six.widest(among: three).angle < Self.wide {
            let opposite = six.farthest(from: one, among: three)
            return Sides(axial: [[one], [opposite]], equatorial: [three.filter { $0 != opposite }, [two]])
        }
        if three.contains(where: { six.between(two, $0) > Self.wide }) { return nil }
        return Sides(axial: [[two]], equatorial: [three, [one]])
    }
}
