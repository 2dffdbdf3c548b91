public import MolecularGraph

/// Finds bonds, bond orders and formal charges of main-group molecules from the positions of their atoms.
///
/// Bonds come from distances; orders and charges are the exact minimum of a sum of penalties for valence states, bond
/// lengths and twisted double bonds (`bonds-from-geometry.md`). The result does not depend on the order of the atoms.
/// Molecules without hydrogens are completed by their valences, as files from crystals need. Metals keep plain bonds to
/// the atoms in reach.
public struct BondPerceiver: Sendable {
    /// What may be chosen.
    public struct Options: Hashable, Sendable {
        /// Whether hydrogens are missing from the input.
        public var hydrogens: Hydrogens = .automatic
        /// Most combinations of states that are kept at a time; beyond it the result is marked as capped.
        public var stateLimit = 20_000
        /// Combinations of states that a search tries before it keeps only 500 at a time: what bounds the work for large
        /// sheets and frames without hydrogens, on every machine alike.
        public var effortLimit = 10_000_000
        /// Whether a search that meets a limit ends with ``BondPerceptionError/Kind/tooManyStates``. Otherwise it goes on
        /// with the cheapest combinations, and the result is marked as capped.
        public var stopsAtLimit = false
        /// The default options.
        public init() {}
    }

    /// Whether hydrogens are missing from the input.
    public enum Hydrogens: Hashable, Sendable, CaseIterable {
        /// They are taken to be missing if there are carbon atoms, no hydrogen, and no closed-shell structure without it.
        case automatic
        /// They are all there.
        case complete
        /// They are to be added.
        case missing
    }

    /// The options.
    public var options: Options
    private let data = BondingElements()
    private let lengthClasses = BondLengthClasses()

    /// A perceiver.
    public init(options: Options = Options()) { self.options = options }

    /// Finds the bonds of a molecule; bonds that it has are not looked at.
    ///
    /// - Parameter charge: total charge in units of e, or nil if it is not known.
    /// - Throws: ``BondPerceptionError`` naming the atom, or the total charges that are possible.
    public func bonds(of molecule: Molecule, charge: Int?) throws(BondPerceptionError) -> GeometricBonds {
        guard molecule.hasCoordinates || molecule.atomCount == 0 else {
            throw BondPerceptionError(.noCoordinates, detail: "the record has no coordinates; bonds cannot be found")
        }
        var problem = BondingProblem()
        for atom in 0..<molecule.atomCount {
            let element = molecule.element(of: atom)
            problem.elements.append(element)
            problem.positions.append(
                Vector(
                    molecule.coordinates[3 * atom], molecule.coordinates[3 * atom + 1],
                    molecule.coordinates[3 * atom + 2]))
            let known = data[element]
            if known == nil && element != .dummy && !BondingElements.isMetal(element) {
                throw BondPerceptionError(
                    .element, atom: atom,
                    detail: "there are no rules for the bonds of \(element.symbol); give a format with bonds")
            }
            problem.data.append(BondingElements.isMetal(element) ? nil : known)
        }
        let closePair = Self.firstPair(of: molecule, closerThan: Self.shortestBond.nextUp)
        if closePair != nil, let pair = Self.firstPair(of: molecule, closerThan: 1e-6) {
            throw Self.overlap(molecule, pair.first, pair.second)
        }
        problem.contacts.find(elements: problem.elements, data: problem.data, positions: problem.positions)
        if RecordDeadline.isPast { throw .late }
        guard !problem.contacts.isOvercrowded else {
            throw BondPerceptionError(
                .overcrowded, detail: "more than forty atoms lie within bonding distance of each; are these ångström?")
        }
        guard problem.elements.contains(where: BondingElements.isMetal) else {
            var result = try solve(problem, charge: charge)
            result.note(closePair)
            return result
        }
        // What is bonded to a metal only has no bonds to find; the charges of the rest follow from its own bonds.
        for atom in MetalContacts.hydrides(problem) { problem.data[atom] = nil }
        var result = try solve(problem, charge: nil)
        let contacts = MetalContacts(problem)
        if RecordDeadline.isPast { throw .late }
        result.addMetalBonds(contacts, problem, charge: charge)
        result.note(closePair)
        return result
    }

    /// Chooses between a complete molecule and a skeleton.
    private func solve(_ problem: BondingProblem, charge: Int?) throws(BondPerceptionError) -> GeometricBonds {
        switch options.hydrogens {
        case .complete: return try assign(problem, .complete, charge, stopsAtLimit: options.stopsAtLimit)
        case .missing: return try assign(problem, .skeleton, charge, stopsAtLimit: options.stopsAtLimit)
        case .automatic:
            guard problem.elements.contains(.carbon), !problem.elements.contains(.hydrogen) else {
                return try assign(problem, .complete, charge, stopsAtLimit: options.stopsAtLimit)
            }
            // CO, CS₂, CCl₄ and C₆₀ are complete as they stand. A search that met a limit says nothing about that.
            do throws(BondPerceptionError) {
                let result = try assign(problem, .complete, charge, stopsAtLimit: true)
                if !result.findings.contains(.openShell) && !hasBentCumulene(problem, result) { return result }
            } catch {
                if error.kind == .late { throw error }
            }
            return try assign(problem, .skeleton, charge, stopsAtLimit: options.stopsAtLimit)
        }
    }

