/// The types of array elements that are written to and read from NPY files.
public enum NPYType: Hashable, Sendable {
    /// `<f8`, double precision.
    case float64
    /// `<f4`, single precision.
    case float32
    /// `|u1`, bytes and bits.
    case uint8
    /// `<u4`, counts.
    case uint32
    /// `<i8`, offsets.
    case int64
    /// `<U{n}`, strings of at most n code points (UCS-4), padded with zeros; trailing U+0000 are not kept by NumPy.
    case unicode(Int)

    /// The type as the `descr` of an NPY header.
    public var descriptor: String {
        switch self {
        case .float64: "<f8"
        case .float32: "<f4"
        case .uint8: "|u1"
        case .uint32: "<u4"
        case .int64: "<i8"
        case .unicode(let length): "<U\(length)"
        }
    }

    /// Bytes per element.
    public var itemSize: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .uint32: 4
        case .uint8: 1
        case .unicode(let length): 4 * length
        }
    }

    /// The type with a `descr`; nil for any other, among them big-endian and Python object types.
    public init?(descriptor: String) {
        switch descriptor {
        case "<f8": self = .float64
        case "<f4": self = .float32
        case "|u1", "<u1", "u1": self = .uint8
        case "<u4": self = .uint32
        case "<i8": self = .int64
        default:
            let digits = descriptor.utf8.dropFirst(2)
            guard descriptor.utf8.starts(with: "<U".utf8), !digits.isEmpty,
                digits.allSatisfy({ (0x30...0x39).contains($0) }),
                let length = Int(descriptor.dropFirst(2)), length <= Int(Int32.max) / 4
            else { return nil }
            self = .unicode(length)
        }
    }
}
