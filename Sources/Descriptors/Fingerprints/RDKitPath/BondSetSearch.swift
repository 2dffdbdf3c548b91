internal import MolecularGraph
internal import Perception

/// Finds every connected set of bonds of some sizes once.
///
/// The search of Wernicke (ESU; 2006, DOI 10.1109/TCBB.2006.51) on bonds instead of atoms: a set grows from its
/// lowest bond by candidates, and a bond becomes a candidate when the first bond beside it enters the set. All
/// candidates of the set in hand lie in one list; a level takes from its place in the list to the end, and what it
/// appended goes when it is done. No recursion.
struct BondSetSearch {
    /// The candidates of a set of some size.
    struct Level: BitwiseCopyable {
        /// Next candidate to try.
        var next: Int
        /// First candidate that this level appended.
        var appended: Int
        /// End of the candidates.
        var end: Int
    }

    private let graph: MoleculeGraphPointers
    private let sizes: ClosedRange<Int>
    /// Whether a bond is a candidate, a member, an earlier root or excluded.
    private let marks: UnsafeMutableBufferPointer<Bool>
    /// Number of members at each atom.
    private let degrees: UnsafeMutableBufferPointer<UInt8>
    private let candidates: UnsafeMutableBufferPointer<Int32>
    private let members: UnsafeMutableBufferPointer<Int32>
    private let levels: UnsafeMutableBufferPointer<Level>
    private var atomCount = 0
    /// Sets between two looks at the clock.
    private static var sliceSize: Int { 100_000 }

    /// Prepares a search for sets of at most 15 bonds. Bonds and atoms of which a query leaves
    /// open what they are are in no set.
    init(_ graph: MoleculeGraphPointers, sizes: ClosedRange<Int>, _ scratch: PathSource.Scratch) {
        precondition(sizes.upperBound <= 15, "sets have at most 15 bonds")
        self.graph = graph
        self.sizes = sizes
        marks = scratch.marks.room(for: graph.bonds.count)
        degrees = scratch.degrees.room(for: graph.atoms.count)
        candidates = scratch.candidates.room(for: graph.bonds.count)
        members = scratch.members.room(for: 16)
        levels = scratch.levels.room(for: 17)
        degrees.update(repeating: 0)
        for index in graph.bonds.indices {
            let bond = graph.bonds[index]
            marks[index] =
                bond.flags.contains(.query) || graph.atoms[Int(bond.begin)].flags.contains(.openElement)
                || graph.atoms[Int(bond.end)].flags.contains(.openElement)
        }
    }

    /// Calls a function with the members of every set, the number of their atoms, and the number of members at each atom.
    ///
    /// - Returns: false if there are too many sets.
    @inline(__always)
    mutating func run(
        _ body: (UnsafeBufferPointer<Int32>, Int, UnsafeMutableBufferPointer<UInt8>) -> Void
    ) -> Bool {
        var count = 0
        var checkpoint = Self.sliceSize
        for root in graph.bonds.indices where !marks[root] {
            marks[root] = true
            enter(root, as: 0)
            var size = 1
            if size >= sizes.lowerBound { body(UnsafeBufferPointer(rebasing: members[..<1]), atomCount, degrees) }
            if size < sizes.upperBound {
                levels[1] = Level(next: 0, appended: 0, end: append(around: root, at: 0))
            } else {
                levels[1] = Level(next: 0, appended: 0, end: 0)
            }
            while size > 0 {
                if size + 1 == sizes.upperBound {
                    // Each candidate makes a set of the largest size; nothing follows from it.
                    let level = levels[size]
                    for place in level.next..<max(level.next, level.end) {
                        enter(Int(candidates[place]), as: size)
                        body(UnsafeBufferPointer(rebasing: members[...size]), atomCount, degrees)
                        leave(Int(candidates[place]))
                    }
                    count &+= level.end - level.next
                    levels[size].next = level.end
                } else if levels[size].next < levels[size].end {
                    let bond = Int(candidates[levels[size].next])
                    levels[size].next += 1
                    enter(bond, as: size)
                    let start = levels[size]
                    size += 1
                    count &+= 1
                    if count >= checkpoint {
                        if count > PathSource.maximumSetCount || RecordDeadline.isPast { return false }
                        checkpoint = count + Self.sliceSize
                    }
                    if size >= sizes.lowerBound {
                        body(UnsafeBufferPointer(rebasing: members[..<size]), atomCount, degrees)
                    }
                    levels[size] = Level(
                        next: start.next, appended: start.end, end: append(around: bond, at: start.end))
                    continue
                }
                let level = levels[size]
                for place in level.appended..<max(level.appended, level.end) { marks[Int(candidates[place])] = false }
                size -= 1
                leave(Int(members[size]))
            }
            if count > PathSource.maximumSetCount { return false }
        }
        return true
    }

    /// Appends the bonds beside a bond that are no candidates yet; returns the new end of the list.
    @inline(__always)
    private func append(around bond: Int, at start: Int) -> Int {
        let data = graph.bonds[bond]
        return append(at: Int(data.end), append(at: Int(data.begin), start))
    }

    @inline(__always)
    private func append(at atom: Int, _ start: Int) -> Int {
        var end = start
        for slot in graph.neighborRange(of: atom) {
            let other = Int(graph.incidences[slot].bond)
            if marks[other] { continue }
            marks[other] = true
            candidates[end] = Int32(truncatingIfNeeded: other)
            end += 1
        }
        return end
    }

    @inline(__always)
    private mutating func enter(_ bond: Int, as place: Int) {
        members[place] = Int32(truncatingIfNeeded: bond)
        let data = graph.bonds[bond]
        atomCount &+= (degrees[Int(data.begin)] == 0 ? 1 : 0) &+ (degrees[Int(data.end)] == 0 ? 1 : 0)
        degrees[Int(data.begin)] &+= 1
        degrees[Int(data.end)] &+= 1
    }

    @inline(__always)
    private mutating func leave(_ bond: Int) {
        let data = graph.bonds[bond]
        degrees[Int(data.begin)] &-= 1
        degrees[Int(data.end)] &-= 1
        atomCount &-= (degrees[Int(data.begin)] == 0 ? 1 : 0) &+ (degrees[Int(data.end)] == 0 ? 1 : 0)
    }
}
