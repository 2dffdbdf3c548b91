import ChemIO
import Descriptors
import MolecularGraph
import Testing

@testable import Featurization

/// Charges that records state, and the failures and notes of bonds from geometry.
@Suite struct BondCompletionTests {
    @Test(arguments: [
        ("charge=1", 1), ("id=a charge=-2 b", -2), ("Charge=+1;", 1), ("charge=1.0", 1), ("charge=\"-1\" x=2", -1),
        ("charge = 2", 2), ("charge=0 charge_a=1", 0), ("charge=x charge=1", 1), ("a, charge=3, b", 3),
        ("CSD_code = ABCDEF | q = -1 | S = 0", -1),
    ])
    func chargesThatCanBeRead(comment: String, charge: Int) {
        let stated = StatedCharge(comment: comment)
        #expect(stated.value == charge && stated.unreadText == nil)
    }

    @Test(arguments: [
        ("charge=x", "x"), ("charge=1.5 a=1", "1.5"), ("charge=", ""), ("charge=--1", "--1"), ("charge='one' b", "one"),
        ("CSD_code = ABCDEF | q = n/a | S = 0", "n/a"),
    ])
    func chargesThatCannotBeRead(comment: String, text: String) {
        let stated = StatedCharge(comment: comment)
        #expect(stated.value == nil && stated.unreadText == text)
    }

    @Test(arguments: ["", "water", "q=1", "recharge=1", "total_charge=1", "charge 1", "=1", "charge, = 1"])
    func commentsWithoutACharge(comment: String) {
        #expect(StatedCharge(comment: comment) == StatedCharge(comment: ""))
    }

    private func molecule(_ title: String, _ atoms: [(Element, Double)]) throws -> Molecule {
        var builder = MoleculeBuilder()
        builder.setTitle(title)
        for (element, x) in atoms { _ = builder.addAtom(element, x: x, y: 0, z: 0) }
        return try builder.finish()
    }

    @Test func anUnreadChargeIsNoted() throws {
        let completion = BondCompletion(source: .geometry, areNeeded: true)
        var molecule = try molecule("charge=1.5", [(.oxygen, 0), (.hydrogen, 0.96)])
        let notes = try completion.complete(&molecule)
        #expect(notes.map(\.code) == ["unread-charge"])
        #expect(notes[0].message.contains("\"1.5\"") && notes[0].message.contains("(-1)"))
        var given = try self.molecule("charge=1.5", [(.oxygen, 0), (.hydrogen, 0.96)])
        let told = BondCompletion(source: .geometry, areNeeded: true, charge: -1)
        #expect(try told.complete(&given)[0].message.contains("-1 was taken"))
    }

    @Test func atomsThatAreTooClose() throws {
        var near = try molecule("", [(.carbon, 0), (.carbon, 0.2)])
        let completion = BondCompletion(source: .geometry, areNeeded: true)
        let failure = #expect(throws: RecordFailure.self) { try completion.complete(&near) }
        #expect(failure?.status == .ambiguousBonds)
        #expect(failure?.message.contains("atoms 1 (C) and 2 (C)") ?? false)
        let accepting = BondCompletion(source: .geometry, areNeeded: true, acceptsAmbiguity: true)
        #expect(try accepting.complete(&near).contains { $0.code == "ambiguous-bonds" })
        var same = try molecule("", [(.carbon, 0), (.carbon, 0)])
        let overlap = #expect(throws: RecordFailure.self) { try accepting.complete(&same) }
        #expect(overlap?.status == .overlappingAtoms)
        #expect(overlap?.message.contains("atom 2") ?? false)
        #expect(overlap?.message.contains("atom 1 (C)") ?? false)
    }
}
