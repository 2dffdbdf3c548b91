/// Matches of a pattern: for each one the atom of the molecule that each atom of the pattern is mapped to.
public struct SubstructureMatches: Hashable, Sendable {
    /// Number of atoms of the pattern.
    public let atomCount: Int
    /// Number of matches.
    public private(set) var count = 0
    /// Rows of ``atomCount`` atom indices, one row per match, in the order of the pattern's atoms.
    public private(set) var atoms: [Int32] = []

    init(atomCount: Int) { self.atomCount = atomCount }

    mutating func append(_ row: [Int32]) {
        atoms.append(contentsOf: row)
        count += 1
    }

    /// The atoms of one match, in the order of the pattern's atoms.
    public subscript(match: Int) -> ArraySlice<Int32> { atoms[match * atomCount..<(match + 1) * atomCount] }
}
