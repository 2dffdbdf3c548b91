import Linear

/// Products or distances between rows, computed once and turned into kernels of several widths: for learning curves and
/// searches with ``PrecomputedKernelRidge``, where the same rows come back many times.
public struct RowProximities: Sendable {
    /// Number of rows.
    public let rowCount: Int
    /// Number of rows on the other side.
    public let otherCount: Int
    /// Rows × other rows: dot products, squared Euclidean distances, sums of absolute differences, or Tanimoto
    /// similarities, as the kernel needs them.
    public let values: [Double]
    private let kind: Proximity

    /// Proximities of each row of one matrix to each row of another, for kernels of the same kind as the given one.
    ///
    /// - Precondition: both have as many columns.
    /// - Complexity: O(rows × other rows × columns).
    public init(_ features: Matrix, _ others: Matrix, for kernel: Kernel) throws(LearnError) {
        kind = kernel.proximity
        rowCount = features.rowCount
        otherCount = others.rowCount
        values = try Proximities.between(features, others, kind)
    }

    /// Proximities of the rows of a matrix to one another.
    ///
    /// - Complexity: O(rows² × columns), half of the work of the general case.
    public init(_ features: Matrix, for kernel: Kernel) throws(LearnError) {
        kind = kernel.proximity
        rowCount = features.rowCount
        otherCount = features.rowCount
        var square = try Proximities.lowerTriangle(features, kind)
        try linear { () throws(LinearError) in
            var span = square.mutableSpan
            try BLAS.mirrorLower(of: &span, order: features.rowCount)
        }
        values = square
    }

    private init(_ kind: Proximity, rows: Int, others: Int, values: [Double]) {
        self.kind = kind
        rowCount = rows
        otherCount = others
        self.values = values
    }

    /// Some of the rows, in the order given.
    public func selecting(rows: [Int], others: [Int]) -> RowProximities {
        var chosen: [Double] = []
        chosen.reserveCapacity(rows.count * others.count)
        for row in rows {
            for other in others { chosen.append(values[row * otherCount + other]) }
        }
        return RowProximities(kind, rows: rows.count, others: others.count, values: chosen)
    }

    /// The similarities of a kernel.
    ///
    /// - Precondition: the kernel is of the kind that the proximities were made for.
    /// - Complexity: O(rows × other rows).
    public func similarities(_ kernel: Kernel) -> Matrix {
        precondition(kernel.proximity == kind, "kernel \(kernel.name) needs other proximities")
        var similarities = values
        kernel.apply(to: &similarities)
        return Matrix(rows: rowCount, columns: otherCount, values: similarities)
    }
}
