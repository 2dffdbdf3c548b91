/// Everything that a feature-selection report shows, as numbers and names.
///
/// The page, the CSV files and `REPORT.json` are made from it and from nothing else, so the same document gives the same
/// bytes. Errors are in the unit of the target unless said otherwise.
public struct ReportDocument: Sendable {
    /// Heading of the page.
    public var title: String
    /// Program and version.
    public var program: String
    /// What went in and what was left out.
    public var data: DataSummary
    /// The property that is predicted.
    public var target: TargetSummary
    /// Further settings, as name and text, in the order shown.
    public var settings: [NamedText]
    /// The feature sets that were tried, in the fixed order of all tables; the first holds all features.
    public var sets: [FeatureSetName]
    /// One result for each split, in the order asked for.
    public var splits: [SplitResult]
    /// The principal components, if there are at least two features.
    public var map: PrincipalMap?
    /// All features, the most important first.
    public var importance: ImportanceTable?

    /// A document from its parts.
    public init(
        title: String, program: String, data: DataSummary, target: TargetSummary, settings: [NamedText],
        sets: [FeatureSetName], splits: [SplitResult], map: PrincipalMap?, importance: ImportanceTable?
    ) {
        self.title = title
        self.program = program
        self.data = data
        self.target = target
        self.settings = settings
        self.sets = sets
        self.splits = splits
        self.map = map
        self.importance = importance
    }

    /// The split that the first screen speaks of: the first by group, else the first by column, else the first.
    public var primary: SplitResult {
        splits.first { $0.kind == .group } ?? splits.first { $0.kind == .column } ?? splits[0]
    }

    /// The random split that is set against ``primary``, if there is one besides it.
    public var contrast: SplitResult? {
        primary.kind == .random ? nil : splits.first { $0.kind == .random }
    }

    /// Position of the split whose numbers stand for a set where only one can: ``primary``.
    public var primaryIndex: Int { splits.firstIndex { $0.key == primary.key } ?? 0 }
}

/// A name and a text.
public struct NamedText: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The text.
    public var text: String

    /// A value of given parts.
    public init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }
}

/// A noun that counts things.
public struct Noun: Sendable, Equatable {
    /// Of one.
    public var singular: String
    /// Of several.
    public var plural: String

    /// A value of given parts.
    public init(singular: String, plural: String) {
        self.singular = singular
        self.plural = plural
    }

    /// A noun that is known in the plural; the singular by the common rules.
    public init(plural: String) {
        let endings: KeyValuePairs<String, String> = [
            "ies": "y", "sses": "ss", "xes": "x", "ches": "ch", "shes": "sh", "s": "",
        ]
        let ending = endings.first { plural.hasSuffix($0.key) }
        self.init(singular: ending.map { plural.dropLast($0.key.count) + $0.value } ?? plural, plural: plural)
    }

    /// The noun of a label column: underscores become spaces; the plural by the common rules.
    public init(column: String) {
        var singular = String(column.map { $0 == "_" || $0 == "-" ? " " : $0 }).lowercased()
        if singular.isEmpty { singular = "group" }
        let plural: String
        if ["s", "x", "ch", "sh", "z"].contains(where: singular.hasSuffix) {
            plural = singular + "es"
        } else if singular.hasSuffix("y"), !["ay", "ey", "oy", "uy"].contains(where: singular.hasSuffix) {
            plural = singular.dropLast() + "ies"
        } else {
            plural = singular + "s"
        }
        self.init(singular: singular, plural: plural)
    }
}

/// What went in and what was left out.
public struct DataSummary: Sendable, Equatable {
    /// Something left out, and why.
    public struct Exclusion: Sendable, Equatable {
        /// Why.
        public var reason: String
        /// What: names of columns, or ids of the first rows.
        public var names: [String]
        /// How many.
        public var count: Int

        /// A value of given parts.
        public init(reason: String, names: [String], count: Int) {
            self.reason = reason
            self.names = names
            self.count = count
        }
    }

    /// Name of the matrix, without folders.
    public var file: String
    /// Rows of the matrix.
    public var rowCount: Int
    /// Rows that were used.
    public var usedRowCount: Int
    /// Rows left out, by reason.
    public var excludedRows: [Exclusion]
    /// Features that were used.
    public var featureCount: Int
    /// Columns left out, by reason.
    public var excludedColumns: [Exclusion]
    /// Rows that repeat all features of an earlier row.
    public var repeatedRowCount: Int

    /// A value of given parts.
    public init(
        file: String, rowCount: Int, usedRowCount: Int, excludedRows: [Exclusion], featureCount: Int,
        excludedColumns: [Exclusion], repeatedRowCount: Int
    ) {
        self.file = file
        self.rowCount = rowCount
        self.usedRowCount = usedRowCount
        self.excludedRows = excludedRows
        self.featureCount = featureCount
        self.excludedColumns = excludedColumns
        self.repeatedRowCount = repeatedRowCount
    }
}

/// The property that is predicted.
public struct TargetSummary: Sendable, Equatable {
    /// Name of its column.
    public var name: String
    /// Its unit; empty if not known.
    public var unit: String
    /// Mean.
    public var mean: Double
    /// Population standard deviation.
    public var deviation: Double
    /// Smallest value.
    public var minimum: Double
    /// Largest value.
    public var maximum: Double

    /// A value of given parts.
    public init(name: String, unit: String, mean: Double, deviation: Double, minimum: Double, maximum: Double) {
        self.name = name
        self.unit = unit
        self.mean = mean
        self.deviation = deviation
        self.minimum = minimum
        self.maximum = maximum
    }

    /// A comma and the unit, or what stands for it, for axis titles.
    var axisUnit: String { unit.isEmpty ? ", target units" : ", " + unit }
    /// A no-break space and the unit, or nothing.
    var suffix: String { unit.isEmpty ? "" : NumberFormat.noBreakSpace + unit }

    /// The name in words: without its unit, with spaces for underscores.
    public var words: String {
        var text = name
        let ending = "_" + String(unit.map { $0 == "/" || $0 == " " || $0 == "·" ? "_" : $0 })
        if !unit.isEmpty, text.lowercased().hasSuffix(ending.lowercased()) { text.removeLast(ending.count) }
        return String(text.map { $0 == "_" ? " " : $0 })
    }

    /// The unit that a column name ends with, if it is a known one.
    public static func unit(inName name: String) -> String {
        let known: KeyValuePairs<String, String> = [
            "kcal_mol": "kcal/mol", "kj_mol": "kJ/mol", "mev": "meV", "ev": "eV", "hartree": "hartree", "ha": "hartree",
            "angstrom": "Å", "cm-1": "cm⁻¹", "debye": "D", "nm": "nm", "v": "V",
        ]
        let lowered = name.lowercased()
        return known.first { lowered.hasSuffix("_" + $0.key) }?.value ?? ""
    }
}

/// Key and label of a feature set.
public struct FeatureSetName: Sendable, Equatable {
    /// In files: `all`, `lasso-28`, `rfa`.
    public var key: String
    /// On the page: `LASSO ≤ 28`.
    public var label: String

    /// A value of given parts.
    public init(key: String, label: String) {
        self.key = key
        self.label = label
    }
}
