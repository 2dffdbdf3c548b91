#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Ideal arrangements of two to nine sites with their sorted angles (complexes.md 5).
struct IdealGeometries: Sendable {
    /// An ideal.
    struct Ideal: Sendable {
        let name: String
        /// Angles between sites in degrees, ascending.
        let angles: [Double]
    }

    /// Ideals by number of sites.
    let bySiteCount: [[Ideal]]

    /// The table, made once.
    static let shared = IdealGeometries()

    private init() {
        typealias Direction = (theta: Double, phi: Double)
        func around(_ theta: Double, _ phis: [Double]) -> [Direction] { phis.map { (theta, $0) } }
        func ideal(_ name: String, _ directions: [Direction]) -> Ideal {
            let points = directions.map { direction in
                let (theta, phi) = (direction.theta * .pi / 180, direction.phi * .pi / 180)
                return SIMD3(sin(theta) * cos(phi), sin(theta) * sin(phi), cos(theta))
            }
            var angles: [Double] = []
            for first in points.indices {
                for second in 0..<first {
                    let cosine = (points[first] * points[second]).sum()
                    angles.append(acos(max(-1, min(1, cosine))) * 180 / .pi)
                }
            }
            return Ideal(name: name, angles: angles.sorted())
        }
        let three = [0.0, 120, 240]
        let staggered = [60.0, 180, 300]
        let four = [0.0, 90, 180, 270]
        let between = [45.0, 135, 225, 315]
        let poles: [Direction] = [(0, 0), (180, 0)]
        bySiteCount = [
            [], [],
            [ideal("linear", poles)],
            [ideal("trigonal-planar", around(90, three)), ideal("T-shaped", poles + [(90, 0)])],
            [
                ideal("tetrahedral", [(0, 0)] + around(109.47122063449069, three)),
                ideal("square-planar", around(90, four)),
                ideal("seesaw", poles + [(90, 0), (90, 120)]),
            ],
            [
                ideal("trigonal-bipyramidal", poles + around(90, three)),
                ideal("square-pyramidal", [(0, 0)] + around(100, four)),
            ],
            [
                ideal("octahedral", poles + around(90, four)),
                ideal("trigonal-prismatic", around(49.107, three) + around(130.893, three)),
            ],
            [
                ideal("pentagonal-bipyramidal", poles + around(90, [0, 72, 144, 216, 288])),
                ideal("capped-octahedral", [(0, 0)] + around(74.6, three) + around(130.3, staggered)),
                ideal(
                    "capped-trigonal-prismatic",
                    [(0, 0)] + around(79.4, [48.7, 131.3, 228.7, 311.3]) + around(144.2, [0, 180])),
            ],
            [
                ideal("square-antiprismatic", around(59.25, four) + around(120.75, between)),
                ideal(
                    "dodecahedral",
                    around(35.2, [0, 180]) + around(144.8, [90, 270]) + around(73.5, [90, 270])
                        + around(106.5, [0, 180])),
                ideal("cubic", around(54.735610317245346, four) + around(125.26438968275465, four)),
            ],
            [
                ideal(
                    "tricapped-trigonal-prismatic",
                    around(49.107, three) + around(130.893, three) + around(90, staggered)),
                ideal("capped-square-antiprismatic", [(0, 0)] + around(69, four) + around(127, between)),
            ],
        ]
    }
}

/// Finds the geometry class of each metal from the directions of its sites.
struct GeometryClassifier {
    private let ideals = IdealGeometries.shared
    private var angles: [Double] = []

    /// Sets the geometries of a complex with positions.
    mutating func classify(_ complex: inout PerceivedComplex) {
        complex.geometries.removeAll(keepingCapacity: true)
        for metal in complex.metals.indices {
            complex.geometries.append(geometry(of: metal, in: complex))
        }
    }

    private mutating func geometry(of metal: Int, in complex: borrowing PerceivedComplex) -> CoordinationGeometry {
        var directions: [SIMD3<Double>] = []
        var ringPlaces: [Int] = []
        for site in complex.sites where Int(site.metal) == metal {
            if site.hapticity >= 4 { ringPlaces.append(directions.count) }
            directions.append(complex.direction(of: site))
        }
        func between(_ first: Int, _ second: Int) -> Double {
            acos(max(-1, min(1, (directions[first] * directions[second]).sum()))) * 180 / .pi
        }
        if ringPlaces.count == 2, directions.count == 2, between(0, 1) > 150 {
            return CoordinationGeometry(name: "sandwich", deviation: nil)
        }
        if ringPlaces.count >= 2 { return CoordinationGeometry(name: "bent-sandwich", deviation: nil) }
        if ringPlaces.count == 1 { return CoordinationGeometry(name: "half-sandwich", deviation: nil) }
        guard (2..<ideals.bySiteCount.count).contains(directions.count) else {
            return CoordinationGeometry(name: nil, deviation: nil)
        }
        angles.removeAll(keepingCapacity: true)
        for first in directions.indices { for second in 0..<first { angles.append(between(first, second)) } }
        angles.sort()
        var best = CoordinationGeometry(name: nil, deviation: .infinity)
        for ideal in ideals.bySiteCount[directions.count] {
            var sum = 0.0
            for place in angles.indices {
                let difference = angles[place] - ideal.angles[place]
                sum += difference * difference
            }
            let deviation = (sum / Double(angles.count)).squareRoot()
            if deviation < best.deviation ?? .infinity {
                best = CoordinationGeometry(name: ideal.name, deviation: deviation)
            }
        }
        if (best.deviation ?? 0) > (directions.count <= 3 ? 30 : 20) { best.name = "irregular" }
        return best
    }
}

extension PerceivedComplex {
    /// Unit vector from the metal of a site to the mean position of its atoms; zero if that is the metal's place.
    package func direction(of site: Site) -> SIMD3<Double> {
        var mean = SIMD3<Double>.zero
        for slot in Int(site.atomStart)..<Int(site.atomEnd) {
            let at = 3 * Int(siteAtoms[slot])
            mean += SIMD3(positions[at], positions[at + 1], positions[at + 2])
        }
        mean /= Double(site.hapticity)
        let at = 3 * Int(metals[Int(site.metal)])
        let vector = mean - SIMD3(positions[at], positions[at + 1], positions[at + 2])
        let length = (vector * vector).sum().squareRoot()
        return length > 0 ? vector / length : .zero
    }
}
