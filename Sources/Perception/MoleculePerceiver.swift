public import MolecularGraph

/// Runs the perception pipeline: hydrogen removal, clean-up, valences, kekulisation, rings, radicals, aromaticity,
/// conjugation, hybridisation, stereo. Holds the scratch memory of all steps; one per worker.
public struct MoleculePerceiver: Sendable {
    /// What may be chosen.
    public struct Options: Hashable, Sendable {
        /// Accept atoms with more bonds than the valence model allows (`--valence relaxed`).
        public var acceptsAnyValence = false
        /// Assign stereo (tags, double bonds, CIP labels).
        public var perceivesStereo = false
        /// The default options.
        public init() {}
    }

    /// The options.
    public var options: Options

    private var graphImport = GraphImport()
    private var cleanUp = CleanUp()
    private var organometallicCleanUp = OrganometallicCleanUp()
    private var ringPerception = RingPerception()
    private var kekulization = Kekulization()
    private var aromaticity = AromaticityPerception()
    /// Assigns stereo; tells more about the last molecule than the molecule itself keeps.
    package var stereo = StereoAssigner()
    private var sums: [BondSums] = []
    private var parts: [Int32] = []
    let facts = ElementFacts.table

    /// A perceiver.
    public init(options: Options = Options()) { self.options = options }

    /// Perceives a molecule.
    ///
    /// - Parameters:
    ///   - molecule: any molecule with bonds.
    ///   - result: replaced; its storage is reused.
    /// - Throws: ``PerceptionError`` naming the atom; `result` is then of no use.
    /// - Complexity: linear but for the search of rings, which is bounded by a limit of steps.
    public mutating func perceive(_ molecule: Molecule, into result: inout PerceivedMolecule) throws(PerceptionError) {
        try perceiveGraph(molecule, into: &result)
        if options.perceivesStereo {
            stereo.assign(molecule, to: &result)
        } else {
            stereo.clear(&result)
        }
    }

    /// Everything but stereo.
    private mutating func perceiveGraph(
        _ molecule: Molecule, into result: inout PerceivedMolecule
    ) throws(PerceptionError) {
        // The columns leave the result while the steps work on them through pointers.
        var atoms: [PerceivedAtom] = []
        var bonds: [PerceivedBond] = []
        var offsets: [Int32] = []
        var incidences: [PerceivedMolecule.Incidence] = []
        var rings = RingSet()
        swap(&atoms, &result.atomColumn)
        swap(&bonds, &result.bondColumn)
        swap(&offsets, &result.incidenceOffsets)
        swap(&incidences, &result.incidenceColumn)
        swap(&rings, &result.rings)
        graphImport.run(molecule, atoms: &atoms, bonds: &bonds, offsets: &offsets, incidences: &incidences)
        graphImport.copyStereoClasses(of: molecule, into: &atoms)
        defer {
            swap(&atoms, &result.atomColumn)
            swap(&bonds, &result.bondColumn)
            swap(&offsets, &result.incidenceOffsets)
            swap(&incidences, &result.incidenceColumn)
            swap(&rings, &result.rings)
        }
        try work(on: &atoms, &bonds, offsets, incidences) {
            (graph: WorkingGraph, self: inout MoleculePerceiver) throws(PerceptionError) in
            try self.run(graph, rings: &rings)
        }
        for index in atoms.indices { atoms[index].stereo = .none }
        result.smallestRingSetCount = ringPerception.smallestRingSetCount
        result.fragmentCount =
            ringPerception.countedBonds == bonds.count
            ? ringPerception.partCount : Self.partCount(atoms.count, bonds, &parts)
    }

    /// The steps, in order (perception.md 2).
    private mutating func run(_ graph: WorkingGraph, rings: inout RingSet) throws(PerceptionError) {
        graph.sumBonds()
        cleanUp.run(graph)
        organometallicCleanUp.run(graph)
        try Valences.run(graph, acceptsAnyValence: options.acceptsAnyValence)
        for bond in 0..<graph.bondCount { graph.bonds[bond].kekuleOrder = graph.bonds[bond].order }
        try ringPerception.run(graph, into: &rings)
        try kekulization.run(graph, rings: rings, acceptsAnyValence: options.acceptsAnyValence)
        RadicalAssignment.run(graph)
        try aromaticity.run(graph, rings: rings)
        Conjugation.run(graph)
        HybridizationAssignment.run(graph)
        graph.sumBonds()
        try HydrogenAdjustment.run(graph, acceptsAnyValence: options.acceptsAnyValence)
    }

    /// Lends the bond sums, one for each atom.
    mutating func takeSums(count: Int) -> [BondSums] {
        var lent: [BondSums] = []
        swap(&lent, &sums)
        if lent.count < max(count, 1) {
            lent.append(contentsOf: repeatElement(BondSums(), count: max(count, 1) - lent.count))
        }
        return lent
    }

    /// Takes the bond sums back.
    mutating func returnSums(_ lent: inout [BondSums]) { swap(&lent, &sums) }

    /// Number of connected parts, all bonds counted.
    private static func partCount(_ atomCount: Int, _ bonds: [PerceivedBond], _ parents: inout [Int32]) -> Int {
        parents.removeAll(keepingCapacity: true)
        for atom in 0..<atomCount { parents.append(Int32(truncatingIfNeeded: atom)) }
        var count = atomCount
        for bond in bonds {
            let first = root(of: Int(bond.begin), in: &parents)
            let second = root(of: Int(bond.end), in: &parents)
            if first == second { continue }
            parents[max(first, second)] = Int32(truncatingIfNeeded: min(first, second))
            count -= 1
        }
        return count
    }

    private static func root(of atom: Int, in parents: inout [Int32]) -> Int {
        var current = atom
        while Int(parents[current]) != current {
            parents[current] = parents[Int(parents[current])]
            current = Int(parents[current])
        }
        return current
    }
}
