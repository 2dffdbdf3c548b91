internal import MolecularGraph
public import Perception

/// Finds SMARTS patterns in a molecule. Holds the molecule's features and the scratch memory; one per worker.
///
/// ```swift
/// var matcher = SubstructureMatcher()
/// matcher.prepare(molecule)
/// let matches = try matcher.matches(of: pattern)
/// ```
public struct SubstructureMatcher: Sendable {
    /// How matches are looked for.
    public struct Options: Hashable, Sendable {
        /// Keep only the first of the matches with the same set of atoms.
        public var isUnique = true
        /// Compare tetrahedral tags and double bonds.
        public var usesChirality = false
        /// The search ends after so many kept matches.
        public var maximumMatches = 1000
        /// Cap on the candidates that one search may try, so that none runs forever.
        public var stepLimit = 50_000_000
        /// The default options.
        public init() {}
    }

    private var target = MatchTarget()
    private var search = MatchSearch()
    private var masks = ClassMasks()
    private var values = RecursionValues()
    private var seen = AtomSetTable()
    private var row: [Int32] = []

    /// A matcher without a molecule.
    public init() {}

    /// Makes a molecule the target of the searches that follow.
    ///
    /// - Complexity: O(atoms + bonds + sizes of rings).
    public mutating func prepare(_ molecule: borrowing PerceivedMolecule) { target.prepare(molecule) }

    /// Whether the pattern is somewhere in the molecule.
    ///
    /// - Throws: ``SubstructureError`` if the search was given up.
    public mutating func contains(
        _ pattern: SMARTSPattern, options: Options = Options()
    ) throws(SubstructureError) -> Bool {
        var options = options
        options.isUnique = false
        // The cut of recursive patterns depends on the number asked for, so that stays.
        return try run(pattern, options, stopAfter: 1) > 0
    }

    /// The number of matches, at most `maximumMatches`.
    ///
    /// - Throws: ``SubstructureError`` if the search was given up.
    public mutating func count(
        of pattern: SMARTSPattern, options: Options = Options()
    ) throws(SubstructureError) -> Int {
        try run(pattern, options, stopAfter: options.maximumMatches)
    }

    /// All matches in the order in which the search finds them, at most `maximumMatches`.
    ///
    /// - Throws: ``SubstructureError`` if the search was given up.
    public mutating func matches(
        of pattern: SMARTSPattern, options: Options = Options()
    ) throws(SubstructureError) -> SubstructureMatches {
        var result: SubstructureMatches? = SubstructureMatches(atomCount: pattern.atomCount)
        _ = try run(pattern, options, stopAfter: options.maximumMatches, into: &result)
        return result ?? SubstructureMatches(atomCount: pattern.atomCount)
    }

    private mutating func run(
        _ pattern: SMARTSPattern, _ options: Options, stopAfter: Int
    ) throws(SubstructureError) -> Int {
        var nothing: SubstructureMatches?
        return try run(pattern, options, stopAfter: stopAfter, into: &nothing)
    }

    // MARK: The search

    private mutating func run(
        _ pattern: SMARTSPattern, _ options: Options, stopAfter: Int,
        into result: inout SubstructureMatches?
    ) throws(SubstructureError) -> Int {
        let plan = pattern.plan
        guard plan.atomCount > 0, target.atomCount >= plan.atomCount, stopAfter > 0 else { return 0 }
        let program = pattern.program
        values.begin(patterns: pattern.plans.count - 1, atoms: target.atomCount)
        guard masks.evaluate(plan, program: program, target: target, values: values, recursions: false) else {
            return 0
        }
        if plan.isRecursive.contains(true) {
            try evaluateRecursions(pattern, options)
            // The masks were used for the recursive patterns in between.
            guard masks.evaluate(plan, program: program, target: target, values: values, recursions: false),
                masks.evaluate(plan, program: program, target: target, values: values, recursions: true)
            else { return 0 }
        }
        search.begin(steps: plan.atomCount, atoms: target.atomCount, first: 0..<target.atomCount)
        if options.isUnique { seen.removeAll(width: plan.atomCount) }
        var kept = 0
        while try advance(plan, options) {
            if options.isUnique && !seen.isNew(search.mapping[..<plan.atomCount]) { continue }
            if options.usesChirality && !hasMatchingStereo(plan) { continue }
            if options.isUnique { seen.insertLast() }
            kept += 1
            if result != nil {
                row.removeAll(keepingCapacity: true)
                for atom in 0..<plan.atomCount { row.append(search.mapping[Int(plan.search.stepOfAtom[atom])]) }
                result?.append(row)
            }
            if kept >= stopAfter { break }
        }
        return kept
    }

