import ChemIO
import TestSupport
import Testing

@testable import Descriptors

/// Laws that every descriptor keeps. A new descriptor is tested by adding its specifications to ``cases``.
@Suite struct DescriptorLaws {
    /// What another order of the atoms does to a row.
    enum Permutation: Sendable {
        /// Nothing.
        case invariant
        /// The numbers are the same, at other places.
        case rearranges
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let spec: String
        let permutation: Permutation
        /// Whether the descriptor is one of metal complexes.
        var isOfComplexes = false
        /// Whether those must have one kind of axial and one kind of equatorial ligand.
        var isOfUniformComplexes = false
        var testDescription: String { spec }
    }

    static let moleculeCases = [
        Case(spec: "composition", permutation: .invariant),
        Case(spec: "composition:elements=all", permutation: .invariant),
        Case(spec: "composition:elements=Fe+C", permutation: .invariant),
        Case(spec: "cm:size=12", permutation: .invariant),
        Case(spec: "cm:size=12,flatten=full", permutation: .invariant),
        Case(spec: "cm:size=12,unit=bohr", permutation: .invariant),
        Case(spec: "cm:size=12,variant=none", permutation: .rearranges),
        Case(spec: "cm:size=12,variant=none,flatten=full", permutation: .rearranges),
        Case(spec: "cm:size=12,variant=eigen", permutation: .invariant),
        Case(spec: "cm:size=12,variant=eigen,unit=bohr", permutation: .invariant),
        Case(spec: "bob:sizes=H12+C12+N12+O12+F12+S12+Cl12+Br12", permutation: .invariant),
        Case(spec: "bob:unit=bohr,sizes=H12+C12+N12+O12+F12+S12+Cl12+Br12", permutation: .invariant),
    ]

    /// Descriptors of metal complexes.
    static let complexCases =
        [
            "rac", "rac:set=155", "rac:set=all-eq", "rac:set=metal-full", "rac:props=chi+alpha+Gval+NumB,depth=5",
            "rac:set=all-eq,normalize=size", "rac:weight=distance,set=all-eq", "rac:charges=derived", "rac:set=ligand",
            "ac", "ac:props=chi+Z+I+T,depth=6", "ac:props=alpha,normalize=size", "rac:set=all-eq,mode=reference",
            "rac:set=metal-full,mode=reference",
        ].map { Case(spec: $0, permutation: .invariant, isOfComplexes: true) }
        + ["mcdl25", "mcdl25:charges=derived"].map {
            Case(spec: $0, permutation: .invariant, isOfComplexes: true, isOfUniformComplexes: true)
        }

    static let cases = moleculeCases + complexCases

    @Test func everyDescriptorIsTested() throws {
        let specs = Self.cases.map(\.spec) + FingerprintLaws.specs
        let tested = Set(try specs.map { try DescriptorSpec(parsing: $0).name })
        for definition in DescriptorRegistry.definitions {
            let names = [definition.name] + definition.aliases.map(\.name)
            #expect(names.contains(where: tested.contains), "\(definition.name)")
        }
    }

    // MARK: Columns

    @Test(arguments: cases)
    func columnsAreUniqueAndStable(law: Case) throws {
        let descriptor = try makeDescriptor(law.spec)
        #expect(!descriptor.columns.isEmpty)
        #expect(Set(descriptor.columns).count == descriptor.columns.count)
        #expect(descriptor.columns.allSatisfy { !$0.isEmpty && !$0.contains { ",;\t\n\" ".contains($0) } })
        #expect(try makeDescriptor(law.spec).columns == descriptor.columns)
    }

