public import MolecularGraph

/// Finds metals, contacts, bonds, ligands, sites, geometry and axes of molecules. Holds the scratch memory of all steps;
/// one per worker.
public struct ComplexPerceiver: Sendable {
    /// What may be chosen.
    public struct Options: Hashable, Sendable {
        /// The rules.
        public var mode: PerceptionMode
        /// Which elements are metal centres.
        public var metals: MetalSelection
        /// Whether sites, geometry and axes are wanted; contacts, bonds and ligands always are.
        public var findsAxes = true
        /// Whether a molecule without a metal is at fault; else only its bonds are found.
        public var needsMetal = true

        /// Options of a mode; the metals are those that the mode stands for, unless chosen.
        public init(mode: PerceptionMode = .default, metals: MetalSelection? = nil) {
            self.mode = mode
            self.metals = metals ?? (mode == .reference ? .tm : .df)
        }
    }

    /// The options.
    public let options: Options
    private let metalFlags: [Bool]
    private let radiusOfElement: [Double]
    private var radius: [Double] = []
    private var bondRadius: [Double] = []
    private var bonds: [AtomPair] = []
    private var metalBonds: [AtomPair] = []
    private var contacts: [Int32] = []
    private var search = BondSearch()
    private var referenceContacts = ReferenceContacts()
    private var defaultContacts = DefaultContacts()
    private var graphInput = GraphInput()
    private var ligandSplit = LigandSplit()
    private var siteSearch = SiteSearch()
    private var classifier = GeometryClassifier()

    /// A perceiver.
    public init(options: Options = Options()) {
        self.options = options
        metalFlags = options.metals.flags
        let table = options.mode == .reference ? PropertyTable.covalentRadius : PropertyTable.corderoRadius
        radiusOfElement = table.map { $0 < 0 ? -1 : Double($0) / 100 }
    }

    /// Perceives a complex.
    ///
    /// - Parameters:
    ///   - molecule: any molecule with positions in space, or with bonds at its metals.
    ///   - complex: replaced; its storage is reused.
    /// - Throws: ``ComplexError``; `complex` is then of no use.
    /// - Complexity: O(atoms²) for up to 600 atoms, about O(atoms^1.7) for more.
    public mutating func perceive(
        _ molecule: borrowing Molecule, into complex: inout PerceivedComplex
    ) throws(ComplexError) {
        complex.reset()
        let usesGraph = takesBonds(of: molecule)
        if usesGraph {
            graphInput.read(molecule, metalFlags: metalFlags, into: &complex, bonds: &bonds, metalBonds: &metalBonds)
        } else {
            copyAtoms(of: molecule, into: &complex)
        }
        guard !complex.metals.isEmpty || !options.needsMetal else { throw noMetal(molecule) }
        if usesGraph {
            complex.ligandGraph.build(atomCount: complex.atomCount, pairs: bonds)
        } else {
            guard Self.hasPlaces(molecule) else {
                throw ComplexError(
                    molecule.bondCount > 0 && options.mode == .default ? .noContacts : .noCoordinates,
                    options.mode == .default
                        ? "neither a bond at the metal nor positions in space"
                        : "mode=reference finds bonds from positions in space, and there are none; mode=default takes "
                            + "them from the file")
            }
            try findBonds(&complex)
            findContacts(&complex)
        }
        complex.graph.build(atomCount: complex.atomCount, pairs: bonds, more: metalBonds)
        ligandSplit.label(&complex)
        ligandSplit.listLigands(&complex)
        flagOddities(&complex)
        if options.mode == .reference {
            if options.findsAxes, complex.metals.count == 1 {
                let (status, split) = ReferenceAxes.split(complex)
                complex.axisStatus = status
                if !split.axial.isEmpty { complex.axisChoices.append(split) }
            }
            return
        }
        siteSearch.find(&complex)
        guard options.findsAxes else { return }
        guard !complex.positions.isEmpty else {
            complex.axisStatus = .noPlaces
            return
        }
        classifier.classify(&complex)
        if complex.metals.count == 1, !complex.contactColumn.isEmpty {
            (complex.axisStatus, complex.axisChoices) = DefaultAxes.splits(complex)
        }
    }

    /// Whether positions are places in space; flat ones beside bonds are a drawing.
    private static func hasPlaces(_ molecule: borrowing Molecule) -> Bool {
        molecule.hasCoordinates && (molecule.bondCount == 0 || molecule.dimension == 3)
    }

    private func takesBonds(of molecule: borrowing Molecule) -> Bool {
        if options.needsMetal {
            return options.mode == .default && GraphInput.hasMetalBonds(molecule, metalFlags)
        }
        return options.mode == .default
            ? molecule.bondCount > 0 || !molecule.hasCoordinates : !Self.hasPlaces(molecule)
    }

