internal import Linear
public import MolecularGraph
internal import SeededRandom

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The Coulomb matrix and its permutation-invariant forms (Rupp et al. 2012, DOI 10.1103/PhysRevLett.108.058301).
///
///     M_ii = 0.5 Z_i^2.4        M_ij = Z_i Z_j / |R_i - R_j|
///
/// Molecules smaller than `size` are padded with zero rows and columns behind their atoms; eigenvalues are padded at
/// the end.
public struct CoulombMatrix: Descriptor {
    /// The forms of the matrix.
    public enum Variant: String, CaseIterable, Sendable {
        /// Rows in descending order of their Euclidean norm. Norms that differ by no more than 1e-9 relative are equal:
        /// such atoms stay in file order, so that rounding does not decide.
        case sorted
        /// Rows in file order.
        case none
        /// Eigenvalues of the unpadded matrix by descending absolute value, sign kept.
        case eigen
        /// Rows in descending order of their norm plus normal noise, in one or more copies (Montavon et al. 2012); see
        /// ``Noise``.
        case random
    }

    /// The noise of the random variant.
    ///
    /// Row number k of the sorted matrix gets the k-th normal number of the stream named by the seed, the copy and the
    /// position of the molecule in the run: the same whatever the number of threads, the order of the atoms and the
    /// number of copies.
    public struct Noise: Hashable, Sendable {
        /// Standard deviation, in the unit of the norms; 0 gives the sorted matrix.
        public var sigma: Double
        /// Seed of the streams.
        public var seed: UInt64
        /// Number of matrices, side by side.
        public var copies: Int

        /// Noise.
        ///
        /// - Precondition: `sigma` is finite and not negative, `copies` is positive.
        public init(sigma: Double = 1, seed: UInt64 = 0, copies: Int = 1) {
            precondition(sigma.isFinite && sigma >= 0 && copies > 0, "noise has a width and at least one copy")
            self.sigma = sigma
            self.seed = seed
            self.copies = copies
        }
    }

    /// Unit of length in the off-diagonal elements.
    public enum LengthUnit: String, CaseIterable, Sendable {
        /// Ångström, as DScribe, RDKit and qml take it.
        case angstrom
        /// Bohr, the unit in which the diagonal was fitted; better for the eigenspectrum. 1 bohr is 0.529177210903 Å
        /// (CODATA 2018).
        case bohr
    }

    /// Which elements of the matrix become columns.
    public enum Flattening: String, CaseIterable, Sendable {
        /// Lower triangle with the diagonal, row by row.
        case lower
        /// The whole matrix, row by row.
        case full
    }

    /// Å in a bohr (CODATA 2018).
    static let angstromPerBohr = 0.529177210903

    /// Form of the matrix.
    public let variant: Variant
    /// Unit of length.
    public let unit: LengthUnit
    /// Largest number of atoms.
    public let size: Int
    /// Elements that become columns.
    public let flattening: Flattening
    /// Noise of the random variant.
    public let noise: Noise
    /// Names of the columns: `cm_i_j` with i ≥ j for the lower triangle, `cm_eig_i`, `cm_c1_i_j` for the first random
    /// copy; other choices go into the prefix.
    public let columns: [String]
    private let diagonal: [Double]

    /// A Coulomb matrix for molecules of up to `size` atoms.
    ///
    /// - Precondition: `size` is positive.
    public init(
        variant: Variant = .sorted, unit: LengthUnit = .angstrom, size: Int, flattening: Flattening = .lower,
        noise: Noise = Noise()
    ) {
        precondition(size > 0, "a matrix has at least one row")
        self.variant = variant
        self.unit = unit
        self.size = size
        self.flattening = flattening
        self.noise = noise
        var prefix = "cm"
        if unit == .bohr { prefix += "_bohr" }
        switch variant {
        case .sorted, .random: break
        case .none: prefix += "_none"
        case .eigen: prefix += "_eig"
        }
        if variant == .eigen {
            columns = (1...size).map { "\(prefix)_\($0)" }
        } else {
            var names: [String] = []
            names.reserveCapacity(flattening == .full ? size * size : size * (size + 1) / 2)
            let copies = variant == .random ? (1...noise.copies).map { "\(prefix)_c\($0)" } : [prefix]
            for prefix in copies {
                for row in 1...size {
                    for column in 1...(flattening == .full ? size : row) { names.append("\(prefix)_\(row)_\(column)") }
                }
            }
            columns = names
        }
        diagonal = (0...118).map { 0.5 * pow(Double($0), 2.4) }
    }

    /// Positions are needed.
    public var needs: DescriptorNeeds { .coordinates }

    /// Buffers for one molecule.
    public struct Scratch {
        var axes: [Double] = []
        var matrix: [Double] = []
        var norms: [Double] = []
        var order: [Int32] = []
        var noisyNorms: [Double] = []
        var noisyOrder: [Int32] = []
        var eigenvalues: [Double] = []
        let solver = SymmetricEigenSolver()
    }