    /// All places of a row are written, and none behind it.
    @Test(arguments: cases)
    func widthIsTheNumberOfNames(law: Case) throws {
        let set = try FeatureSet([try makeDescriptor(law.spec)])
        var generator = TestGenerator(1)
        let structure =
            law.isOfComplexes
            ? Structure.octahedralComplex(isUniform: law.isOfUniformComplexes, using: &generator)
            : Structure.random(atoms: 7, using: &generator)
        let molecule = try structure.molecule
        let writer = set.makeRowWriter(Double.self)
        var row = [Double](repeating: -12345.5, count: set.columns.count + 2)
        try row.withUnsafeMutableBufferPointer { buffer in
            try writer.write(
                molecule, index: 0, into: UnsafeMutableBufferPointer(rebasing: buffer[1..<buffer.count - 1]))
        }
        #expect(row.first == -12345.5 && row.last == -12345.5)
        #expect(!row.dropFirst().dropLast().contains(-12345.5))
    }

    // MARK: Motions

    /// A distance of two rows, by the measure of decision D39.
    static func differ(_ one: [Double], _ other: [Double]) -> [Int] {
        one.indices.filter { abs(one[$0] - other[$0]) > 1e-9 * max(1, abs(one[$0])) }
    }

    static func molecules(_ law: Case) -> [Structure] {
        var generator = TestGenerator(UInt64(law.spec.utf8.count))
        return (1...12).map { count in
            law.isOfComplexes
                ? Structure.octahedralComplex(isUniform: law.isOfUniformComplexes, using: &generator)
                : Structure.random(atoms: count, using: &generator)
        }
    }

    @Test(arguments: cases)
    func translation(law: Case) throws {
        let descriptor = try makeDescriptor(law.spec)
        for structure in Self.molecules(law) {
            let moved = structure.mapping { $0 + SIMD3(1.25, -7.5, 3.125) }
            #expect(Self.differ(try row(descriptor, structure), try row(descriptor, moved)).isEmpty)
        }
    }

    @Test(arguments: cases)
    func rotation(law: Case) throws {
        let descriptor = try makeDescriptor(law.spec)
        var generator = TestGenerator(99)
        for structure in Self.molecules(law) {
            // A rotation from a random unit quaternion.
            var q = SIMD4<Double>(0, 0, 0, 0)
            for axis in 0..<4 { q[axis] = Double.random(in: -1...1, using: &generator) }
            q /= (q * q).sum().squareRoot()
            let (w, v) = (q.w, SIMD3(q.x, q.y, q.z))
            let turned = structure.mapping { point in
                let t = 2 * Self.cross(v, point)
                return point + w * t + Self.cross(v, t)
            }
            #expect(Self.differ(try row(descriptor, structure), try row(descriptor, turned)).isEmpty)
        }
    }

