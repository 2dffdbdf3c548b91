/// Arithmetic of cells, apart from that of the library. A cell is nine numbers: its vectors, one after the other.
enum CellGeometry {
    /// The cross product of two vectors.
    static func cross(_ left: ArraySlice<Double>, _ right: ArraySlice<Double>) -> [Double] {
        let (a, b) = (Array(left), Array(right))
        return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
    }

    /// The product of two vectors.
    static func dot(_ left: some Sequence<Double>, _ right: some Sequence<Double>) -> Double {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The volume of a cell.
    static func volume(_ cell: [Double]) -> Double { dot(cross(cell[0..<3], cell[3..<6]), cell[6..<9]) }

    /// Fractional coordinates of a position, by Cramer's rule.
    static func fractions(of position: [Double], in cell: [Double]) -> [Double] {
        let volume = volume(cell)
        return [
            dot(cross(cell[3..<6], cell[6..<9]), position) / volume,
            dot(cross(cell[6..<9], cell[0..<3]), position) / volume,
            dot(cross(cell[0..<3], cell[3..<6]), position) / volume,
        ]
    }

    /// The distance of two positions.
    static func distance(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
}
