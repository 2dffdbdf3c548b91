/// One graph of a pattern made ready for matching: its search, its classes of atoms and its stereo.
struct QueryPlan: Sendable {
    /// The search; its classes are places in ``classes``.
    let search: SearchPlan
    /// Expression (in the program of the pattern) of each class; equal expressions are one class.
    private(set) var classes: [Int32] = []
    /// For each class whether it asks for recursive patterns.
    private(set) var isRecursive: [Bool] = []
    /// For each class how many atoms of the pattern are of it.
    private(set) var demand: [Int32] = []
    /// Tags and double bonds, for matching with chirality.
    let stereo: QueryStereo

    /// Number of query atoms.
    var atomCount: Int { search.steps.count }

    /// Plans the search for a graph and compiles its expressions.
    init(_ graph: QueryGraph, program: inout AtomProgram, known: inout [AtomExpression: Int]) {
        var classOfAtom: [Int32] = []
        var places: [Int: Int] = [:]
        for atom in graph.atoms {
            let entry = known[atom.expression] ?? program.append(atom.expression)
            known[atom.expression] = entry
            if let index = places[entry] {
                classOfAtom.append(Int32(index))
                demand[index] += 1
            } else {
                places[entry] = classes.count
                classOfAtom.append(Int32(classes.count))
                classes.append(Int32(entry))
                isRecursive.append(atom.expression.isRecursive)
                demand.append(1)
            }
        }
        let incident = graph.incidentBonds
        stereo = QueryStereo(graph, incident: incident)
        search = SearchPlan(graph, incident: incident, classOfAtom: classOfAtom)
    }
}
