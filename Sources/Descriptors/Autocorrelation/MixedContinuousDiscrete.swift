public import Complexes
public import MolecularGraph

/// The ad-hoc descriptors of octahedral complexes known as MCDL-25 (J. P. Janet, H. J. Kulik, Chem. Sci. 2017, 8, 5137,
/// doi:10.1039/C7SC01247K), for complexes with one kind of axial and one kind of equatorial ligand.
///
/// 23 columns; oxidation state and exchange fraction are joined by the user. Ligand charges are blank unless they are to
/// be derived. Bond orders are those of the input, or derived from free valences; Kier's index counts the ligand to three
/// bonds from a contact atom, without hydrogens:
///
///     κ₂ = (n − 1)(n − 2)² / p₂²        p₂: paths of two bonds; 0 when there are none
public struct MixedContinuousDiscrete: Descriptor {
    /// How complexes are perceived.
    public let perception: ComplexPerceiver.Options
    /// Whether ligand charges are derived.
    public let derivesCharges: Bool
    /// Names of the columns.
    public let columns: [String]

    private static let metals: [UInt8] = [27, 24, 26, 25, 28]

    /// The descriptors with some perception.
    public init(perception: ComplexPerceiver.Options = .init(), derivesCharges: Bool = false) {
        self.perception = perception
        self.derivesCharges = derivesCharges
        columns = [
            "metal-Co", "metal-Cr", "metal-Fe", "metal-Mn", "metal-Ni", "charge-ax", "charge-eq", "dent-ax", "dent-eq",
            "connect-Cl-ax", "connect-N-ax", "connect-O-ax", "connect-S-ax", "connect-Cl-eq", "connect-N-eq",
            "connect-O-eq", "connect-S-eq", "sum-delta-chi", "max-delta-chi", "bond-order-ax", "bond-order-eq",
            "kier-ax", "kier-eq",
        ]
    }

    /// Positions are needed.
    public var needs: DescriptorNeeds { [.coordinates, .bonds] }

    /// Buffers for one complex.
    public struct Scratch {
        var perceiver: ComplexPerceiver
        var complex = PerceivedComplex()
        var tie = AxisTie()
    }

    /// Empty buffers.
    public func makeScratch() -> Scratch { Scratch(perceiver: ComplexPerceiver(options: perception)) }

    /// What the columns say of the ligand on one side.
    private struct Side {
        var charge: Double
        var denticity: Int
        var element: UInt8
        var deltaChi: Double
        var bondOrder: Int
        var kier: Double
    }

    /// Writes the row of a complex.
    ///
    /// - Throws: `no_metal`, `no_contacts`, `several_metals`, `not_six_coordinate`, `not_octahedral`, `missing_property`;
    ///   `unsupported` for other metals or contact elements, or several kinds of ligands on one side.
    public func write(
        _ molecule: Molecule, index: Int, into row: inout MutableSpan<Double>, scratch: inout Scratch
    ) throws(DescriptorError) {
        do throws(ComplexError) {
            try scratch.perceiver.perceive(molecule, into: &scratch.complex)
        } catch {
            throw DescriptorError(error)
        }
        let complex = scratch.complex
        try RevisedAutocorrelations.checkAxes(complex, name: "mcdl25")
        let metal = complex.numbers[Int(complex.metals[0])]
        guard Self.metals.contains(metal) else {
            throw DescriptorError(
                .unsupported,
                "the metal is \(complex.element(of: Int(complex.metals[0]))); mcdl25 has columns for Cr, Mn, Fe, Co, Ni"
            )
        }
        let split = scratch.tie.resolve(complex).split
        let charges = LigandCharges(complex)
        let axial = try side(split.axial, "axial", complex, charges, molecule)
        let equatorial = try side(split.equatorial, "equatorial", complex, charges, molecule)
        var values: [Double] = Self.metals.map { $0 == metal ? 1 : 0 }
        values += [axial.charge, equatorial.charge, Double(axial.denticity), Double(equatorial.denticity)]
        for element in [axial.element, equatorial.element] {
            values += [[17, 9], [7], [8], [16]].map { $0.contains(element) ? 1 : 0 }
        }
        values.append(2 * axial.deltaChi + 4 * equatorial.deltaChi)
        values.append(abs(equatorial.deltaChi) > abs(axial.deltaChi) ? equatorial.deltaChi : axial.deltaChi)
        values += [Double(axial.bondOrder), Double(equatorial.bondOrder), axial.kier, equatorial.kier]
        for column in row.indices { row[column] = values[column] }
    }

