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
    /// Names of the columns.
    public let columns: [String]

    private let blocks: [PropertyBlock]
    private let layout: [Cell]

    /// What a column holds.
    private enum Cell: Sendable {
        case denticity(isAxial: Bool)
        case charge(isAxial: Bool)
        case value(AutocorrelationScope, block: Int, lane: Int, level: Int)
    }

    /// Revised autocorrelations.
    ///
    /// - Parameters:
    ///   - group: the set of columns.
    ///   - properties: the properties, in the order of their columns.
    ///   - depth: largest distance.
    ///   - perception: how complexes are perceived.
    ///   - dividesBySize: whether sums are divided by the number of atoms that they run over.
    /// - Precondition: there is a property, and `depth` is not negative.
    public init(
        _ group: FeatureGroup = .standard, properties: [AtomProperty] = AtomProperty.standard, depth: Int = 3,
        perception: ComplexPerceiver.Options = .init(), dividesBySize: Bool = false
    ) {
        precondition(!properties.isEmpty && depth >= 0, "an autocorrelation has a property and a depth")
        self.group = group
        self.depth = depth
        self.dividesBySize = dividesBySize
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
        let prefix = dividesBySize ? "norm-" : ""
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

    /// Names of the columns of `standard` that are the same for every octahedral complex.
    public static func constantColumns(
        properties: [AtomProperty] = AtomProperty.standard, depth: Int = 3
    ) -> [String] {
        var names: [String] = []
        for scope in scopes(of: .standard) {
            for property in properties {
                for level in 0...depth where isConstant(scope, property, level) {
                    names.append("\(scope.prefix)-\(property.label)-\(level)-\(scope.suffix)")
                }
            }
        }
        return names
    }

    /// Positions are needed, or bonds at the metals.
    public var needs: DescriptorNeeds { [.coordinates, .bonds] }

    /// Buffers for one complex.
    public struct Scratch {
        var perceiver: ComplexPerceiver
        var complex = PerceivedComplex()
        var narrow: [AutocorrelationSums<SIMD8<Double>>]
        var wide: [AutocorrelationSums<WideVector>]
        var tie = AxisTie()
    }

    /// Empty buffers.
    public func makeScratch() -> Scratch {
        Scratch(
            perceiver: ComplexPerceiver(options: perception), narrow: blocks.map { _ in AutocorrelationSums() },
            wide: blocks.map { _ in AutocorrelationSums() })
    }

    /// Writes the row of a complex.
    ///
    /// - Throws: `missing_property`, `no_metal`, `no_contacts`, `several_metals`, `not_six_coordinate`,
    ///   `not_octahedral`, `overlapping_atoms`, `no_coordinates`, `unknown_element`.
    /// - Complexity: that of perception, and O(atoms · neighbours within `depth` bonds).
    public func write(
        _ molecule: Molecule, index: Int, into row: inout MutableSpan<Double>, scratch: inout Scratch
    ) throws(DescriptorError) {
        try PropertyBlock.check(blocks, molecule)
        do throws(ComplexError) {
            try scratch.perceiver.perceive(molecule, into: &scratch.complex)
        } catch {
            throw DescriptorError(error)
        }
        try checkComplex(scratch.complex)
        var split = AxialEquatorialSplit()
        if usesAxes {
            let (chosen, isAmbiguous) = scratch.tie.resolve(scratch.complex)
            split = chosen
            if isAmbiguous { scratch.complex.flags.insert(.axisTie) }
        }
        for block in blocks.indices {
            if blocks[block].isNarrow(atomCount: scratch.complex.atomCount) {
                sum(scratch.complex, split, block, into: &scratch.narrow[block])
                write(block, from: scratch.narrow[block], scratch.complex, split, into: &row)
            } else {
                sum(scratch.complex, split, block, into: &scratch.wide[block])
                write(block, from: scratch.wide[block], scratch.complex, split, into: &row)
            }
        }
    }

    private var usesAxes: Bool { group == .standard || group == .rac155 }
    private var usesLigands: Bool { group != .metalFull }

    // MARK: Checks

    private func checkComplex(_ complex: borrowing PerceivedComplex) throws(DescriptorError) {
        if usesAxes { return try Self.checkAxes(complex, name: "set=\(group.rawValue)") }
        try Self.checkContacts(complex)
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
                "\(complex.siteDescription); \(name) needs six (set=all-eq and set=metal-full do not)")
        case .notOctahedral:
            throw DescriptorError(
                .notOctahedral,
                "six sites, but no octahedron (\(complex.geometries.first?.name ?? "axes share an atom")); set=all-eq and "
                    + "set=metal-full need none")
        case .noPlaces:
            throw DescriptorError(
                .noCoordinates,
                "axial and equatorial sites need positions in space; set=all-eq and set=metal-full do without")
        }
    }

    // MARK: Sums

    private func sum<Vector: PropertyVector>(
        _ complex: PerceivedComplex, _ split: AxialEquatorialSplit, _ block: Int,
        into sums: inout AutocorrelationSums<Vector>
    ) {
        sums.reset(depth: depth)
        sums.dividesBySize = dividesBySize
        blocks[block].load(complex.numbers, graph: complex.graph, into: &sums.values)
        sums.addWholeGraph(complex, depth: depth)
        guard usesLigands else { return }
        blocks[block].load(complex.numbers, graph: complex.ligandGraph, into: &sums.ligandValues)
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
        _ block: Int, from sums: borrowing AutocorrelationSums<Vector>, _ complex: borrowing PerceivedComplex,
        _ split: AxialEquatorialSplit, into row: inout MutableSpan<Double>
    ) {
        for column in layout.indices {
            switch layout[column] {
            case .value(let scope, block, let lane, let level):
                row[column] = sums.value(scope, level: level, lane: lane, scale: blocks[block].scales[lane])
            case .value: break
            case .denticity(let isAxial): row[column] = meanDenticity(complex, split, isAxial: isAxial)
            case .charge: row[column] = .nan
            }
        }
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
