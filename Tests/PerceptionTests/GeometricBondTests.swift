import MolecularGraph
import Perception
import Testing

/// Bonds, orders and charges from positions, of small molecules whose bond lengths and angles are written down here.
@Suite struct GeometricBondTests {
    private typealias Atom = (symbol: String, x: Double, y: Double, z: Double)

    private func molecule(_ atoms: [Atom]) throws -> Molecule {
        var builder = MoleculeBuilder()
        for atom in atoms {
            let element = try #require(Element(symbol: atom.symbol))
            _ = builder.addAtom(element, x: atom.x, y: atom.y, z: atom.z)
        }
        return try builder.finish()
    }

    /// Atoms on the x axis.
    private func line(_ atoms: [(String, Double)]) throws -> Molecule { try molecule(atoms.map { ($0.0, $0.1, 0, 0) }) }

    private static let water: [Atom] = [("O", 0, 0, 0), ("H", 0.957, 0, 0), ("H", -0.24, 0.927, 0)]

    /// Symbols and places along the axis, orders by pair of atoms, charges.
    @Test(arguments: [
        ("carbon dioxide", ["O", "C", "O"], [-1.16, 0, 1.16], [2, 2], [0, 0, 0]),
        ("carbon monoxide", ["C", "O"], [0, 1.128], [3], [-1, 1]),
        ("nitrogen", ["N", "N"], [0, 1.098], [3], [0, 0]),
        ("hydrogen cyanide", ["H", "C", "N"], [-1.066, 0, 1.153], [1, 3], [0, 0, 0]),
        ("ethyne", ["H", "C", "C", "H"], [-1.06, 0, 1.203, 2.263], [1, 3, 1], [0, 0, 0, 0]),
        ("hydrogen fluoride", ["H", "F"], [0, 0.917], [1], [0, 0]),
        ("carbon disulfide", ["S", "C", "S"], [-1.553, 0, 1.553], [2, 2], [0, 0, 0]),
    ])
    func `linear molecules`(
        name: String, symbols: [String], places: [Double], orders: [Int], charges: [Int]
    ) throws {
        for (one, other) in [(symbols, places), (symbols.reversed(), places.reversed())] {
            let input = try line(Array(zip(one, other)))
            let found = try BondPerceiver().bonds(of: input, charge: 0)
            let isTurned = one != symbols
            #expect(found.bonds.map { $0.order.doubledOrder / 2 } == (isTurned ? orders.reversed() : orders), "\(name)")
            #expect(found.formalCharges == (isTurned ? charges.reversed() : charges), "\(name)")
            #expect(found.totalCharge == 0)
        }
    }

    @Test func `ions by their charge`() throws {
        // Hydroxide; without a charge the neutral radical costs more than the anion.
        let hydroxide = try line([("O", 0), ("H", 0.96)])
        #expect(try BondPerceiver().bonds(of: hydroxide, charge: -1).formalCharges == [-1, 0])
        #expect(try BondPerceiver().bonds(of: hydroxide, charge: nil).totalCharge == -1)
        let cyanide = try line([("C", 0), ("N", 1.17)])
        #expect(try BondPerceiver().bonds(of: cyanide, charge: -1).formalCharges == [-1, 0])
    }

    @Test func `nitro groups have separate charges`() throws {
        // Nitric acid, planar: N–O 1.21 twice and 1.41, O–H 0.96.
        let acid = try molecule([
            ("N", 0, 0, 0), ("O", 1.05, 0.6, 0), ("O", -1.05, 0.6, 0), ("O", 0, -1.41, 0), ("H", 0.93, -1.66, 0),
        ])
        let found = try BondPerceiver().bonds(of: acid, charge: 0)
        #expect(found.formalCharges[0] == 1 && found.formalCharges[3] == 0)
        #expect(found.formalCharges[1] + found.formalCharges[2] == -1)
        #expect(found.bonds.count == 4 && found.bonds.filter { $0.order == .double }.count == 1)
    }

    @Test func `molecules side by side keep apart`() throws {
        var atoms = Self.water
        for atom in Self.water { atoms.append((atom.symbol, atom.x + 3.2, atom.y, atom.z)) }
        let found = try BondPerceiver().bonds(of: try molecule(atoms), charge: 0)
        #expect(found.bonds.map { "\($0.begin)-\($0.end)" } == ["0-1", "0-2", "3-4", "3-5"])
    }

    /// The same bonds whatever the order of the atoms: urea, planar, with all its hydrogens.
    @Test func `the order of the atoms does not matter`() throws {
        let urea: [Atom] = [
            ("C", 0, 0, 0), ("O", 0, 1.22, 0), ("N", 1.16, -0.69, 0), ("N", -1.16, -0.69, 0), ("H", 2.02, -0.17, 0),
            ("H", 1.16, -1.70, 0), ("H", -2.02, -0.17, 0), ("H", -1.16, -1.70, 0),
        ]
        var reference: Set<String>?
        for shift in 0..<urea.count {
            let order = (0..<urea.count).map { ($0 * 3 + shift) % urea.count }
            let found = try BondPerceiver().bonds(of: try molecule(order.map { urea[$0] }), charge: 0)
            let bonds = Set(
                found.bonds.map { bond in
                    let ends = [order[Int(bond.begin)], order[Int(bond.end)]].sorted()
                    return "\(ends[0])-\(ends[1]) \(bond.order)"
                })
            #expect(bonds.contains("0-1 double") && bonds.count == 7)
            if let reference { #expect(bonds == reference) }
            reference = bonds
        }
    }

    /// Each ligand is judged by itself: four or six anions at a metal are as likely as two.
    @Test func `halides of metals are not ambiguous`() throws {
        let corners: [[Double]] = [[1, 1, 1], [-1, -1, 1], [-1, 1, -1], [1, -1, -1]]
        let axes: [[Double]] = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]]
        for (metal, ligand, length, directions) in [("Ti", "Cl", 2.17, corners), ("W", "Cl", 2.28, axes)] {
            var atoms: [Atom] = [(metal, 0, 0, 0)]
            for direction in directions {
                let norm = direction.map { $0 * $0 }.reduce(0, +).squareRoot()
                atoms.append(
                    (ligand, direction[0] * length / norm, direction[1] * length / norm, direction[2] * length / norm))
            }
            let found = try BondPerceiver().bonds(of: try molecule(atoms), charge: 0)
            #expect(found.bonds.count == directions.count)
            #expect(found.formalCharges.allSatisfy { $0 == 0 })
            #expect(!found.isAmbiguous, "\(metal)")
        }
    }
}
