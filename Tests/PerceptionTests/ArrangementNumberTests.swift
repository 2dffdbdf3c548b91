import MolecularGraph
import TestSupport
import Testing

@testable import Perception

/// Square-planar, trigonal-bipyramidal and octahedral permutation numbers (OpenSMILES 1.0, 3.8.5 to 3.8.7).
@Suite struct ArrangementNumberTests {
    static let classes: [AtomStereo.Class] = [.squarePlanar, .trigonalBipyramidal, .octahedral]

    @Test(arguments: zip(classes, [(3, 8), (20, 6), (30, 24)]))
    func `numbers and rotations together are all orders`(_ geometry: AtomStereo.Class, _ counts: (Int, Int)) throws {
        let numbers = try #require(ArrangementNumbers.of(geometry))
        #expect(numbers.numberCount == counts.0 && numbers.rotationCount == counts.1)
        let factorial = (1...numbers.placeCount).reduce(1, *)
        #expect(numbers.numberCount * numbers.rotationCount == factorial)
    }

    @Test(arguments: classes)
    func `every number is found again on its own order`(_ geometry: AtomStereo.Class) throws {
        let numbers = try #require(ArrangementNumbers.of(geometry))
        let ligands = (0..<numbers.placeCount).map { Int32($0) }
        for number in 1...numbers.numberCount {
            #expect(numbers.number(of: numbers.places(number: number, on: ligands), on: ligands) == number)
        }
    }

    @Test(arguments: classes)
    func `moving to another order and back changes nothing`(_ geometry: AtomStereo.Class) throws {
        let numbers = try #require(ArrangementNumbers.of(geometry))
        let ligands = (0..<numbers.placeCount).map { Int32($0) }
        var generator = TestGenerator(5)
        for number in 1...numbers.numberCount {
            let other = ligands.shuffled(using: &generator)
            let moved = try #require(numbers.number(number, on: ligands, movedTo: other))
            #expect(numbers.number(moved, on: other, movedTo: ligands) == number)
        }
    }

    @Test func `trans neighbours of the square`() {
        let square = ArrangementNumbers.squarePlanar
        // @SP1 is a-b-c-d around the square: a is opposite to c. @SP2 (4) has a opposite to b, @SP3 (Z) a opposite to d.
        #expect(square.number(1, on: [0, 1, 2, 3], movedTo: [0, 2, 1, 3]) == 2)
        #expect(square.number(1, on: [0, 1, 2, 3], movedTo: [0, 1, 3, 2]) == 3)
    }

    @Test func `missing ligands are alike`() {
        let square = ArrangementNumbers.squarePlanar
        let places = square.places(number: 3, on: [0, 1, -1, -1])
        #expect(square.number(of: places, on: [-1, -1, 0, 1]) == 1)
    }
}
