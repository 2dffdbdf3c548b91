internal import ChemIO
internal import Complexes
internal import MolecularGraph
internal import Perception

/// Writes canonical SMILES of the ligands of complexes. Holds scratch memory; one per worker.
///
/// A ligand is written as it stands after the metal has left and the electrons of the bonds to it have gone to the ligand:
/// bond orders and charges follow from free valences (complexes.md 8). Contact atoms carry the map number 1; a contact
/// hydrogen at another atom counts as a contact of that atom. Stereo is left out.
///
/// The text does not depend on the order of the atoms: orders and charges are assigned to the atoms in canonical order.
struct LigandSMILES {
    /// The texts of a ligand.
    struct Texts: Hashable, Sendable {
        /// With map numbers at the contact atoms.
        var marked: String
        /// Without map numbers.
        var free: String
    }

    private var writer = CanonicalSMILES(includesStereo: false)
    private var parser = SMILESParser()
    private var perceiver: MoleculePerceiver
    private var perceived = PerceivedMolecule()
    /// Texts by the canonical text of the graph with single bonds.
    private var known: [String: Texts?] = [:]
    private static let largestMemory = 20_000

    init() {
        var options = MoleculePerceiver.Options()
        options.acceptsAnyValence = true
        perceiver = MoleculePerceiver(options: options)
    }

    /// The texts of a ligand, or nil where the rules of valences do not cover it.
    ///
    /// - Complexity: that of ``Perception/CanonicalSMILES``, and once for each distinct ligand that of
    ///   ``Complexes/LigandCharges``.
    mutating func texts(of ligand: PerceivedComplex.Ligand, in complex: PerceivedComplex) -> Texts? {
        let skeleton = skeletonText(of: ligand, in: complex)
        if let texts = known[skeleton] { return texts }
        if known.count >= Self.largestMemory { known.removeAll(keepingCapacity: true) }
        let texts = derive(from: skeleton)
        known[skeleton] = texts
        return texts
    }

    // MARK: The graph

    /// Canonical text of the ligand's graph: single bonds only, every atom in brackets with its hydrogens, contacts as
    /// `:1` and other atoms as `:2`.
    private mutating func skeletonText(of ligand: PerceivedComplex.Ligand, in complex: PerceivedComplex) -> String {
        let contacts = complex.contacts(of: ligand)
        var isContact = Set<Int>()
        for slot in contacts.indices { isContact.insert(Int(contacts[slot])) }
        var molecule = PerceivedMolecule()
        var places: [Int: Int] = [:]
        for atom in 0..<complex.atomCount where complex.part(of: atom) == Int(ligand.part) {
            guard Self.owner(of: atom, in: complex) == nil else { continue }
            places[atom] = molecule.atomColumn.count
            var data = PerceivedAtom(complex.element(of: atom))
            data.flags = .noImplicit
            data.atomMap = isContact.contains(atom) ? 1 : 2
            let neighbors = complex.ligandGraph.neighbors(of: atom)
            for slot in neighbors.indices where Self.owner(of: Int(neighbors[slot]), in: complex) == atom {
                data.writtenHydrogens += 1
                if isContact.contains(Int(neighbors[slot])) { data.atomMap = 1 }
            }
            data.source = Int32(atom)
            molecule.atomColumn.append(data)
        }
        var rows = [[PerceivedMolecule.Incidence]](repeating: [], count: molecule.atomColumn.count)
        for (place, data) in molecule.atomColumn.enumerated() {
            let neighbors = complex.ligandGraph.neighbors(of: Int(data.source))
            for slot in neighbors.indices {
                guard let other = places[Int(neighbors[slot])], other < place else { continue }
                let bond = Int32(molecule.bondColumn.count)
                molecule.bondColumn.append(PerceivedBond(begin: other, end: place, order: .single))
                rows[place].append(.init(atom: Int32(other), bond: bond))
                rows[other].append(.init(atom: Int32(place), bond: bond))
            }
        }
        for row in rows {
            molecule.incidenceColumn.append(contentsOf: row)
            molecule.incidenceOffsets.append(Int32(molecule.incidenceColumn.count))
        }
        molecule.fragmentCount = 1
        return writer.text(of: molecule)
    }

    /// The atom whose hydrogen an atom is: the only neighbour, which is no hydrogen itself.
    private static func owner(of atom: Int, in complex: PerceivedComplex) -> Int? {
        guard complex.element(of: atom) == .hydrogen, complex.ligandGraph.degree(of: atom) == 1 else { return nil }
        let other = Int(complex.ligandGraph.neighbors(of: atom)[0])
        return complex.element(of: other) == .hydrogen ? nil : other
    }

