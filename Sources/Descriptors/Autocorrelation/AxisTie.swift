internal import Complexes

/// Chooses among axes that fit a complex equally well (complexes.md 6): the one whose axial and equatorial columns, in
/// the order of their names, are lexicographically smallest. The columns are those of the five standard properties to
/// depth 3, whatever is asked for, so that every set of columns sees the same axis.
struct AxisTie {
    private struct Column {
        var name: String
        /// Nil for the mean denticity.
        var scope: AutocorrelationScope?
        var isAxial = false
        var lane = 0
        var level = 0
    }

    private static let depth = 3
    private let block = PropertyBlock(AtomProperty.standard)
    private let columns: [Column]
    private var sums = AutocorrelationSums<SIMD8<Double>>()

    init() {
        var columns: [Column] = [
            Column(name: "misc-dent-ax", isAxial: true), Column(name: "misc-dent-eq", isAxial: false),
        ]
        for scope in AutocorrelationScope.allCases where scope.suffix != "all" {
            for (lane, property) in AtomProperty.standard.enumerated() {
                for level in 0...Self.depth {
                    let name = "\(scope.prefix)-\(property.label)-\(level)-\(scope.suffix)"
                    columns.append(Column(name: name, scope: scope, lane: lane, level: level))
                }
            }
        }
        self.columns = columns.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The chosen split, and whether the others give other numbers.
    mutating func resolve(_ complex: PerceivedComplex) -> (split: AxialEquatorialSplit, isAmbiguous: Bool) {
        let choices = complex.axisChoices
        guard choices.count > 1 else { return (choices[0], false) }
        block.load(complex.numbers, graph: complex.ligandGraph, into: &sums.ligandValues)
        sums.prepareLigands(complex, depth: Self.depth)
        var best: (row: [Double], choice: Int)?
        var isAmbiguous = false
        for choice in choices.indices {
            sums.reset(depth: Self.depth)
            sums.addEntries(of: choices[choice], complex, depth: Self.depth)
            let row = columns.map { column -> Double in
                guard let scope = column.scope else {
                    return Self.rounded(choices[choice].meanDenticity(complex, isAxial: column.isAxial))
                }
                return Self.rounded(
                    sums.value(scope, level: column.level, lane: column.lane, scale: block.scales[column.lane]))
            }
            if let known = best {
                if row != known.row { isAmbiguous = true }
                if row.lexicographicallyPrecedes(known.row) { best = (row, choice) }
            } else {
                best = (row, choice)
            }
        }
        return (choices[best?.choice ?? 0], isAmbiguous)
    }

    /// A number with nine significant digits.
    private static func rounded(_ value: Double) -> Double {
        guard value != 0, value.isFinite else { return 0 }
        var unit = 1.0
        var magnitude = abs(value)
        while magnitude >= 1e9 {
            magnitude /= 10
            unit /= 10
        }
        while magnitude < 1e8 {
            magnitude *= 10
            unit *= 10
        }
        return (value * unit).rounded() / unit
    }
}

extension AxialEquatorialSplit {
    /// Mean over the entries of a side of the denticity of their ligands.
    func meanDenticity(_ complex: borrowing PerceivedComplex, isAxial: Bool) -> Double {
        let entries = isAxial ? axial : equatorial
        var total = 0
        for entry in entries { total += Int(complex.ligands[entry.ligand].denticity) }
        return Double(total) / Double(entries.count)
    }
}

extension AutocorrelationSums {
    /// Adds the entries of both sides.
    mutating func addEntries(of split: AxialEquatorialSplit, _ complex: PerceivedComplex, depth: Int) {
        for entry in split.axial {
            addEntry(
                ligand: complex.ligands[entry.ligand], atoms: entry.atoms.span, full: .fullAxial,
                contact: .contactAxial, difference: .contactDifferenceAxial, depth: depth)
        }
        for entry in split.equatorial {
            addEntry(
                ligand: complex.ligands[entry.ligand], atoms: entry.atoms.span, full: .fullEquatorial,
                contact: .contactEquatorial, difference: .contactDifferenceEquatorial, depth: depth)
        }
        setEntryCount(split.axial.count, of: [.fullAxial, .contactAxial, .contactDifferenceAxial])
        setEntryCount(
            split.equatorial.count, of: [.fullEquatorial, .contactEquatorial, .contactDifferenceEquatorial])
    }
}
