/// Sets of whole numbers as trees that share their equal parts; a set is the number of its root, and equal sets are the
/// same root.
///
/// The trees are those of Okasaki and Gill ("Fast Mergeable Integer Maps", ML Workshop 1998) over words of 64 bits: a
/// leaf is a word that is not zero, a branch stands where the numbers of words part in a bit. Every node exists once,
/// which makes comparison trivial and lets a union stop where both sides, or one side and the result, are the same tree.
/// A set of few words takes few nodes, however large the numbers are; to add a word to a set of n takes O(log n) nodes.
struct BondSetForest {
    /// The set without members.
    static let empty: Int32 = -1

    /// Storage of a worker.
    final class Scratch {
        let nodes = ScratchBuffer<Node>()
        let marks = ScratchBuffer<Int32>()
        let heads = ScratchBuffer<Int32>()
    }

    /// A leaf or a branch.
    struct Node: BitwiseCopyable {
        /// Middle of the numbers that the node covers, when word w is taken to cover 2w and 2w + 1: its lowest bit that is
        /// set is half of how many they are. Odd for leaves.
        var middle: UInt32
        /// Next node with the same hash, or -1.
        var next: Int32
        /// The bits of a leaf; the trees below and above the middle of a branch.
        var content: UInt64

        var half: UInt32 { middle & (0 &- middle) }
        var lower: Int32 { Int32(truncatingIfNeeded: content) }
        var upper: Int32 { Int32(truncatingIfNeeded: content &>> 32) }

        /// Whether a point lies among what the node covers.
        func covers(_ point: UInt32) -> Bool { point &- (middle &- half) < 2 &* half }
    }

    private let scratch: Scratch
    private var nodes: UnsafeMutableBufferPointer<Node>
    /// A number that the owner of the sets keeps for each, -1 at first.
    private var marks: UnsafeMutableBufferPointer<Int32>
    private var heads: UnsafeMutableBufferPointer<Int32>
    private var count = 0

    /// No sets; room for some.
    init(_ scratch: Scratch, expecting expected: Int) {
        self.scratch = scratch
        var size = 1024
        while size < expected { size *= 2 }
        nodes = scratch.nodes.room(for: size)
        marks = scratch.marks.room(for: size)
        heads = scratch.heads.room(for: size)
        heads.update(repeating: -1)
    }

    /// The number that is kept for a set that is not empty, -1 at first.
    @inline(__always)
    func mark(of tree: Int32) -> Int32 { marks[Int(tree)] }

    /// Keeps a number for a set.
    @inline(__always)
    func setMark(of tree: Int32, to mark: Int32) { marks[Int(tree)] = mark }

    /// The set of the numbers 64 · `word` + i for each bit i that is set in `bits`, which is not zero.
    @inline(__always)
    mutating func leaf(_ word: Int, _ bits: UInt64) -> Int32 { node(UInt32(truncatingIfNeeded: 2 * word + 1), bits) }

    /// The numbers that are in one of two sets.
    ///
    /// Recursive, but no deeper than a number of a word has bits.
    mutating func union(_ one: Int32, _ other: Int32) -> Int32 {
        if one == other || other == Self.empty { return one }
        if one == Self.empty { return other }
        let (left, right) = (nodes[Int(one)], nodes[Int(other)])
        if left.middle == right.middle {
            if left.half == 1 {
                let bits = left.content | right.content
                return bits == left.content ? one : bits == right.content ? other : node(left.middle, bits)
            }
            let lower = union(left.lower, right.lower)
            let upper = union(left.upper, right.upper)
            if lower == left.lower && upper == left.upper { return one }
            if lower == right.lower && upper == right.upper { return other }
            return branch(left.middle, lower, upper)
        }
        if left.half > right.half && left.covers(right.middle) { return merge(one, left, other, right) }
        if right.half > left.half && right.covers(left.middle) { return merge(other, right, one, left) }
        // They lie apart: the middle of what covers both has the highest bit in which they differ, and none below.
        let bit = UInt32(31 &- (left.middle ^ right.middle).leadingZeroBitCount)
        let middle = ((left.middle | right.middle) &>> bit) &<< bit
        return left.middle < right.middle ? branch(middle, one, other) : branch(middle, other, one)
    }

    /// A branch, with a smaller set in what it covers.
    private mutating func merge(_ tree: Int32, _ own: Node, _ part: Int32, _ small: Node) -> Int32 {
        if small.middle < own.middle {
            let lower = union(own.lower, part)
            return lower == own.lower ? tree : branch(own.middle, lower, own.upper)
        }
        let upper = union(own.upper, part)
        return upper == own.upper ? tree : branch(own.middle, own.lower, upper)
    }

    @inline(__always)
    private mutating func branch(_ middle: UInt32, _ lower: Int32, _ upper: Int32) -> Int32 {
        node(middle, UInt64(UInt32(bitPattern: lower)) | UInt64(UInt32(bitPattern: upper)) &<< 32)
    }

    /// The one node of some content.
    private mutating func node(_ middle: UInt32, _ content: UInt64) -> Int32 {
        let slot = Self.hash(middle, content) & (heads.count - 1)
        var place = heads[slot]
        while place >= 0 {
            let known = nodes[Int(place)]
            if known.content == content && known.middle == middle { return place }
            place = known.next
        }
        if count == heads.count {
            grow()
            return node(middle, content)
        }
        nodes[count] = Node(middle: middle, next: heads[slot], content: content)
        marks[count] = -1
        heads[slot] = Int32(truncatingIfNeeded: count)
        count += 1
        return Int32(truncatingIfNeeded: count - 1)
    }

    private static func hash(_ middle: UInt32, _ content: UInt64) -> Int {
        var hash = (content ^ UInt64(middle) &<< 40 ^ UInt64(middle)) &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ hash &>> 32) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: hash &>> 32)
    }

    /// Twice the room; all nodes are found anew.
    private mutating func grow() {
        let size = 2 * heads.count
        precondition(size <= 1 << 31, "more than two thousand million nodes")
        nodes = scratch.nodes.grown(to: size, keeping: count)
        marks = scratch.marks.grown(to: size, keeping: count)
        heads = scratch.heads.room(for: size)
        heads.update(repeating: -1)
        for place in 0..<count {
            let slot = Self.hash(nodes[place].middle, nodes[place].content) & (size - 1)
            nodes[place].next = heads[slot]
            heads[slot] = Int32(truncatingIfNeeded: place)
        }
    }

    /// Calls a function with the words of a set, ascending.
    func forEachWord(of tree: Int32, _ body: (Int, UInt64) -> Void) {
        guard tree != Self.empty else { return }
        // As deep as a number of a word has bits, at most.
        let node = nodes[Int(tree)]
        if node.half == 1 {
            body(Int(node.middle) / 2, node.content)
        } else {
            forEachWord(of: node.lower, body)
            forEachWord(of: node.upper, body)
        }
    }
}
