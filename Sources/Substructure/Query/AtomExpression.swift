/// The text between the brackets of a SMARTS atom: `;` of `,` of `&` of primitives that may be negated.
///
/// SMARTS has no parentheses for atoms, so three levels are all there is.
struct AtomExpression: Hashable, Sendable {
    /// A primitive: one test, or two that stand for one (`12C`), negated as a whole.
    struct Literal: Hashable, Sendable {
        var first: AtomTest
        var second: AtomTest?
        var isNegated = false
    }

    /// Groups joined by `;`, of alternatives joined by `,`, of literals joined by `&` or by nothing.
    var groups: [[[Literal]]] = [[[]]]

    /// An expression of one test.
    init(_ test: AtomTest) { groups = [[[Literal(first: test)]]] }

    /// An expression of one literal.
    init(_ literal: Literal) { groups = [[[literal]]] }

    /// An expression without a literal yet.
    init() {}

    /// Adds a literal to the alternative that is being read.
    mutating func append(_ literal: Literal) {
        groups[groups.count - 1][groups[groups.count - 1].count - 1].append(literal)
    }

    /// Begins another alternative (`,`).
    mutating func beginAlternative() { groups[groups.count - 1].append([]) }

    /// Begins another group (`;`).
    mutating func beginGroup() { groups.append([[]]) }

    /// The one test of an expression that is nothing else.
    var onlyTest: AtomTest? {
        guard groups.count == 1, groups[0].count == 1, groups[0][0].count == 1, let literal = groups[0][0].first,
            literal.second == nil, !literal.isNegated
        else { return nil }
        return literal.first
    }

    /// Whether the expression is a conjunction that demands exactly one hydrogen, as `[C@H]` does.
    var demandsOneHydrogen: Bool {
        for group in groups where group.count == 1 {
            for literal in group[0] where !literal.isNegated {
                let tests = [literal.first, literal.second ?? literal.first]
                if tests.contains(AtomTest(.hydrogens, 1)) { return true }
            }
        }
        return false
    }
}

extension AtomExpression {
    /// Whether the expression asks for recursive patterns.
    var isRecursive: Bool {
        groups.contains { $0.contains { $0.contains { $0.first.feature == .recursion } } }
    }
}
