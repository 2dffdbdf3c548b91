import MolecularGraph

/// Explicit valences and implicit hydrogens (perception.md 2.2), and the check that no atom has too many bonds.
enum Valences {
    /// Sets explicit valence and implicit hydrogens of all atoms.
    ///
    /// - Throws: ``PerceptionError`` for the first atom with too many bonds, unless any valence is accepted.
    static func run(_ graph: WorkingGraph, acceptsAnyValence: Bool) throws(PerceptionError) {
        let model = ValenceModel.shared
        for atom in 0..<graph.atomCount {
            if !graph.assignQuickly(atom) {
                try assign(graph, atom, model, acceptsAnyValence: acceptsAnyValence)
            }
        }
    }

    /// Sets explicit valence and implicit hydrogens of an atom by the full model.
    static func assign(
        _ graph: WorkingGraph, _ atom: Int, _ model: ValenceModel, acceptsAnyValence: Bool
    ) throws(PerceptionError) {
        let environment = graph.valenceEnvironment(atom)
        let verdict = model.verdict(environment)
        let explicit = model.explicitValence(environment)
        if verdict.isExceeded && !acceptsAnyValence { throw failure(graph, atom, explicit) }
        graph.atoms[atom].explicitValence = UInt8(clamping: explicit)
        graph.atoms[atom].implicitHydrogens =
            graph.sums[atom].hasQueryBond ? 0 : UInt8(clamping: verdict.hydrogens)
    }

    /// The error for an atom with too many bonds.
    private static func failure(_ graph: WorkingGraph, _ atom: Int, _ valence: Int) -> PerceptionError {
        let data = graph.atoms[atom]
        let source = Int(data.source)
        let charge = data.formalCharge
        let sign = charge > 0 ? "+" : "-"
        let chargeText = charge == 0 ? "" : (charge.magnitude == 1 ? sign : "\(sign)\(charge.magnitude)")
        let list = ValenceModel.shared.listElement(data.atomicNumber, charge: Int(charge))
        let allowed = Element(atomicNumber: list)?.allowedValences.filter { $0 >= 0 }.map { "\($0)" } ?? []
        return PerceptionError(
            .valence, atom: source,
            detail: "atom \(source + 1) (\(data.element.symbol)\(chargeText)) has valence \(valence); expected "
                + "\(allowed.joined(separator: ", ")) (--valence relaxed accepts it)")
    }
}

extension WorkingGraph {
    /// What the valence model looks at.
    func valenceEnvironment(_ atom: Int) -> ValenceModel.Environment {
        let data = atoms[atom]
        let sum = sums[atom]
        return ValenceModel.Environment(
            atomicNumber: data.atomicNumber, charge: Int(data.formalCharge), radicals: Int(data.radicalElectrons),
            writtenHydrogens: Int(data.writtenHydrogens), isFilled: !data.flags.contains(.noImplicit),
            isAromatic: data.isAromatic || sum.hasAromaticBond, doubledBonds: Int(sum.doubledOrders))
    }

    /// Explicit valence by the present bonds.
    func explicitValence(_ atom: Int) -> Int { ValenceModel.shared.explicitValence(valenceEnvironment(atom)) }

    /// Implicit hydrogens by the present bonds.
    func filledHydrogens(_ atom: Int) -> Int {
        sums[atom].hasQueryBond ? 0 : ValenceModel.shared.verdict(valenceEnvironment(atom)).hydrogens
    }

    /// Settles the atoms of most molecules: neutral and within their first valence. False for the others.
    @inline(__always)
    func assignQuickly(_ atom: Int) -> Bool {
        let data = atoms[atom]
        let sum = sums[atom]
        guard data.formalCharge == 0, data.radicalElectrons == 0, !sum.hasQueryBond else { return false }
        let first = Int16(fact(atom).defaultValence)
        guard first > 0 else { return false }
        // Aromatic sums within the first valence need no correction.
        let doubled = sum.doubledOrders &+ 2 &* Int16(data.writtenHydrogens)
        let explicit = (doubled &+ 1) / 2
        guard explicit <= first else { return false }
        atoms[atom].explicitValence = UInt8(truncatingIfNeeded: explicit)
        atoms[atom].implicitHydrogens =
            data.flags.contains(.noImplicit) ? 0 : UInt8(truncatingIfNeeded: first &- explicit)
        return true
    }
}