    // MARK: Orders and charges

    /// A ligand with its atoms in canonical order.
    private struct Skeleton {
        var elements: [Element] = []
        var hydrogens: [Int] = []
        var isContact: [Bool] = []
        var bonds: [(first: Int, second: Int)] = []
        /// The same with hydrogens as atoms, behind the others, as a complex that has lost its metal.
        var complex = PerceivedComplex()
    }

    private mutating func derive(from text: String) -> Texts? {
        guard let skeleton = read(text) else { return nil }
        let charges = LigandCharges(skeleton.complex)
        guard let total = charges.parts[0] else { return nil }
        let nitrogens = charges.porphyrinNitrogens
        if nitrogens.isEmpty { return write(skeleton, charges) }
        // Two nitrogens of a porphyrin are anions; of all choices the first text counts.
        var best: Texts?
        for (place, second) in nitrogens.enumerated() {
            for first in nitrogens[..<place] {
                let choice = LigandCharges(skeleton.complex, anions: [first, second])
                guard choice.parts[0] == total, let texts = write(skeleton, choice) else { continue }
                if best.map({ texts.marked < $0.marked }) ?? true { best = texts }
            }
        }
        return best
    }

    private mutating func read(_ text: String) -> Skeleton? {
        guard let molecule = try? parser.molecule(from: text.utf8) else { return nil }
        var skeleton = Skeleton()
        var pairs: [AtomPair] = []
        for atom in 0..<molecule.atomCount {
            skeleton.elements.append(molecule.element(of: atom))
            skeleton.hydrogens.append(molecule.hydrogenCount(of: atom).fixedValue ?? 0)
            skeleton.isContact.append(molecule.atomMap(of: atom) == 1)
            skeleton.complex.numbers.append(UInt8(molecule.element(of: atom).atomicNumber))
            if molecule.atomMap(of: atom) == 1 { skeleton.complex.contactColumn.append(Int32(atom)) }
        }
        let bonds = molecule.bonds
        for index in bonds.indices {
            let (first, second) = (Int(bonds[index].begin), Int(bonds[index].end))
            skeleton.bonds.append((first, second))
            pairs.append(AtomPair(first, second))
        }
        for (atom, count) in skeleton.hydrogens.enumerated() {
            for _ in 0..<count {
                pairs.append(AtomPair(atom, skeleton.complex.numbers.count))
                skeleton.complex.numbers.append(1)
            }
        }
        let count = skeleton.complex.numbers.count
        skeleton.complex.isMetal = Array(repeating: false, count: count)
        skeleton.complex.parts = Array(repeating: 0, count: count)
        skeleton.complex.partCount = 1
        skeleton.complex.ligandGraph.build(atomCount: count, pairs: pairs)
        return skeleton
    }

    private mutating func write(_ skeleton: Skeleton, _ charges: LigandCharges) -> Texts? {
        var form = LewisForm(
            numbers: skeleton.elements.map(\.atomicNumber), hydrogens: skeleton.hydrogens,
            isContact: skeleton.isContact, charges: Array(charges.atoms[..<skeleton.elements.count]),
            bonds: skeleton.bonds.map { ($0.first, $0.second, charges.bondOrder($0.first, $0.second)) })
        form.tidy()
        var builder = MoleculeBuilder()
        for (atom, element) in skeleton.elements.enumerated() {
            builder.addAtom(element)
            builder.setHydrogenCount(.fixed(UInt8(clamping: skeleton.hydrogens[atom])), of: atom)
            builder.setFormalCharge(Int8(clamping: form.charges[atom]), of: atom)
            builder.setAtomMap(skeleton.isContact[atom] ? 1 : 0, of: atom)
        }
        for bond in form.bonds {
            let order: BondOrder = bond.order == 1 ? .single : bond.order == 2 ? .double : .triple
            builder.addBond(Bond(begin: bond.first, end: bond.second, order: order))
        }
        guard let molecule = try? builder.finish(), (try? perceiver.perceive(molecule, into: &perceived)) != nil else {
            return nil
        }
        let marked = writer.text(of: perceived)
        for atom in perceived.atomColumn.indices { perceived.atomColumn[atom].atomMap = 0 }
        return Texts(marked: marked, free: writer.text(of: perceived))
    }
}
