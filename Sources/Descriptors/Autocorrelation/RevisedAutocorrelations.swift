public import Complexes
public import MolecularGraph

/// Revised autocorrelations (RACs) of metal complexes (J. P. Janet, H. J. Kulik, J. Phys. Chem. A 2017, 121, 8939,
/// doi:10.1021/acs.jpca.7b08750).
///
///     product     A_k(i) = Σ_{j: d(i,j) = k} P_i P_j
///     difference  B_k(i) = Σ_{j: d(i,j) = k} (P_i − P_j)
///
/// d(i,j) is the number of bonds on the shortest path. ``FeatureGroup`` says what is summed and averaged.
public struct RevisedAutocorrelations: Descriptor {
    /// Sets of columns.
    public enum FeatureGroup: String, CaseIterable, Hashable, Sendable {
        /// 184 columns (five properties, depth 3) of an octahedral complex: axial and equatorial ligands apart.
        case standard
        /// The columns of `standard` that are not constant by construction, in the order of RAC-155: 153, to which
        /// oxidation state and exchange fraction are joined.
        case rac155 = "155"
        /// All ligands taken as equatorial: 124 columns, for any number of contacts.
        case allEquatorial = "all-eq"
        /// The whole complex and the metal: 60 columns.
        case metalFull = "metal-full"
    }

    /// The set of columns.
    public let group: FeatureGroup
    /// How complexes are perceived.
    public let perception: ComplexPerceiver.Options
    /// Largest distance.
    public let depth: Int
    /// Whether sums are divided by the number of atoms of the complex or of the ligand that they run over.
    public let dividesBySize: Bool
    /// Whether products and differences are weighted by distance (CD-RACs).
    public let weighsDistances: Bool
    /// Whether ligand charges are derived; else their columns are blank.
    public let derivesCharges: Bool
    /// Where the oxidation state of the metal comes from, for autocorrelations of Z less that state.
    public let oxidation: OxidationSource?
    /// Names of the columns.
    public let columns: [String]

    private let blocks: [PropertyBlock]
    private let layout: [Cell]

    /// What a column holds.
    private enum Cell: Sendable {
        case denticity(isAxial: Bool)
        case charge(isAxial: Bool)
        case value(AutocorrelationScope, block: Int, lane: Int, level: Int)
        case oxidation(isDifference: Bool, level: Int)
    }

    /// Where an oxidation state comes from.
    public enum OxidationSource: Hashable, Sendable {
        /// A data field of the record.
        case field(String)
        /// The total charge of the record and derived ligand charges.
        case derived
    }

    /// Revised autocorrelations.
    ///
    /// - Parameters:
    ///   - group: the set of columns.
    ///   - properties: the properties, in the order of their columns.
    ///   - depth: largest distance.
    ///   - perception: how complexes are perceived.
    ///   - dividesBySize: whether sums are divided by the number of atoms that they run over.
    ///   - weighsDistances: whether products and differences are weighted by distance.
    ///   - derivesCharges: whether ligand charges are derived.
    ///   - oxidation: where oxidation states come from; with one, columns `mc-O-k-all` and `D_mc-O-k-all` are added.
    /// - Precondition: there is a property, and `depth` is not negative.
    public init(
        _ group: FeatureGroup = .standard, properties: [AtomProperty] = AtomProperty.standard, depth: Int = 3,
        perception: ComplexPerceiver.Options = .init(), dividesBySize: Bool = false, weighsDistances: Bool = false,
        derivesCharges: Bool = false, oxidation: OxidationSource? = nil
    ) {
        precondition(!properties.isEmpty && depth >= 0, "an autocorrelation has a property and a depth")
        self.group = group
        self.depth = depth
        self.dividesBySize = dividesBySize
        self.weighsDistances = weighsDistances
        self.derivesCharges = derivesCharges
        self.oxidation = oxidation
        var perception = perception
        perception.findsAxes = group == .standard || group == .rac155
        self.perception = perception
        blocks = PropertyBlock.blocks(of: properties)
        var names: [String] = []
        var layout: [Cell] = []
        func add(_ name: String, _ cell: Cell) {
            names.append(name)
            layout.append(cell)
        }
        switch group {
        case .standard, .allEquatorial:
            add("misc-dent-ax", .denticity(isAxial: true))
            add("misc-charge-ax", .charge(isAxial: true))
            add("misc-dent-eq", .denticity(isAxial: false))
            add("misc-charge-eq", .charge(isAxial: false))
        case .rac155:
            add("misc-dent-ax", .denticity(isAxial: true))
            add("misc-dent-eq", .denticity(isAxial: false))
        case .metalFull: break
        }
        let prefix = (weighsDistances ? "cd-" : "") + (dividesBySize ? "norm-" : "")
        for scope in Self.scopes(of: group) {
            for (index, property) in properties.enumerated() {
                for level in 0...depth {
                    if group == .rac155, Self.isConstant(scope, property, level) { continue }
                    add(
                        "\(prefix)\(scope.prefix)-\(property.label)-\(level)-\(scope.suffix)",
                        .value(scope, block: index / 8, lane: index % 8, level: level))
                }
            }
        }
        if oxidation != nil {
            for isDifference in [false, true] {
                for level in 0...depth {
                    add(
                        "\(isDifference ? "D_mc" : "mc")-O-\(level)-all",
                        .oxidation(isDifference: isDifference, level: level))
                }
            }
        }
        columns = names
        self.layout = layout
    }

