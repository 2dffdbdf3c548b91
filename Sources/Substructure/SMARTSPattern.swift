/// A substructure pattern in SMARTS, compiled for matching.
///
/// The language is that of RDKit 2026.09: all atom and bond primitives, recursive patterns, ranges, dative arrows; no
/// reactions and no component grouping. A pattern is a value without references to molecules; one may serve any number
/// of matchers at once.
///
/// ```swift
/// let acid = try SMARTSPattern("[CX3](=O)[OX2H1]")
/// ```
public struct SMARTSPattern: Sendable {
    /// The text, as given.
    public let text: String
    /// Number of atoms of the pattern.
    public let atomCount: Int
    /// Number of bonds of the pattern.
    public let bondCount: Int
    /// Atom-map numbers of the pattern's atoms, 0 for none.
    public let mapNumbers: [Int]

    /// All atom expressions.
    let program: AtomProgram
    /// Plans of the recursive patterns, innermost first, and of the pattern itself at the end.
    let plans: [QueryPlan]

    /// The plan of the pattern itself.
    var plan: QueryPlan { plans[plans.count - 1] }

    /// Compiles a pattern.
    ///
    /// - Parameters:
    ///   - text: SMARTS; a blank ends it. The empty text is a pattern that matches nothing.
    ///   - mergesHydrogens: turn the pattern's plain hydrogen atoms into hydrogen counts of their neighbours, which
    ///     patterns written for molecules with explicit hydrogens need (PAINS).
    /// - Throws: ``SMARTSError`` with the column.
    /// - Complexity: linear in the length of the text, but for sorting.
    public init(_ text: String, mergesHydrogens: Bool = false) throws(SMARTSError) {
        var graphs = try SMARTSParser(text.utf8).graphs
        if mergesHydrogens {
            for index in graphs.indices { graphs[index].mergeHydrogens() }
        }
        var program = AtomProgram()
        var known: [AtomExpression: Int] = [:]
        plans = graphs.map { QueryPlan($0, program: &program, known: &known) }
        self.program = program
        self.text = text
        let graph = graphs[graphs.count - 1]
        atomCount = graph.atoms.count
        bondCount = graph.bonds.count
        mapNumbers = graph.atoms.map { Int($0.mapNumber) }
    }
}

extension SMARTSPattern: CustomStringConvertible {
    /// The text.
    public var description: String { text }
}
