import ArgumentParser
import ChemIO
import Descriptors
import Featurization
import Tables

/// `descgen list`: everything that can be named.
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List descriptors, formats or models with their options, defaults, units and sources.")

    enum Subject: String, ExpressibleByArgument, CaseIterable {
        case descriptors
        case formats
        case models
    }

    @Argument(help: "descriptors, formats or models.")
    var subject: Subject

    @Flag(help: "As JSON.")
    var json = false

    func run() throws {
        let text =
            switch subject {
            case .descriptors: json ? descriptorsAsJSON : descriptorsAsText
            case .formats: json ? formatsAsJSON : formatsAsText
            case .models: json ? ModelCatalogue.json : ModelCatalogue.text
            }
        do { try Exit.show(text) } catch { throw CommandFailure(error) }
    }

    private var descriptorsAsText: String {
        DescriptorRegistry.definitions.map { definition in
            var lines = ["\(definition.name): \(definition.summary)"]
            for option in definition.options {
                let fallback = option.defaultValue.isEmpty ? "no default" : "default \(option.defaultValue)"
                lines.append("    \(option.name)=  \(option.meaning) (\(option.values); \(fallback))")
            }
            for alias in definition.aliases { lines.append("    alias \(alias.name) for \(alias.meaning)") }
            if !definition.unit.isEmpty { lines.append("    unit     \(definition.unit)") }
            lines.append("    columns  \(definition.columnCount)")
            lines.append("    needs    \(definition.requires)")
            lines.append("    source   \(definition.source)")
            return lines.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private var formatsAsText: String {
        var lines = ["Structure files, each also compressed with gzip:"]
        for format in StructureFormat.all {
            let suffixes = format.suffixes.map { "." + $0 }.joined(separator: " ")
            lines.append(
                "    \(format.name)  \(suffixes) (\(format.canBeWritten ? "read, written" : "read")): \(format.summary)"
            )
        }
        lines.append("Matrices (written):")
        for format in MatrixFormat.allCases { lines.append("    \(format.rawValue)  \(format.summary)") }
        return lines.joined(separator: "\n")
    }

    private var descriptorsAsJSON: String {
        let items = DescriptorRegistry.definitions.map { definition in
            JSONText.object([
                ("name", JSONText.string(definition.name)),
                ("summary", JSONText.string(definition.summary)),
                (
                    "options",
                    JSONText.array(
                        definition.options.map {
                            JSONText.object([
                                ("name", JSONText.string($0.name)), ("default", JSONText.string($0.defaultValue)),
                                ("values", JSONText.string($0.values)), ("meaning", JSONText.string($0.meaning)),
                            ])
                        })
                ),
                (
                    "aliases",
                    JSONText.array(
                        definition.aliases.map {
                            JSONText.object([
                                ("name", JSONText.string($0.name)), ("stands_for", JSONText.string($0.meaning)),
                            ])
                        })
                ),
                ("unit", JSONText.string(definition.unit)),
                ("columns", JSONText.string(definition.columnCount)),
                ("needs", JSONText.string(definition.requires)),
                ("source", JSONText.string(definition.source)),
            ])
        }
        return JSONText.array(items)
    }

    private var formatsAsJSON: String {
        let structures = StructureFormat.all.map {
            JSONText.object([
                ("name", JSONText.string($0.name)), ("suffixes", JSONText.array($0.suffixes.map(JSONText.string))),
                ("written", $0.canBeWritten ? "true" : "false"), ("summary", JSONText.string($0.summary)),
            ])
        }
        let matrices = MatrixFormat.allCases.map {
            JSONText.object([("name", JSONText.string($0.rawValue)), ("summary", JSONText.string($0.summary))])
        }
        return JSONText.object([("structures", JSONText.array(structures)), ("matrices", JSONText.array(matrices))])
    }
}
