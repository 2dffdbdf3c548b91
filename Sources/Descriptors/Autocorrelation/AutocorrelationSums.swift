internal import Complexes

/// What an autocorrelation runs over: which start atoms, which part of the graph, how they are combined.
enum AutocorrelationScope: Int, CaseIterable {
    /// Sum over all atoms of the complex.
    case fullAll
    /// Sum over the atoms of a ligand, mean over axial entries.
    case fullAxial
    /// Likewise for equatorial entries.
    case fullEquatorial
    /// Mean over the contact atoms of an axial entry within their ligand, mean over axial entries.
    case contactAxial
    /// Likewise for equatorial entries.
    case contactEquatorial
    /// Differences from the contact atoms of axial entries.
    case contactDifferenceAxial
    /// Differences from the contact atoms of equatorial entries.
    case contactDifferenceEquatorial
    /// Products with the metal.
    case metal
    /// Differences from the metal.
    case metalDifference

    /// What stands before the property in a column name.
    var prefix: String {
        switch self {
        case .fullAll, .fullAxial, .fullEquatorial: "f"
        case .contactAxial, .contactEquatorial: "lc"
        case .contactDifferenceAxial, .contactDifferenceEquatorial: "D_lc"
        case .metal: "mc"
        case .metalDifference: "D_mc"
        }
    }

    /// What stands behind the depth in a column name.
    var suffix: String {
        switch self {
        case .fullAll, .metal, .metalDifference: "all"
        case .fullAxial, .contactAxial, .contactDifferenceAxial: "ax"
        case .fullEquatorial, .contactEquatorial, .contactDifferenceEquatorial: "eq"
        }
    }

    /// Whether values are differences of a property instead of products.
    var isDifference: Bool {
        switch self {
        case .contactDifferenceAxial, .contactDifferenceEquatorial, .metalDifference: true
        default: false
        }
    }
}

/// Sums of one scope, kept apart by what they are divided by, so that a mean of means stays exact until its end.
struct MeanAccumulator<Vector: PropertyVector> {
    private var depth = 0
    private var divisors: [Int] = []
    private var sums: [Vector] = []

    /// Empties the sums.
    mutating func reset(depth: Int) {
        self.depth = depth
        divisors.removeAll(keepingCapacity: true)
        sums.removeAll(keepingCapacity: true)
    }

    /// Adds a vector of depth + 1 entries that will be divided by `divisor`.
    mutating func add(_ vectors: UnsafePointer<Vector>, dividedBy divisor: Int) {
        var place = 0
        // Ascending divisors, so that the last sum has an order of its own.
        while place < divisors.count, divisors[place] < divisor { place += 1 }
        if place == divisors.count || divisors[place] != divisor {
            divisors.insert(divisor, at: place)
            sums.insert(contentsOf: repeatElement(.zero, count: depth + 1), at: place * (depth + 1))
        }
        for level in 0...depth { sums[place * (depth + 1) + level] += vectors[level] }
    }

    /// Adds up what was added, each sum divided, and divides by `common`.
    func mean(_ level: Int, lane: Int, dividedBy common: Double) -> Double {
        var total = 0.0
        for place in divisors.indices {
            total += sums[place * (depth + 1) + level].real(lane) / (Double(divisors[place]) * common)
        }
        return total
    }
}

/// Autocorrelations of up to eight properties of one complex.
struct AutocorrelationSums<Vector: PropertyVector> {
    /// Values per atom in the whole graph.
    var values: [Vector] = []
    /// Values per atom in the graph without metals, where degrees are smaller.
    var ligandValues: [Vector] = []
    private var levels = LevelSums<Vector>()
    private var accumulators: [MeanAccumulator<Vector>] = AutocorrelationScope.allCases.map { _ in MeanAccumulator() }
    /// Number of entries that each scope is the mean of.
    private var entryCounts: [Int] = AutocorrelationScope.allCases.map { _ in 1 }
    private var fullSums: [Vector] = []
    private var partSums: [Vector] = []
    private var partSizes: [Int32] = []
    private var isLigandPart: [Bool] = []
    private var contactSlots: [Int32] = []
    private var contactProducts: [Vector] = []
    private var contactDifferences: [Vector] = []
    private var entryProducts: [Vector] = []
    private var entryDifferences: [Vector] = []

    /// What is divided by sizes.
    var dividesBySize = false
    /// Whether products and differences are weighted by distance; values are then real numbers.
    var weighsDistances = false

    /// Empties all sums.
    mutating func reset(depth: Int) {
        for scope in accumulators.indices {
            accumulators[scope].reset(depth: depth)
            entryCounts[scope] = 1
        }
    }

