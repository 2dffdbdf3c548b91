import MolecularGraph
import Perception

/// The graph that FP2 walks: atoms other than hydrogen, with bond values as Open Babel has them, and element codes that
/// keep the order of atomic numbers but take few bits.
struct FP2Graph: Sendable {
    /// A neighbour and the value of the bond to it: 5 for aromatic bonds, else the Kekulé order.
    struct Edge: BitwiseCopyable {
        var atom: Int32
        var value: UInt8
        /// Code of the neighbour's element.
        var code: UInt8
    }

    /// Row starts of ``edges``.
    private(set) var starts: [Int32] = []
    /// Neighbour rows.
    private(set) var edges: [Edge] = []
    /// Element codes of the atoms, from 1; 0 for hydrogens.
    private(set) var codes: [UInt8] = []
    /// Atomic number of each code.
    private(set) var numbers: [UInt8] = []
    private var codeOfNumber = [UInt8](repeating: 0, count: 119)

    /// Fills the graph from a molecule that was perceived by ``OpenBabelPerceiver``.
    mutating func fill(_ molecule: PerceivedMolecule) {
        let atoms = molecule.atoms
        let bonds = molecule.bonds
        for index in atoms.indices { codeOfNumber[atoms[index].atomicNumber] = 1 }
        // A dummy has number 0 and is walked like any other atom.
        codeOfNumber[1] = 0
        numbers.removeAll(keepingCapacity: true)
        numbers.append(0)
        for number in 0..<119 where codeOfNumber[number] != 0 {
            codeOfNumber[number] = UInt8(truncatingIfNeeded: numbers.count)
            numbers.append(UInt8(truncatingIfNeeded: number))
        }
        starts.removeAll(keepingCapacity: true)
        edges.removeAll(keepingCapacity: true)
        codes.removeAll(keepingCapacity: true)
        starts.append(0)
        for index in atoms.indices {
            let code = codeOfNumber[atoms[index].atomicNumber]
            codes.append(code)
            if code != 0 {
                let row = molecule.neighbors(of: index)
                for place in row.indices {
                    let other = row[place].atom
                    let otherCode = codeOfNumber[atoms[Int(other)].atomicNumber]
                    if otherCode == 0 { continue }
                    let bond = bonds[Int(row[place].bond)]
                    let value = bond.isAromatic ? 5 : UInt8(truncatingIfNeeded: bond.kekuleOrder.doubledOrder / 2)
                    edges.append(Edge(atom: other, value: value, code: otherCode))
                }
            }
            starts.append(Int32(truncatingIfNeeded: edges.count))
        }
        for number in numbers { codeOfNumber[Int(number)] = 0 }
    }
}

/// The walk over all paths of up to seven atoms, and the rings that they close (fingerprints.md 8).
///
/// A path is met from both its ends; the end whose fragment vector is the larger one counts. Vectors are compared as
/// numbers: element codes and bond values one after the other, first entry highest. `Key` must hold seven of each.
struct FP2Walk<Key: FixedWidthInteger & UnsignedInteger> {
    private static var largestPath: Int { 7 }
    /// Bits of a bond value.
    private static var valueBits: Int { 3 }

    private let starts: UnsafePointer<Int32>
    private let edges: UnsafePointer<FP2Graph.Edge>
    private let codes: UnsafePointer<UInt8>
    private let numbers: UnsafePointer<UInt8>
    private let isOnPath: UnsafeMutablePointer<Bool>
    private let bits: UnsafeMutablePointer<UInt64>
    private let atomCount: Int
    /// Bits of an element code.
    private let codeBits: Int
    private let groupBits: Int

    /// What is known of a path at its last atom.
    private struct Path {
        var atom: Int32
        var before: Int32
        var root: Int32
        var second: Int32
        var count: Int
        /// All other atoms are numbered above the root.
        var isRootLowest: Bool
        /// The vector from the root on, and from the last atom back.
        var forward: Key
        var backward: Key
        /// The fold of the vector from the root on.
        var fold: UInt32
    }

    /// A walk over a graph; all pointers must stay valid. `isOnPath` has a false for each atom.
    init(
        starts: UnsafePointer<Int32>, edges: UnsafePointer<FP2Graph.Edge>, codes: UnsafePointer<UInt8>,
        numbers: UnsafePointer<UInt8>, isOnPath: UnsafeMutablePointer<Bool>, bits: UnsafeMutablePointer<UInt64>,
        atomCount: Int, codeBits: Int
    ) {
        self.starts = starts
        self.edges = edges
        self.codes = codes
        self.numbers = numbers
        self.isOnPath = isOnPath
        self.bits = bits
        self.atomCount = atomCount
        self.codeBits = codeBits
        groupBits = codeBits + Self.valueBits
    }

