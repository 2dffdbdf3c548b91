/// The two kinds of data group of a V2000 block that change the graph (Marvin's extensions).
///
/// `MRV_COORDINATE_BOND_TYPE` names a bond of type 8 that is a coordination bond; `MRV_IMPLICIT_H` with `IMPL_Hn` states
/// the hydrogens of aromatic atoms. All other groups are drawing aids and labels, which are skipped.
struct MOLGroupData: Sendable {
    private struct Group {
        var isImplicitHydrogen = false
        var isCoordinateBond = false
        var atoms: [Int] = []
        var data: [UInt8] = []
    }

    private var groups: [Int: Group] = [:]

    var isEmpty: Bool { groups.isEmpty }

    mutating func removeAll() { groups.removeAll() }

    /// Reads one of the lines `M  SDT`, `M  SAL`, `M  SCD` and `M  SED`; those that make no sense are skipped.
    mutating func read(_ line: MOLLine, _ pending: inout MOLParser.Pending, atomCount: Int) {
        guard let number = MOLFields.integer(line, 7, 3), number > 0 else { return }
        if line.hasPrefix("M  SDT") {
            var group = groups[number] ?? Group()
            group.isImplicitHydrogen = line.contains("MRV_IMPLICIT_H", at: 11)
            group.isCoordinateBond = line.contains("MRV_COORDINATE_BOND_TYPE", at: 11)
            groups[number] = group
        } else if line.hasPrefix("M  SAL") {
            let count = MOLFields.integer(line, 10, 3) ?? 0
            var atoms: [Int] = []
            for entry in 0..<max(0, min(count, line.count / 4)) {
                guard let atom = MOLFields.integer(line, 13 + 4 * entry, 4), atom >= 1, atom <= atomCount else {
                    return
                }
                atoms.append(atom - 1)
            }
            groups[number, default: Group()].atoms += atoms
        } else if line.count > 11, let group = groups[number], group.isImplicitHydrogen || group.isCoordinateBond {
            groups[number]?.data += UnsafeRawBufferPointer(start: line.start + 11, count: line.count - 11)
        }
    }

    /// Hands the statements over once all lines have been read.
    func apply(to pending: inout MOLParser.Pending) {
        for group in groups.values {
            let text = String(decoding: group.data, as: UTF8.self)[...].trimmingBlanks
            if group.isCoordinateBond, let bond = Int(text), bond > 0 { pending.dativeBonds.append(bond - 1) }
            if group.isImplicitHydrogen { Self.addHydrogens(text, group.atoms, to: &pending) }
        }
    }

    /// Reads `IMPL_Hn`.
    static func addHydrogens(_ text: String, _ atoms: [Int], to pending: inout MOLParser.Pending) {
        guard text.hasPrefix("IMPL_H"), let count = Int(text.dropFirst(6)), (0...253).contains(count) else { return }
        for atom in atoms { pending.aromaticHydrogens.append((atom, count)) }
    }
}
