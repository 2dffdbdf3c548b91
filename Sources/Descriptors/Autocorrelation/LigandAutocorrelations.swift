public import Complexes
public import MolecularGraph

/// Autocorrelations of each contact atom within its ligand: `lc`, `D_lc` and `f` of the ligand, for models that treat
/// ligands alike (rac.md 6.4).
///
/// The contact atoms have no order of their own: they are put in descending order of their values, column by column, so
/// that the row does not depend on the order of the atoms. A complex with fewer contacts has blank columns at the end.
public struct LigandAutocorrelations: Descriptor {
    /// Most contact atoms.
    public let contactCount: Int
    /// Largest distance.
    public let depth: Int
    /// How complexes are perceived.
    public let perception: ComplexPerceiver.Options
    /// Names of the columns: `lc-P-k-ligN`, `D_lc-P-k-ligN`, `f-P-k-ligN`, ligand by ligand.
    public let columns: [String]
    private let blocks: [PropertyBlock]
    private let dividesBySize: Bool

    /// The properties of the published many-body models, in their order.
    public static let defaultProperties: [AtomProperty] = [
        .atomicNumber, .electronegativity, .degree, .identity, .covalentRadius,
    ]

    /// Autocorrelations of up to `contactCount` contact atoms.
    ///
    /// - Precondition: there is a property, a contact, and `depth` is not negative.
    public init(
        properties: [AtomProperty] = LigandAutocorrelations.defaultProperties, depth: Int = 3, contactCount: Int = 6,
        perception: ComplexPerceiver.Options = .init(), dividesBySize: Bool = false
    ) {
        precondition(!properties.isEmpty && depth >= 0 && contactCount > 0, "there are columns")
        self.contactCount = contactCount
        self.depth = depth
        self.dividesBySize = dividesBySize
        var perception = perception
        perception.findsAxes = false
        self.perception = perception
        blocks = PropertyBlock.blocks(of: properties)
        let prefix = dividesBySize ? "norm-" : ""
        columns = (1...contactCount).flatMap { place in
            ["lc", "D_lc", "f"].flatMap { kind in
                properties.flatMap { property in
                    (0...depth).map { "\(prefix)\(kind)-\(property.label)-\($0)-lig\(place)" }
                }
            }
        }
    }

    /// Positions are needed, or bonds at the metals.
    public var needs: DescriptorNeeds { [.coordinates, .bonds] }

    /// Buffers for one complex.
    public struct Scratch {
        var buffers: AutocorrelationBuffers
    }

    /// Empty buffers.
    public func makeScratch() -> Scratch { Scratch(buffers: AutocorrelationBuffers(perception, blocks: blocks)) }

    /// Writes the row of a complex.
    ///
    /// - Throws: `missing_property`, `no_metal`, `no_contacts`, `several_metals`, `too_large` for more contacts than
    ///   there are columns for, `overlapping_atoms`, `no_coordinates`, `unknown_element`.
    public func write(
        _ molecule: Molecule, index: Int, into row: inout MutableSpan<Double>, scratch: inout Scratch
    ) throws(DescriptorError) {
        try scratch.buffers.perceive(molecule, blocks)
        let complex = scratch.buffers.complex
        guard complex.metals.count == 1 else {
            throw DescriptorError(.severalMetals, "\(complex.metals.count) metal centres; set=ligand describes one")
        }
        let contacts = complex.contactCount(ofMetal: 0)
        guard contacts > 0 else { throw DescriptorError(.noContacts, "nothing is bound to the metal") }
        guard contacts <= contactCount else {
            throw DescriptorError(
                .tooLarge, "\(contacts) contact atoms, but there are columns for \(contactCount); give size=\(contacts)"
            )
        }
        var rows = [[Double]](repeating: [], count: contacts)
        // Kind by kind, so that a row has the order of the columns.
        for kind in 0..<3 {
            for (index, block) in blocks.enumerated() {
                if block.isNarrow(atomCount: complex.atomCount) {
                    append(kind, block, complex, &scratch.buffers.narrow[index], to: &rows)
                } else {
                    append(kind, block, complex, &scratch.buffers.wide[index], to: &rows)
                }
            }
        }
        rows.sort { $1.lexicographicallyPrecedes($0) }
        var column = 0
        for values in rows {
            for value in values {
                row[column] = value
                column += 1
            }
        }
        while column < row.count {
            row[column] = .nan
            column += 1
        }
    }

    private func append<Vector: PropertyVector>(
        _ kind: Int, _ block: PropertyBlock, _ complex: PerceivedComplex, _ sums: inout AutocorrelationSums<Vector>,
        to rows: inout [[Double]]
    ) {
        sums.reset(depth: depth)
        sums.dividesBySize = dividesBySize
        block.load(complex.numbers, graph: complex.ligandGraph, into: &sums.ligandValues)
        sums.prepareLigands(complex, depth: depth)
        let contacts = complex.contacts(ofMetal: 0)
        for place in contacts.indices {
            let part = complex.part(of: Int(contacts[place])) ?? 0
            for lane in block.properties.indices {
                for level in 0...depth {
                    let values = sums.contactValue(
                        contacts[place], part: part, level: level, lane: lane, depth: depth, scale: block.scales[lane])
                    rows[place].append(kind == 0 ? values.contact : kind == 1 ? values.difference : values.full)
                }
            }
        }
    }
}