    private mutating func advance(_ plan: QueryPlan, _ options: Options) throws(SubstructureError) -> Bool {
        while true {
            // A search that was stopped goes on where it was.
            let limit = min(options.stepLimit, search.tried + 1_000_000)
            switch search.next(
                plan: plan.search, masks: masks.words, words: (plan.classes.count + 63) / 64, graph: target.graph,
                limit: limit)
            {
            case .found: return true
            case .exhausted: return false
            case .stopped:
                if search.tried > options.stepLimit || RecordDeadline.isPast {
                    throw SubstructureError(steps: search.tried)
                }
            }
        }
    }

    /// Finds the first atoms of the matches of all recursive patterns, innermost first.
    ///
    /// The reference collects at most `max(1000, maximumMatches)` matches, repetitions by symmetry included, and what
    /// comes later does not count; so it is here. Where there cannot be so many, one match per first atom is enough.
    private mutating func evaluateRecursions(
        _ pattern: SMARTSPattern, _ options: Options
    ) throws(SubstructureError) {
        let cut = max(1000, options.maximumMatches)
        for index in 0..<pattern.plans.count - 1 {
            let plan = pattern.plans[index]
            guard plan.atomCount > 0, target.atomCount >= plan.atomCount,
                masks.evaluate(plan, program: pattern.program, target: target, values: values, recursions: false),
                masks.evaluate(plan, program: pattern.program, target: target, values: values, recursions: true)
            else { continue }
            let firstClass = Int(plan.search.steps[0].atomClass)
            if mayExceed(cut, plan, starts: Int(masks.populations[firstClass])) || options.usesChirality {
                search.begin(steps: plan.atomCount, atoms: target.atomCount, first: 0..<target.atomCount)
                var found = 0
                while found < cut, try advance(plan, options) {
                    if options.usesChirality && !hasMatchingStereo(plan) { continue }
                    found += 1
                    values[index, Int(search.mapping[0])] = true
                }
            } else {
                let width = (plan.classes.count + 63) / 64
                for atom in 0..<target.atomCount {
                    let word = masks.words[atom * width + firstClass >> 6]
                    guard word >> UInt64(firstClass & 63) & 1 != 0 else { continue }
                    search.begin(steps: plan.atomCount, atoms: target.atomCount, first: atom..<atom + 1)
                    if try advance(plan, options) { values[index, atom] = true }
                }
            }
        }
    }

    private func hasMatchingStereo(_ plan: QueryPlan) -> Bool {
        StereoCheck(target: target, plan: plan, mapping: search.mapping).holds
    }

    /// Whether a plan could have more matches than a number, by the degrees alone.
    private func mayExceed(_ cut: Int, _ plan: QueryPlan, starts: Int) -> Bool {
        var bound = starts
        for step in plan.search.steps.dropFirst() {
            let choices =
                step.anchor < 0
                ? target.atomCount
                : step.anchor == 0 ? target.graph.largestDegree : max(1, target.graph.largestDegree - 1)
            let (product, overflow) = bound.multipliedReportingOverflow(by: choices)
            if overflow || product > cut { return true }
            bound = product
        }
        return bound > cut
    }
}