    /// Sums over the whole graph: all atoms, and the metals.
    mutating func addWholeGraph(_ complex: PerceivedComplex, depth: Int) {
        let count = complex.atomCount
        fullSums.removeAll(keepingCapacity: true)
        for _ in 0...depth { fullSums.append(.zero) }
        let size = dividesBySize ? count : 1
        let metalCount = complex.metals.count
        entryProducts.removeAll(keepingCapacity: true)
        entryDifferences.removeAll(keepingCapacity: true)
        for _ in 0...depth {
            entryProducts.append(.zero)
            entryDifferences.append(.zero)
        }
        if weighsDistances {
            sumWholeGraphByDistance(complex, depth: depth)
        } else {
            sumWholeGraph(complex, depth: depth)
        }
        fullSums.withUnsafeBufferPointer {
            accumulators[AutocorrelationScope.fullAll.rawValue].add($0.baseAddress!, dividedBy: size)
        }
        guard metalCount > 0 else { return }
        entryProducts.withUnsafeBufferPointer {
            accumulators[AutocorrelationScope.metal.rawValue].add($0.baseAddress!, dividedBy: size * metalCount)
        }
        entryDifferences.withUnsafeBufferPointer {
            accumulators[AutocorrelationScope.metalDifference.rawValue].add(
                $0.baseAddress!, dividedBy: size * metalCount)
        }
    }

