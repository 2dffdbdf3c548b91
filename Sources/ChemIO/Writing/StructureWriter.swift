extension StructureFormat {
    /// Whether structures can be written in this format.
    public var canBeWritten: Bool { makeWriter(isExtended: false) != nil }

    /// A writer of the format, or nil for formats that are only read.
    ///
    /// - Parameter isExtended: for XYZ, whether every frame is extended.
    public func makeWriter(isExtended: Bool) -> (any RecordWriter)? {
        switch self {
        case .xyz: XYZWriter(isExtended: isExtended)
        case .smiles: SMILESWriter()
        case .sdf, .mol: SDFWriter()
        case .cml: CMLWriter()
        default: nil
        }
    }
}