    /// Sets the bits of all fragments.
    func run() {
        for atom in 0..<atomCount where codes[atom] != 0 {
            let code = codes[atom]
            let number = numbers[Int(code)]
            // Lone carbon, nitrogen and oxygen atoms say nothing.
            if number != 6 && number != 7 && number != 8 { set(UInt32(number)) }
            let root = Int32(truncatingIfNeeded: atom)
            isOnPath[atom] = true
            extend(
                Path(
                    atom: root, before: -1, root: root, second: -1, count: 1, isRootLowest: true,
                    forward: Key(truncatingIfNeeded: code), backward: Key(truncatingIfNeeded: code),
                    fold: UInt32(number)))
            isOnPath[atom] = false
        }
    }

    @inline(__always)
    private func set(_ position: UInt32) { bits[Int(position >> 6)] |= 1 &<< UInt64(position & 63) }

    @inline(__always)
    private static func fold(_ value: UInt32, _ next: UInt32) -> UInt32 { (value &* 108 &+ next) % 1021 }

    /// Goes on from the last atom of a path: at most seven levels deep.
    private func extend(_ path: Path) {
        let atom = Int(path.atom)
        let size = codeBits &+ (path.count &- 1) &* groupBits
        for place in Int(starts[atom])..<Int(starts[atom &+ 1]) {
            let edge = edges[place]
            if edge.atom == path.before { continue }
            if isOnPath[Int(edge.atom)] {
                if edge.atom == path.root && path.isRootLowest && path.second < path.atom { close(path, edge.value) }
                continue
            }
            let value = Key(truncatingIfNeeded: edge.value)
            let code = Key(truncatingIfNeeded: edge.code)
            var next = path
            next.atom = edge.atom
            next.before = path.atom
            next.count = path.count &+ 1
            if path.count == 1 { next.second = edge.atom }
            if edge.atom < path.root { next.isRootLowest = false }
            next.forward =
                path.forward &<< Key(truncatingIfNeeded: groupBits) | value &<< Key(truncatingIfNeeded: codeBits)
                | code
            next.backward =
                path.backward | value &<< Key(truncatingIfNeeded: size)
                | code &<< Key(truncatingIfNeeded: size &+ Self.valueBits)
            next.fold = Self.fold(Self.fold(path.fold, UInt32(edge.value)), UInt32(numbers[Int(edge.code)]))
            if next.forward >= next.backward { set(next.fold) }
            if next.count < Self.largestPath {
                isOnPath[Int(edge.atom)] = true
                extend(next)
                isOnPath[Int(edge.atom)] = false
            } else if next.isRootLowest && next.second < next.atom {
                closeLongest(next)
            }
        }
    }

    /// Closes a path that is too long to be extended, if its ends are bonded.
    private func closeLongest(_ path: Path) {
        for place in Int(starts[Int(path.atom)])..<Int(starts[Int(path.atom) + 1])
        where edges[place].atom == path.root {
            close(path, edges[place].value)
        }
    }

    /// A ring: the largest vector among all starts and both directions counts.
    private func close(_ path: Path, _ value: UInt8) {
        let size = codeBits + (path.count - 1) * groupBits
        let length = path.count * groupBits
        let closing = Key(truncatingIfNeeded: value) &<< Key(truncatingIfNeeded: size)
        let mask = length == Key.bitWidth ? Key.max : (1 &<< Key(truncatingIfNeeded: length)) &- 1
        var best: Key = 0
        for start in [closing | path.forward, closing | path.backward] {
            var vector = start
            for _ in 0..<path.count {
                best = max(best, vector)
                vector =
                    (vector &<< Key(truncatingIfNeeded: groupBits)
                        | vector &>> Key(truncatingIfNeeded: length - groupBits)) & mask
            }
        }
        var fold: UInt32 = 0
        var shift = length
        while shift > 0 {
            shift -= groupBits
            let group = Int(truncatingIfNeeded: (best &>> Key(truncatingIfNeeded: shift))) & (1 << groupBits - 1)
            fold = Self.fold(fold, UInt32(group >> codeBits))
            fold = Self.fold(fold, UInt32(numbers[group & (1 << codeBits - 1)]))
        }
        set(fold)
    }
}
