/// What a SMARTS atom primitive asks about: a number that every atom of a target has.
///
/// All primitives but two are "the number lies between two bounds", so that testing one is two comparisons. The two
/// others are ring sizes (an atom has several) and recursive patterns.
enum AtomFeature: UInt8, Sendable, BitwiseCopyable {
    /// Twice the atomic number, plus 1 for aromatic atoms.
    case element
    /// 1 for aromatic atoms, else 0.
    case aromatic
    /// Mass number, 0 where none is stated.
    case isotope
    /// Formal charge.
    case charge
    /// `D`: number of bonds in the graph.
    case degree
    /// `d`: neighbours that are not plain hydrogen.
    case heavyDegree
    /// `X`: bonds and hydrogens of the count.
    case totalDegree
    /// `H`: hydrogens of the count and hydrogen neighbours.
    case hydrogens
    /// `h`: hydrogens of the count.
    case countedHydrogens
    /// `v`: total valence.
    case valence
    /// `R`: number of rings of the ring set.
    case rings
    /// `r`: size of the smallest ring, 0 outside rings.
    case smallestRing
    /// `x`: number of ring bonds.
    case ringBonds
    /// `z`: neighbours that are neither carbon nor hydrogen.
    case heteroNeighbors
    /// `Z`: of these the ones without the aromatic flag.
    case aliphaticHeteroNeighbors
    /// `^`: hybridisation, 0 s to 5 sp³d², -1 for others.
    case hybridization
    /// `k`: sizes of the rings through the atom.
    case ringSizes
    /// `$( )`: the atom is the first of some match of a recursive pattern, whose number is the lower bound.
    case recursion

    /// Number of features that are one number per atom.
    static var columns: Int { 16 }
}

/// One question of an atom query: does a feature lie between two bounds.
struct AtomTest: Hashable, Sendable, BitwiseCopyable {
    var feature: AtomFeature
    var lower: Int32
    var upper: Int32

    init(_ feature: AtomFeature, _ range: ClosedRange<Int32>) {
        self.feature = feature
        lower = range.lowerBound
        upper = range.upperBound
    }

    /// A feature that must have one value.
    init(_ feature: AtomFeature, _ value: Int32) { self.init(feature, value...value) }

    /// A range that nothing lies in (`{3-2}`).
    init(never feature: AtomFeature) {
        self.feature = feature
        lower = 1
        upper = 0
    }

    /// True of every atom.
    static var always: AtomTest { AtomTest(.element, Int32.min...Int32.max) }
}
