import MolecularGraph

/// What bonds from geometry know about an element: radii, neighbours, and the states that an atom can be in.
struct BondingElement: Sendable {
    /// Covalent radius in Å (Cordero et al. 2008, doi:10.1039/b801115j).
    var radius: Double
    /// Most neighbours that an atom may have.
    var maximumNeighbors: Int
    /// Covalent radii in Å for single, double and triple bonds (Pyykkö and Atsumi 2009, doi:10.1002/chem.200901472).
    var orderRadii: SIMD3<Double>
    /// Valence, charge and penalty of each state, the usual one first.
    var states: [State]
    /// The usual valence, where hypervalent anions are limited to σ bonds.
    var usualValence: Int?

    /// A valence with a charge and what it costs.
    struct State: Sendable, BitwiseCopyable {
        var valence: Int
        var charge: Int
        var penalty: Double

        init(_ valence: Int, _ charge: Int, _ penalty: Double) {
            self.valence = valence
            self.charge = charge
            self.penalty = penalty
        }
    }
}

/// Data of the elements that bonds from geometry have rules for, by atomic number.
struct BondingElements: Sendable {
    private var elements: [BondingElement?]

    /// Data of an element, or nil where there are no rules.
    subscript(element: Element) -> BondingElement? { elements[element.atomicNumber] }

    /// The elements that keep plain bonds to their neighbours (Z 3–4, 11–12, 19–31, 37–49, 55–83, above 86).
    static func isMetal(_ element: Element) -> Bool {
        switch element.atomicNumber {
        case 3, 4, 11, 12, 19...31, 37...49, 55...83, 87...: true
        default: false
        }
    }

    /// The table of `bonds-from-geometry.md` section 3 and its normative reference.
    init() {
        elements = [BondingElement?](repeating: nil, count: 119)
        typealias State = BondingElement.State
        func add(
            _ number: Int, _ radius: Double, _ neighbors: Int, _ radii: SIMD3<Double>, _ states: [State],
            usual: Int? = nil
        ) {
            elements[number] = BondingElement(
                radius: radius, maximumNeighbors: neighbors, orderRadii: radii, states: states, usualValence: usual)
        }
        let halogen = [
            State(1, 0, 0), State(0, -1, 3), State(3, 0, 5), State(5, 0, 5), State(7, 0, 5), State(2, 1, 4),
        ]
        let group14 = [State(4, 0, 0), State(5, -1, 6), State(6, -2, 9), State(3, 0, 14), State(2, 0, 18)]
        let group15 = [
            State(3, 0, 0), State(5, 0, 1), State(4, 1, 4), State(6, -1, 4), State(2, -1, 7), State(2, 0, 14),
        ]
        let group16 = [
            State(2, 0, 0), State(4, 0, 1), State(6, 0, 1.5), State(1, -1, 3), State(3, 1, 6), State(5, 1, 8),
            State(1, 0, 13), State(0, 0, 20),
        ]
        let inert = [State(0, 0, 0)]
        add(
            1, 0.31, 1, [0.32, 0.32, 0.32],
            [State(1, 0, 0), State(0, 1, 9), State(0, -1, 9), State(0, 0, 14)])
        add(2, 0.28, 0, [0.46, 0.46, 0.46], inert)
        add(
            5, 0.84, 4, [0.85, 0.78, 0.73], [State(3, 0, 0), State(4, -1, 1), State(2, 0, 14)], usual: 3)
        add(
            6, 0.76, 4, [0.75, 0.67, 0.60],
            [State(4, 0, 0), State(3, -1, 7), State(3, 1, 9), State(3, 0, 12), State(2, 0, 16)], usual: 4)
        add(
            7, 0.71, 4, [0.71, 0.60, 0.54],
            [State(3, 0, 0), State(4, 1, 3), State(2, -1, 5), State(2, 0, 12), State(1, 0, 20)], usual: 3)
        add(
            8, 0.66, 3, [0.63, 0.57, 0.53],
            [State(2, 0, 0), State(1, -1, 3), State(3, 1, 7), State(1, 0, 12), State(0, 0, 20)], usual: 2)
        add(9, 0.57, 1, [0.64, 0.59, 0.53], [State(1, 0, 0), State(0, -1, 3)], usual: 1)
        add(10, 0.58, 0, [0.67, 0.96, 0.96], inert)
        add(13, 1.21, 6, [1.26, 1.13, 1.11], [State(3, 0, 0), State(4, -1, 2)])
        add(14, 1.11, 6, [1.16, 1.07, 1.02], group14, usual: 4)
        add(15, 1.07, 6, [1.11, 1.02, 0.94], group15, usual: 3)
        add(16, 1.05, 6, [1.03, 0.94, 0.95], group16, usual: 2)
        add(17, 1.02, 4, [0.99, 0.95, 0.93], halogen, usual: 1)
        add(18, 1.06, 0, [0.96, 1.07, 0.96], inert)
        add(32, 1.20, 6, [1.21, 1.11, 1.14], group14, usual: 4)
        add(33, 1.19, 6, [1.21, 1.14, 1.06], group15, usual: 3)
        add(34, 1.20, 6, [1.16, 1.07, 1.07], group16, usual: 2)
        add(35, 1.20, 4, [1.14, 1.09, 1.10], halogen, usual: 1)
        add(36, 1.16, 0, [1.17, 1.21, 1.08], inert)
        add(50, 1.39, 6, [1.40, 1.30, 1.32], group14, usual: 4)
        add(51, 1.39, 6, [1.40, 1.33, 1.27], group15)
        add(52, 1.38, 6, [1.36, 1.28, 1.21], group16, usual: 2)
        add(53, 1.39, 6, [1.33, 1.29, 1.25], halogen, usual: 1)
        add(
            54, 1.40, 6, [1.31, 1.35, 1.22],
            [State(0, 0, 0), State(2, 0, 1), State(4, 0, 1), State(6, 0, 1)])
    }
}
