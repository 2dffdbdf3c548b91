/// Arrangement of the sites around a metal.
public struct CoordinationGeometry: Hashable, Sendable {
    /// Name, such as `octahedral`; nil for fewer than two or more than nine sites.
    public var name: String?
    /// Root mean square difference from the sorted angles of the ideal, in degrees; nil for haptic classes.
    public var deviation: Double?

    /// A geometry.
    public init(name: String?, deviation: Double?) {
        self.name = name
        self.deviation = deviation
    }
}