    private static func scopes(of group: FeatureGroup) -> [AutocorrelationScope] {
        switch group {
        case .standard:
            [
                .fullAll, .fullAxial, .fullEquatorial, .contactAxial, .contactEquatorial, .contactDifferenceAxial,
                .contactDifferenceEquatorial, .metal, .metalDifference,
            ]
        case .rac155:
            [
                .fullAxial, .fullEquatorial, .contactAxial, .contactEquatorial, .metal, .fullAll,
                .contactDifferenceAxial, .contactDifferenceEquatorial, .metalDifference,
            ]
        case .allEquatorial:
            [.fullAll, .fullEquatorial, .contactEquatorial, .contactDifferenceEquatorial, .metal, .metalDifference]
        case .metalFull: [.fullAll, .metal, .metalDifference]
        }
    }

    /// Whether a column is the same for every octahedral complex (rac.md 6.2).
    static func isConstant(_ scope: AutocorrelationScope, _ property: AtomProperty, _ level: Int) -> Bool {
        if scope.isDifference { return level == 0 || property == .identity }
        switch scope {
        case .contactAxial, .contactEquatorial: return property == .identity && level == 0
        case .metal: return (property == .identity && level <= 1) || (property == .degree && level == 0)
        default: return false
        }
    }

    /// Names of the columns that are the same for every octahedral complex (rac.md 6.2); of `standard` only, as `155`
    /// leaves them out and the other sets describe other complexes, too.
    public var constantColumns: [String] {
        guard group == .standard, !dividesBySize, !weighsDistances else { return [] }
        let properties = blocks.flatMap(\.properties)
        return zip(columns, layout).compactMap { name, cell in
            guard case .value(let scope, let block, let lane, let level) = cell,
                Self.isConstant(scope, properties[8 * block + lane], level)
            else { return nil }
            return name
        }
    }

    /// Positions are needed, or bonds at the metals.
    public var needs: DescriptorNeeds {
        switch oxidation {
        case .field: [.coordinates, .bonds, .fields]
        case .derived: [.coordinates, .bonds, .charges]
        case nil: [.coordinates, .bonds]
        }
    }

    /// Buffers for one complex.
    public struct Scratch {
        var buffers: AutocorrelationBuffers
        var tie = AxisTie()
        var metal = LevelSums<SIMD8<Double>>()
        var metalValues: [SIMD8<Double>] = []
        var extras = Extras()
    }

    /// Numbers beside the autocorrelations.
    struct Extras {
        /// Charge of each connected part, where charges are derived.
        var charges: LigandCharges?
        /// `mc-O-k` and then `D_mc-O-k`.
        var oxidation: [Double] = []
    }

    /// Empty buffers.
    public func makeScratch() -> Scratch { Scratch(buffers: AutocorrelationBuffers(perception, blocks: blocks)) }

    /// Writes the row of a complex.
    ///
    /// - Throws: `missing_property`, `no_metal`, `no_contacts`, `several_metals`, `not_six_coordinate`,
    ///   `not_octahedral`, `overlapping_atoms`, `no_coordinates`, `unknown_element`.
    /// - Complexity: that of perception, and O(atoms · neighbours within `depth` bonds).
    public func write(
        _ molecule: Molecule, index: Int, into row: inout MutableSpan<Double>, scratch: inout Scratch
    ) throws(DescriptorError) {
        try scratch.buffers.perceive(molecule, blocks)
        try checkComplex(scratch.buffers.complex)
        var split = AxialEquatorialSplit()
        if usesAxes {
            let (chosen, isAmbiguous) = scratch.tie.resolve(scratch.buffers.complex)
            split = chosen
            if isAmbiguous { scratch.buffers.complex.flags.insert(.axisTie) }
        }
        if derivesCharges || oxidation != nil { try addExtras(molecule, &scratch) }
        if weighsDistances, scratch.buffers.complex.positions.isEmpty {
            throw DescriptorError(.noCoordinates, "weight=distance needs positions in space")
        }
        for block in blocks.indices {
            if weighsDistances || blocks[block].isNarrow(atomCount: scratch.buffers.complex.atomCount) {
                sum(scratch.buffers.complex, split, block, into: &scratch.buffers.narrow[block])
                write(block, from: scratch.buffers.narrow[block], scratch, split, into: &row)
            } else {
                sum(scratch.buffers.complex, split, block, into: &scratch.buffers.wide[block])
                write(block, from: scratch.buffers.wide[block], scratch, split, into: &row)
            }
        }
    }

