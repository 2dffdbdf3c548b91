/// How each key of a set is settled: by counting atoms, by the scan of ``LocalPatterns``, by the ring set, or by search.
struct KeyRoutes: Sendable {
    /// A set of keys by their places, at most 256.
    typealias KeySet = SIMD4<UInt64>

    /// Keys of one atom: for each threshold and class the keys that are set if more atoms than that belong to it.
    private(set) var counted: [[KeySet]]
    /// Thresholds and classes that have keys.
    private(set) var countedClasses: [UInt64] = [0, 0, 0, 0]
    /// The patterns that the scan settles.
    private(set) var patterns = LocalPatterns()
    /// Places of the keys that are plain rings.
    private(set) var rings: [Int] = []
    /// Keys that nothing but a search settles.
    private(set) var searched = KeySet()

    /// Finds the routes of keys, whose classes are less than 64.
    init(_ keys: [PatternKeySet.Key]) {
        precondition(keys.count <= 256, "a set has at most 256 keys")
        counted = [[KeySet]](repeating: [KeySet](repeating: .zero, count: 64), count: 4)
        for (place, key) in keys.enumerated() where !count(key, place) && !isRing(key, place) && !scan(key, place) {
            searched[place >> 6] |= 1 << UInt64(place & 63)
        }
    }

    private mutating func count(_ key: PatternKeySet.Key, _ place: Int) -> Bool {
        guard !key.countsFirstAtoms, key.threshold <= 3, key.alternatives[0].plan.steps.count == 1 else { return false }
        let atomClass = Int(key.alternatives[0].plan.steps[0].atomClass)
        counted[key.threshold][atomClass][place >> 6] |= 1 << UInt64(place & 63)
        countedClasses[key.threshold] |= 1 << UInt64(atomClass)
        return true
    }

    private mutating func isRing(_ key: PatternKeySet.Key, _ place: Int) -> Bool {
        let isAnswered =
            key.countsFirstAtoms
            ? key.threshold == 0 && key.alternatives.allSatisfy { $0.isOfRingBonds && $0.ringSize > 0 }
            : key.alternatives[0].ringSize > 0
        if isAnswered { rings.append(place) }
        return isAnswered
    }

    private mutating func scan(_ key: PatternKeySet.Key, _ place: Int) -> Bool {
        // The patterns of a key are added all or none.
        var candidate = patterns
        for alternative in key.alternatives {
            guard let shape = alternative.shape else { return false }
            var threshold = key.threshold
            if key.countsFirstAtoms && threshold > 0 {
                // Where a walk is a match, the match read backwards has another first atom.
                guard threshold == 1, shape.isPalindrome || shape.closes else { return false }
                threshold = 0
            }
            guard candidate.add(shape, key: place, threshold: threshold) else { return false }
        }
        patterns = candidate
        return true
    }
}
