import MolecularGraph
import Perception

/// The graph that FP2 walks: atoms other than hydrogen, with bond values as Open Babel has them, and element codes that
/// keep the order of atomic numbers but take few bits.
struct FP2Graph: Sendable {
    /// A bond to a neighbour: its value is 5 for aromatic bonds, else the Kekulé order.
    struct Edge: BitwiseCopyable {
        var atom: Int32
        /// Bond value and element code as a number, in this order and the other way round.
        var outwardKey: UInt16
        var inwardKey: UInt16
        /// The same of bond value and atomic number, folded.
        var outwardFold: UInt16
        var inwardFold: UInt16
        var value: UInt8
    }

    /// Row starts of ``edges``.
    private(set) var starts: [Int32] = []
    /// Neighbour rows.
    private(set) var edges: [Edge] = []
    /// Element codes of the atoms, from 1; 0 for hydrogens.
    private(set) var codes: [UInt8] = []
    /// Atomic number of each code.
    private(set) var numbers: [UInt8] = []
    /// Bits of an element code: 6 where that is enough, so that 64 bits hold a path of seven atoms, else 7.
    private(set) var codeBits = 6
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
        codeBits = numbers.count <= 64 ? 6 : 7
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
                    let value = bond.isAromatic ? 5 : UInt16(truncatingIfNeeded: bond.kekuleOrder.doubledOrder / 2)
                    let number = UInt32(atoms[Int(other)].atomicNumber)
                    edges.append(
                        Edge(
                            atom: other, outwardKey: value &<< UInt16(codeBits) | UInt16(otherCode),
                            inwardKey: UInt16(otherCode) &<< UInt16(FP2KeyLayout.valueBits) | value,
                            outwardFold: UInt16(FP2Fold.next(UInt32(value), number)),
                            inwardFold: UInt16(FP2Fold.next(number, UInt32(value))),
                            value: UInt8(truncatingIfNeeded: value)))
                }
            }
            starts.append(Int32(truncatingIfNeeded: edges.count))
        }
        for number in numbers { codeOfNumber[Int(number)] = 0 }
    }

    /// Opens the columns for the time of `body`, which is not called without atoms.
    func withPointers(_ body: (FP2GraphPointers) -> Void) {
        starts.withUnsafeBufferPointer { starts in
            edges.withUnsafeBufferPointer { edges in
                codes.withUnsafeBufferPointer { codes in
                    numbers.withUnsafeBufferPointer { numbers in
                        // Without bonds there may be no address; it is never used then.
                        guard let startBase = starts.baseAddress, let codeBase = codes.baseAddress,
                            let numberBase = numbers.baseAddress,
                            let edgeBase = edges.baseAddress ?? UnsafePointer(bitPattern: 16)
                        else { return }
                        body(
                            FP2GraphPointers(
                                starts: startBase, edges: edgeBase, codes: codeBase, numbers: numberBase,
                                atomCount: codes.count))
                    }
                }
            }
        }
    }
}
