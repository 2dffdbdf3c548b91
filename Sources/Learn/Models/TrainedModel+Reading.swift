extension TrainedModel {
    /// Versions of files that are read.
    public static let readableVersions = 1...fileVersion

    /// Reads the text of a model file, in one pass; unknown keys are ignored.
    ///
    /// Every length, index and number is checked, so that a model that was read can predict. An error line that falls
    /// with the distance, as early files may hold, is left out: such a model gives no uncertainty. Files of version 1 hold
    /// no partition as data, no ensembles, and of networks neither task nor dropout (they are for numbers, without).
    /// Errors are read back but for the reports on uncertainties.
    ///
    /// - Throws: ``LearnError`` with code `bad-model`: another kind of file, another version than
    ///   ``readableVersions``, an entry that is missing or does not fit, with its name, what it holds and what is
    ///   expected.
    /// - Complexity: O(bytes).
    public init(parsing text: [UInt8]) throws(LearnError) {
        let document = try ModelObject(parsing: text)
        let version = try Self.version(document)
        let features = try document.texts("features")
        try Self.checkNames(features)
        let width = features.count
        let roles = version == 1 ? nil : try Self.roles(document.object("rows"))
        let ids = roles == nil ? try document.texts("training_ids") : roles?.trainingIDs ?? []
        guard !ids.isEmpty else { throw ModelEntry.error("training_ids", "empty", expected: "at least one row") }
        let scaler = try Self.scaler(document.object("scaler"), width)
        let values = try document.numbers("training")
        try ModelEntry.finite(
            values, "training", count: ids.count * width,
            "\(ids.count) \(version == 1 ? "'training_ids'" : "training rows of 'rows'") times \(width) 'features'")
        let scaling = try document.object("target_scaling")
        let mean = try ModelEntry.finite(try scaling.number("mean"), "target_scaling.mean")
        let scale = try scaling.number("scale")
        guard scale > 0, scale.isFinite else {
            throw ModelEntry.error("target_scaling.scale", "\(scale)", expected: "a number above 0")
        }
        let training = Matrix(rows: ids.count, columns: width, values: values)
        model = try LearnedModel(document.object("model"), training)
        var members: [LearnedModel] = []
        if document.optional("ensemble") != nil {
            for (index, node) in try document.list("ensemble").enumerated() {
                members.append(try LearnedModel(ModelObject(node, path: "ensemble[\(index)]"), training))
            }
        }
        ensemble = members
        self.training = training
        self.roles = roles
        self.scaler = scaler
        method = try document.text("method")
        hyperParameters = try Self.hyperParameters(document.object("hyper_parameters"))
        featureNames = features
        targetName = try document.text("target")
        targetUnit = try document.optionalText("unit")
        classes = try Self.classes(document, model)
        targetScaling = TargetScaling(mean: mean, scale: scale)
        trainingIDs = ids
        errorLine =
            document.optional("error_line") == nil ? nil : try Self.line(try document.numbers("error_line"))
        partition = try document.text("partition")
        folds = try document.text("folds")
        seed = try document.unsigned("seed")
        errors = try Self.errors(document)
        search = document.optional("search") == nil ? nil : try Self.search(document.object("search"))
        fingerprint = try document.text("data_fingerprint")
    }

    private static func version(_ document: ModelObject) throws(LearnError) -> Int {
        guard document.optional("format") != nil else {
            throw LearnError(.badModel, "this is no file of a trained model (the key \"format\" is missing)")
        }
        let found = try document.text("format")
        guard found == format else {
            throw LearnError(
                .badModel, "the format is '\(found)'; expected '\(format)', as descgen train writes it")
        }
        let number = try document.number("version")
        guard let version = Int(exactly: number), readableVersions.contains(version) else {
            let found = Int(exactly: number).map { "\($0)" } ?? "\(number)"
            throw LearnError(
                .badModel,
                "version \(found) of a trained model; this program reads versions 1 to \(fileVersion). Use the program "
                    + "that wrote it, or train the model again")
        }
        return version
    }

    private static func checkNames(_ names: [String]) throws(LearnError) {
        guard !names.isEmpty else { throw ModelEntry.error("features", "empty", expected: "at least one name") }
        // Names are told apart by their bytes, as columns of tables are.
        var seen: Set<[UInt8]> = []
        for (index, name) in names.enumerated() where !seen.insert(Array(name.utf8)).inserted {
            throw ModelEntry.error(
                "features[\(index)]", "'\(name)', which was named before", expected: "names that differ")
        }
    }

    private static func scaler(_ part: ModelObject, _ width: Int) throws(LearnError) -> StandardScaler {
        let perFeature = "one for each of 'features'"
        let means = try part.numbers("means")
        try ModelEntry.finite(means, "scaler.means", count: width, perFeature)
        let deviations = try part.numbers("standard_deviations")
        try ModelEntry.length(deviations.count, "scaler.standard_deviations", width, perFeature)
        for (index, value) in deviations.enumerated() {
            try ModelEntry.notNegative(value, "scaler.standard_deviations[\(index)]")
        }
        return StandardScaler(means: means, standardDeviations: deviations)
    }

    private static func roles(_ part: ModelObject) throws(LearnError) -> RowRoles {
        let ids = try part.texts("ids")
        let names = try part.texts("parts")
        guard !names.isEmpty else {
            throw ModelEntry.error("rows.parts", "empty", expected: "at least '\(Partition.train)'")
        }
        let parts = try part.wholeNumbers("part", in: 0...names.count - 1)
        try ModelEntry.length(parts.count, "rows.part", ids.count, "one for each of 'rows.ids'")
        let folds = try part.wholeNumbers("fold", in: -1...max(0, ids.count))
        try ModelEntry.length(folds.count, "rows.fold", ids.count, "one for each of 'rows.ids'")
        do throws(LearnError) {
            return try RowRoles(ids: ids, parts: parts.map { names[$0] }, folds: folds)
        } catch {
            throw LearnError(.badModel, "rows: \(error.message)")
        }
    }

    /// The error line of two numbers; nil for a line that falls.
    private static func line(_ values: [Double]) throws(LearnError) -> (intercept: Double, slope: Double)? {
        try ModelEntry.finite(values, "error_line", count: 2, "intercept and slope")
        return values[1] < 0 ? nil : (values[0], values[1])
    }

    private static func classes(_ document: ModelObject, _ model: LearnedModel) throws(LearnError) -> [String] {
        guard case .network(let network) = model, network.shape.task == .twoClasses else { return [] }
        let names = try document.texts("classes")
        try ModelEntry.length(names.count, "classes", 2, "the names of the classes 0 and 1")
        return names
    }

    private static func hyperParameters(_ part: ModelObject) throws(LearnError) -> [HyperParameter] {
        var list: [HyperParameter] = []
        for key in part.keys {
            guard let node = part.optional(key) else {
                throw ModelEntry.error(part.name(key), "null", expected: "a number, numbers, a text, true or false")
            }
            switch node {
            case .number(let value, _):
                list.append(HyperParameter(key, .number(try ModelEntry.finite(value, part.name(key)))))
            case .text(let text): list.append(HyperParameter(key, .text(text)))
            case .flag(let value): list.append(HyperParameter(key, .flag(value)))
            default:
                let values = try node.doubles(part.name(key), "a number, numbers, a text, true or false")
                try ModelEntry.finite(values, part.name(key), count: values.count, "")
                list.append(HyperParameter(key, .numbers(values)))
            }
        }
        return list
    }

    // MARK: - Errors and what was tried

    private static func metrics(_ part: ModelObject) throws(LearnError) -> RegressionMetrics {
        func size(_ key: String) throws(LearnError) -> Double {
            try ModelEntry.notNegative(try part.number(key), part.name(key))
        }
        return RegressionMetrics(
            count: try ModelEntry.whole(try part.number("n"), part.name("n"), in: 1...Int(Int32.max)),
            meanAbsoluteError: try size("mae"), rootMeanSquaredError: try size("rmse"),
            coefficientOfDetermination: try part.optionalNumber("r2"), maximumError: try size("max_error"),
            meanSignedError: try part.optionalNumber("mean_signed_error") ?? .nan)
    }

    private static func errors(_ document: ModelObject) throws(LearnError) -> [PartErrors] {
        guard document.optional("errors") != nil else { return [] }
        var list: [PartErrors] = []
        for (index, node) in try document.list("errors").enumerated() {
            let part = try ModelObject(node, path: "errors[\(index)]")
            var entry = PartErrors(part: try part.text("part"), metrics: try metrics(part))
            if part.optional("folds") != nil {
                var folds: [RegressionMetrics] = []
                for (fold, node) in try part.list("folds").enumerated() {
                    folds.append(try metrics(ModelObject(node, path: part.name("folds[\(fold)]"))))
                }
                entry.folds = RepeatedErrors(folds)
            }
            if part.optional("confusion") != nil {
                let counts = try part.wholeNumbers("confusion", in: 0...Int(Int32.max))
                try ModelEntry.length(counts.count, part.name("confusion"), 4, "classes by predicted classes")
                entry.classes = ClassificationMetrics(
                    accuracy: try part.number("accuracy"), areaUnderCurve: try part.optionalNumber("auc"),
                    logLoss: try part.number("log_loss"), confusion: [Array(counts[..<2]), Array(counts[2...])])
            }
            list.append(entry)
        }
        return list
    }

    private static func search(_ part: ModelObject) throws(LearnError) -> Search {
        var points: [Search.Point] = []
        for (index, node) in try part.list("points").enumerated() {
            let point = try ModelObject(node, path: "search.points[\(index)]")
            points.append(
                Search.Point(
                    parameters: try hyperParameters(point.object("parameters")),
                    error: try point.optionalNumber("error") ?? .infinity,
                    standardError: try point.optionalNumber("standard_error") ?? .nan))
        }
        return Search(criterion: try part.text("criterion"), points: points)
    }
}
