public import MolecularGraph

/// Runs the perception pipeline: hydrogen removal, clean-up, valences, kekulisation, rings, radicals, aromaticity,
/// conjugation, hybridisation, stereo. Holds the scratch memory of all steps; one per worker.
public struct MoleculePerceiver: Sendable {
    /// What may be chosen.
    public struct Options: Hashable, Sendable {
        /// Accept atoms with more bonds than the valence model allows (`--valence relaxed`).
        public var acceptsAnyValence = false
        /// Give metals of drawings (MOL, SDF, CML) the implicit hydrogens that the valence model wants: a lone Na becomes
        /// NaH. Without, lone metals and metal hydrides stay as drawn (`--metal-hydrogens none`).
        public var fillsMetals = true
        /// Assign stereo (tags, double bonds, CIP labels).
        public var perceivesStereo = false
        /// Find conjugated bonds and the hybridisation of atoms. Without, no bond is conjugated and every hybridisation
        /// unknown, which serves formula, rings, and fingerprints of elements and bonds; stereo needs both and has them
        /// found anyway.
        public var perceivesHybridization = true
        /// The default options.
        public init() {}
    }

    /// The options.
    public var options: Options

    private var graphImport = GraphImport()
    private var drawnHydrogens = DrawnHydrogens()
    private var cleanUp = CleanUp()
    private var organometallicCleanUp = OrganometallicCleanUp()
    private var ringPerception = RingPerception()
    private var kekulization = Kekulization()
    private var aromaticity = AromaticityPerception()
    /// Assigns stereo; tells more about the last molecule than the molecule itself keeps.
    package var stereo = StereoAssigner()
    private var columns = WorkingColumns()
    private var parts: [Int32] = []

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
        var columns = WorkingColumns()
        var rings = RingSet()
        swap(&columns, &self.columns)
        columns.exchange(with: &result)
        swap(&rings, &result.rings)
        defer {
            columns.exchange(with: &result)
            swap(&columns, &self.columns)
            swap(&rings, &result.rings)
        }
        rings.removeAll()
        graphImport.run(molecule, into: &columns)
        if molecule.isDrawn { try takeDrawnHydrogens(of: molecule, &columns) }
        try columns.withGraph { graph throws(PerceptionError) in try run(graph, rings: &rings) }
        if !molecule.atomStereo.isEmpty {
            for index in columns.atoms.indices { columns.atoms[index].stereo = .none }
        }
        result.smallestRingSetCount = columns.atoms.isEmpty ? 0 : ringPerception.smallestRingSetCount
        result.fragmentCount =
            columns.atoms.isEmpty
            ? 0
            : ringPerception.countedBonds == columns.bonds.count
                ? ringPerception.partCount : Self.partCount(columns.atoms.count, columns.bonds, &parts)
    }

    /// The steps that come before all others for molecules that were drawn (perception.md 5.5).
    private mutating func takeDrawnHydrogens(
        of molecule: Molecule, _ columns: inout WorkingColumns
    ) throws(PerceptionError) {
        graphImport.copyQueries(of: molecule, into: &columns)
        if !options.fillsMetals { graphImport.keepMetals(in: &columns) }
        guard molecule.hasHydrogenAtom else { return }
        var removedCount = 0
        try columns.withGraph { graph throws(PerceptionError) in
            graph.sumBonds()
            cleanUp.run(graph)
            removedCount = drawnHydrogens.run(graph, molecule)
        }
        if removedCount > 0 { graphImport.remove(drawnHydrogens.isRemoved, from: &columns) }
    }

    /// The steps, in order (perception.md 2).
    private mutating func run(_ graph: WorkingGraph, rings: inout RingSet) throws(PerceptionError) {
        graph.sumBonds()
        cleanUp.run(graph)
        organometallicCleanUp.run(graph)
        try Valences.run(graph, acceptsAnyValence: options.acceptsAnyValence)
        try ringPerception.run(graph, into: &rings)
        try rings.withView { rings throws(PerceptionError) in
            try kekulization.run(graph, rings: rings, acceptsAnyValence: options.acceptsAnyValence)
            RadicalAssignment.run(graph)
            try aromaticity.run(graph, rings: rings)
        }
        if options.perceivesHybridization || options.perceivesStereo {
            Conjugation.run(graph)
            HybridizationAssignment.run(graph)
        }
        try HydrogenAdjustment.run(graph, acceptsAnyValence: options.acceptsAnyValence)
    }

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