    /// What the complex has that is odd.
    public func takeNotes(from scratch: inout Scratch) -> [DescriptorNote] {
        scratch.buffers.complex.flags.names.map { name in
            switch name {
            case "axis_tie":
                DescriptorNote(name, "several axes fit equally well and give other numbers; one was chosen by rule")
            case "free_fragment": DescriptorNote(name, "a part of the record is not bound to a metal")
            case "metal_metal": DescriptorNote(name, "metals are near each other; bonds between metals are not counted")
            default: DescriptorNote(name, "an atom of a ligand has more bonds than usual")
            }
        }
    }

    /// Derived charges, and autocorrelations of Z less the oxidation state of the metal.
    private func addExtras(_ molecule: borrowing Molecule, _ scratch: inout Scratch) throws(DescriptorError) {
        let complex = scratch.buffers.complex
        let charges = derivesCharges || oxidation == .derived ? LigandCharges(complex) : nil
        scratch.extras.charges = derivesCharges ? charges : nil
        scratch.extras.oxidation.removeAll(keepingCapacity: true)
        guard let oxidation else { return }
        guard complex.metals.count == 1 else {
            throw DescriptorError(.severalMetals, "\(complex.metals.count) metal centres; ox= describes one")
        }
        var state: Double?
        var reason = ""
        switch oxidation {
        case .field(let name):
            let text = molecule.dataField(named: name)
            state = text.flatMap { Double($0) }
            reason = text.map { "the data field \"\(name)\" is \"\($0)\", no number" } ?? "no data field \"\(name)\""
        case .derived:
            if let charge = molecule.totalCharge {
                state = charges?.oxidationState(of: complex, totalCharge: charge).map(Double.init)
            }
            reason = "the record states no total charge, or the charge of a ligand cannot be derived"
        }
        guard let state, state.isFinite else {
            throw DescriptorError(.missingProperty, "no oxidation state: \(reason)")
        }
        let metal = Int(complex.metals[0])
        PropertyBlock([.atomicNumber]).load(complex.numbers, graph: complex.graph, into: &scratch.metalValues)
        let own = Double(complex.numbers[metal]) - state
        var (products, differences): ([Double], [Double]) = ([], [])
        scratch.metal.forEachStart(
            in: complex.graph, atomCount: complex.atomCount, depth: depth, values: scratch.metalValues,
            starts: { $0 == metal }
        ) { _, sums, counts in
            for level in 0...depth {
                products.append(level == 0 ? own * own : own * sums[level][0])
                differences.append(level == 0 ? 0 : Double(counts[level]) * own - sums[level][0])
            }
        }
        scratch.extras.oxidation = products + differences
    }

    private var usesAxes: Bool { group == .standard || group == .rac155 }
    private var usesLigands: Bool { group != .metalFull }

    // MARK: Checks

    private func checkComplex(_ complex: borrowing PerceivedComplex) throws(DescriptorError) {
        if usesAxes { return try Self.checkAxes(complex, name: "set=\(group.rawValue)") }
        // The reference describes a metal without contacts, too.
        if group != .metalFull || perception.mode == .default { try Self.checkContacts(complex) }
        if complex.metals.count > 1 && perception.mode == .reference {
            throw DescriptorError(
                .severalMetals,
                "\(complex.metals.count) metal centres; mode=reference describes one; use mode=default")
        }
    }

    private static func checkContacts(_ complex: borrowing PerceivedComplex) throws(DescriptorError) {
        guard complex.contactColumnIsEmpty else { return }
        let metal = Int(complex.metals[0])
        throw DescriptorError(
            .noContacts,
            "no atom is near enough to a metal to be bound to it (\(complex.element(of: metal)), atom \(metal + 1))")
    }

