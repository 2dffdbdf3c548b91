import Perception

/// Settles ``LocalPatterns`` for a molecule: all patterns of a lane at once, in one pass over atoms and bonds.
///
/// This file alone handles pointers; they live as long as one call of ``run(_:rows:kinds:molecule:target:)``. Indices into
/// them come from a perceived molecule, whose bonds name its atoms, and from row numbers below the number of rows.
struct LocalScan: Sendable {
    /// Patterns that occur (more than once, where the lane asks for that).
    struct Findings: Sendable {
        var bonds: UInt64 = 0
        var chains: UInt64 = 0
        var stars: UInt64 = 0
        var walks: UInt64 = 0
        /// Walks that were found where a small ring may make two of their atoms one.
        var uncertainWalks: UInt64 = 0
    }

    /// What the scan needs of a molecule beside the molecule.
    struct Target: Sendable {
        /// Row of each atom.
        var rowOfAtom: [Int32] = []
        /// State of each bond.
        var bondStates: [UInt8] = []
        /// Size of the smallest ring less 3, at most 4, for each atom and bond; 4 outside rings.
        var ringOfAtom: [UInt8] = []
        var ringOfBond: [UInt8] = []
    }

    /// Atoms with more neighbours than this make the scan slow.
    static var largestDegree: Int { 32 }

    /// Arms that come in over each bond, from its end of the lower and of the higher number: one step, two and three.
    private var arms: [LocalPatterns.Arms] = []

