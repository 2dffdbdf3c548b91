import MolecularGraph
import Perception

/// The graph that FP2 walks: atoms other than hydrogen, with bond values as Open Babel has them, and element codes that
/// keep the order of atomic numbers but take few bits.
///
/// Holds the memory; a worker's own.
final class FP2Graph {
    /// A bond to a neighbour: its value is 5 for aromatic bonds, else the Kekulé order.
    struct Edge: BitwiseCopyable {
        var atom: Int32
        /// Place of the bond in the row of the neighbour.
        var reverse: Int32
        /// Bond value and element code as a number, in this order and the other way round.
        var outwardKey: UInt16
        var inwardKey: UInt16
        /// The same of bond value and atomic number, folded.
        var outwardFold: UInt16
        var inwardFold: UInt16

        /// The value of the bond.
        func value(codeBits: Int) -> UInt8 { UInt8(truncatingIfNeeded: outwardKey &>> UInt16(codeBits)) }
    }

    private let starts = ScratchBuffer<Int32>()
    private let edges = ScratchBuffer<Edge>()
    private let firstPlaces = ScratchBuffer<Int32>()
    private let codes = ScratchBuffer<UInt8>()
    private let numbers = ScratchBuffer<UInt8>()
    private let codeOfNumber = ScratchBuffer<UInt8>()

    init() {}

    /// Fills the graph from a molecule that was perceived by ``OpenBabelPerceiver``; good until the next call.
    func fill(_ molecule: PerceivedMolecule) -> FP2GraphPointers {
        molecule.withPointers { molecule in
            let codeOfNumber = codeOfNumber.room(for: 128)
            let numbers = numbers.room(for: 128)
            let codeCount = Self.assignCodes(molecule.atoms, codeOfNumber, numbers)
            let codeBits = FP2KeyLayout.codeBits(for: codeCount)
            let starts = starts.room(for: molecule.atoms.count + 1)
            let codes = codes.room(for: molecule.atoms.count + 1)
            let edges = edges.room(for: molecule.incidences.count + 1)
            // Where each bond was met first.
            let firstPlaces = firstPlaces.room(for: molecule.bonds.count)
            var count = 0
            for index in molecule.atoms.indices {
                let code = codeOfNumber[molecule.atoms[index].atomicNumber]
                codes[index] = code
                starts[index] = Int32(truncatingIfNeeded: count)
                if code == 0 { continue }
                for place in molecule.neighborRange(of: index) {
                    let neighbor = molecule.incidences[place]
                    let number = molecule.atoms[Int(neighbor.atom)].atomicNumber
                    let otherCode = codeOfNumber[number]
                    if otherCode == 0 { continue }
                    edges[count] = Edge(
                        to: neighbor.atom, by: molecule.bonds[Int(neighbor.bond)], number: UInt32(number),
                        code: UInt16(otherCode), codeBits: codeBits)
                    if Int(neighbor.atom) > index {
                        firstPlaces[Int(neighbor.bond)] = Int32(truncatingIfNeeded: count)
                    } else {
                        let reverse = firstPlaces[Int(neighbor.bond)]
                        edges[count].reverse = reverse
                        edges[Int(reverse)].reverse = Int32(truncatingIfNeeded: count)
                    }
                    count += 1
                }
            }
            starts[molecule.atoms.count] = Int32(truncatingIfNeeded: count)
            return FP2GraphPointers(
                starts: UnsafeBufferPointer(starts), edges: UnsafeBufferPointer(edges),
                codes: UnsafeBufferPointer(codes), numbers: UnsafeBufferPointer(numbers),
                atomCount: molecule.atoms.count, codeBits: codeBits)
        }
    }

    /// Numbers the elements that occur, by rising atomic number and from 1; hydrogen has code 0, as it is not walked. A
    /// dummy has atomic number 0 and is walked like any other atom.
    ///
    /// - Returns: The number of codes, 0 among them.
    private static func assignCodes(
        _ atoms: UnsafeBufferPointer<PerceivedAtom>, _ codeOfNumber: UnsafeMutableBufferPointer<UInt8>,
        _ numbers: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var low: UInt64 = 0
        var high: UInt64 = 0
        for index in atoms.indices {
            let number = atoms[index].atomicNumber
            if number < 64 { low |= 1 &<< UInt64(number) } else { high |= 1 &<< UInt64(number & 63) }
        }
        low &= ~2
        codeOfNumber[1] = 0
        numbers[0] = 0
        var count = 1
        while low | high != 0 {
            let number = low != 0 ? low.trailingZeroBitCount : 64 + high.trailingZeroBitCount
            if low != 0 { low &= low &- 1 } else { high &= high &- 1 }
            codeOfNumber[number] = UInt8(truncatingIfNeeded: count)
            numbers[count] = UInt8(truncatingIfNeeded: number)
            count += 1
        }
        return count
    }
}

extension FP2Graph.Edge {
    @inline(__always)
    fileprivate init(to atom: Int32, by bond: PerceivedBond, number: UInt32, code: UInt16, codeBits: Int) {
        let order = bond.isAromatic ? 5 : UInt16(truncatingIfNeeded: bond.kekuleOrder.doubledOrder / 2)
        self.atom = atom
        reverse = 0
        outwardKey = order &<< UInt16(truncatingIfNeeded: codeBits) | code
        inwardKey = code &<< UInt16(truncatingIfNeeded: FP2KeyLayout.valueBits) | order
        outwardFold = UInt16(truncatingIfNeeded: FP2Fold.next(UInt32(order), number))
        inwardFold = UInt16(truncatingIfNeeded: FP2Fold.next(number, UInt32(order)))
    }
}
