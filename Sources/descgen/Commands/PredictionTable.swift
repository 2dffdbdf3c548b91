import ChemIO
import Learn
import Tables

/// What `predict` writes about the rows of a table.
struct PredictionTable {
    private let trained: TrainedModel
    private let input: PredictionInput
    private let tableName: String
    /// Status of every row, and why it is not ok where that was found here.
    private var statuses: [String]
    private var reasons: [String?]

    init(_ trained: TrainedModel, _ input: PredictionInput, tableName: String) {
        self.trained = trained
        self.input = input
        self.tableName = tableName
        statuses = input.statuses
        reasons = input.reasons
    }

    /// Rows without a prediction.
    var failureCount: Int { statuses.count { $0 != "ok" } }

    /// One line for each row that failed here, of at most twenty; then how many have no prediction.
    var remarks: [String] {
        var lines: [String] = []
        let failed = reasons.indices.filter { reasons[$0] != nil }
        for row in failed.prefix(20) {
            lines.append("\(tableName): row '\(input.ids[row])': \(statuses[row]): \(reasons[row] ?? "")")
        }
        if failed.count > 20 { lines.append("\(tableName): \(failed.count - 20) more rows like these") }
        if failureCount > 0 {
            lines.append("\(failureCount) of \(statuses.count) rows have no prediction; their cells are blank")
        }
        return lines
    }

    /// Predictions of all rows, with columns of uncertainties.
    mutating func predictions(_ kinds: [UncertaintyKind], passes: Int) throws -> [UInt8] {
        let isClass = trained.classes.count == 2
        let predictions = try trained.predictions(input.features)
        var columns: [UncertaintyColumn] = []
        for kind in kinds { columns += try trained.uncertainty(kind, input.features, passes: passes) }
        let names =
            ["id", "prediction", "uncertainty", "in_domain"] + (isClass ? ["probability"] : []) + columns.map(\.name)
            + ["status"]
        var text = Array((names.joined(separator: ",") + "\n").utf8)
        var place = 0
        for row in input.ids.indices {
            DelimitedText.appendCSVField(input.ids[row], to: &text)
            guard place < input.rows.count, input.rows[place] == row else {
                endBlankRow(row, cells: names.count - 2, &text)
                continue
            }
            defer { place += 1 }
            let prediction = predictions[place]
            guard let value = prediction.value else {
                statuses[row] = "model_mismatch"
                reasons[row] = prediction.failure
                endBlankRow(row, cells: names.count - 2, &text)
                continue
            }
            text.append(UInt8(ascii: ","))
            if isClass {
                DelimitedText.appendCSVField(trained.classes[value >= 0.5 ? 1 : 0], to: &text)
            } else {
                NumberText.append(value, to: &text)
            }
            Self.append(prediction.uncertainty, to: &text)
            text += prediction.isInDomain ? ",1".utf8 : ",0".utf8
            if isClass { Self.append(value, to: &text) }
            for column in columns { Self.append(column.values[place], to: &text) }
            text += ",ok\n".utf8
        }
        return text
    }

    private static func append(_ value: Double?, to text: inout [UInt8]) {
        text.append(UInt8(ascii: ","))
        if let value { NumberText.append(value, to: &text) }
    }

    private func endBlankRow(_ row: Int, cells: Int, _ text: inout [UInt8]) {
        text += [UInt8](repeating: UInt8(ascii: ","), count: cells + 1)
        DelimitedText.appendCSVField(statuses[row], to: &text)
        text.append(0x0A)
    }

    /// The latent space of all rows; blanks in rows that cannot be predicted.
    func latentSpace() throws -> [UInt8] {
        let latent = try trained.latentValues(input.features)
        let names = ["id", "status"] + (1...max(1, latent.columnCount)).map { "latent_\($0)" }
        var text = Array((names.joined(separator: ",") + "\n").utf8)
        var place = 0
        for row in input.ids.indices {
            DelimitedText.appendCSVField(input.ids[row], to: &text)
            text.append(UInt8(ascii: ","))
            DelimitedText.appendCSVField(statuses[row], to: &text)
            let isUsable = place < input.rows.count && input.rows[place] == row
            for unit in 0..<latent.columnCount {
                Self.append(isUsable && statuses[row] == "ok" ? latent[place, unit] : nil, to: &text)
            }
            text.append(0x0A)
            if isUsable { place += 1 }
        }
        return text
    }

    /// Training rows behind each prediction.
    mutating func explanations(_ count: Int) throws -> [UInt8] {
        var text = Array("id,kind,training_id,similarity,contribution\n".utf8)
        let values = try trained.values(input.features)
        for (place, row) in input.rows.enumerated() {
            guard values[place].isFinite else {
                statuses[row] = "model_mismatch"
                reasons[row] =
                    "there is no finite prediction to explain; the features are too far from the training rows"
                continue
            }
            for reason in try trained.explain(input.features.row(place), count: count) {
                DelimitedText.appendCSVField(input.ids[row], to: &text)
                text += ",\(reason.kind.rawValue),".utf8
                DelimitedText.appendCSVField(trained.trainingIDs[reason.row], to: &text)
                Self.append(reason.similarity, to: &text)
                Self.append(reason.contribution, to: &text)
                text.append(0x0A)
            }
        }
        return text
    }
}
