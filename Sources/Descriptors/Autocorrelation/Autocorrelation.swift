public import Complexes
public import MolecularGraph

/// Autocorrelation of a whole molecule (P. Broto, G. Moreau, C. Vandycke, Eur. J. Med. Chem. 1984, 19, 71):
///
///     AC_k = Σ_i Σ_{j: d(i,j) = k} P_i P_j
///
/// Every unordered pair counts twice for k ≥ 1 and once for k = 0. The sums are not divided by the size of the molecule.
/// Bonds are those of the input, hydrogens made explicit, or they are found from positions in space as for complexes.
public struct Autocorrelation: Descriptor {
    /// Largest distance.
    public let depth: Int
    /// How bonds are found where the input has none.
    public let perception: ComplexPerceiver.Options
    /// Names of the columns: `f-P-k-all`.
    public let columns: [String]
    private let blocks: [PropertyBlock]
    private let dividesBySize: Bool

    /// An autocorrelation of some properties, in the order of their columns.
    ///
    /// - Precondition: there is a property, and `depth` is not negative.
    public init(
        properties: [AtomProperty] = AtomProperty.standard, depth: Int = 3,
        perception: ComplexPerceiver.Options = .init(), dividesBySize: Bool = false
    ) {
        precondition(!properties.isEmpty && depth >= 0, "an autocorrelation has a property and a depth")
        self.depth = depth
        self.dividesBySize = dividesBySize
        var perception = perception
        perception.findsAxes = false
        perception.needsMetal = false
        self.perception = perception
        blocks = PropertyBlock.blocks(of: properties)
        let prefix = dividesBySize ? "norm-" : ""
        columns = properties.flatMap { property in
            (0...depth).map { "\(prefix)f-\(property.label)-\($0)-all" }
        }
    }

    /// Positions or bonds are needed.
    public var needs: DescriptorNeeds { [.coordinates, .bonds] }

    /// Buffers for one molecule.
    public struct Scratch {
        var buffers: AutocorrelationBuffers
    }

    /// Empty buffers.
    public func makeScratch() -> Scratch { Scratch(buffers: AutocorrelationBuffers(perception, blocks: blocks)) }

    /// Writes the row of a molecule.
    ///
    /// - Throws: `missing_property`, `no_coordinates`, `overlapping_atoms`, `unknown_element`.
    /// - Complexity: that of perception, and O(atoms · neighbours within `depth` bonds).
    public func write(
        _ molecule: Molecule, index: Int, into row: inout MutableSpan<Double>, scratch: inout Scratch
    ) throws(DescriptorError) {
        try scratch.buffers.perceive(molecule, blocks)
        var column = 0
        let complex = scratch.buffers.complex
        for (index, block) in blocks.enumerated() {
            if block.isNarrow(atomCount: complex.atomCount) {
                write(block, complex, &scratch.buffers.narrow[index], from: &column, into: &row)
            } else {
                write(block, complex, &scratch.buffers.wide[index], from: &column, into: &row)
            }
        }
    }

    private func write<Vector: PropertyVector>(
        _ block: PropertyBlock, _ complex: PerceivedComplex, _ sums: inout AutocorrelationSums<Vector>,
        from column: inout Int, into row: inout MutableSpan<Double>
    ) {
        sums.reset(depth: depth)
        sums.dividesBySize = dividesBySize
        block.load(complex.numbers, graph: complex.graph, into: &sums.values)
        sums.addWholeGraph(complex, depth: depth)
        for lane in block.properties.indices {
            for level in 0...depth {
                row[column] = sums.value(.fullAll, level: level, lane: lane, scale: block.scales[lane])
                column += 1
            }
        }
    }
}
