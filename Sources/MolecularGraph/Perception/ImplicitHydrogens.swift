/// Counts the hydrogens of every atom that are not atoms of the graph: stated ones, or those that the valence model
/// fills in.
///
/// The model is that of RDKit (element lists of ``Element/allowedValences``, shifted by the charge), applied to the
/// graph as written. Aromatic bonds count 1.5, so no kekulisation is needed; whether the aromatic system has a Kekulé
/// structure at all is not checked here. Atoms that the usual clean-up repairs (a nitro group written `N(=O)=O`,
/// perchlorate, a dative bond to a metal written as a single one) are not at fault and have no hydrogens.
///
/// - Parameters:
///   - molecule: any molecule. Atoms whose format knows no implicit hydrogens get 0.
///   - counts: replaced by one number per atom; its storage is reused.
/// - Returns: The atoms, ascending, with more bonds than the model allows. Their count is what the input states, else 0.
/// - Complexity: O(atoms + bonds).
@discardableResult
public func implicitHydrogenCounts(of molecule: borrowing Molecule, into counts: inout [UInt8]) -> [Int32] {
    let model = ValenceModel.shared
    var faults: [Int32] = []
    counts.removeAll(keepingCapacity: true)
    for atom in 0..<molecule.atomCount {
        let stated = molecule.hydrogenCount(of: atom)
        if stated == .unspecified {
            counts.append(0)
            continue
        }
        let (environment, isQuery) = molecule.valenceEnvironment(of: atom)
        let verdict = model.verdict(environment)
        if verdict.isExceeded && !molecule.isRepairedByCleanUp(atom, environment, model) { faults.append(Int32(atom)) }
        if let fixed = stated.fixedValue {
            counts.append(UInt8(fixed))
        } else {
            counts.append(isQuery ? 0 : UInt8(clamping: verdict.hydrogens))
        }
    }
    return faults
}

/// Sums of ``implicitHydrogenCounts(of:into:)``.
public enum ImplicitHydrogens {
    /// Number of hydrogens of a molecule that are not atoms of the graph. `scratch` is filled with the number per atom.
    ///
    /// - Complexity: O(atoms + bonds).
    public static func total(of molecule: borrowing Molecule, scratch: inout [UInt8]) -> Int {
        implicitHydrogenCounts(of: molecule, into: &scratch)
        var total = 0
        for count in scratch { total += Int(count) }
        return total
    }
}

extension Molecule {
    /// The valence of an atom by its drawn bonds alone, rounded as the valence model does for aromatic bonds.
    package func drawnValence(of atom: Int) -> Int {
        var environment = valenceEnvironment(of: atom).environment
        environment.writtenHydrogens = 0
        return ValenceModel.shared.explicitValence(environment)
    }

    /// The hydrogens that the valence model would fill in if the input said nothing about those of the atom.
    package func filledHydrogens(of atom: Int) -> Int {
        var (environment, isQuery) = valenceEnvironment(of: atom)
        environment.writtenHydrogens = 0
        environment.isFilled = true
        return isQuery ? 0 : ValenceModel.shared.verdict(environment).hydrogens
    }

    /// What the valence model needs to know about an atom, and whether one of its bonds is a query (single or double,
    /// and the like), which rules out implicit hydrogens.
    func valenceEnvironment(of atom: Int) -> (environment: ValenceModel.Environment, isQuery: Bool) {
        let stated = hydrogenCount(of: atom)
        var isQuery = false
        var environment = ValenceModel.Environment(
            atomicNumber: element(of: atom).atomicNumber, charge: formalCharge(of: atom),
            radicals: radicalElectrons(of: atom), writtenHydrogens: stated.fixedValue ?? 0,
            isFilled: stated == .byValence, isAromatic: isMarkedAromatic(atom))
        let row = bonds(of: atom)
        for slot in row.indices {
            let bond = bondColumn[Int(row[slot])]
            switch bond.order {
            case .dative:
                if Int(bond.end) == atom { environment.doubledBonds += 2 }
            case .singleOrDouble, .singleOrAromatic, .doubleOrAromatic:
                isQuery = true
            case .aromatic:
                environment.isAromatic = true
                environment.doubledBonds += 3
            default:
                environment.doubledBonds += bond.order.doubledOrder
            }
        }
        return (environment, isQuery)
    }

    /// Whether the clean-up before the valence check removes the excess of an atom.
    func isRepairedByCleanUp(_ atom: Int, _ environment: ValenceModel.Environment, _ model: ValenceModel) -> Bool {
        let explicit = model.explicitValence(environment)
        let row = bonds(of: atom)
        if environment.charge == 0 && environment.atomicNumber == 7 && explicit == 5 {
            for slot in row.indices {
                let bond = bondColumn[Int(row[slot])]
                let neighbor = bond.other(than: atom)
                guard formalCharge(of: neighbor) == 0 else { continue }
                let number = element(of: neighbor).atomicNumber
                if (number == 8 && bond.order == .double) || (number == 7 && bond.order == .triple) { return true }
            }
        }
        if environment.charge == 0 && [17, 35, 53].contains(environment.atomicNumber) && [3, 5, 7].contains(explicit) {
            var isOxo = !row.isEmpty
            for slot in row.indices where element(of: bondColumn[Int(row[slot])].other(than: atom)) != .oxygen {
                isOxo = false
            }
            if isOxo { return true }
        }
        let isDonor =
            !ValenceModel.isMetal(environment.atomicNumber) && ![0, 1, 2, 9, 10].contains(environment.atomicNumber)
        guard isDonor, environment.atomicNumber > environment.charge else { return false }
        let limit = model.last(model.listElement(environment.atomicNumber, charge: environment.charge))
        guard limit > 0 else { return false }
        var relieved = environment
        relieved.doubledBonds -= 2
        guard model.explicitValence(relieved) <= limit else { return false }
        for slot in row.indices {
            let bond = bondColumn[Int(row[slot])]
            if bond.order == .single && ValenceModel.isMetal(element(of: bond.other(than: atom)).atomicNumber) {
                return true
            }
        }
        return false
    }
}
