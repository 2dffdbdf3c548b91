import Complexes
import MolecularGraph
import TestSupport
import Testing

@testable import Descriptors

/// Descriptors of metal complexes, with numbers worked out by hand or by the specification (rac.md).
@Suite struct ComplexDescriptorTests {
    private func structure(_ metal: String?, _ atoms: [(String, Double, Double, Double)]) throws -> Structure {
        var structure = Structure(elements: [], positions: [])
        if let metal {
            structure.elements.append(try #require(Element(symbol: metal)))
            structure.positions.append(.zero)
        }
        for (symbol, x, y, z) in atoms {
            structure.elements.append(try #require(Element(symbol: symbol)))
            structure.positions.append(SIMD3(x, y, z))
        }
        return structure
    }

    private func values(_ spec: String, _ structure: Structure) throws -> [String: Double] {
        let descriptor = try makeDescriptor(spec)
        return Dictionary(uniqueKeysWithValues: zip(descriptor.columns, try row(descriptor, structure)))
    }

    private func failure(_ spec: String, _ structure: Structure) throws -> DescriptorError.Status? {
        do throws(DescriptorError) {
            _ = try row(try makeDescriptorOrFail(spec), try structureMolecule(structure))
            return nil
        } catch {
            return error.status
        }
    }

    private func makeDescriptorOrFail(_ spec: String) throws(DescriptorError) -> AnyDescriptor {
        do { return try makeDescriptor(spec) } catch { throw DescriptorError(.unsupported, "\(error)") }
    }

    private func structureMolecule(_ structure: Structure) throws(DescriptorError) -> Molecule {
        do { return try structure.molecule } catch { throw DescriptorError(.unsupported, "\(error)") }
    }

    // MARK: ac

    @Test(arguments: ["ac", "ac:mode=reference"])
    func autocorrelationOfWater(spec: String) throws {
        let water = try structure(nil, [("O", 0, 0, 0), ("H", 0.96, 0, 0), ("H", -0.24, 0.93, 0)])
        let found = try row(try makeDescriptor(spec), water)
        let expected: [Double] = [
            21.5136, 30.272, 9.68, 0, 66, 32, 2, 0, 3, 4, 2, 0, 6, 8, 2, 0, 0.8067, 1.0804, 0.2738, 0,
        ]
        #expect(found == expected)
    }

    /// Polarizabilities have five decimals, so their sums take the wide path: 5.3² + 2 · 4.50711² and so on.
    @Test func propertiesWithManyDecimals() throws {
        let water = try structure(nil, [("O", 0, 0, 0), ("H", 0.96, 0, 0), ("H", -0.24, 0.93, 0)])
        let found = try row(try makeDescriptor("ac:props=alpha,depth=2"), water)
        let expected = [28.09 + 2 * 4.50711 * 4.50711, 4 * 5.3 * 4.50711, 2 * 4.50711 * 4.50711]
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test func propertiesOfTheUser() throws {
        let water = try structure(nil, [("O", 0, 0, 0), ("H", 0.96, 0, 0), ("H", -0.24, 0.93, 0)])
        #expect(try row(try makeDescriptor("ac:props=q,depth=1,table=q/H/0.25/O/-0.5"), water) == [0.375, -0.5])
        #expect(try failure("ac:props=q,table=q/H/1", water) == .missingProperty)
        #expect(throws: SpecError.self) { try makeDescriptor("ac:props=q,table=q/H/1e5") }
        #expect(throws: SpecError.self) { try makeDescriptor("ac:props=q,table=q/Hh/1") }
        #expect(throws: SpecError.self) { try makeDescriptor("ac:props=unknown") }
    }

    // MARK: rac

    @Test func columnsOfTheSets() throws {
        let standard = try makeDescriptor("rac").columns
        #expect(standard.count == 184)
        #expect(standard[0..<5] == ["misc-dent-ax", "misc-charge-ax", "misc-dent-eq", "misc-charge-eq", "f-chi-0-all"])
        #expect(standard.last == "D_mc-S-3-all")
        let constant = try makeDescriptor("rac").constantColumns
        #expect(constant.count == 29)
        let short = try makeDescriptor("rac:set=155").columns
        #expect(short.count == 153)
        #expect(Set(short).union(constant).union(["misc-charge-ax", "misc-charge-eq"]) == Set(standard))
        #expect(try makeDescriptor("rac:set=all-eq").columns.count == 124)
        #expect(try makeDescriptor("rac:set=metal-full").columns.count == 60)
        #expect(try makeDescriptor("rac:set=ligand").columns.count == 360)
        #expect(try makeDescriptor("rac:ox=state").columns.suffix(8).first == "mc-O-0-all")
    }

    /// Six chlorides: mc-chi-1 = 6 · 1.83 · 3.16, D_mc-chi-1 = 6 · (1.83 − 3.16); a lone ligand has no neighbours.
    @Test func hexachloride() throws {
        let atoms = [(1.0, 0.0, 0.0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)]
            .map { ("Cl", 2.3 * $0.0, 2.3 * $0.1, 2.3 * $0.2) }
        let found = try values("rac:charges=derived", try structure("Fe", atoms))
        #expect(found["mc-chi-1-all"] == 34.6968)
        #expect(abs((found["D_mc-chi-1-all"] ?? 0) + 7.98) < 1e-12)
        #expect(found["f-I-2-all"] == 30)
        #expect(found["f-Z-0-ax"] == 289)
        #expect(found["lc-T-0-eq"] == 0)
        #expect(found["mc-T-1-all"] == 36)
        #expect(found["misc-dent-ax"] == 1)
        #expect(found["misc-charge-eq"] == -1)
    }

    /// The order of the atoms, turns and mirrors change nothing, not even the last bit.
    @Test(arguments: ["rac", "rac:set=all-eq", "rac:set=metal-full", "rac:set=ligand", "rac:props=alpha+chi"])
    func sameBytesWhateverTheOrder(spec: String) throws {
        var generator = TestGenerator(2024)
        let descriptor = try makeDescriptor(spec)
        for _ in 0..<40 {
            let structure = Structure.octahedralComplex(using: &generator)
            let order = Array(structure.elements.indices).shuffled(using: &generator)
            let first = try row(descriptor, structure).map(\.bitPattern)
            #expect(try row(descriptor, structure.reordered(order)).map(\.bitPattern) == first)
            let turned = structure.mapping { SIMD3(0.6 * $0.x - 0.8 * $0.y, 0.8 * $0.x + 0.6 * $0.y, $0.z + 4) }
            #expect(try row(descriptor, turned).map(\.bitPattern) == first)
            let mirrored = structure.mapping { SIMD3($0.x, $0.y, -$0.z) }
            #expect(try row(descriptor, mirrored).map(\.bitPattern) == first)
        }
    }

    @Test func statuses() throws {
        let methane = try structure(nil, [("C", 0, 0, 0), ("H", 1.09, 0, 0)])
        #expect(try failure("rac", methane) == .noMetal)
        let xenon = try structure("Fe", [("Xe", 2, 0, 0)])
        #expect(try failure("rac", xenon) == .missingProperty)
        #expect(try failure("rac", try structure("Fe", [("Cl", 9, 0, 0)])) == .noContacts)
        let pair = try structure("Cu", [("Cl", 2.2, 0, 0), ("Cu", 4.4, 0, 0)])
        #expect(try failure("rac", pair) == .severalMetals)
        #expect(try failure("rac:set=all-eq", pair) == nil)
        #expect(try failure("rac:set=metal-full,mode=reference", pair) == .severalMetals)
        let angle = try structure("Cu", [("Cl", 2.2, 0, 0), ("Cl", -2.2, 0, 0)])
        #expect(try failure("rac", angle) == .notSixCoordinate)
        #expect(try failure("rac:set=all-eq", angle) == nil)
        // A trigonal prism.
        let prism = (0..<6).map { place -> (String, Double, Double, Double) in
            let corner = [(1.74, 0.0), (-0.87, 1.507), (-0.87, -1.507)][place % 3]
            return ("Cl", corner.0, corner.1, place < 3 ? 1.5 : -1.5)
        }
        #expect(try failure("rac", try structure("Mo", prism)) == .notOctahedral)
        #expect(try failure("rac", try structure("Fe", [("Cl", 0, 0, 0)])) == .overlappingAtoms)
    }

    // MARK: mcdl25

    /// Worked check of rac.md 7: Cr with axial water and equatorial oxalate.
    @Test func waterAndOxalate() throws {
        var atoms: [(String, Double, Double, Double)] = []
        for side in [1.0, -1.0] {
            for arm in [1.0, -1.0] {
                atoms.append(("O", 1.48 * side, 1.33 * arm, 0))
                atoms.append(("C", 2.70 * side, 0.78 * arm, 0))
                atoms.append(("O", 3.70 * side, 1.45 * arm, 0))
            }
            atoms.append(("O", 0, 0, 2.0 * side))
            atoms.append(("H", 0.76, 0, 2.6 * side))
            atoms.append(("H", -0.76, 0, 2.6 * side))
        }
        let found = try values("mcdl25:charges=derived", try structure("Cr", atoms))
        #expect(found["metal-Cr"] == 1 && found["metal-Fe"] == 0)
        #expect(abs((found["sum-delta-chi"] ?? 0) - 6.04) < 1e-12)
        #expect(found["max-delta-chi"] == 1.24)
        #expect(found["charge-ax"] == 0 && found["charge-eq"] == -2)
        #expect(found["dent-ax"] == 1 && found["dent-eq"] == 2)
        #expect(found["bond-order-ax"] == 1 && found["bond-order-eq"] == 2)
        #expect(found["connect-O-ax"] == 1 && found["connect-O-eq"] == 1 && found["connect-N-eq"] == 0)
        #expect(found["kier-ax"] == 0)
        #expect(abs((found["kier-eq"] ?? 0) - 80.0 / 36) < 1e-12)
    }

    /// Worked check of rac.md 7: Mn with axial ammonia and equatorial cyanide.
    @Test func ammoniaAndCyanide() throws {
        var atoms: [(String, Double, Double, Double)] = []
        for side in [1.0, -1.0] {
            atoms.append(("C", 1.95 * side, 0, 0))
            atoms.append(("N", 3.11 * side, 0, 0))
            atoms.append(("C", 0, 1.95 * side, 0))
            atoms.append(("N", 0, 3.11 * side, 0))
            atoms.append(("N", 0, 0, 2.1 * side))
            atoms.append(("H", 0.95, 0, 2.45 * side))
            atoms.append(("H", -0.47, 0.82, 2.45 * side))
            atoms.append(("H", -0.47, -0.82, 2.45 * side))
        }
        let found = try values("mcdl25:charges=derived", try structure("Mn", atoms))
        #expect(abs((found["sum-delta-chi"] ?? 0) + 0.28) < 1e-12)
        #expect(found["max-delta-chi"] == 0.84)
        #expect(found["bond-order-ax"] == 1 && found["bond-order-eq"] == 3)
        #expect(found["charge-ax"] == 0 && found["charge-eq"] == -1)
        // Blank unless asked for.
        #expect(try values("mcdl25", try structure("Mn", atoms))["charge-eq"]?.isNaN == true)
    }
}
