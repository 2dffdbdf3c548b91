/// For each atom of a target the bits of the classes of one plan.
struct ClassMasks: Sendable {
    /// Rows of one word per 64 classes.
    private(set) var words: [UInt64] = []
    /// How many atoms belong to each class.
    private(set) var populations: [Int32] = []

    /// Evaluates the classes of a plan for all atoms.
    ///
    /// - Parameter recursions: evaluate only the classes that ask for recursive patterns (true) or only the others.
    /// - Returns: false if a class has fewer atoms than the plan needs, so that nothing can match.
    mutating func evaluate(
        _ plan: QueryPlan, program: AtomProgram, target: MatchTarget, values: RecursionValues, recursions: Bool
    ) -> Bool {
        let count = target.atomCount
        let classes = plan.classes.count
        let width = (classes + 63) / 64
        if !recursions {
            words.removeAll(keepingCapacity: true)
            words.append(contentsOf: repeatElement(0, count: width * count))
            populations.removeAll(keepingCapacity: true)
            populations.append(contentsOf: repeatElement(0, count: classes))
        }
        for index in 0..<classes where plan.isRecursive[index] == recursions {
            let entry = program.entries[Int(plan.classes[index])]
            let bit: UInt64 = 1 << UInt64(index & 63)
            var population: Int32 = 0
            for atom in 0..<count {
                guard Self.evaluate(entry, program.steps, atom, target, values) else { continue }
                words[atom * width + index >> 6] |= bit
                population += 1
            }
            populations[index] = population
            if population < plan.demand[index] { return false }
        }
        return true
    }

    /// Walks the tests of one expression for one atom.
    static func evaluate(
        _ entry: Int32, _ steps: [AtomProgram.Step], _ atom: Int, _ target: MatchTarget, _ values: RecursionValues
    ) -> Bool {
        var place = entry
        while place >= 0 {
            let step = steps[Int(place)]
            let test = step.test
            let holds: Bool
            switch test.feature {
            case .recursion: holds = values[Int(test.lower), atom]
            case .ringSizes: holds = target.hasRing(atom, from: test.lower, to: test.upper)
            default:
                let value = target.features[atom * AtomFeature.columns + Int(test.feature.rawValue)]
                holds = value >= test.lower && value <= test.upper
            }
            place = holds ? step.onTrue : step.onFalse
        }
        return place == AtomProgram.accept
    }
}

/// Which atoms are the first of a match of each recursive pattern.
struct RecursionValues: Sendable {
    private var values: [Bool] = []
    private var atoms = 0

    mutating func begin(patterns: Int, atoms: Int) {
        self.atoms = atoms
        values.removeAll(keepingCapacity: true)
        values.append(contentsOf: repeatElement(false, count: patterns * atoms))
    }

    subscript(pattern: Int, atom: Int) -> Bool {
        get { values[pattern * atoms + atom] }
        set { values[pattern * atoms + atom] = newValue }
    }
}
