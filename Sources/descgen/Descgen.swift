import ArgumentParser
import Featurization
import Tables

/// The root command.
@main
struct Descgen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "descgen",
        abstract: "Chemical structure files to descriptor matrices.",
        discussion: """
            Start with:
              descgen inspect FILE                        what is in a file
              descgen featurize FILE -d cm -o cm.npz      one row of descriptors per record
              descgen list descriptors                    everything that -d can name

            Exit status: 0 finished; 3 more records failed than --fail-on allows; 64 usage; 65 no record could be \
            used, or an input is corrupt; 66 an input cannot be opened; 73 output cannot be created; 74 input-output \
            error; 75 interrupted.
            """,
        subcommands: [
            Featurize.self, Fit.self, Inspect.self, Convert.self, ExplainBits.self, Train.self, Predict.self,
            ReportCommand.self, List.self,
        ]
    )

    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        Signals.install()
        if arguments.first == "--version" {
            Exit.printAndEnd(Version.text(isVerbose: arguments.contains("--verbose")))
        }
        // A bare call shows the help instead of an error.
        if arguments.isEmpty { arguments = ["--help"] }
        do {
            try refuseUnknownCommand(arguments[0])
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch let failure as CommandFailure {
            Exit.end(with: failure)
        } catch {
            // Help and completions come as errors, too.
            if exitCode(for: error).isSuccess { Exit.printAndEnd(fullMessage(for: error)) }
            Self.exit(withError: error)
        }
    }

    /// A mistyped command gets the nearest one suggested.
    private static func refuseUnknownCommand(_ name: String) throws {
        let names = configuration.subcommands.map { $0._commandName } + ["help"]
        guard !name.hasPrefix("-"), !names.contains(name) else { return }
        throw CommandFailure.usage(
            "there is no command \"\(name)\"" + Suggestion.text(for: name, among: names)
                + "; descgen --help shows all")
    }
}
