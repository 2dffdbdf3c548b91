/// A periodic cell.
public struct UnitCell: Hashable, Sendable {
    /// The cell vectors a, b, c one after the other: nine numbers, row-major, Å.
    public var vectors: [Double]
    /// Whether the structure repeats along a, b and c.
    public var isPeriodic: [Bool]

    /// A cell from three vectors in Å.
    ///
    /// - Precondition: nine numbers and three flags.
    public init(vectors: [Double], isPeriodic: [Bool] = [true, true, true]) {
        precondition(vectors.count == 9 && isPeriodic.count == 3, "a cell has three vectors and three flags")
        self.vectors = vectors
        self.isPeriodic = isPeriodic
    }
}

/// A named piece of text that came with a molecule: an SDF data item, an extended-XYZ key, a CML property.
public struct DataField: Hashable, Sendable {
    /// The name as written.
    public var name: String
    /// The value as written; lines are joined by LF.
    public var value: String

    /// A named value.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
