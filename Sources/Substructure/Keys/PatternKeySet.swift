/// Keys that say whether a pattern occurs more than so many times, compiled to be evaluated together.
///
/// All patterns share one numbering of atom classes (at most 64). A pattern of one atom whose alternatives are recursive
/// patterns becomes a set of alternatives, whose first atoms are counted.
package struct PatternKeySet: Sendable {
    /// One key.
    package struct Definition: Sendable {
        /// Number of the key.
        package var number: Int
        /// The pattern.
        package var smarts: String
        /// The key is set if there are more matches than this, at most 3.
        package var threshold: Int

        /// A key.
        package init(_ number: Int, _ smarts: String, moreThan threshold: Int = 0) {
            self.number = number
            self.smarts = smarts
            self.threshold = threshold
        }
    }

    /// What a molecule must have before a search makes sense.
    struct Filter: Sendable {
        /// Classes that one, two, three and four atoms must belong to.
        var classes = SIMD4<UInt64>(repeating: 0)
        /// Tables of the bonds: a bond must fit each.
        var bonds: [UInt32] = []
        var atomCount = 0
    }

    /// One alternative of a key.
    struct Alternative: Sendable {
        var plan: SearchPlan
        var filter: Filter
        /// Step of the first atom of the text.
        var firstStep: Int
        /// Size of the ring that the pattern is, any bonds and any atoms but perhaps one; 0 for other patterns.
        var ringSize = 0
        /// The class that one atom of the ring must belong to.
        var ringClass: Int32 = 0
        /// Whether the ring runs along ring bonds (`[R]@1@[R]…`).
        var isOfRingBonds = false
        /// The shape of a bond, chain, star or small ring; nil for other patterns.
        var shape: LocalShape?
    }

    /// A compiled key.
    struct Key: Sendable {
        var number: Int
        var threshold: Int
        var alternatives: [Alternative]
        /// Whether the first atoms of the alternatives are counted, and not the sets of atoms.
        var countsFirstAtoms: Bool
    }

    private(set) var keys: [Key] = []
    /// How the keys are settled.
    private(set) var routes = KeyRoutes([])
    /// Size of the largest ring that is a key.
    private(set) var largestRing = 0
    private(set) var program = AtomProgram()
    /// Expressions of the classes, by bit.
    private(set) var classes: [Int32] = []
    private var known: [AtomExpression: Int32] = [:]

    /// Compiles keys.
    package init(_ definitions: [Definition]) throws(SMARTSError) {
        for definition in definitions {
            let graphs = try SMARTSParser(definition.smarts.utf8).graphs
            let main = graphs[graphs.count - 1]
            var alternatives: [Alternative] = []
            let recursions = Self.recursions(main)
            if let recursions {
                for index in recursions { alternatives.append(alternative(graphs[index])) }
            } else {
                alternatives = [alternative(main)]
            }
            keys.append(
                Key(
                    number: definition.number, threshold: definition.threshold, alternatives: alternatives,
                    countsFirstAtoms: recursions != nil))
        }
        routes = KeyRoutes(keys)
        for key in keys { largestRing = key.alternatives.reduce(largestRing) { max($0, $1.ringSize) } }
    }

    /// Numbers of the recursive patterns of which a pattern of one atom is the union; nil for other patterns.
    private static func recursions(_ graph: QueryGraph) -> [Int]? {
        guard graph.atoms.count == 1, graph.atoms[0].expression.groups.count == 1 else { return nil }
        var result: [Int] = []
        for alternative in graph.atoms[0].expression.groups[0] {
            guard alternative.count == 1, alternative[0].first.feature == .recursion, !alternative[0].isNegated else {
                return nil
            }
            result.append(Int(alternative[0].first.lower))
        }
        return result
    }

    private mutating func alternative(_ graph: QueryGraph) -> Alternative {
        let classOfAtom = graph.atoms.map { atomClass($0.expression) }
        let incident = graph.incidentBonds
        // The rarest atom comes first; the order does not change how many matches there are.
        let root = graph.atoms.indices.max {
            (Self.rarity(graph.atoms[$0].expression), incident[$0].count, -$0)
                < (Self.rarity(graph.atoms[$1].expression), incident[$1].count, -$1)
        }
        let plan = SearchPlan(graph, incident: incident, classOfAtom: classOfAtom, root: root ?? 0)
        var result = Alternative(plan: plan, filter: Filter(), firstStep: Int(plan.stepOfAtom[0]))
        result.filter.atomCount = graph.atoms.count
        var demand: [Int32: Int] = [:]
        for number in classOfAtom { demand[number, default: 0] += 1 }
        for (number, count) in demand {
            for level in 0..<min(count, 4) { result.filter.classes[level] |= 1 << UInt64(number) }
        }
        for bond in graph.bonds where !result.filter.bonds.contains(bond.condition.table) {
            result.filter.bonds.append(bond.condition.table)
        }
        describeRing(graph, incident, classOfAtom, &result)
        result.shape = LocalShape(graph, incident: incident, classOfAtom: classOfAtom)
        return result
    }

    /// Notes that a pattern is a plain ring.
    private mutating func describeRing(
        _ graph: QueryGraph, _ incident: [[Int]], _ classOfAtom: [Int32], _ result: inout Alternative
    ) {
        let count = graph.atoms.count
        guard count >= 3, graph.bonds.count == count, incident.allSatisfy({ $0.count == 2 }) else { return }
        let anyClass = atomClass(AtomExpression(.always))
        let ringClass = atomClass(AtomExpression(AtomTest(.rings, 1...Int32.max)))
        let conditions = Set(graph.bonds.map(\.condition))
        if conditions == [.any], classOfAtom.count(where: { $0 != anyClass }) <= 1 {
            result.ringSize = count
            result.ringClass = classOfAtom.first { $0 != anyClass } ?? anyClass
        } else if conditions == [.ring], classOfAtom.allSatisfy({ $0 == ringClass }) {
            result.ringSize = count
            result.ringClass = ringClass
            result.isOfRingBonds = true
        }
    }

    private mutating func atomClass(_ expression: AtomExpression) -> Int32 {
        if let number = known[expression] { return number }
        let number = Int32(classes.count)
        classes.append(Int32(program.append(expression)))
        known[expression] = number
        return number
    }

    /// How rare the atoms of an expression are: elements beyond carbon, then carbon with some hydrogens, then anything.
    private static func rarity(_ expression: AtomExpression) -> Int {
        var rarity = expression.onlyTest == .always ? 0 : 1
        for group in expression.groups {
            for literal in group.joined() where literal.first.feature == .element {
                rarity = max(rarity, literal.isNegated ? 3 : (12...13).contains(literal.first.lower) ? 2 : 4)
            }
        }
        return rarity
    }
}
