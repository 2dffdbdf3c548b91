public import MolecularGraph

/// Histograms of distances (HD), of angles too (HDA), and of torsions too (HDAD), by combination of elements (after Faber
/// et al. 2017, DOI 10.1021/acs.jctc.7b00577; "this library's definition, version 1").
///
/// A value adds a weight of 1 to the histogram of its combination, shared linearly between the two bins beside it; the
/// sum over the bins of a combination is the number of such distances, angles or torsions. Bins come from an
/// ``HDADModel``. Torsions are unsigned, so mirror images have the same row.
public struct HDAD: Descriptor {
    /// What happens to elements and combinations that the model does not know.
    public enum UnknownPolicy: String, CaseIterable, Sendable {
        /// A molecule with an element that is in no combination is refused; unknown combinations of known elements are
        /// left out and reported.
        case error
        /// All unknown combinations are left out and reported.
        case count
        /// As ``count``, and a last column has their number.
        case column
    }

    /// The bins.
    public let model: HDADModel
    /// The last kind of coordinate: distances for HD, angles for HDA, torsions for HDAD.
    public let level: HDADBlock
    /// What happens to unknown elements and combinations.
    public let policy: UnknownPolicy
    /// Names of the columns: `HD:H-C:1.1000`, `HDAD:H-C-C-H:60.0000`; `unknown` last, if asked for.
    public let columns: [String]
    private let layout: HDADLayout

    /// Histograms with the bins of a model.
    public init(model: HDADModel, level: HDADBlock, policy: UnknownPolicy = .error) {
        self.model = model
        self.level = level
        self.policy = policy
        columns = model.columns(upTo: level) + (policy == .column ? ["\(level.rawValue):unknown"] : [])
        layout = HDADLayout(model, upTo: level)
    }

    /// Positions are needed.
    public var needs: DescriptorNeeds { .coordinates }

    /// Buffers for one molecule.
    public struct Scratch {
        var coordinates = InternalCoordinates()
        fileprivate var memory = [UInt64](repeating: 0, count: HDADRow.wordCount)
        var unknown: [HDADKey] = []
        var total = 0
    }

    /// Empty buffers.
    public func makeScratch() -> Scratch { Scratch() }

    /// Writes the histograms.
    ///
    /// - Throws: `no_coordinates`, `overlapping_atoms`, `unknown_element` for an element that has no covalent radius or,
    ///   in a molecule of two atoms or more, that the model does not know, `too_large`.
    /// - Complexity: O(n²) for n atoms, and the number of angles and torsions.
    public func write(
        _ molecule: Molecule, index: Int, into row: inout MutableSpan<Double>, scratch: inout Scratch
    ) throws(DescriptorError) {
        scratch.unknown.removeAll(keepingCapacity: true)
        scratch.total = 0
        try GeometryChecks.requirePositions(molecule, for: "a histogram of distances")
        if policy == .error { try requireKnownElements(molecule) }
        // Out of the scratch while it is lent, so that the rest of the scratch can be.
        var memory: [UInt64] = []
        swap(&memory, &scratch.memory)
        defer { swap(&memory, &scratch.memory) }
        try row.withUnsafeMutableBufferPointer { row throws(DescriptorError) in
            guard let target = row.baseAddress else { return }
            target.update(repeating: 0, count: row.count)
            try memory.withUnsafeMutableBufferPointer { memory throws(DescriptorError) in
                try layout.withPointers { bins, ranges, guides throws(DescriptorError) in
                    var filler = HDADRowFiller(
                        slots: layout.slots,
                        target: HDADRow(
                            bins: bins, ranges: ranges, guides: guides, columnCount: layout.bins.count, row: target,
                            memory: memory),
                        unknown: scratch.unknown)
                    try scratch.coordinates.find(in: molecule, upTo: level, model.parameters, &filler)
                    scratch.unknown = filler.unknown
                    scratch.total = filler.total
                }
            }
        }
        if policy == .column { row[row.count - 1] = Double(scratch.unknown.count) }
    }

    private func requireKnownElements(_ molecule: Molecule) throws(DescriptorError) {
        let elements = molecule.elements
        // A lone atom has no distances: its row is zero, whatever the element.
        guard elements.count > 1 else { return }
        for atom in 0..<elements.count where !layout.knowsElement[elements[atom].atomicNumber] {
            let known = layout.knowsElement.indices.filter { layout.knowsElement[$0] }
                .compactMap { Element(atomicNumber: $0)?.symbol }
            throw DescriptorError(
                .unknownElement,
                "atom \(atom + 1) is \(elements[atom]), which the model does not know; it knows "
                    + "\(known.joined(separator: ", ")). Fit again with such molecules, or give unknown=count")
        }
    }

    /// The combinations that the model does not know, with their numbers.
    public func takeNotes(from scratch: inout Scratch) -> [DescriptorNote] {
        guard !scratch.unknown.isEmpty else { return [] }
        scratch.unknown.sort()
        var parts: [String] = []
        var start = 0
        while start < scratch.unknown.count {
            let key = scratch.unknown[start]
            let end = scratch.unknown[start...].firstIndex { $0 != key } ?? scratch.unknown.count
            parts.append("\(key.block.rawValue):\(key.text) \(end - start)")
            start = end
        }
        let shown = parts.prefix(8).joined(separator: ", ") + (parts.count > 8 ? " and \(parts.count - 8) more" : "")
        return [
            DescriptorNote(
                "unknown-combination",
                "\(scratch.unknown.count) of \(scratch.total) distances, angles and torsions are of combinations of "
                    + "elements that the model does not know, and are left out: \(shown)")
        ]
    }
}