    private func noMetal(_ molecule: borrowing Molecule) -> ComplexError {
        let others = MetalSelection.all.flags
        var symbols: [String] = []
        for atom in 0..<molecule.atomCount where others[molecule.element(of: atom).atomicNumber] {
            let symbol = molecule.element(of: atom).symbol
            if !symbols.contains(symbol) { symbols.append(symbol) }
        }
        var message = "no atom is a metal centre"
        if !symbols.isEmpty {
            message += "; \(symbols.joined(separator: ", ")) would be with metals=all"
        }
        return ComplexError(.noMetal, message)
    }

    private mutating func copyAtoms(of molecule: borrowing Molecule, into complex: inout PerceivedComplex) {
        let count = molecule.atomCount
        let elements = molecule.elements
        complex.writtenAtomCount = count
        for atom in 0..<count {
            let number = elements[atom].atomicNumber
            complex.numbers.append(UInt8(number))
            complex.isMetal.append(metalFlags[number])
            if metalFlags[number] { complex.metals.append(Int32(atom)) }
        }
        let coordinates = molecule.coordinates
        complex.positions.reserveCapacity(coordinates.count)
        for index in 0..<coordinates.count { complex.positions.append(coordinates[index]) }
    }

    /// Bonds between atoms that are no metals.
    private mutating func findBonds(_ complex: inout PerceivedComplex) throws(ComplexError) {
        radius.removeAll(keepingCapacity: true)
        bondRadius.removeAll(keepingCapacity: true)
        for atom in 0..<complex.atomCount {
            let value = radiusOfElement[Int(complex.numbers[atom])]
            guard value >= 0 else {
                throw ComplexError(
                    .unknownElement,
                    "atom \(atom + 1) is \(complex.element(of: atom)), for which there is no covalent radius")
            }
            radius.append(value)
            bondRadius.append(complex.isMetal[atom] ? -1 : value)
        }
        let rule =
            options.mode == .reference
            ? BondSearch.Rule(factor: 1.15, offset: 0) : BondSearch.Rule(factor: 1, offset: 0.30)
        search.find(positions: complex.positions, radius: bondRadius, rule: rule, pairs: &bonds)
        if let (first, second) = search.overlap {
            throw ComplexError(
                .overlappingAtoms,
                "atoms \(first + 1) (\(complex.element(of: first))) and \(second + 1) (\(complex.element(of: second))) "
                    + "are at the same place (within 1e-6 Å)")
        }
        complex.ligandGraph.build(atomCount: complex.atomCount, pairs: bonds)
    }

    private mutating func findContacts(_ complex: inout PerceivedComplex) {
        metalBonds.removeAll(keepingCapacity: true)
        for metal in complex.metals {
            if options.mode == .reference {
                referenceContacts.find(
                    metal: Int(metal), numbers: complex.numbers, positions: complex.positions, radius: radius,
                    isMetal: complex.isMetal, into: &contacts)
            } else {
                // Radii are below 2.7 Å, so no contact is farther away than this.
                let window =
                    complex.metals.count > 4
                    ? search.window(around: Int(metal), reach: 6.2, positions: complex.positions) : nil
                defaultContacts.find(
                    metal: Int(metal), numbers: complex.numbers, positions: complex.positions, radius: radius,
                    isMetal: complex.isMetal, graph: complex.ligandGraph, window: window, into: &contacts)
            }
            for contact in contacts {
                complex.contactColumn.append(contact)
                metalBonds.append(AtomPair(Int(metal), Int(contact)))
            }
            complex.contactOffsets.append(Int32(complex.contactColumn.count))
        }
    }

    private func flagOddities(_ complex: inout PerceivedComplex) {
        if options.mode == .default {
            var bound = 0
            var seen = Set<Int32>()
            for ligand in complex.ligands where complex.metals.count == 1 || seen.insert(ligand.part).inserted {
                bound += 1
            }
            if bound < complex.partCount { complex.flags.insert(.freeFragment) }
            for atom in 0..<complex.atomCount where !complex.isMetal[atom] {
                if complex.ligandGraph.degree(of: atom) > Self.usualDegree[Int(complex.numbers[atom])] {
                    complex.flags.insert(.highDegree)
                    break
                }
            }
        }
        guard complex.metals.count > 1, complex.metals.count <= 64, radius.count == complex.atomCount else { return }
        for (place, first) in complex.metals.enumerated() {
            for second in complex.metals[..<place] {
                let vector = complex.position(of: Int(first)) - complex.position(of: Int(second))
                let limit = radius[Int(first)] + radius[Int(second)] + 0.20
                if (vector * vector).sum() < limit * limit { complex.flags.insert(.metalMetal) }
            }
        }
    }

    /// The number of neighbours above which an atom is odd.
    private static let usualDegree: [Int] = (0...118).map { number in
        switch number {
        case 1, 9: 1
        case 5: 6
        case 8: 3
        case 6, 7: 4
        default: 6
        }
    }
}
