internal import MolecularGraph

extension DescriptorDefinition {
    /// What `acsf` means in a specification.
    static let symmetryFunctions = DescriptorDefinition(
        name: "acsf", aliases: [],
        summary: "Atom-centred symmetry functions of Behler: radial G2 and angular G4, by atom or summed by element.",
        options: [
            .init(
                name: "elements", defaultValue: "", values: "symbols joined by +",
                meaning:
                    "elements of neighbours and centres; without it they are learned from the input, or taken from "
                    + "a model"),
            .init(name: "rcut", defaultValue: "6", values: "0.1 to 100", meaning: "cutoff radius, Å"),
            .init(name: "g1", defaultValue: "true", values: "true, false", meaning: "the sums of the cutoff function"),
            .init(
                name: "g2", defaultValue: "1/1+1/2+1/3", values: "η/Rs joined by +, or none",
                meaning: "radial functions: η in Å⁻², Rs in Å"),
            .init(
                name: "g4", defaultValue: "1/1/1+1/2/1+1/1/-1+1/2/-1", values: "η/ζ/λ joined by +, or none",
                meaning: "angular functions: η in Å⁻², ζ, λ from -1 to 1"),
        ],
        unit: "",
        columnCount: "for E elements E times the columns of an atom (with --per-atom once): E·(1 + g2) + "
            + "E·(E+1)/2·g4",
        requires: "3D coordinates", source: "Behler 2011, DOI 10.1063/1.3553717"
    ) { spec throws(SpecError) in
        var reader = OptionReader(spec)
        var parameters = SymmetryFunctions.Parameters()
        let elements = reader.text("elements")
        parameters.cutoff = try reader.real("rcut", in: 0.1...100) ?? parameters.cutoff
        parameters.hasCutoffSums = try reader.choice("g1", ["true", "false"]) == "true"
        if let text = reader.text("g2") {
            parameters.radial = try functions(text, "g2", count: 2).map { .init(eta: $0[0], shift: $0[1]) }
        }
        if let text = reader.text("g4") {
            parameters.angular = try functions(text, "g4", count: 3).map {
                .init(eta: $0[0], zeta: $0[1], lambda: $0[2])
            }
        }
        try reader.finish(known: ["elements", "rcut", "g1", "g2", "g4"])
        guard parameters.hasCutoffSums || !parameters.radial.isEmpty || !parameters.angular.isEmpty else {
            throw SpecError("acsf: g1=false, g2=none and g4=none leave no function")
        }
        guard let elements else {
            return .needsFitting(
                AnyDescriptorLearner(GeometryElementsLearner(), spec: spec, needs: []), missing: "elements")
        }
        let list = try ElementList.parse(elements, of: spec)
        try checkColumns(
            list.count * SymmetryFunctionLayout(elements: list, parameters).width, of: spec,
            advice: "Give fewer functions or elements")
        return .ready(
            AnyDescriptor(
                atoms: SymmetryFunctions(elements: list, parameters: parameters), spec: spec, unit: ""))
    }

    /// Reads lists of numbers: `1/2+1/3`.
    private static func functions(_ text: String, _ key: String, count: Int) throws(SpecError) -> [[Double]] {
        if text == "none" { return [] }
        var result: [[Double]] = []
        for piece in text.split(separator: "+", omittingEmptySubsequences: false) {
            var numbers: [Double] = []
            for number in piece.split(separator: "/", omittingEmptySubsequences: false) {
                numbers.append(try OptionReader.real(String(number), "acsf", key, -1e6...1e6))
            }
            guard numbers.count == count else {
                throw SpecError("acsf: \(key)=\(text) has \"\(piece)\"; expected \(count) numbers with / between them")
            }
            guard numbers[0] >= 0, count == 2 || (numbers[1] > 0 && numbers[1] <= 1000 && abs(numbers[2]) <= 1) else {
                throw SpecError(
                    "acsf: \(key)=\(text) has \"\(piece)\"; expected η from 0 on"
                        + (count == 2 ? "" : ", ζ above 0 to 1000, λ from -1 to 1"))
            }
            result.append(numbers)
        }
        guard Set(result).count == result.count else { throw SpecError("acsf: \(key)=\(text) has a function twice") }
        return result
    }
}