    /// Scans a molecule whose atoms have at most ``largestDegree`` neighbours.
    ///
    /// - Complexity: O(atoms + bonds) for bounded degrees.
    mutating func run(
        _ patterns: LocalPatterns, rows: [LocalPatterns.AtomRow], molecule: borrowing PerceivedMolecule, target: Target
    ) -> Findings {
        let bondCount = molecule.bondColumn.count
        if arms.count < bondCount * 6 { arms = [LocalPatterns.Arms](repeating: .zero, count: bondCount * 8) }
        return rows.withUnsafeBufferPointer { rows in
            patterns.bondRows.withUnsafeBufferPointer { bondRows in
                molecule.bondColumn.withUnsafeBufferPointer { bonds in
                    molecule.incidenceOffsets.withUnsafeBufferPointer { offsets in
                        molecule.incidenceColumn.withUnsafeBufferPointer { incidences in
                            target.rowOfAtom.withUnsafeBufferPointer { rowOfAtom in
                                target.bondStates.withUnsafeBufferPointer { states in
                                    target.ringOfAtom.withUnsafeBufferPointer { ringOfAtom in
                                        target.ringOfBond.withUnsafeBufferPointer { ringOfBond in
                                            arms.withUnsafeMutableBufferPointer { arms in
                                                View(
                                                    rows: rows, bondRows: bondRows, bonds: bonds, offsets: offsets,
                                                    incidences: incidences, rowOfAtom: rowOfAtom, states: states,
                                                    ringOfAtom: ringOfAtom, ringOfBond: ringOfBond, arms: arms,
                                                    armCount: bondCount * 2
                                                ).scan(patterns)
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private struct View {
        typealias Word = LocalPatterns.Word
        typealias Arms = LocalPatterns.Arms

        let rows: UnsafeBufferPointer<LocalPatterns.AtomRow>
        let bondRows: UnsafeBufferPointer<LocalPatterns.BondRow>
        let bonds: UnsafeBufferPointer<PerceivedBond>
        let offsets: UnsafeBufferPointer<Int32>
        let incidences: UnsafeBufferPointer<PerceivedMolecule.Incidence>
        let rowOfAtom: UnsafeBufferPointer<Int32>
        let states: UnsafeBufferPointer<UInt8>
        let ringOfAtom: UnsafeBufferPointer<UInt8>
        let ringOfBond: UnsafeBufferPointer<UInt8>
        let arms: UnsafeMutableBufferPointer<Arms>
        let armCount: Int

        func scan(_ patterns: LocalPatterns) -> Findings {
            var findings = Findings()
            findings.bonds = scanBonds(patterns.bondLane.repeated)
            findings.chains = scanChains(patterns.chainLane.repeated)
            findings.stars = scanStars(patterns.threeLeaves)
            let length = patterns.walksOfLength
            extendArms(level: 1)
            var (sure, all) = (Word(), Word())
            meet(level: 1, onBonds: length[0], onAtoms: length[1], patterns.sureWalks, &sure, &all)
            extendArms(level: 2)
            meet(level: 2, onBonds: length[2], onAtoms: length[3], patterns.sureWalks, &sure, &all)
            findings.walks = sure
            findings.uncertainWalks = all & ~sure
            return findings
        }

        @inline(__always)
        private func row(_ atom: Int) -> UnsafePointer<LocalPatterns.AtomRow> {
            // Row numbers are below the number of rows.
            rows.baseAddress.unsafelyUnwrapped + Int(rowOfAtom[atom])
        }

        @inline(__always)
        private func bondRow(_ bond: Int) -> UnsafePointer<LocalPatterns.BondRow> {
            // States are below 32.
            bondRows.baseAddress.unsafelyUnwrapped + Int(states[bond] & 31)
        }

        /// The number of the arm that comes in at `atom` from `neighbor`; the one that goes out is the other of the bond.
        @inline(__always)
        private func incoming(_ incidence: PerceivedMolecule.Incidence, at atom: Int) -> Int {
            Int(incidence.bond) * 2 + (Int(incidence.atom) > atom ? 1 : 0)
        }

        @inline(__always)
        private func swapped(_ arms: Arms) -> Arms { Arms(arms.y, arms.x) }

        // MARK: Bonds, chains of three, stars

        private func scanBonds(_ repeated: Word) -> Word {
            var (once, twice) = (Word(), Word())
            for bond in bonds.indices {
                let begin = row(Int(bonds[bond].begin)).pointee.bondEnds
                let end = row(Int(bonds[bond].end)).pointee.bondEnds
                let both = begin & swapped(end)
                let hit = (both.x | both.y) & bondRow(bond).pointee.bond
                twice |= once & hit
                once |= hit
            }
            return once & ~repeated | twice & repeated
        }

        /// First steps of walks are noted on the way.
        private func scanChains(_ repeated: Word) -> Word {
            var (once, twice) = (Word(), Word())
            for atom in 0..<rowOfAtom.count {
                let middle = row(atom).pointee.chainMiddle
                let places = Int(offsets[atom])..<Int(offsets[atom + 1])
                for place in places {
                    let incidence = incidences[place]
                    let neighbor = row(Int(incidence.atom))
                    let bond = bondRow(Int(incidence.bond))
                    arms[incoming(incidence, at: atom)] = neighbor.pointee.outer & bond.pointee.outer
                    let ends = neighbor.pointee.chainEnds & bond.pointee.chain
                    for other in places.lowerBound..<place {
                        let earlier = incidences[other]
                        let others =
                            row(Int(earlier.atom)).pointee.chainEnds & bondRow(Int(earlier.bond)).pointee.chain
                        let both = ends & swapped(others)
                        let hit = (both.x | both.y) & middle
                        twice |= once & hit
                        once |= hit
                    }
                }
            }
            return once & ~repeated | twice & repeated
        }

        /// For every set of leaves the patterns in which earlier neighbours can be these leaves, each another one.
        private func scanStars(_ threeLeaves: Word) -> Word {
            var found = Word()
            for atom in 0..<rowOfAtom.count {
                let places = Int(offsets[atom])..<Int(offsets[atom + 1])
                guard places.count >= 3 else { continue }
                let center = row(atom).pointee.starCenter & ~found
                guard center != 0 else { continue }
                var (a, b, c, d) = (Word(), Word(), Word(), Word())
                var (ab, ac, bc, ad, bd, cd) = (Word(), Word(), Word(), Word(), Word(), Word())
                var (abc, abd, acd, bcd, abcd) = (Word(), Word(), Word(), Word(), Word())
                for place in places {
                    let incidence = incidences[place]
                    let leaf =
                        row(Int(incidence.atom)).pointee.leaves & bondRow(Int(incidence.bond)).pointee.leaves
                    if places.count > 3 {
                        abcd |= abc & leaf.w | abd & leaf.z | acd & leaf.y | bcd & leaf.x
                        abd |= ab & leaf.w | ad & leaf.y | bd & leaf.x
                        acd |= ac & leaf.w | ad & leaf.z | cd & leaf.x
                        bcd |= bc & leaf.w | bd & leaf.z | cd & leaf.y
                        ad |= a & leaf.w | d & leaf.x
                        bd |= b & leaf.w | d & leaf.y
                        cd |= c & leaf.w | d & leaf.z
                        d |= leaf.w
                    }
                    abc |= ab & leaf.z | ac & leaf.y | bc & leaf.x
                    ab |= a & leaf.y | b & leaf.x
                    ac |= a & leaf.z | c & leaf.x
                    bc |= b & leaf.z | c & leaf.y
                    a |= leaf.x
                    b |= leaf.y
                    c |= leaf.z
                }
                found |= center & (abc & threeLeaves | abcd & ~threeLeaves)
            }
            return found
        }

        // MARK: Walks

        /// From arms of `level` steps to arms of one step more.
        private func extendArms(level: Int) {
            let short = UnsafeMutableBufferPointer(rebasing: arms[(level - 1) * armCount..<level * armCount])
            let long = UnsafeMutableBufferPointer(rebasing: arms[level * armCount..<(level + 1) * armCount])
            for atom in 0..<rowOfAtom.count {
                let own = level == 1 ? row(atom).pointee.second : row(atom).pointee.third
                let places = Int(offsets[atom])..<Int(offsets[atom + 1])
                // An arm goes on to a neighbour if it comes from another one.
                var (once, twice) = (Arms(), Arms())
                for place in places {
                    let arm = short[incoming(incidences[place], at: atom)]
                    twice |= once & arm
                    once |= arm
                }
                once &= own
                twice &= own
                for place in places {
                    let incidence = incidences[place]
                    let number = incoming(incidence, at: atom)
                    let bond = bondRow(Int(incidence.bond))
                    let others = twice | once & ~short[number]
                    long[number ^ 1] = others & (level == 1 ? bond.pointee.second : bond.pointee.third)
                }
            }
        }

        /// Joins left and right arms of `level` + 1 steps, over a bond or at an atom.
        private func meet(
            level: Int, onBonds: Word, onAtoms: Word, _ sureWalks: [Word], _ sure: inout Word, _ all: inout Word
        ) {
            let arms = UnsafeMutableBufferPointer(rebasing: arms[level * armCount..<(level + 1) * armCount])
            sureWalks.withUnsafeBufferPointer { sureWalks in
                for bond in bonds.indices {
                    let both = arms[bond * 2] & swapped(arms[bond * 2 + 1])
                    let hit = (both.x | both.y) & onBonds
                    all |= hit
                    sure |= hit & sureWalks[Int(ringOfBond[bond])]
                }
                for atom in 0..<rowOfAtom.count {
                    let middle = row(atom).pointee.walkMiddle & onAtoms
                    guard middle & ~sure != 0 else { continue }
                    var (earlier, hit) = (Arms(), Arms())
                    for place in Int(offsets[atom])..<Int(offsets[atom + 1]) {
                        let arm = arms[incoming(incidences[place], at: atom)]
                        hit |= arm & swapped(earlier)
                        earlier |= arm
                    }
                    let word = (hit.x | hit.y) & middle
                    all |= word
                    sure |= word & sureWalks[Int(ringOfAtom[atom])]
                }
            }
        }
    }
}
