/// Axial and equatorial contacts by the rules of the reference program (rac.md 5).
struct ReferenceAxes {
    let six: SixContacts
    /// The three planes of two axes each; places of four contacts, which repeat when axes share one.
    let planes: [[Int]]
    /// Mass of the whole ligand and of the atom itself, by contact, in u. Alike ligands make planes of one weight up to
    /// rounding, and then rounding decides: the reference adds numbers of double precision in the order of the atoms and
    /// of the contacts of a plane, and so must we.
    private let ligandMass: [Double]
    private let contactMass: [Double]
    /// From this angle on, two contacts are opposite to each other.
    static let wide = 130.0

    /// The entries by places of contacts.
    struct Sides {
        var axial: [[Int]]
        var equatorial: [[Int]]
    }

    private init(_ complex: PerceivedComplex) {
        six = SixContacts(complex)
        let table = PropertyTable.mass.map { Double($0) / 1e7 }
        var partMass = [Double](repeating: 0, count: complex.partCount)
        for atom in 0..<complex.atomCount {
            if let part = complex.part(of: atom) { partMass[part] += table[Int(complex.numbers[atom])] }
        }
        ligandMass = six.ligandOf.map { partMass[Int(complex.ligands[$0].part)] }
        contactMass = six.atoms.map { table[Int(complex.numbers[Int($0)])] }
        // Stable by ascending angle; the last three are the axes.
        let sorted = six.pairs(of: Array(six.atoms.indices)).enumerated().sorted {
            ($0.element.angle, $0.offset) < ($1.element.angle, $1.offset)
        }.map(\.element)
        let axes = sorted.suffix(3).reversed().map { [$0.first, $0.second] }
        planes = [axes[0] + axes[1], axes[1] + axes[2], axes[2] + axes[0]]
    }

    /// Splits a complex with one metal.
    static func split(
        _ complex: PerceivedComplex
    ) -> (status: AxialEquatorialSplit.Status, split: AxialEquatorialSplit) {
        let count = complex.contactCount(ofMetal: 0)
        guard count == 5 || count == 6 else { return (.notSixCoordinate, AxialEquatorialSplit()) }
        let axes = ReferenceAxes(complex)
        guard count == 6 else {
            return (.notSixCoordinate, axes.fiveContacts().flatMap(axes.split) ?? AxialEquatorialSplit())
        }
        guard let result = axes.split(axes.sides()) else { return (.notOctahedral, AxialEquatorialSplit()) }
        return (.found, result)
    }

    /// The entries of two sides. Contacts that are not octahedral can leave an entry without atoms, or a side without
    /// entries; then there are none.
    private func split(_ sides: Sides) -> AxialEquatorialSplit? {
        guard !sides.axial.isEmpty, !sides.equatorial.isEmpty,
            (sides.axial + sides.equatorial).allSatisfy({ !$0.isEmpty })
        else { return nil }
        func entry(_ contacts: [Int]) -> AxialEquatorialSplit.Entry {
            .init(ligand: six.ligandOf[contacts[0]], atoms: contacts.map { six.atoms[$0] })
        }
        var result = AxialEquatorialSplit()
        result.axial = sides.axial.map(entry)
        result.equatorial = sides.equatorial.map(entry)
        return result
    }

    private func sides() -> Sides {
        let pattern = six.contactsOf.map(\.count).sorted(by: >)
        switch pattern {
        case [1, 1, 1, 1, 1, 1]: return sixMonodentates()
        case [2, 1, 1, 1, 1]: return oneBidentate()
        case [3, 1, 1, 1]: return oneTridentate()
        case [2, 2, 1, 1]: return twoBidentates()
        case [4, 1, 1]: return tetradentateAndMonodentates()
        case [4, 2]: return tetradentateAndBidentate()
        case [3, 2, 1]: return threeTwoOne()
        case [2, 2, 2]: return threeBidentates()
        case [3, 3]: return twoTridentates()
        case [5, 1]: return pentadentate()
        default: return hexadentate()
        }
    }

    // MARK: Planes

    /// The plane with the largest sum of a quantity of its contacts; the first of equal ones.
    private func heaviest(_ mass: [Double]) -> Int {
        var best = 0
        var most = -Double.infinity
        for (place, plane) in planes.enumerated() {
            let sum = plane.reduce(0) { $0 + mass[$1] }
            if sum > most {
                most = sum
                best = place
            }
        }
        return best
    }

    private var heaviestPlane: [Int] { planes[heaviest(ligandMass)] }
    var heaviestContactPlane: [Int] { planes[heaviest(contactMass)] }

    /// The plane whose contacts lie nearest a fitted z = a x + b y + c.
    private var flattestPlane: [Int] {
        var best = planes[0]
        var least = Double.infinity
        for plane in planes {
            let spread = PlaneFit.residualVariance(plane.map { six.positions[$0] })
            if spread < least {
                least = spread
                best = plane
            }
        }
        return best
    }