    private static func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
        SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
    }

    /// None of the descriptors tells mirror images apart.
    @Test(arguments: cases)
    func mirror(law: Case) throws {
        let descriptor = try makeDescriptor(law.spec)
        for structure in Self.molecules(law) {
            let mirrored = structure.mapping { SIMD3($0.x, $0.y, -$0.z) }
            #expect(Self.differ(try row(descriptor, structure), try row(descriptor, mirrored)).isEmpty)
        }
    }

    @Test(arguments: cases)
    func permutation(law: Case) throws {
        let descriptor = try makeDescriptor(law.spec)
        var generator = TestGenerator(17)
        for structure in Self.molecules(law) {
            let order = Array(structure.elements.indices).shuffled(using: &generator)
            var one = try row(descriptor, structure)
            var other = try row(descriptor, structure.reordered(order))
            if law.permutation == .rearranges {
                one.sort()
                other.sort()
            }
            #expect(Self.differ(one, other).isEmpty)
        }
    }

    // MARK: Workers

    /// What a worker did before does not show: the same bytes as from a new worker.
    @Test(arguments: cases)
    func dirtyScratchGivesTheSameRow(law: Case) throws {
        let set = try FeatureSet([try makeDescriptor(law.spec)])
        let used = set.makeRowWriter(Double.self)
        var generator = TestGenerator(3)
        var structures = Self.molecules(law).shuffled(using: &generator)
        // A failure in between, too.
        structures.insert(Structure(elements: [.carbon, .oxygen], positions: [.zero, .zero]), at: 5)
        structures.insert(Structure.random(atoms: 40, using: &generator), at: 8)
        for structure in structures {
            let molecule = try structure.molecule
            let (dirty, fresh) = (outcome(used, molecule), outcome(set.makeRowWriter(Double.self), molecule))
            #expect(dirty == fresh)
            #expect(outcome(used, molecule) == fresh)
        }
    }

    /// Bits of a row, or the failure.
    private func outcome(_ writer: RowWriter<Double>, _ molecule: Molecule) -> Result<[UInt64], DescriptorError> {
        var row = [Double](repeating: .nan, count: writer.width)
        return row.withUnsafeMutableBufferPointer { buffer in
            do throws(DescriptorError) {
                try writer.write(molecule, index: 3, into: buffer)
                return .success(buffer.map(\.bitPattern))
            } catch {
                return .failure(error)
            }
        }
    }

    // MARK: Odd molecules

    /// A row of finite numbers or an error, whatever the molecule.
    @Test(arguments: cases)
    func finiteOrAnError(law: Case) throws {
        let descriptor = try makeDescriptor(law.spec)
        func structure(_ positions: [SIMD3<Double>], _ element: Element = .carbon) -> Structure {
            Structure(elements: positions.map { _ in element }, positions: positions)
        }
        let huge = Double.greatestFiniteMagnitude
        let structures = [
            structure([]), structure([.zero]), structure([.zero, .zero]), structure([.zero, SIMD3(1e-7, 0, 0)]),
            structure([.zero, SIMD3(1e-5, 0, 0)]), structure([.zero, SIMD3(1e300, 0, 0)]),
            structure([SIMD3(-huge, 0, 0), SIMD3(huge, 0, 0)]),
            structure([.zero, SIMD3(.leastNonzeroMagnitude, 0, 0)]),
            structure([.zero, SIMD3(0, 0, 1)], .dummy), structure((0..<12).map { SIMD3(Double($0), 0, 0) }),
            Structure(elements: [Element(unchecked: 118), .hydrogen], positions: [.zero, SIMD3(2, 0, 0)]),
        ]
        for structure in structures {
            // Positions that no molecule can have are refused before.
            guard let molecule = try? structure.molecule else { continue }
            var values: [Double] = []
            do throws(DescriptorError) {
                values = try row(descriptor, molecule)
            } catch {
                #expect(!error.message.isEmpty)
            }
            #expect(values.allSatisfy { $0.isFinite }, "\(structure.positions)")
        }
    }

    @Test func positionsThatAreNoNumbersMakeNoMolecule() {
        for value in [Double.nan, .infinity, -.infinity] {
            let structure = Structure(elements: [.carbon], positions: [SIMD3(0, value, 0)])
            #expect(throws: (any Error).self) { try structure.molecule }
        }
    }
}

/// A descriptor of a specification that needs no fitting.
func makeDescriptor(_ text: String) throws -> AnyDescriptor {
    let spec = try DescriptorSpec(parsing: text)
    guard case .ready(let descriptor) = try DescriptorRegistry.resolve(spec) else {
        throw SpecError("\(text) needs fitting")
    }
    return descriptor
}

/// The row of a molecule.
func row(_ descriptor: AnyDescriptor, _ molecule: Molecule) throws(DescriptorError) -> [Double] {
    let set: FeatureSet
    do { set = try FeatureSet([descriptor]) } catch { throw DescriptorError(.unsupported, error.message) }
    var row = [Double](repeating: .nan, count: set.columns.count)
    try row.withUnsafeMutableBufferPointer { buffer throws(DescriptorError) in
        try set.makeRowWriter(Double.self).write(molecule, index: 0, into: buffer)
    }
    return row
}

/// The row of a structure.
func row(_ descriptor: AnyDescriptor, _ structure: Structure) throws -> [Double] {
    try row(descriptor, try structure.molecule)
}