    private func side(
        _ entries: [AxialEquatorialSplit.Entry], _ name: String, _ complex: PerceivedComplex,
        _ charges: LigandCharges, _ molecule: Molecule
    ) throws(DescriptorError) -> Side {
        var identifier = LigandIdentifier()
        let ligands = entries.map { complex.ligands[$0.ligand] }
        let identities = ligands.map { identifier.identity(of: $0, in: complex) }
        guard identities.allSatisfy({ $0 == identities[0] }) else {
            let formulas = Set(identities.map(\.formula)).sorted().joined(separator: ", ")
            throw DescriptorError(
                .unsupported, "several kinds of \(name) ligands (\(formulas)); mcdl25 describes one; rac describes all")
        }
        let ligand = ligands[0]
        let contacts = complex.contacts(of: ligand)
        let element = complex.numbers[Int(contacts[0])]
        for slot in contacts.indices {
            let other = complex.numbers[Int(contacts[slot])]
            guard [6, 7, 8, 9, 16, 17].contains(other), other == element else {
                throw DescriptorError(
                    .unsupported,
                    "the \(name) ligand binds by \(complex.element(of: Int(contacts[slot]))); mcdl25 has columns for one "
                        + "of C, N, O, S, Cl and F")
            }
        }
        return Side(
            charge: derivesCharges ? charges.charge(of: ligand).map(Double.init) ?? .nan : .nan,
            denticity: Int(ligand.denticity), element: element, deltaChi: try deltaChi(ligand, complex),
            bondOrder: bondOrder(ligand, complex, charges), kier: Self.kier(ligand, complex))
    }

    /// The difference of electronegativity of largest magnitude between a contact atom and its neighbours; of equal
    /// magnitudes the positive one.
    private func deltaChi(
        _ ligand: PerceivedComplex.Ligand, _ complex: PerceivedComplex
    ) throws(DescriptorError) -> Double {
        let contacts = complex.contacts(of: ligand)
        var best: Int64 = 0
        for slot in contacts.indices {
            let atom = Int(contacts[slot])
            let neighbors = complex.ligandGraph.neighbors(of: atom)
            for place in neighbors.indices {
                let other = Int(neighbors[place])
                let table = AtomProperty.electronegativity.values
                guard let own = table[Int(complex.numbers[atom])], let theirs = table[Int(complex.numbers[other])]
                else {
                    throw DescriptorError(
                        .missingProperty, "there is no chi for \(complex.element(of: other)) of atom \(other + 1)")
                }
                let difference = own - theirs
                if difference.magnitude > best.magnitude || (difference == -best && difference > 0) {
                    best = difference
                }
            }
        }
        return Double(best) / 100
    }

    /// The largest bond order at a contact atom; CO and CN⁻ have 3, a carboxylate arm 2 as its two oxygens are alike.
    private func bondOrder(
        _ ligand: PerceivedComplex.Ligand, _ complex: PerceivedComplex, _ charges: LigandCharges
    ) -> Int {
        let contacts = complex.contacts(of: ligand)
        var largest = 0
        for slot in contacts.indices {
            let atom = Int(contacts[slot])
            let neighbors = complex.ligandGraph.neighbors(of: atom)
            for place in neighbors.indices {
                let other = Int(neighbors[place])
                var order = charges.bondOrder(atom, other)
                if complex.numbers[atom] == 6, neighbors.count == 1, [7, 8].contains(complex.numbers[other]),
                    complex.ligandGraph.degree(of: other) == 1
                {
                    order = 3
                }
                if complex.numbers[atom] == 8, complex.numbers[other] == 6 {
                    let second = complex.ligandGraph.neighbors(of: other)
                    for third in second.indices where complex.numbers[Int(second[third])] == 8 {
                        let oxygen = Int(second[third])
                        if complex.ligandGraph.degree(of: oxygen) == 1, charges.bondOrder(other, oxygen) == 2 {
                            order = max(order, 2)
                        }
                    }
                }
                largest = max(largest, order)
            }
        }
        return largest
    }

    /// Kier's second shape index of a ligand to three bonds from its contact atoms.
    static func kier(_ ligand: PerceivedComplex.Ligand, _ complex: PerceivedComplex) -> Double {
        let contacts = complex.contacts(of: ligand)
        var level: [Int: Int] = [:]
        var queue: [Int] = []
        for slot in contacts.indices where complex.numbers[Int(contacts[slot])] != 1 {
            level[Int(contacts[slot])] = 0
            queue.append(Int(contacts[slot]))
        }
        var head = 0
        while head < queue.count {
            let atom = queue[head]
            head += 1
            guard let distance = level[atom], distance < 3 else { continue }
            let neighbors = complex.ligandGraph.neighbors(of: atom)
            for slot in neighbors.indices {
                let other = Int(neighbors[slot])
                guard complex.numbers[other] != 1, level[other] == nil else { continue }
                level[other] = distance + 1
                queue.append(other)
            }
        }
        var paths = 0
        for atom in queue {
            let neighbors = complex.ligandGraph.neighbors(of: atom)
            var degree = 0
            for slot in neighbors.indices where level[Int(neighbors[slot])] != nil { degree += 1 }
            paths += degree * (degree - 1) / 2
        }
        guard paths > 0 else { return 0 }
        let count = Double(queue.count)
        return (count - 1) * (count - 2) * (count - 2) / Double(paths * paths)
    }
}