    /// Empty buffers.
    public func makeScratch() -> Scratch { Scratch() }

    /// Writes the matrix.
    ///
    /// - Throws: `no_coordinates`, `too_large`, or `overlapping_atoms` when two atoms are within 1e-6 Å.
    /// - Complexity: O(n²) for n atoms, O(n³) for the eigenvalues.
    public func write(
        _ molecule: Molecule, index: Int, into row: inout MutableSpan<Double>, scratch: inout Scratch
    ) throws(DescriptorError) {
        let count = molecule.atomCount
        guard count <= size else {
            throw DescriptorError(
                .tooLarge,
                "\(count) atoms, but the matrix has room for \(size); give size=\(count) or more, or fit again")
        }
        try GeometryChecks.requirePositions(molecule, for: "a Coulomb matrix")
        try fillMatrix(molecule, scratch: &scratch)
        switch variant {
        case .none:
            scratch.order.removeAll(keepingCapacity: true)
            for atom in 0..<count { scratch.order.append(Int32(atom)) }
            flatten(count, scratch: scratch, order: scratch.order, into: &row)
        case .sorted:
            orderRows(count, scratch: &scratch)
            flatten(count, scratch: scratch, order: scratch.order, into: &row)
        case .random:
            orderRows(count, scratch: &scratch)
            for copy in 0..<noise.copies {
                orderNoisily(count, copy: copy, molecule: index, scratch: &scratch)
                flatten(count, scratch: scratch, order: scratch.noisyOrder, copy: copy, into: &row)
            }
        case .eigen:
            try writeEigenvalues(count, scratch: &scratch, into: &row)
        }
    }

    /// Computes the n×n matrix.
    private func fillMatrix(_ molecule: Molecule, scratch: inout Scratch) throws(DescriptorError) {
        let count = molecule.atomCount
        let xyz = molecule.coordinates
        let elements = molecule.elements
        if scratch.matrix.count < count * count {
            scratch.matrix = Array(repeating: 0, count: count * count)
        }
        if scratch.axes.count < 4 * count { scratch.axes = Array(repeating: 0, count: 4 * count) }
        var tooClose: (Int, Int)?
        scratch.axes.withUnsafeMutableBufferPointer { axes in
            scratch.matrix.withUnsafeMutableBufferPointer { matrix in
                guard let x = axes.baseAddress, let base = matrix.baseAddress else { return }
                let (y, z, charge) = (x + count, x + 2 * count, x + 3 * count)
                for atom in 0..<count {
                    x[atom] = xyz[3 * atom]
                    y[atom] = xyz[3 * atom + 1]
                    z[atom] = xyz[3 * atom + 2]
                    charge[atom] = Double(elements[atom].atomicNumber)
                }
                // Charges times this give the wanted unit: 1/r in bohr is 0.529177… times 1/r in Å.
                let scale = unit == .bohr ? Self.angstromPerBohr : 1
                for i in 0..<count {
                    let line = base + i * count
                    let (xi, yi, zi, qi) = (x[i], y[i], z[i], charge[i] * scale)
                    var least = Double.infinity
                    for j in 0..<i {
                        let (dx, dy, dz) = (xi - x[j], yi - y[j], zi - z[j])
                        let squared = dx * dx + dy * dy + dz * dz
                        least = squared < least ? squared : least
                        line[j] = qi * charge[j] / squared.squareRoot()
                    }
                    if least <= 1e-12, tooClose == nil {
                        let other = (0..<i).first { j in
                            let (dx, dy, dz) = (xi - x[j], yi - y[j], zi - z[j])
                            return dx * dx + dy * dy + dz * dz <= 1e-12
                        }
                        tooClose = (other ?? 0, i)
                    }
                    line[i] = diagonal[elements[i].atomicNumber]
                    for j in 0..<i { base[j * count + i] = line[j] }
                }
            }
        }
        if let (first, second) = tooClose {
            throw GeometryChecks.overlap(molecule, first, second)
        }
    }

