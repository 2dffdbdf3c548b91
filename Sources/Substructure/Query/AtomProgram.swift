/// Atom expressions as a flat list of tests with jumps: evaluating one is a walk without a stack.
struct AtomProgram: Sendable {
    /// A test and where to go from it.
    struct Step: Sendable, BitwiseCopyable {
        var test: AtomTest
        var onTrue: Int32
        var onFalse: Int32
    }

    /// Jump target: the atom matches.
    static var accept: Int32 { -1 }
    /// Jump target: the atom does not match.
    static var reject: Int32 { -2 }

    private(set) var steps: [Step] = []
    /// First step of each expression.
    private(set) var entries: [Int32] = []

    /// Compiles an expression and returns its number.
    mutating func append(_ expression: AtomExpression) -> Int {
        let entry = Int32(steps.count)
        entries.append(entry)
        // Where each alternative begins.
        var starts: [[Int32]] = []
        var next = entry
        for group in expression.groups {
            var groupStarts: [Int32] = []
            for alternative in group {
                groupStarts.append(next)
                for literal in alternative { next += literal.second == nil ? 1 : 2 }
            }
            starts.append(groupStarts)
        }
        for (groupIndex, group) in expression.groups.enumerated() {
            let after = groupIndex + 1 < starts.count ? starts[groupIndex + 1][0] : Self.accept
            for (index, alternative) in group.enumerated() {
                let otherwise = index + 1 < group.count ? starts[groupIndex][index + 1] : Self.reject
                for (position, literal) in alternative.enumerated() {
                    let isLast = position + 1 == alternative.count
                    append(literal, isLast ? after : nil, otherwise: otherwise)
                }
            }
        }
        return entries.count - 1
    }

    /// Appends one literal; without a target it goes on with the step after it.
    private mutating func append(_ literal: AtomExpression.Literal, _ target: Int32?, otherwise: Int32) {
        let width: Int32 = literal.second == nil ? 1 : 2
        let success = target ?? Int32(steps.count) + width
        let holds = literal.isNegated ? otherwise : success
        let fails = literal.isNegated ? success : otherwise
        if let second = literal.second {
            steps.append(Step(test: literal.first, onTrue: Int32(steps.count) + 1, onFalse: fails))
            steps.append(Step(test: second, onTrue: holds, onFalse: fails))
        } else {
            steps.append(Step(test: literal.first, onTrue: holds, onFalse: fails))
        }
    }
}