    private mutating func sumWholeGraph(_ complex: PerceivedComplex, depth: Int) {
        let count = complex.atomCount
        values.withUnsafeBufferPointer { values in
            fullSums.withUnsafeMutableBufferPointer { full in
                entryProducts.withUnsafeMutableBufferPointer { products in
                    entryDifferences.withUnsafeMutableBufferPointer { differences in
                        complex.isMetal.withUnsafeBufferPointer { isMetal in
                            levels.forEachStart(
                                in: complex.graph, atomCount: count, depth: depth, values: self.values,
                                starts: { _ in true }
                            ) { start, sums, counts in
                                let own = values[start]
                                for level in 0...depth { full[level] += own * sums[level] }
                                if isMetal[start] {
                                    for level in 0...depth {
                                        products[level] += own * sums[level]
                                        differences[level] += own.times(Int(counts[level])) - sums[level]
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private mutating func sumWholeGraphByDistance(_ complex: PerceivedComplex, depth: Int) {
        var levels = LevelSums<Vector>()
        let own = values
        var weighted: (products: [Vector], differences: [Vector]) = ([], [])
        let tool = LevelSums<Vector>()
        own.withUnsafeBufferPointer { values in
            levels.forEachQueue(
                in: complex.graph, atomCount: complex.atomCount, depth: depth, values: own, starts: { _ in true }
            ) { start, _, counts, queue in
                tool.weighted(
                    start: start, counts: counts, depth: depth, values: values, positions: complex.positions,
                    queue: queue, into: &weighted)
                for level in 0...depth {
                    fullSums[level] += weighted.products[level]
                    if complex.isMetal[start] {
                        entryProducts[level] += weighted.products[level]
                        entryDifferences[level] += weighted.differences[level]
                    }
                }
            }
        }
    }

    private mutating func sumLigandsByDistance(_ complex: PerceivedComplex, depth: Int) {
        let width = depth + 1
        var levels = LevelSums<Vector>()
        let own = ligandValues
        var weighted: (products: [Vector], differences: [Vector]) = ([], [])
        let tool = LevelSums<Vector>()
        own.withUnsafeBufferPointer { values in
            levels.forEachQueue(
                in: complex.ligandGraph, atomCount: complex.atomCount, depth: depth, values: own,
                starts: { complex.parts[$0] >= 0 }
            ) { start, _, counts, queue in
                tool.weighted(
                    start: start, counts: counts, depth: depth, values: values, positions: complex.positions,
                    queue: queue, into: &weighted)
                let part = Int(complex.parts[start])
                partSizes[part] += 1
                let slot = Int(contactSlots[start])
                for level in 0..<width {
                    partSums[part * width + level] += weighted.products[level]
                    if slot >= 0 {
                        contactProducts[slot * width + level] = weighted.products[level]
                        contactDifferences[slot * width + level] = weighted.differences[level]
                    }
                }
            }
        }
    }

    /// Sums within ligands, to be combined by ``add(_:full:contact:difference:complex:depth:)``.
    mutating func prepareLigands(_ complex: PerceivedComplex, depth: Int) {
        let count = complex.atomCount
        let width = depth + 1
        let ligandGraph = complex.ligandGraph
        partSums.removeAll(keepingCapacity: true)
        partSizes.removeAll(keepingCapacity: true)
        isLigandPart.removeAll(keepingCapacity: true)
        for _ in 0..<complex.partCount {
            partSizes.append(0)
            isLigandPart.append(false)
        }
        for _ in 0..<complex.partCount * width { partSums.append(.zero) }
        for ligand in complex.ligands { isLigandPart[Int(ligand.part)] = true }
        contactSlots.removeAll(keepingCapacity: true)
        for _ in 0..<count { contactSlots.append(-1) }
        var slots: Int32 = 0
        for contact in complex.ligandContacts where contactSlots[Int(contact)] < 0 {
            contactSlots[Int(contact)] = slots
            slots += 1
        }
        contactProducts.removeAll(keepingCapacity: true)
        contactDifferences.removeAll(keepingCapacity: true)
        for _ in 0..<Int(slots) * width {
            contactProducts.append(.zero)
            contactDifferences.append(.zero)
        }
        if weighsDistances { return sumLigandsByDistance(complex, depth: depth) }
        ligandValues.withUnsafeBufferPointer { values in
            complex.parts.withUnsafeBufferPointer { parts in
                partSums.withUnsafeMutableBufferPointer { partSums in
                    partSizes.withUnsafeMutableBufferPointer { partSizes in
                        contactSlots.withUnsafeBufferPointer { contactSlots in
                            contactProducts.withUnsafeMutableBufferPointer { products in
                                contactDifferences.withUnsafeMutableBufferPointer { differences in
                                    levels.forEachStart(
                                        in: ligandGraph, atomCount: count, depth: depth, values: ligandValues,
                                        starts: { parts[$0] >= 0 && isLigandPart[Int(parts[$0])] }
                                    ) { start, sums, counts in
                                        let own = values[start]
                                        let part = Int(parts[start])
                                        partSizes[part] += 1
                                        let slot = Int(contactSlots[start])
                                        for level in 0..<width {
                                            let product = own * sums[level]
                                            partSums[part * width + level] += product
                                            if slot >= 0 {
                                                products[slot * width + level] = product
                                                differences[slot * width + level] =
                                                    own.times(Int(counts[level])) - sums[level]
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Says of how many entries some scopes are the mean.
    mutating func setEntryCount(_ count: Int, of scopes: [AutocorrelationScope]) {
        for scope in scopes { entryCounts[scope.rawValue] = count }
    }

    /// Adds an entry: some contact atoms of a ligand.
    mutating func addEntry(
        ligand: PerceivedComplex.Ligand, atoms: Span<Int32>, full: AutocorrelationScope,
        contact: AutocorrelationScope, difference: AutocorrelationScope, depth: Int
    ) {
        let width = depth + 1
        let part = Int(ligand.part)
        let size = dividesBySize ? Int(partSizes[part]) : 1
        partSums.withUnsafeBufferPointer {
            accumulators[full.rawValue].add($0.baseAddress! + part * width, dividedBy: size)
        }
        for slot in atoms.indices {
            let place = Int(contactSlots[Int(atoms[slot])]) * width
            contactProducts.withUnsafeBufferPointer {
                accumulators[contact.rawValue].add($0.baseAddress! + place, dividedBy: size * atoms.count)
            }
            contactDifferences.withUnsafeBufferPointer {
                accumulators[difference.rawValue].add($0.baseAddress! + place, dividedBy: size * atoms.count)
            }
        }
    }

    /// A value.
    ///
    /// - Parameter scale: what the property was multiplied by.
    func value(_ scope: AutocorrelationScope, level: Int, lane: Int, scale: Double) -> Double {
        let unit = scope.isDifference ? scale : scale * scale
        return accumulators[scope.rawValue].mean(
            level, lane: lane, dividedBy: unit * Double(entryCounts[scope.rawValue]))
    }

    /// The vectors of one contact atom and of its ligand, for ligand autocorrelations.
    func contactValue(
        _ atom: Int32, part: Int, level: Int, lane: Int, depth: Int, scale: Double
    ) -> (full: Double, contact: Double, difference: Double) {
        let width = depth + 1
        let place = Int(contactSlots[Int(atom)]) * width + level
        let size = dividesBySize ? Double(partSizes[part]) : 1
        return (
            partSums[part * width + level].real(lane) / (scale * scale * size),
            contactProducts[place].real(lane) / (scale * scale * size),
            contactDifferences[place].real(lane) / (scale * size)
        )
    }
}