    private func others(than contacts: [Int]) -> [Int] { (0..<6).filter { !contacts.contains($0) } }
    private func single(_ contacts: [Int]) -> [[Int]] { contacts.map { [$0] } }
    func unique(_ contacts: [Int]) -> [Int] {
        contacts.enumerated().filter { !contacts[..<$0.offset].contains($0.element) }.map(\.element)
    }
    /// Contacts of a ligand that lie in a plane.
    private func part(of ligand: Int, in plane: [Int]) -> [Int] { six.contactsOf[ligand].filter(plane.contains) }
    private func part(of ligand: Int, outside plane: [Int]) -> [Int] {
        six.contactsOf[ligand].filter { !plane.contains($0) }
    }

    // MARK: Patterns

    private func sixMonodentates() -> Sides {
        let kinds = Dictionary(grouping: 0..<6) { six.kind[six.ligandOf[$0]] }
        let groups = kinds.values.sorted { ($0.count, $1[0]) > ($1.count, $0[0]) }
        let sizes = groups.map(\.count)
        func sides(equatorial: [Int]) -> Sides {
            // A contact that two axes share counts twice, as in the reference.
            Sides(axial: single(others(than: equatorial)), equatorial: single(equatorial))
        }
        if sizes == [6] { return sides(equatorial: flattestPlane) }
        if sizes == [5, 1] {
            let odd = groups[1][0]
            return sides(equatorial: others(than: [odd, six.farthest(from: odd, among: groups[0])]))
        }
        if sizes.first == 4 {
            if six.secondLargestAngle(among: groups[0]) >= Self.wide { return sides(equatorial: groups[0]) }
            let pair = six.widest(among: groups[0])
            return sides(equatorial: others(than: [pair.first, pair.second]))
        }
        if sizes == [3, 2, 1] {
            let (three, two) = (groups[0], groups[1])
            if six.widest(among: three).angle < Self.wide {
                let opposite = two.flatMap { member in three.map { (atom: $0, angle: six.between(member, $0)) } }
                    .enumerated().sorted { ($0.element.angle, $1.offset) > ($1.element.angle, $0.offset) }
                    .prefix(2).map(\.element.atom)
                return sides(equatorial: two + opposite)
            }
            let rest = others(than: three)
            let last = rest.last { other in three.contains { six.between(other, $0) > Self.wide } }
            return sides(equatorial: three + (last.map { [$0] } ?? []))
        }
        return sides(equatorial: heaviestPlane)
    }

    private func oneBidentate() -> Sides {
        let chelate = six.contactsOf[six.ligands(ofDenticity: 2)[0]]
        let monodentates = others(than: chelate)
        // One that is opposite to both counts twice.
        let opposite = monodentates.flatMap { other in
            chelate.filter { six.between($0, other) > Self.wide }.map { _ in other }
        }
        if opposite.count < 2 { return Sides(axial: single(chelate), equatorial: single(monodentates)) }
        return Sides(
            axial: single(others(than: chelate + opposite)), equatorial: [chelate] + single(Array(opposite.prefix(2))))
    }

    private func oneTridentate() -> Sides {
        let chelate = six.contactsOf[six.ligands(ofDenticity: 3)[0]]
        let monodentates = others(than: chelate)
        if six.widest(among: chelate).angle > Self.wide {
            let opposite = monodentates.filter { other in chelate.contains { six.between($0, other) > Self.wide } }
            guard let chosen = opposite.last else { return Sides(axial: [], equatorial: []) }
            return Sides(axial: single(others(than: chelate + [chosen])), equatorial: [chelate, [chosen]])
        }
        let plane = unique(heaviestPlane)
        let rest = others(than: plane)
        guard monodentates.count(where: plane.contains) == 2 else { return Sides(axial: [], equatorial: []) }
        return Sides(
            axial: [chelate.filter(rest.contains)] + single(monodentates.filter(rest.contains)),
            equatorial: [chelate.filter(plane.contains)] + single(monodentates.filter(plane.contains)))
    }

    private func twoBidentates() -> Sides {
        let chelates = six.ligands(ofDenticity: 2)
        let atoms = chelates.flatMap { six.contactsOf[$0] }
        let monodentates = others(than: atoms)
        if six.secondLargestAngle(among: atoms) >= Self.wide {
            return Sides(axial: single(monodentates), equatorial: chelates.map { six.contactsOf[$0] })
        }
        let pair = six.widest(among: atoms)
        let axial = [pair.first, pair.second]
        return Sides(
            axial: single(axial),
            equatorial: chelates.map { part(of: $0, outside: axial) } + single(monodentates))
    }