    /// Orders the rows by descending norm; ties keep file order.
    private func orderRows(_ count: Int, scratch: inout Scratch) {
        scratch.norms.removeAll(keepingCapacity: true)
        scratch.order.removeAll(keepingCapacity: true)
        scratch.matrix.withUnsafeBufferPointer { matrix in
            for row in 0..<count {
                var sum = 0.0
                for column in 0..<count {
                    let value = matrix[row * count + column]
                    sum += value * value
                }
                scratch.norms.append(sum.squareRoot())
                scratch.order.append(Int32(row))
            }
        }
        scratch.norms.withUnsafeBufferPointer { norms in
            scratch.order.withUnsafeMutableBufferPointer { order in
                // Insertion sort: stable, and quick for the few dozen rows of a molecule.
                if count <= 48 {
                    for position in 1..<max(1, count) {
                        let atom = order[position]
                        let norm = norms[Int(atom)]
                        var slot = position
                        while slot > 0, norms[Int(order[slot - 1])] < norm {
                            order[slot] = order[slot - 1]
                            slot -= 1
                        }
                        order[slot] = atom
                    }
                } else {
                    order.sort { left, right in
                        let (a, b) = (norms[Int(left)], norms[Int(right)])
                        return a > b || (a == b && left < right)
                    }
                }
                // Runs of norms that are equal but for rounding go back to file order.
                var start = 0
                while start < count {
                    var end = start + 1
                    while end < count,
                        norms[Int(order[end - 1])] - norms[Int(order[end])] <= 1e-9 * norms[Int(order[end - 1])]
                    {
                        end += 1
                    }
                    if end - start > 1 { order[start..<end].sort() }
                    start = end
                }
            }
        }
    }

    /// Orders the sorted rows again by descending noisy norm; equal ones stay as they are.
    private func orderNoisily(_ count: Int, copy: Int, molecule: Int, scratch: inout Scratch) {
        var generator = SeededGenerator(
            seed: noise.seed, stream: "cm/random/\(copy + 1)", index: UInt64(bitPattern: Int64(molecule)))
        scratch.noisyNorms.removeAll(keepingCapacity: true)
        for place in 0..<count {
            let norm = scratch.norms[Int(scratch.order[place])]
            scratch.noisyNorms.append(norm + noise.sigma * generator.nextNormal())
        }
        let norms = scratch.noisyNorms
        let ranks = (0..<count).sorted { norms[$0] > norms[$1] || (norms[$0] == norms[$1] && $0 < $1) }
        scratch.noisyOrder.removeAll(keepingCapacity: true)
        for rank in ranks { scratch.noisyOrder.append(scratch.order[rank]) }
    }

    /// Writes the matrix in an order, padded with zeros, as one of the copies of a row.
    private func flatten(
        _ count: Int, scratch: Scratch, order: [Int32], copy: Int = 0, into row: inout MutableSpan<Double>
    ) {
        row.withUnsafeMutableBufferPointer { row in
            scratch.matrix.withUnsafeBufferPointer { matrix in
                order.withUnsafeBufferPointer { order in
                    guard let base = row.baseAddress else { return }
                    let width = variant == .random ? row.count / noise.copies : row.count
                    let target = base + copy * width
                    target.update(repeating: 0, count: width)
                    var start = 0
                    for i in 0..<count {
                        let line = Int(order[i]) * count
                        let width = flattening == .full ? count : i + 1
                        for j in 0..<width { target[start + j] = matrix[line + Int(order[j])] }
                        start += flattening == .full ? size : i + 1
                    }
                }
            }
        }
    }

    /// Writes the eigenvalues by descending absolute value; of ±x the positive one comes first.
    private func writeEigenvalues(
        _ count: Int, scratch: inout Scratch, into row: inout MutableSpan<Double>
    ) throws(DescriptorError) {
        for column in 0..<row.count { row[column] = 0 }
        guard count > 0 else { return }
        // The buffer leaves the scratch meanwhile, so that matrix and eigenvalues can be reached at once.
        var eigenvalues: [Double] = []
        swap(&eigenvalues, &scratch.eigenvalues)
        defer { swap(&eigenvalues, &scratch.eigenvalues) }
        if eigenvalues.count != count { eigenvalues = Array(repeating: 0, count: count) }
        do throws(LinearError) {
            var values = eigenvalues.mutableSpan
            try scratch.solver.eigenvalues(
                ofLower: scratch.matrix.span.extracting(0..<count * count), order: count, into: &values)
        } catch {
            throw DescriptorError(.unsupported, error.message)
        }
        eigenvalues.sort { abs($0) > abs($1) || (abs($0) == abs($1) && $0 > $1) }
        for column in 0..<count { row[column] = eigenvalues[column] }
    }
}

/// Learns the size of the largest molecule.
public struct LargestMoleculeLearner: DescriptorLearner {
    /// A learner.
    public init() {}
    /// No atoms yet.
    public func emptySummary() -> Int { 0 }
    /// Notes the number of atoms.
    public func observe(_ molecule: Molecule, into summary: inout Int) throws(DescriptorError) {
        summary = max(summary, molecule.atomCount)
    }
    /// The larger of both.
    public func merge(_ later: Int, into summary: inout Int) { summary = max(summary, later) }
    /// The size.
    public func learnedOptions(_ summary: Int) throws(DescriptorError) -> [(key: String, value: String)] {
        guard summary > 0 else {
            throw DescriptorError(.modelMismatch, "no atoms were seen, so there is no size to learn")
        }
        return [("size", String(summary))]
    }
}
