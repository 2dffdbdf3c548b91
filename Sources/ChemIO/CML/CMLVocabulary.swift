/// The elements of CML 1, 2 and 3 that are understood, as one-byte codes. Names are those of the cases.
enum CMLElement: UInt8, CaseIterable {
    case molecule, atomArray, atom, bondArray, bond, bondStereo, atomParity
    case formula, name, label, identifier
    case property, propertyList, parameterList, list, scalar, array, matrix
    case crystal, cellParameter, latticeVector, lattice
    case string, integer, float, stringArray, integerArray, floatArray, floatMatrix, coordinate2, coordinate3

    /// Local name.
    var name: String { Self.names[Int(rawValue)] }

    private static let names = allCases.map { String(describing: $0) }

    /// Whether the text within the element means anything.
    var hasText: Bool {
        switch self {
        case .molecule, .atomArray, .atom, .bondArray, .bond, .property, .propertyList, .parameterList, .list, .crystal,
            .lattice, .formula:
            false
        default: true
        }
    }

    /// Whether the element only groups what belongs to the molecule around it.
    var isGroup: Bool {
        switch self {
        case .propertyList, .parameterList, .list, .lattice: true
        default: false
        }
    }
}

/// The attributes, and values of `builtin`, that are understood, as one-byte codes. Names are those of the cases.
enum CMLAttribute: UInt8, CaseIterable {
    case id, title, dictRef, units, unitsRef, builtin, convention, conventionValue, delimiter, type, parameterType,
        value
    case periodic, ref, count, concise, inline
    case elementType, formalCharge, hydrogenCount, isotope, isotopeNumber, spinMultiplicity
    case x2, y2, x3, y3, z3, xFract, yFract, zFract, xy2, xyz3, xyzFract
    case atomID, atomId, atomRef, atomRefs, atomRefs1, atomRefs2, atomRefs4, atomRef1, atomRef2, bondRefs, bondID,
        order, stereo
    /// Not of the language: noted for a molecule whose prefix is not declared.
    case undeclaredPrefix

    /// Local name.
    var name: String { Self.names[Int(rawValue)] }

    /// The attribute of a name, or nil.
    static func named(_ name: UnsafeRawBufferPointer) -> CMLAttribute? {
        CMLAttribute(rawValue: XMLNames.attributes.code(of: name))
    }

    private static let names = allCases.map { String(describing: $0) }
}
