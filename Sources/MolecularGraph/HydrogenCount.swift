/// What an input says about the hydrogens of an atom that are not atoms of the graph.
public struct HydrogenCount: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    /// 0 to 253: that many; 254: by the valence model; 255: the input says nothing.
    public let rawValue: UInt8

    /// The stored form; see ``rawValue``.
    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A stated number of hydrogens (bracket atoms of SMILES); at most 253.
    @inlinable
    public static func fixed(_ count: UInt8) -> HydrogenCount {
        precondition(count <= 253, "an atom has at most 253 written hydrogens")
        return HydrogenCount(rawValue: count)
    }

    /// The valence model fills up the atom (organic subset of SMILES, atoms of a molfile).
    @inlinable public static var byValence: HydrogenCount { HydrogenCount(rawValue: 254) }

    /// The format has no notion of implicit hydrogens (XYZ): none are assumed.
    @inlinable public static var unspecified: HydrogenCount { HydrogenCount(rawValue: 255) }

    /// The stated number, or nil when it follows from the valence model or is not stated.
    @inlinable public var fixedValue: Int? { rawValue <= 253 ? Int(rawValue) : nil }
}
