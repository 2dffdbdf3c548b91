#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Axial and equatorial sites in the default mode (complexes.md 6). What is chosen does not depend on the order of the
/// atoms; where several axes fit, all are given and the descriptor decides by its own numbers.
struct DefaultAxes {
    private struct Axis {
        var first: Int
        var second: Int
    }

    private let complex: PerceivedComplex
    private let sites: [PerceivedComplex.Site]
    private let ledger: LigandLedger

    private init(_ complex: PerceivedComplex) {
        self.complex = complex
        sites = complex.sites
        ledger = LigandLedger(complex)
    }

    /// The splits that fit a complex with one metal; several in a tie.
    ///
    /// - Returns: why there are none, or the splits.
    static func splits(_ complex: PerceivedComplex) -> (status: AxialEquatorialSplit.Status, [AxialEquatorialSplit]) {
        guard complex.sites.count == 6 else { return (.notSixCoordinate, []) }
        guard complex.geometries[0].name == "octahedral", let axes = matching(complex) else {
            return (.notOctahedral, [])
        }
        let choice = DefaultAxes(complex)
        return (.found, choice.fitting(axes).map { choice.split(along: $0) })
    }

    /// The three pairs of sites with the largest sum of angles, if every angle is at least 140 degrees.
    private static func matching(_ complex: PerceivedComplex) -> [Axis]? {
        let directions = complex.sites.map { complex.direction(of: $0) }
        func between(_ axis: Axis) -> Double {
            acos(max(-1, min(1, (directions[axis.first] * directions[axis.second]).sum()))) * 180 / .pi
        }
        var best: [Axis] = []
        var most = -1.0
        for partner in 1..<6 {
            let rest = (1..<6).filter { $0 != partner }
            for other in 1..<4 {
                let last = (1..<4).filter { $0 != other }
                let axes = [
                    Axis(first: 0, second: partner), Axis(first: rest[0], second: rest[other]),
                    Axis(first: rest[last[0]], second: rest[last[1]]),
                ]
                let sum = axes.reduce(0) { $0 + between($1) }
                if sum > most {
                    most = sum
                    best = axes
                }
            }
        }
        return best.allSatisfy { between($0) >= 140 } ? best : nil
    }

    private func ligand(_ site: Int) -> Int { Int(sites[site].ligand) }
    private func denticity(_ site: Int) -> Int { Int(complex.ligands[ligand(site)].denticity) }
    private func isMade(_ axis: Axis, of test: (Int) -> Bool) -> Bool { test(axis.first) && test(axis.second) }
    private func has(_ axis: Axis, _ test: (Int) -> Bool) -> Bool { test(axis.first) || test(axis.second) }

    /// Mass of the two ligands on an axis, in 1e-7 u.
    private func ligandMass(_ axis: Axis) -> Int64 {
        ledger.masses[ligand(axis.first)] + ledger.masses[ligand(axis.second)]
    }

    /// Mass of the contact atoms on an axis, in 1e-7 u.
    private func contactMass(_ axis: Axis) -> Int64 {
        var sum: Int64 = 0
        for site in [axis.first, axis.second] {
            let atoms = complex.atoms(of: sites[site])
            for slot in atoms.indices { sum += PropertyTable.mass[Int(complex.numbers[Int(atoms[slot])])] }
        }
        return sum
    }

    private func least(_ axes: [Axis], _ mass: (Axis) -> Int64) -> [Axis] {
        guard let smallest = axes.map(mass).min() else { return [] }
        return axes.filter { mass($0) == smallest }
    }

    /// The axes that the denticities choose; all of them are equally good.
    private func fitting(_ axes: [Axis]) -> [Axis] {
        let pattern = complex.ligands.map { Int($0.denticity) }.sorted(by: >)
        let chosen = chosen(axes, pattern)
        return chosen.isEmpty ? least(axes, ligandMass) : chosen
    }

    private func chosen(_ axes: [Axis], _ pattern: [Int]) -> [Axis] {
        func made(of denticities: [Int]) -> [Axis] {
            axes.filter { axis in isMade(axis) { denticities.contains(denticity($0)) } }
        }
        switch pattern {
        case [1, 1, 1, 1, 1, 1]: return chosenAmongMonodentates(axes)
        case [2, 2, 2]: return least(axes, ligandMass)
        case [2, 1, 1, 1, 1], [3, 1, 1, 1]: return made(of: [1])
        case [2, 2, 1, 1], [4, 1, 1]:
            let monodentates = made(of: [1])
            return monodentates.isEmpty ? made(of: [2, 4]) : monodentates
        case [4, 2]: return made(of: [4])
        case [3, 2, 1], [5, 1]: return axes.filter { axis in has(axis) { denticity($0) == 1 } }
        case [3, 3]:
            let own = axes.filter { ligand($0.first) == ligand($0.second) }
            return own.isEmpty ? least(axes, contactMass) : least(own, ligandMass)
        case [6]: return least(axes, contactMass)
        default: return []
        }
    }

    private func chosenAmongMonodentates(_ axes: [Axis]) -> [Axis] {
        var members: [Int: [Int]] = [:]
        for site in sites.indices { members[ledger.kinds[ligand(site)], default: []].append(site) }
        let sizes = members.values.map(\.count).sorted(by: >)
        func group(_ size: Int) -> [Int] { members.values.first { $0.count == size } ?? [] }
        if sizes == [6] { return axes }
        if sizes == [5, 1] {
            let odd = group(1)
            return axes.filter { has($0, odd.contains) }
        }
        if sizes[0] == 4 {
            let four = group(4)
            let without = axes.filter { !has($0, four.contains) }
            return without.isEmpty ? axes.filter { isMade($0, of: four.contains) } : without
        }
        if sizes == [3, 2, 1] {
            let (three, one) = (group(3), group(1))
            if axes.contains(where: { isMade($0, of: three.contains) }) {
                return axes.filter { !has($0, three.contains) }
            }
            return axes.filter { has($0, one.contains) }
        }
        return least(axes, ligandMass)
    }

    /// Axial entries by site; equatorial entries by ligand, with all contact atoms that are not on the axis.
    private func split(along axis: Axis) -> AxialEquatorialSplit {
        var split = AxialEquatorialSplit()
        for site in [axis.first, axis.second] {
            split.axial.append(.init(ligand: ligand(site), atoms: atoms(of: [site])))
        }
        for index in complex.ligands.indices {
            let places = sites.indices.filter { ligand($0) == index && $0 != axis.first && $0 != axis.second }
            if !places.isEmpty { split.equatorial.append(.init(ligand: index, atoms: atoms(of: places))) }
        }
        return split
    }

    private func atoms(of places: [Int]) -> [Int32] {
        places.flatMap { place -> [Int32] in
            let atoms = complex.atoms(of: sites[place])
            return atoms.indices.map { atoms[$0] }
        }
    }
}
