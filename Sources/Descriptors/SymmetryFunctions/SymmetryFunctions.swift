public import MolecularGraph

/// Behler's atom-centred symmetry functions (Behler 2011, DOI 10.1063/1.3553717): one row per atom, or their sums over
/// the atoms of each element.
///
///     fc(r) = (cos(π r / rc) + 1) / 2 below rc, else 0
///     G1 = Σ_j fc(r_ij)                                      for each element of j
///     G2 = Σ_j exp(-η (r_ij - Rs)²) fc(r_ij)                 for each element of j and each (η, Rs)
///     G4 = 2^(1-ζ) Σ_{j<k} (1 + λ cos θ_jik)^ζ exp(-η (r_ij² + r_ik² + r_jk²)) fc(r_ij) fc(r_ik) fc(r_jk)
///                                                            for each pair of elements of j, k and each (η, ζ, λ)
///
/// Lengths are in Å, η in Å⁻². The order within an atom is that of DScribe: by element G1 and its G2, then by pair of
/// elements (lower triangle, by atomic number) its G4.
public struct SymmetryFunctions: AtomDescriptor {
    /// Parameters of a radial function.
    public struct Radial: Hashable, Sendable {
        /// η, Å⁻².
        public var eta: Double
        /// Rs, Å.
        public var shift: Double
        /// A radial function.
        public init(eta: Double, shift: Double) {
            self.eta = eta
            self.shift = shift
        }
    }

    /// Parameters of an angular function.
    public struct Angular: Hashable, Sendable {
        /// η, Å⁻².
        public var eta: Double
        /// ζ.
        public var zeta: Double
        /// λ, from -1 to 1.
        public var lambda: Double
        /// An angular function.
        public init(eta: Double, zeta: Double, lambda: Double) {
            self.eta = eta
            self.zeta = zeta
            self.lambda = lambda
        }
    }

    /// What the functions are.
    public struct Parameters: Hashable, Sendable {
        /// rc, Å.
        public var cutoff = 6.0
        /// Whether G1 is there.
        public var hasCutoffSums = true
        /// The G2.
        public var radial = [Radial(eta: 1, shift: 1), Radial(eta: 1, shift: 2), Radial(eta: 1, shift: 3)]
        /// The G4.
        public var angular = [
            Angular(eta: 1, zeta: 1, lambda: 1), Angular(eta: 1, zeta: 2, lambda: 1),
            Angular(eta: 1, zeta: 1, lambda: -1), Angular(eta: 1, zeta: 2, lambda: -1),
        ]

        /// The defaults, which are those of DScribe's example.
        public init() {}
    }

    /// The elements that neighbours and centres may have, by atomic number.
    public let elements: [Element]
    /// The functions.
    public let parameters: Parameters
    /// Names of the columns: `ACSF:C:G1-H`, `ACSF:C:G2-H:1:2`, `ACSF:C:G4-H-O:1:2:-1` with the element of the centre
    /// first; another cutoff than 6 Å goes into the prefix: `ACSF_rc5:…`.
    public let columns: [String]
    /// Names of the columns of one atom: `ACSF:G1-H` and so on.
    public let atomColumns: [String]
    let layout: SymmetryFunctionLayout

    /// Functions for molecules of the given elements; duplicates are ignored.
    ///
    /// - Precondition: at least one element and one function, a positive cutoff, λ from -1 to 1.
    public init(elements: [Element], parameters: Parameters = Parameters()) {
        precondition(
            !elements.isEmpty && parameters.cutoff > 0 && parameters.angular.allSatisfy { abs($0.lambda) <= 1 },
            "symmetry functions need elements, a cutoff and λ from -1 to 1")
        let sorted = Set(elements).sorted()
        self.elements = sorted
        self.parameters = parameters
        layout = SymmetryFunctionLayout(elements: sorted, parameters)
        let prefix = parameters.cutoff == 6 ? "ACSF:" : "ACSF_rc\(NumberName.of(parameters.cutoff)):"
        let names = Self.names(sorted, parameters)
        atomColumns = names.map { prefix + $0 }
        columns = sorted.flatMap { centre in names.map { "\(prefix)\(centre):\($0)" } }
    }

