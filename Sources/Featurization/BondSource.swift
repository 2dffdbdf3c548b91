public import ChemIO
internal import Descriptors
internal import Perception

/// Where bonds come from.
public enum BondSource: String, CaseIterable, Sendable {
    /// From the record; from the geometry where the format has no bonds and the task needs some.
    case auto
    /// From the record only.
    case file
    /// From the geometry, whatever bonds the record has.
    case geometry
}

/// Gives records their bonds by the positions of their atoms.
public struct BondCompletion: Sendable {
    /// Where bonds come from.
    public var source: BondSource
    /// Whether the task needs bonds, for ``BondSource/auto``.
    public var areNeeded: Bool
    /// Total charge of records that state none.
    public var charge: Int?
    /// Whether results that may as well be others are taken, with a warning, instead of failing.
    public var acceptsAmbiguity: Bool {
        didSet { perceiver.options.stopsAtLimit = !acceptsAmbiguity }
    }
    private var perceiver = BondPerceiver()

    /// A rule for the bonds of records.
    public init(source: BondSource, areNeeded: Bool, charge: Int? = nil, acceptsAmbiguity: Bool = false) {
        self.source = source
        self.areNeeded = areNeeded
        self.charge = charge
        self.acceptsAmbiguity = acceptsAmbiguity
        perceiver.options.stopsAtLimit = !acceptsAmbiguity
    }

    /// What parsers must deliver.
    public var needs: RecordNeeds {
        switch source {
        case .file: []
        case .auto: areNeeded ? [.coordinates, .title, .atomDetails] : []
        case .geometry: [.coordinates, .title, .atomDetails]
        }
    }

    /// Finds the bonds of a molecule if the rule says so, and puts them in place.
    ///
    /// - Returns: what is worth saying about the result.
    func complete(_ molecule: inout Molecule) throws(RecordFailure) -> [DescriptorNote] {
        guard applies(to: molecule) else { return [] }
        let found: GeometricBonds
        let stated = StatedCharge(of: molecule)
        do throws(BondPerceptionError) {
            found = try perceiver.bonds(of: molecule, charge: stated.value ?? charge)
        } catch {
            throw RecordFailure(error)
        }
        var notes: [DescriptorNote] = []
        if let text = stated.unreadText {
            notes.append(
                DescriptorNote(
                    "unread-charge",
                    "\"\(text)\" as the total charge; expected a whole number; "
                        + (charge.map { "\($0) was taken" } ?? "the likeliest was taken (\(found.totalCharge))")))
        }
        if found.isAmbiguous {
            let message = "the bonds found from the positions may be others: \(Self.reasons(found, molecule))"
            guard acceptsAmbiguity else {
                throw RecordFailure(
                    status: .ambiguousBonds, code: RecordStatus.ambiguousBonds.rawValue,
                    message: message + "; --accept-ambiguous-bonds takes them")
            }
            notes.append(DescriptorNote("ambiguous-bonds", message))
        }
        if found.findings.contains(.openShell) {
            notes.append(DescriptorNote("open-shell", "the bonds found leave unpaired electrons"))
        }
        if found.findings.contains(.hydrogensAdded) {
            notes.append(
                DescriptorNote(
                    "hydrogens-added", "the record has no hydrogens; they were added, and tautomers may be others"))
        }
        do throws(GraphError) {
            molecule = try found.molecule(from: molecule)
        } catch {
            throw RecordFailure(status: .unsupported, code: "graph", message: "\(error)")
        }
        return notes
    }

    private func applies(to molecule: Molecule) -> Bool {
        guard molecule.atomCount > 0 else { return false }
        switch source {
        case .file: return false
        case .geometry: return true
        case .auto:
            return areNeeded && !molecule.statesBonds && molecule.multiCenterAttachments.isEmpty
                && molecule.hasCoordinates
        }
    }

    private static func reasons(_ found: GeometricBonds, _ molecule: Molecule) -> String {
        let findings = found.findings
        var reasons: [String] = []
        if let pair = found.closeAtoms {
            let names = [pair.first, pair.second].map { "\($0 + 1) (\(molecule.element(of: $0).symbol))" }
            reasons.append("atoms \(names[0]) and \(names[1]) are closer than any bond, 0.4 Å or less")
        }
        if findings.contains(.longBond) { reasons.append("a bond is very long") }
        if findings.contains(.shortContact) {
            reasons.append("atoms without a bond are nearly as close as bonded ones")
        }
        if findings.contains(.unlikelyStates) { reasons.append("unusual valences and charges were needed") }
        if findings.contains(.capped) { reasons.append("there were too many combinations to try all") }
        return reasons.joined(separator: ", ")
    }
}

extension RecordFailure {
    init(_ error: BondPerceptionError) {
        let status: RecordStatus =
            switch error.kind {
            case .noCoordinates: .noCoordinates
            case .valence: .invalidValence
            case .charge, .tooManyStates: .ambiguousBonds
            case .overcrowded, .overlap: .overlappingAtoms
            case .late: .timeout
            case .element: .unsupported
            }
        guard error.kind != .late else {
            self = .late
            return
        }
        let place = error.atom.map { "atom \($0 + 1): " } ?? ""
        self.init(status: status, code: status.rawValue, message: place + error.detail)
    }
}
