internal import MolecularGraph
internal import Perception

/// Features where they lie, in columns: a molecule may have millions.
struct FeatureOccurrences: Sendable {
    /// A feature; its atoms, then its bonds, are in ``members`` from `start` on.
    struct Row: BitwiseCopyable, Sendable {
        var identifier: UInt32
        /// Centre and radius, or -1.
        var center: Int32
        var radius: Int32
        var atomCount: Int32
        var bondCount: Int32
        var start: Int
    }

    /// Why no more features are taken.
    enum End: Sendable {
        /// There are too many.
        case full
        /// The time of the record is over.
        case late
    }

    /// Most features of a molecule.
    static let maximumCount = 20_000_000
    /// Most atoms and bonds of all features together.
    static let maximumMemberCount = 100_000_000

    private(set) var rows: [Row] = []
    private(set) var members: [Int32] = []
    /// What ended the list before all features were in it, or nil.
    private(set) var end: End?
    /// Rows and members since the clock was looked at.
    private var work = 0

    /// Adds a feature of some atoms and bonds, in the order given.
    mutating func append(
        _ identifier: UInt32, atoms: some Sequence<Int32>, bonds: some Sequence<Int32>, center: Int32 = -1,
        radius: Int32 = -1
    ) {
        guard end == nil else { return }
        let start = members.count
        members.append(contentsOf: atoms)
        let atomCount = members.count - start
        members.append(contentsOf: bonds)
        append(identifier, start, atomCount, center: center, radius: radius)
    }

    /// Adds a pair of atoms.
    mutating func append(_ identifier: UInt32, pair: SIMD2<Int32>, distance: Int32) {
        guard end == nil else { return }
        members.append(pair.x)
        members.append(pair.y)
        append(identifier, members.count - 2, 2, center: -1, radius: distance)
    }

    /// Adds a feature of some bonds and the atoms between them, both in ascending order.
    mutating func append(
        _ identifier: UInt32, ascending bonds: some Collection<Int32>, of graph: MoleculeGraphPointers,
        center: Int32 = -1, radius: Int32 = -1
    ) {
        guard end == nil else { return }
        let start = members.count
        for bond in bonds {
            members.append(graph.bonds[Int(bond)].begin)
            members.append(graph.bonds[Int(bond)].end)
        }
        sortMembers(from: start)
        var kept = start
        for place in start..<members.count where place == start || members[place] != members[place - 1] {
            members[kept] = members[place]
            kept += 1
        }
        members.removeLast(members.count - kept)
        members.append(contentsOf: bonds)
        append(identifier, start, kept - start, center: center, radius: radius)
    }

    /// Adds a feature that lies where the last one does.
    mutating func appendAgain(_ identifier: UInt32) {
        guard end == nil, var row = rows.last else { return }
        row.identifier = identifier
        rows.append(row)
    }

    private mutating func append(_ identifier: UInt32, _ start: Int, _ atomCount: Int, center: Int32, radius: Int32) {
        let memberCount = members.count - start
        rows.append(
            Row(
                identifier: identifier, center: center, radius: radius,
                atomCount: Int32(truncatingIfNeeded: atomCount),
                bondCount: Int32(truncatingIfNeeded: memberCount - atomCount), start: start))
        work += memberCount + 1
        guard work > 1 << 16 else { return }
        work = 0
        if rows.count > Self.maximumCount || members.count > Self.maximumMemberCount { end = .full }
        if RecordDeadline.isPast { end = .late }
    }

    private mutating func sortMembers(from start: Int) {
        members.withUnsafeMutableBufferPointer { members in
            var last = UnsafeMutableBufferPointer(rebasing: members[start...])
            last.sort()
        }
    }

    /// Ascending numbers in the place of the bonds of the last feature.
    mutating func sortLastBonds() {
        guard end == nil, let row = rows.last else { return }
        sortMembers(from: row.start + Int(row.atomCount))
    }

    /// Fails if the list is not complete.
    func checkComplete() throws(DescriptorError) {
        switch end {
        case .full:
            throw DescriptorError(
                .tooLarge,
                "more than \(Self.maximumCount) features to list, or \(Self.maximumMemberCount) atoms and bonds in them"
            )
        case .late: throw .late
        case nil: if RecordDeadline.isPast { throw .late }
        }
    }

    /// Replaces atoms and bonds by other numbers for them.
    mutating func renumber(atoms: (Int32) -> Int32, bonds: (Int32) -> Int32) {
        var done = 0
        for index in rows.indices {
            let row = rows[index]
            if row.center >= 0 { rows[index].center = atoms(row.center) }
            // Features that lie where the one before does have been there.
            guard row.start >= done else { continue }
            let bondStart = row.start + Int(row.atomCount)
            done = bondStart + Int(row.bondCount)
            for place in row.start..<bondStart { members[place] = atoms(members[place]) }
            for place in bondStart..<done { members[place] = bonds(members[place]) }
        }
    }

    /// A feature by its number.
    subscript(index: Int) -> FeatureOccurrence {
        let row = rows[index]
        let bondStart = row.start + Int(row.atomCount)
        return FeatureOccurrence(
            identifier: row.identifier, atoms: Array(members[row.start..<bondStart]),
            bonds: Array(members[bondStart..<bondStart + Int(row.bondCount)]),
            center: row.center >= 0 ? row.center : nil, radius: row.radius >= 0 ? Int(row.radius) : nil)
    }

    /// Orders two features by their atoms, as sequences.
    func precedesByAtoms(_ one: Row, _ other: Row) -> Bool {
        for place in 0..<Int(min(one.atomCount, other.atomCount)) {
            let (left, right) = (members[one.start + place], members[other.start + place])
            if left != right { return left < right }
        }
        return one.atomCount < other.atomCount
    }

    /// Small features come first, then the order of identifiers, centres and atoms decides.
    func precedesBySize(_ one: Row, _ other: Row) -> Bool {
        if one.radius != other.radius { return one.radius < other.radius }
        if one.bondCount != other.bondCount { return one.bondCount < other.bondCount }
        if one.identifier != other.identifier { return one.identifier < other.identifier }
        if one.center != other.center { return one.center < other.center }
        return precedesByAtoms(one, other)
    }
}

extension DescriptorError {
    /// The time of the record is over.
    static var late: DescriptorError { DescriptorError(.timeout, "the time of the record is over") }
}