    private func tetradentateAndMonodentates() -> Sides {
        let chelate = six.contactsOf[six.ligands(ofDenticity: 4)[0]]
        let monodentates = others(than: chelate)
        if six.secondLargestAngle(among: chelate) >= Self.wide {
            return Sides(axial: single(monodentates), equatorial: [chelate])
        }
        let pair = six.widest(among: chelate)
        let axial = [pair.first, pair.second]
        return Sides(
            axial: single(axial), equatorial: [chelate.filter { !axial.contains($0) }] + single(monodentates))
    }

    private func tetradentateAndBidentate() -> Sides {
        let chelate = six.contactsOf[six.ligands(ofDenticity: 4)[0]]
        let bidentate = others(than: chelate)
        if six.pairs(of: chelate).filter({ $0.angle > Self.wide }).count > 1 {
            return Sides(axial: single(bidentate), equatorial: [chelate])
        }
        let pair = six.widest(among: chelate)
        let axial = [pair.first, pair.second]
        return Sides(axial: single(axial), equatorial: [chelate.filter { !axial.contains($0) }, bidentate])
    }

    private func threeTwoOne() -> Sides {
        let three = six.contactsOf[six.ligands(ofDenticity: 3)[0]]
        let two = six.contactsOf[six.ligands(ofDenticity: 2)[0]]
        let one = six.contactsOf[six.ligands(ofDenticity: 1)[0]]
        if six.widest(among: three).angle < Self.wide {
            let opposite = six.farthest(from: one[0], among: three)
            return Sides(axial: [one, [opposite]], equatorial: [three.filter { $0 != opposite }, two])
        }
        guard let trans = two.last(where: { atom in three.contains { six.between(atom, $0) > Self.wide } }) else {
            return Sides(axial: single(two), equatorial: [three, one])
        }
        return Sides(axial: [one, two.filter { $0 != trans }], equatorial: [three, [trans]])
    }

    private func threeBidentates() -> Sides {
        let plane = heaviestPlane
        let inside = six.contactsOf.indices.map { part(of: $0, in: plane) }.filter { !$0.isEmpty }
        // A ligand that misses the plane has both axial sites; else those that have one atom left.
        if let missing = six.contactsOf.first(where: { !$0.contains(where: plane.contains) }) {
            return Sides(axial: single(missing), equatorial: inside)
        }
        let outside = six.contactsOf.indices.map { part(of: $0, outside: plane) }.filter { $0.count == 1 }
        return Sides(axial: outside, equatorial: inside)
    }

    private func twoTridentates() -> Sides {
        if six.widest(among: six.contactsOf[0]).angle < Self.wide {
            let plane = heaviestContactPlane
            return Sides(
                axial: [0, 1].map { part(of: $0, outside: plane) }, equatorial: [0, 1].map { part(of: $0, in: plane) })
        }
        let chosen = heaviest(ligandMass)
        var plane = planes[chosen]
        // A plane that cuts a ligand in two gives way to the first other one, whatever that one does.
        if [0, 1].contains(where: { part(of: $0, in: plane).count == 2 }) { plane = planes[chosen == 0 ? 1 : 0] }
        let both = part(of: 0, in: plane).count == 1 ? 0 : 1
        return Sides(
            axial: [part(of: both, outside: plane)], equatorial: [0, 1].map { part(of: $0, in: plane) })
    }

    private func pentadentate() -> Sides {
        let chelate = six.contactsOf[six.ligands(ofDenticity: 5)[0]]
        let one = six.contactsOf[six.ligands(ofDenticity: 1)[0]]
        let opposite = six.farthest(from: one[0], among: chelate)
        return Sides(axial: [one, [opposite]], equatorial: [chelate.filter { $0 != opposite }])
    }

    private func hexadentate() -> Sides {
        let plane = unique(heaviestContactPlane)
        return Sides(axial: single(Array(others(than: plane).prefix(2))), equatorial: [plane])
    }
}

/// Least squares of z = a x + b y + c.
enum PlaneFit {
    /// Variance of the residuals; infinite when the points do not fix a plane.
    static func residualVariance(_ points: [SIMD3<Double>]) -> Double {
        let mean = points.reduce(SIMD3<Double>.zero, +) / Double(points.count)
        var (xx, xy, yy, xz, yz) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for point in points {
            let d = point - mean
            xx += d.x * d.x
            xy += d.x * d.y
            yy += d.y * d.y
            xz += d.x * d.z
            yz += d.y * d.z
        }
        let determinant = xx * yy - xy * xy
        guard determinant > 0 else { return .infinity }
        let (a, b) = ((xz * yy - yz * xy) / determinant, (yz * xx - xz * xy) / determinant)
        var sum = 0.0
        for point in points {
            let d = point - mean
            let residual = d.z - a * d.x - b * d.y
            sum += residual * residual
        }
        return sum / Double(points.count)
    }
}
