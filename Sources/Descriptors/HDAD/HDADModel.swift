public import MolecularGraph
internal import Tables

/// The bins of HD, HDA and HDAD, learned from a training set: what a model file holds
/// (geometry-descriptors.md, section 3, "this library's definition, version 1").
public struct HDADModel: Hashable, Sendable {
    /// Version that is written, and the highest that is read.
    public static let version = 1

    /// The bins of one combination of elements.
    public struct Block: Hashable, Sendable {
        /// Kind of internal coordinate.
        public let kind: HDADBlock
        /// The elements along it, in the direction of the key.
        public let elements: [Element]
        /// Number of values in the training set.
        public let count: Int
        /// Positions of the bins in Å or degrees, ascending; not empty.
        public let bins: [Double]
    }

    /// What the rules of the definition leave open.
    public struct Parameters: Hashable, Sendable {
        /// Added to two covalent radii for the longest bond, Å.
        public var bondTolerance = 0.4
        /// Torsions are left out when one of their bond angles is at least this, or at most 180 minus this; degrees.
        public var linearLimit = 175.0
        /// Most bins of a combination.
        public var maximumBins = 25
        /// Weights that smooth the fine histogram.
        public var smoothing = [1, 2, 3, 2, 1]
        /// Shift of a value before it is put into a cell, in cells, so that borderline values fall the same way.
        public var edgeEpsilon = 1e-7

        /// The parameters of version 1.
        public init() {}
    }

    /// The parameters.
    public let parameters: Parameters
    /// Number of molecules of the training set.
    public let trainingCount: Int
    /// The blocks: distances, angles, torsions, and each by the atomic numbers of its elements.
    public let blocks: [Block]

    /// A model of blocks in any order.
    ///
    /// - Throws: ``SpecError`` for a block whose elements are not two, three or four, whose bins are not ascending finite
    ///   numbers from 0 on, or that is there twice.
    public init(parameters: Parameters = Parameters(), trainingCount: Int, blocks: [Block]) throws(SpecError) {
        self.parameters = parameters
        self.trainingCount = trainingCount
        var keyed: [(key: HDADKey, block: Block)] = []
        for block in blocks {
            let name = block.kind.rawValue + ":" + block.elements.map(\.symbol).joined(separator: "-")
            guard let key = HDADKey(block.elements), key.block == block.kind else {
                throw SpecError(
                    "the block \(name) has \(block.elements.count) elements; expected \(block.kind.atomCount)")
            }
            guard !block.bins.isEmpty, block.bins.allSatisfy({ $0.isFinite && $0 >= 0 }),
                zip(block.bins, block.bins.dropFirst()).allSatisfy({ $0 < $1 })
            else {
                throw SpecError("the bins of the block \(name) are not ascending numbers from 0 on")
            }
            keyed.append(
                (
                    key,
                    Block(kind: block.kind, elements: key.elements, count: block.count, bins: block.bins)
                ))
        }
        keyed.sort { $0.key < $1.key }
        for (one, next) in zip(keyed, keyed.dropFirst()) where one.key == next.key {
            throw SpecError("the block \(one.block.kind.rawValue):\(one.key.text) is there twice")
        }
        self.blocks = keyed.map(\.block)
    }

    /// Names of the columns up to a kind: `HD:H-C:1.1000`, each position with four decimals.
    func columns(upTo last: HDADBlock) -> [String] {
        blocks.filter { $0.kind <= last }.flatMap { block in
            let prefix = block.kind.rawValue + ":" + block.elements.map(\.symbol).joined(separator: "-") + ":"
            return block.bins.map { prefix + Self.fourDecimals($0) }
        }
    }

    /// A number from 0 on with four decimals, rounded to the nearest.
    private static func fourDecimals(_ value: Double) -> String {
        guard value < 1e11 else { return "\(value)" }
        let scaled = Int64((value * 10_000).rounded())
        let fraction = String(scaled % 10_000)
        return "\(scaled / 10_000)." + String(repeating: "0", count: 4 - fraction.utf8.count) + fraction
    }
}

// MARK: Model files