    /// Whether a carbon atom of two neighbours and two π bonds is bent below 150 degrees.
    private func hasBentCumulene(_ problem: BondingProblem, _ result: GeometricBonds) -> Bool {
        var piBonds = [Int](repeating: 0, count: problem.count)
        for bond in result.bonds {
            let extra = bond.order == .triple ? 2 : bond.order == .double ? 1 : 0
            piBonds[Int(bond.begin)] += extra
            piBonds[Int(bond.end)] += extra
        }
        return (0..<problem.count).contains { atom in
            guard problem.elements[atom] == .carbon, piBonds[atom] >= 2, problem.contacts.degree(of: atom) == 2 else {
                return false
            }
            let neighbors = problem.contacts.neighbors(of: atom)
            return Geometry.angle(
                problem.positions[neighbors[0]], problem.positions[atom], problem.positions[neighbors[1]]) < 150
        }
    }

    /// Tries the likely states first, and all of them if that fails or costs too much.
    private func assign(
        _ problem: BondingProblem, _ weights: AssignmentWeights, _ charge: Int?, stopsAtLimit: Bool
    ) throws(BondPerceptionError) -> GeometricBonds {
        let likely = 7.0
        let limits = AssignmentLimits(
            states: options.stateLimit, effort: options.effortLimit, stopsAtFirst: stopsAtLimit)
        do throws(BondAssigner.Fault) {
            let solution = try attempt(problem, weights, charge, threshold: likely, limits)
            if solution.penalty < likely { return result(problem, weights, solution) }
        } catch {
            if case .late = error { throw .late }
        }
        do throws(BondAssigner.Fault) {
            return result(problem, weights, try attempt(problem, weights, charge, threshold: nil, limits))
        } catch {
            throw Self.error(error, problem, charge)
        }
    }

    private func attempt(
        _ problem: BondingProblem, _ weights: AssignmentWeights, _ charge: Int?, threshold: Double?,
        _ limits: AssignmentLimits
    ) throws(BondAssigner.Fault) -> BondAssigner.Solution {
        var assigner = try BondAssigner(
            problem, weights: weights, lengthClasses: lengthClasses, threshold: threshold,
            limits: limits)
        return try assigner.solve(charge: charge)
    }

    private func result(
        _ problem: BondingProblem, _ weights: AssignmentWeights, _ solution: BondAssigner.Solution
    ) -> GeometricBonds {
        var result = GeometricBonds()
        for (index, pair) in problem.contacts.pairs.enumerated() {
            let bothHeavy =
                problem.elements[Int(pair.first)] != .hydrogen && problem.elements[Int(pair.second)] != .hydrogen
            guard pair.isBond else {
                if pair.excess < (bothHeavy ? 0.40 : 0.15) { result.findings.insert(.shortContact) }
                continue
            }
            if pair.excess > 0.30 { result.findings.insert(.longBond) }
            let order: BondOrder =
                switch solution.orders[index] {
                case 2: .double
                case 3: .triple
                default: .single
                }
            result.bonds.append(Bond(begin: Int(pair.first), end: Int(pair.second), order: order))
        }
        result.formalCharges = solution.charges
        result.implicitHydrogens = solution.hydrogens
        result.totalCharge = solution.charges.reduce(0, +)
        result.penalties = solution.penalties
        result.penalty = solution.penalty
        if solution.isOpenShell { result.findings.insert(.openShell) }
        if !solution.isExact { result.findings.insert(.capped) }
        if solution.penalty >= GeometricBonds.unlikelyPenalty { result.findings.insert(.unlikelyStates) }
        if weights.addsHydrogens { result.findings.insert(.hydrogensAdded) }
        return result
    }

    private static func error(
        _ fault: BondAssigner.Fault, _ problem: BondingProblem, _ charge: Int?
    ) -> BondPerceptionError {
        switch fault {
        case .valence(let atom):
            return BondPerceptionError(
                .valence, atom: atom,
                detail: """
                    \(problem.elements[atom].symbol) with \(problem.contacts.degree(of: atom)) neighbours has no valence \
                    that fits; are hydrogens missing, or atoms too close?
                    """)
        case .charge(let possible):
            var error = BondPerceptionError(
                .charge,
                detail: """
                    no bonds give the total charge \(charge ?? 0); possible are \
                    \(possible.map { "\($0)" }.joined(separator: ", "))
                    """)
            error.possibleCharges = possible
            return error
        case .capped:
            return BondPerceptionError(
                .tooManyStates,
                detail: "there are too many combinations of valences and bond orders to try all; "
                    + "give a format with bonds")
        case .late: return .late
        }
    }

    // MARK: Atoms that are too close

    /// No bond is as short as this, in Å: that of H₂ is 0.74.
    static var shortestBond: Double { 0.4 }

    /// The first two atoms nearer than a limit; dummies may be where atoms are.
    private static func firstPair(of molecule: Molecule, closerThan limit: Double) -> (first: Int, second: Int)? {
        let atoms = (0..<molecule.atomCount).filter { molecule.element(of: $0) != .dummy }
        guard atoms.count < molecule.atomCount else { return molecule.firstPair(closerThan: limit) }
        var builder = MoleculeBuilder()
        for atom in atoms {
            _ = builder.addAtom(
                molecule.element(of: atom), x: molecule.coordinates[3 * atom], y: molecule.coordinates[3 * atom + 1],
                z: molecule.coordinates[3 * atom + 2])
        }
        guard let pair = (try? builder.finish())?.firstPair(closerThan: limit) else { return nil }
        return (atoms[pair.first], atoms[pair.second])
    }

    private static func overlap(_ molecule: Molecule, _ first: Int, _ second: Int) -> BondPerceptionError {
        BondPerceptionError(
            .overlap, atom: second,
            detail: "\(molecule.element(of: second).symbol) is at the same place as atom \(first + 1) "
                + "(\(molecule.element(of: first).symbol)), within 1e-6 Å")
    }
}