    /// Refuses a complex without axial and equatorial sites.
    static func checkAxes(_ complex: borrowing PerceivedComplex, name: String) throws(DescriptorError) {
        try checkContacts(complex)
        if complex.metals.count > 1 {
            throw DescriptorError(.severalMetals, "\(complex.metals.count) metal centres; \(name) describes one")
        }
        switch complex.axisStatus {
        case .found: return
        case .notSixCoordinate:
            throw DescriptorError(
                .notSixCoordinate,
                "\(complex.siteDescription); \(name) needs six (rac:set=all-eq and rac:set=metal-full do not)")
        case .notOctahedral:
            throw DescriptorError(
                .notOctahedral,
                "six sites, but no octahedron (\(complex.geometries.first?.name ?? "axes share an atom")); rac:set=all-eq and "
                    + "rac:set=metal-full need none")
        case .noPlaces:
            throw DescriptorError(
                .noCoordinates,
                "axial and equatorial sites need positions in space; rac:set=all-eq and rac:set=metal-full do without")
        }
    }

    // MARK: Sums

    private func sum<Vector: PropertyVector>(
        _ complex: PerceivedComplex, _ split: AxialEquatorialSplit, _ block: Int,
        into sums: inout AutocorrelationSums<Vector>
    ) {
        sums.reset(depth: depth)
        sums.dividesBySize = dividesBySize
        sums.weighsDistances = weighsDistances
        let unit = weighsDistances ? blocks[block].scales : nil
        blocks[block].load(complex.numbers, graph: complex.graph, dividedBy: unit, into: &sums.values)
        sums.addWholeGraph(complex, depth: depth)
        guard usesLigands else { return }
        blocks[block].load(complex.numbers, graph: complex.ligandGraph, dividedBy: unit, into: &sums.ligandValues)
        sums.prepareLigands(complex, depth: depth)
        if usesAxes {
            sums.addEntries(of: split, complex, depth: depth)
        } else {
            for ligand in complex.ligands {
                sums.addEntry(
                    ligand: ligand, atoms: complex.contacts(of: ligand), full: .fullEquatorial,
                    contact: .contactEquatorial, difference: .contactDifferenceEquatorial, depth: depth)
            }
            sums.setEntryCount(
                complex.ligands.count, of: [.fullEquatorial, .contactEquatorial, .contactDifferenceEquatorial])
        }
    }

    // MARK: Columns

    private func write<Vector: PropertyVector>(
        _ block: Int, from sums: borrowing AutocorrelationSums<Vector>, _ scratch: borrowing Scratch,
        _ split: AxialEquatorialSplit, into row: inout MutableSpan<Double>
    ) {
        for column in layout.indices {
            switch layout[column] {
            case .value(let scope, block, let lane, let level):
                let scale = weighsDistances ? 1 : blocks[block].scales[lane]
                row[column] = sums.value(scope, level: level, lane: lane, scale: scale)
            case .value: break
            case .denticity(let isAxial):
                row[column] = meanDenticity(scratch.buffers.complex, split, isAxial: isAxial)
            case .charge(let isAxial):
                row[column] = meanCharge(scratch.buffers.complex, scratch.extras.charges, split, isAxial: isAxial)
            case .oxidation(let isDifference, let level):
                row[column] = scratch.extras.oxidation[(isDifference ? depth + 1 : 0) + level]
            }
        }
    }

    /// Mean over entries of the derived charge of their ligands; not a number where that is not known or not wanted.
    private func meanCharge(
        _ complex: borrowing PerceivedComplex, _ charges: LigandCharges?, _ split: AxialEquatorialSplit, isAxial: Bool
    ) -> Double {
        guard let charges else { return .nan }
        if !usesAxes && isAxial { return 0 }
        let ligands =
            usesAxes ? (isAxial ? split.axial : split.equatorial).map(\.ligand) : Array(complex.ligands.indices)
        var total = 0
        for ligand in ligands {
            guard let charge = charges.charge(of: complex.ligands[ligand]) else { return .nan }
            total += charge
        }
        return Double(total) / Double(ligands.count)
    }

    private func meanDenticity(
        _ complex: borrowing PerceivedComplex, _ split: AxialEquatorialSplit, isAxial: Bool
    ) -> Double {
        if usesAxes { return split.meanDenticity(complex, isAxial: isAxial) }
        if isAxial { return 0 }
        var total = 0
        for ligand in complex.ligands { total += Int(ligand.denticity) }
        return Double(total) / Double(complex.ligands.count)
    }
}

extension DescriptorError {
    /// The failure of a row whose complex could not be perceived.
    init(_ error: ComplexError) {
        switch error.kind {
        case .noMetal: self.init(.noMetal, error.message)
        case .severalMetals: self.init(.severalMetals, error.message)
        case .noContacts: self.init(.noContacts, error.message)
        case .noCoordinates: self.init(.noCoordinates, error.message)
        case .overlappingAtoms: self.init(.overlappingAtoms, error.message)
        case .unknownElement: self.init(.unknownElement, error.message)
        }
    }
}