extension HDADModel {
    /// The model as one JSON object.
    public var json: String {
        let blocks = blocks.map { block in
            JSONText.object([
                ("block", JSONText.string(block.kind.rawValue)),
                ("elements", JSONText.array(block.elements.map { JSONText.string($0.symbol) })),
                ("count", String(block.count)), ("bins", JSONText.array(block.bins.map(JSONText.number))),
            ])
        }
        let widths = HDADBlock.allCases.map { ($0.rawValue, JSONText.number($0.cellWidth)) }
        let parameters = JSONText.object([
            ("bond_tolerance", JSONText.number(parameters.bondTolerance)), ("width", JSONText.object(widths)),
            ("smoothing", JSONText.array(parameters.smoothing.map(String.init))),
            ("max_bins", String(parameters.maximumBins)),
            ("linear_limit_deg", JSONText.number(parameters.linearLimit)),
            ("edge_epsilon", JSONText.number(parameters.edgeEpsilon)),
        ])
        return JSONText.object([
            ("format", JSONText.string("hdad-model")), ("version", String(Self.version)),
            ("length_unit", JSONText.string("angstrom")), ("angle_unit", JSONText.string("degree")),
            ("n_train", String(trainingCount)), ("params", parameters), ("blocks", JSONText.array(blocks)),
        ])
    }
}

extension HDADModel: Decodable {
    private enum Key: String, CodingKey {
        case format, version, params, blocks
        case lengthUnit = "length_unit"
        case angleUnit = "angle_unit"
        case trainingCount = "n_train"
    }

    private struct StoredParameters: Decodable {
        var bond_tolerance: Double?
        var linear_limit_deg: Double?
        var max_bins: Int?
        var smoothing: [Int]?
        var edge_epsilon: Double?
    }

    private struct StoredBlock: Decodable {
        var block: String
        var elements: [String]
        var count: Int?
        var bins: [Double]
    }

    /// Reads a model; keys that are not known are ignored.
    ///
    /// - Throws: `SpecError` for another kind of file, a newer version, other units or unsound blocks, and what the
    ///   decoder throws for missing or mistyped keys.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let format = try container.decode(String.self, forKey: .format)
        guard format == "hdad-model" else {
            throw SpecError("the model's format is \"\(format)\"; expected \"hdad-model\"")
        }
        let version = try container.decode(Int.self, forKey: .version)
        guard (1...Self.version).contains(version) else {
            throw SpecError("version \(version) of an hdad-model; this program reads up to \(Self.version)")
        }
        for (key, unit) in [(Key.lengthUnit, "angstrom"), (.angleUnit, "degree")] {
            let found = try container.decodeIfPresent(String.self, forKey: key) ?? unit
            guard found == unit else {
                throw SpecError("the model's \(key.rawValue) is \"\(found)\"; expected \"\(unit)\"")
            }
        }
        var parameters = Parameters()
        if let stored = try container.decodeIfPresent(StoredParameters.self, forKey: .params) {
            parameters.bondTolerance = stored.bond_tolerance ?? parameters.bondTolerance
            parameters.linearLimit = stored.linear_limit_deg ?? parameters.linearLimit
            parameters.maximumBins = stored.max_bins ?? parameters.maximumBins
            parameters.smoothing = stored.smoothing ?? parameters.smoothing
            parameters.edgeEpsilon = stored.edge_epsilon ?? parameters.edgeEpsilon
        }
        guard parameters.bondTolerance.magnitude <= 10, (90...180).contains(parameters.linearLimit) else {
            throw SpecError("the model's params are out of range (bond_tolerance to ±10 Å, linear_limit_deg 90 to 180)")
        }
        var blocks: [Block] = []
        for stored in try container.decode([StoredBlock].self, forKey: .blocks) {
            guard let kind = HDADBlock(rawValue: stored.block) else {
                throw SpecError("the model has a block \"\(stored.block)\"; expected HD, HDA or HDAD")
            }
            var elements: [Element] = []
            for symbol in stored.elements {
                guard let element = Element(symbol: symbol) else {
                    throw SpecError("\"\(symbol)\" in a block of the model is no element symbol")
                }
                elements.append(element)
            }
            blocks.append(Block(kind: kind, elements: elements, count: stored.count ?? 0, bins: stored.bins))
        }
        try self.init(
            parameters: parameters, trainingCount: try container.decodeIfPresent(Int.self, forKey: .trainingCount) ?? 0,
            blocks: blocks)
    }
}