    private static func names(_ elements: [Element], _ parameters: Parameters) -> [String] {
        var names: [String] = []
        for element in elements {
            if parameters.hasCutoffSums { names.append("G1-\(element)") }
            names += parameters.radial.map {
                "G2-\(element):\(NumberName.of($0.eta)):\(NumberName.of($0.shift))"
            }
        }
        for high in elements.indices {
            for low in 0...high {
                names += parameters.angular.map {
                    "G4-\(elements[low])-\(elements[high]):\(NumberName.of($0.eta)):\(NumberName.of($0.zeta)):"
                        + NumberName.of($0.lambda)
                }
            }
        }
        return names
    }

    /// Positions are needed.
    public var needs: DescriptorNeeds { .coordinates }

    /// Buffers for one molecule.
    public struct Scratch {
        var work = SymmetryFunctionWork()
        var atomRow: [Double] = []
    }

    /// Empty buffers.
    public func makeScratch() -> Scratch { Scratch() }

    /// Writes the sums over the atoms of each element.
    ///
    /// - Throws: `unknown_element`, `no_coordinates`, `too_large` when there are too many triples of neighbours, or
    ///   `overlapping_atoms` when two atoms are within 1e-6 Å.
    /// - Complexity: O(n²) for n atoms, and the number of pairs of neighbours of all atoms.
    public func write(
        _ molecule: Molecule, index: Int, into row: inout MutableSpan<Double>, scratch: inout Scratch
    ) throws(DescriptorError) {
        try scratch.work.prepare(molecule, layout)
        let width = layout.width
        row.withUnsafeMutableBufferPointer { row in
            row.update(repeating: 0)
            guard let target = row.baseAddress else { return }
            for atom in 0..<molecule.atomCount {
                if atom & 15 == 15 && RecordDeadline.isPast { break }
                scratch.work.add(atom, layout, to: target + scratch.work.kind(of: atom) * width)
            }
        }
    }

    /// Writes the functions of every atom.
    public func writeAtoms(
        _ molecule: Molecule, index: Int, into rows: inout MutableSpan<Double>, scratch: inout Scratch
    ) throws(DescriptorError) {
        try scratch.work.prepare(molecule, layout)
        rows.withUnsafeMutableBufferPointer { rows in
            rows.update(repeating: 0)
            guard let target = rows.baseAddress else { return }
            for atom in 0..<molecule.atomCount { scratch.work.add(atom, layout, to: target + atom * layout.width) }
        }
    }
}

/// Numbers in names of columns: the shortest digits, without a trailing `.0`.
enum NumberName {
    static func of(_ value: Double) -> String {
        let text = "\(value == 0 ? 0 : value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

/// Where the functions of an atom stand, and their parameters in the order of the loops.
struct SymmetryFunctionLayout: Sendable {
    let parameters: SymmetryFunctions.Parameters
    let elementNames: String
    /// Number of columns of an atom.
    let width: Int
    /// Number of columns of each element, and where those of the pairs begin.
    let radialWidth: Int
    let angularStart: Int
    /// The different η of the angular functions, and the place of each function's among them.
    let angularEtas: [Double]
    let etaPlaces: [Int]
    /// 2^(1-ζ), and ζ as a whole number where it is a small one, else -1.
    let angularFactors: [Double]
    let wholeZetas: [Int]
    private let kinds: [UInt8]

    init(elements: [Element], _ parameters: SymmetryFunctions.Parameters) {
        self.parameters = parameters
        elementNames = elements.map(\.symbol).joined(separator: ", ")
        radialWidth = (parameters.hasCutoffSums ? 1 : 0) + parameters.radial.count
        angularStart = elements.count * radialWidth
        width = angularStart + elements.count * (elements.count + 1) / 2 * parameters.angular.count
        var etas: [Double] = []
        etaPlaces = parameters.angular.map { function in
            if let place = etas.firstIndex(of: function.eta) { return place }
            etas.append(function.eta)
            return etas.count - 1
        }
        angularEtas = etas
        angularFactors = parameters.angular.map { SymmetryFunctionWork.power(2, 1 - $0.zeta) }
        wholeZetas = parameters.angular.map {
            (1...64).contains($0.zeta) && $0.zeta.rounded() == $0.zeta ? Int($0.zeta) : -1
        }
        var kinds = [UInt8](repeating: .max, count: 119)
        for (kind, element) in elements.enumerated() { kinds[element.atomicNumber] = UInt8(kind) }
        self.kinds = kinds
    }

    /// The place of an element among those of the functions, or nil.
    func kind(of element: Element) -> Int? {
        let kind = kinds[element.atomicNumber]
        return kind == .max ? nil : Int(kind)
    }
}
