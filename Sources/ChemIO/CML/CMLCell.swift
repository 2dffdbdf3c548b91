#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The periodic cell of a `crystal` or `lattice`: six parameters or three vectors.
struct CMLCell {
    /// a, b, c in Å, then alpha, beta, gamma in degrees, as found.
    private var parameters: [Double?] = Array(repeating: nil, count: 6)
    private var unnamed: [Double] = []
    private var vectors: [Double] = []
    private var periodic: [Bool] = []
    private var faultyText: String?
    /// Line of the first piece; 0 without a cell.
    private(set) var line = 0

    /// Takes a piece of the cell.
    mutating func take(
        _ element: CMLElement, _ value: UnsafeRawBufferPointer, title: String?, type: String?, units: String?,
        isPeriodic: Bool, line: Int
    ) {
        if element == .string { return }
        if self.line == 0 { self.line = line }
        var numbers: [Double] = []
        var isSound = true
        var entries = CMLEntries(of: value)
        while let word = entries.next() {
            // A standard deviation in brackets, as in CIF, is left out.
            let plain = word.prefix { $0 != UInt8(ascii: "(") }
            if let number = CMLText.number(UnsafeRawBufferPointer(rebasing: plain)) {
                numbers.append(number)
            } else {
                isSound = false
            }
        }
        if !isSound || numbers.isEmpty { faultyText = TextExcerpt.of(value) }
        let scale = units.map { $0.hasSuffix("bohr") ? 0.529177210903 : 1 } ?? 1
        switch element {
        case .latticeVector:
            if numbers.count != 3 { faultyText = TextExcerpt.of(value) }
            vectors += numbers.map { $0 * scale }
            periodic.append(isPeriodic)
        case .cellParameter:
            let isAngle = (type ?? "").lowercased().contains("angle")
            if numbers.count != 3 { faultyText = TextExcerpt.of(value) }
            for (index, number) in numbers.prefix(3).enumerated() {
                parameters[isAngle ? index + 3 : index] = isAngle ? degrees(number, units) : number * scale
            }
        default:
            guard let number = numbers.first else { return }
            if let slot = Self.slot(title ?? "") {
                parameters[slot] = slot < 3 ? number * scale : degrees(number, units)
            } else {
                unnamed.append(number)
            }
        }
    }

    private func degrees(_ angle: Double, _ units: String?) -> Double {
        units?.lowercased().contains("radian") == true ? angle * 180 / Double.pi : angle
    }

    /// Which of the six parameters a title or dictionary reference names.
    private static func slot(_ title: String) -> Int? {
        let separators: Set<Character> = [":", ".", "_", " "]
        let word = title.lowercased().split { separators.contains($0) }.last.map(String.init) ?? ""
        switch word {
        case "a", "acell": return 0
        case "b", "bcell": return 1
        case "c", "ccell": return 2
        case "alpha": return 3
        case "beta": return 4
        case "gamma": return 5
        default: return nil
        }
    }

    /// The cell, or why there is none.
    enum Outcome {
        case none
        case cell(UnitCell)
        case faulty(String)
    }

    /// Puts the cell together: a along x, b in the plane of x and y, unless the vectors are given.
    func outcome() -> Outcome {
        guard line > 0 else { return .none }
        if let faultyText { return .faulty("\"\(faultyText)\" in the cell; expected numbers") }
        if !vectors.isEmpty {
            guard vectors.count == 9 else { return .faulty("\(vectors.count / 3) lattice vectors; expected three") }
            let v = vectors
            let volume =
                v[0] * (v[4] * v[8] - v[5] * v[7]) - v[1] * (v[3] * v[8] - v[5] * v[6])
                + v[2] * (v[3] * v[7] - v[4] * v[6])
            guard volume != 0, volume.isFinite else { return .faulty("the lattice vectors span no volume") }
            return .cell(UnitCell(vectors: v, isPeriodic: periodic))
        }
        var six = parameters
        if six.allSatisfy({ $0 == nil }) && unnamed.count == 6 { six = unnamed }
        let values = six.compactMap { $0 }
        guard values.count == 6 else {
            return .faulty("\(values.count) of the six cell parameters are given")
        }
        return Self.cell(values)
    }

    private static func cell(_ six: [Double]) -> Outcome {
        guard six[0] > 0, six[1] > 0, six[2] > 0 else {
            return .faulty("cell lengths \(six[0]), \(six[1]), \(six[2]); expected positive numbers (Å)")
        }
        guard six[3...].allSatisfy({ $0 > 0 && $0 < 180 }) else {
            return .faulty("cell angles \(six[3]), \(six[4]), \(six[5]); expected degrees between 0 and 180")
        }
        let ca = cosine(six[3])
        let cb = cosine(six[4])
        let cg = cosine(six[5])
        let square = 1 - ca * ca - cb * cb - cg * cg + 2 * ca * cb * cg
        guard square > 0 else {
            return .faulty("no cell has the angles \(six[3]), \(six[4]), \(six[5]) (its volume would not be real)")
        }
        let sg = (1 - cg * cg).squareRoot()
        let vectors = [
            six[0], 0, 0,
            six[1] * cg, six[1] * sg, 0,
            six[2] * cb, six[2] * (ca - cb * cg) / sg, six[2] * square.squareRoot() / sg,
        ]
        guard vectors.allSatisfy(\.isFinite) else { return .faulty("the cell is too large") }
        return .cell(UnitCell(vectors: vectors))
    }

    /// The cosine of an angle in degrees, exact for the angles of the crystal systems.
    private static func cosine(_ degrees: Double) -> Double {
        switch degrees {
        case 90: 0
        case 60: 0.5
        case 120: -0.5
        default: cos(degrees * Double.pi / 180)
        }
    }
}
