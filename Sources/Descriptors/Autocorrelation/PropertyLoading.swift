internal import Complexes
internal import MolecularGraph

/// The properties of an autocorrelation, ready to be loaded for the atoms of a complex: eight to a block.
struct PropertyBlock: Sendable {
    /// The properties, at most eight.
    let properties: [AtomProperty]
    /// Powers of ten that the values were multiplied by.
    let scales: [Double]
    /// Largest magnitude of a value, degrees left out.
    let largest: Double
    private let degreeLanes: [Int]
    private let metalDegreeLanes: [Int]
    private let hasAll: [Bool]
    /// Values by atomic number.
    let narrow: [SIMD8<Double>]
    /// The same for sums beyond 2⁵³.
    let wide: [WideVector]

    init(_ properties: [AtomProperty]) {
        precondition(properties.count <= 8, "a block has eight lanes")
        self.properties = properties
        scales = properties.map { property in (0..<property.decimals).reduce(1.0) { scale, _ in scale * 10 } }
        degreeLanes = properties.indices.filter { properties[$0].source == .degree }
        metalDegreeLanes = properties.indices.filter { properties[$0].source == .tableOrDegree }
        var narrow: [SIMD8<Double>] = []
        var wide: [WideVector] = []
        var hasAll: [Bool] = []
        var largest = 1.0
        for number in 0...118 {
            var (short, long, complete) = (SIMD8<Double>.zero, WideVector.zero, true)
            for (lane, property) in properties.enumerated() {
                if let value = property.values[number] {
                    short.set(lane, to: value)
                    long.set(lane, to: value)
                    largest = max(largest, Double(value.magnitude))
                } else if property.source == .table
                    || (property.source == .tableOrDegree && !Self.takesDegree(number))
                {
                    complete = false
                }
            }
            narrow.append(short)
            wide.append(long)
            hasAll.append(complete)
        }
        self.narrow = narrow
        self.wide = wide
        self.hasAll = hasAll
        self.largest = largest
    }

    /// Properties in blocks of eight.
    static func blocks(of properties: [AtomProperty]) -> [PropertyBlock] {
        stride(from: 0, to: properties.count, by: 8).map {
            PropertyBlock(Array(properties[$0..<min($0 + 8, properties.count)]))
        }
    }

    /// Refuses a molecule with an element that lacks a property.
    static func check(_ blocks: [PropertyBlock], _ molecule: borrowing Molecule) throws(DescriptorError) {
        for block in blocks {
            if let (atom, property) = block.firstMissing(molecule) {
                throw DescriptorError(
                    .missingProperty,
                    "atom \(atom + 1) is \(molecule.element(of: atom)), for which there is no \(property.label); give "
                        + "a table that has it with --property-table, or leave the property out of props=",
                    atom: atom)
            }
        }
    }

    /// Transition metals, whose nominal number of bonds is their degree.
    private static func takesDegree(_ number: Int) -> Bool {
        (21...30).contains(number) || (39...48).contains(number) || (72...80).contains(number)
    }

    /// Whether sums of products over all pairs of so many atoms stay below 2⁵³, and so are exact.
    func isNarrow(atomCount: Int) -> Bool { largest * Double(atomCount) < 0x1p26 * 1.4 }

    /// The first atom that lacks a property.
    func firstMissing(_ molecule: borrowing Molecule) -> (atom: Int, property: AtomProperty)? {
        let elements = molecule.elements
        for atom in 0..<elements.count where !hasAll[elements[atom].atomicNumber] {
            let number = elements[atom].atomicNumber
            // Pseudo atoms that stand for a group of atoms are no part of the graph.
            if number == 0, molecule.multiCenterAttachments.contains(where: { $0.placeholder == Int32(atom) }) {
                continue
            }
            let property = properties.first {
                $0.values[number] == nil
                    && ($0.source == .table || ($0.source == .tableOrDegree && !Self.takesDegree(number)))
            }
            return (atom, property ?? properties[0])
        }
        return nil
    }

    /// Fills values by atom for a graph.
    ///
    /// - Parameter units: what each lane is divided by, nil for the stored whole numbers.
    func load<Vector: PropertyVector>(
        _ numbers: [UInt8], graph: AtomGraph, dividedBy units: [Double]? = nil, into values: inout [Vector]
    ) {
        values.removeAll(keepingCapacity: true)
        values.reserveCapacity(numbers.count)
        let table = Vector.table(of: self)
        for atom in numbers.indices {
            let number = Int(numbers[atom])
            var value = table[number]
            if !degreeLanes.isEmpty || !metalDegreeLanes.isEmpty {
                let degree = Int64(graph.degree(of: atom))
                for lane in degreeLanes { value.set(lane, to: degree) }
                if !metalDegreeLanes.isEmpty, Self.takesDegree(number) {
                    for lane in metalDegreeLanes { value.set(lane, to: degree) }
                }
            }
            if let units { value.divide(by: units) }
            values.append(value)
        }
    }
}
