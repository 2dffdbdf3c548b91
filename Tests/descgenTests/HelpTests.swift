import TestSupport
import Testing

/// Help, lists and what is said about mistakes on the command line.
@Suite struct HelpTests {
    static let commands = ["featurize", "fit", "inspect", "convert", "explain-bits", "list"]

    @Test func helpOfTheProgram() throws {
        let tool = Tool()
        for arguments in [["--help"], ["-h"], ["help"], []] {
            let outcome = try tool.run(arguments)
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(arguments)")
            for command in Self.commands { #expect(outcome.output.contains("\n  \(command) ")) }
            #expect(outcome.output.contains("Exit status: 0 finished") && outcome.output.contains("75 interrupted"))
        }
    }

    @Test(arguments: commands)
    func helpOfACommand(command: String) throws {
        let tool = Tool()
        let one = try tool.run(command, "--help")
        let two = try tool.run("help", command)
        #expect(one.status == 0 && two.status == 0 && one.errors.isEmpty)
        #expect(one.output == two.output && one.output.contains("USAGE: descgen \(command)"))
        if command != "list" {
            for option in ["--in", "--files-from", "--id-from", "--jobs", "--on-error", "--errors-to", "--summary"] {
                #expect(one.output.contains(option), "\(option)")
            }
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) throws {
        let outcome = try Tool().run("--generate-completion-script", shell)
        #expect(outcome.status == 0 && outcome.output.contains("featurize"))
    }

    @Test func version() throws {
        let tool = Tool()
        let plain = try tool.run("--version")
        #expect(plain.status == 0 && plain.lines.count == 1 && plain.output.hasPrefix("descgen "))
        let verbose = try tool.run("--version", "--verbose")
        #expect(verbose.status == 0 && verbose.output.hasPrefix(plain.output))
        #expect(verbose.output.contains("inflater ") && verbose.output.contains("linear algebra"))
    }

    @Test func lists() throws {
        let tool = Tool()
        let descriptors = try tool.run("list", "descriptors")
        #expect(descriptors.status == 0)
        for word in ["cm:", "composition:", "variant=", "unit=", "size=", "flatten=", "elements=", "DOI"] {
            #expect(descriptors.output.contains(word), "\(word)")
        }
        let formats = try tool.run("list", "formats")
        for word in ["xyz", "smi", "csv", "tsv", "jsonl", "npy", "npz", "fps"] {
            #expect(formats.output.contains(word))
        }
        // Every method with its options, and no option that train does not have.
        let models = try tool.run("list", "models")
        let help = try tool.run("train", "--help").output
        for word in ["ridge:", "ols:", "krr:", "lasso:", "elastic-net:", "forest:", "mlp:", "gp", "dropout"] {
            #expect(models.output.contains(word), "\(word)")
        }
        let options = models.output.split(whereSeparator: \.isWhitespace).filter { $0.hasPrefix("--") }
        #expect(Set(options).count == 19)
        for option in options { #expect(help.contains(option), "\(option)") }
        for subject in ["descriptors", "formats", "models"] {
            let json = try tool.run("list", subject, "--json")
            #expect(json.status == 0 && (json.output.hasPrefix("[{") || json.output.hasPrefix("{\"structures\"")))
        }
        #expect(try tool.run("list").status == 64)
        #expect(try tool.run("list", "nothing").status == 64)
    }

    // MARK: Mistakes: status 64, and the nearest name

    @Test(arguments: [
        ("featurise a.xyz", "did you mean \"featurize\"?"), ("nothing", "there is no command \"nothing\""),
        ("featurize a.xyz -d compositon", "did you mean \"composition\"?"),
        ("featurize a.xyz -d cm:varient=none", "did you mean \"variant\"?"),
        ("featurize a.xyz -d cm:variant=sortd", "did you mean \"sorted\"?"),
        ("featurize a.xyz -d cm:size=many", "expected a whole number"), ("featurize a.xyz -d cm:size", "is no option"),
        ("featurize a.xyz", "no descriptor"), ("featurize -d cm", "no input"), ("fit a.xyz -d cm", "--output"),
        ("featurize a.xyz -d cm --in xzy", "did you mean \"xyz\"?"), ("featurize - -d composition", "--in"),
        ("featurize a.xyz -d cm --onerror row", "Did you mean '--on-error'?"),
        ("featurize a.xyz -d cm --on-error ro", "'row', 'skip' or 'stop'"),
        ("featurize a.xyz -d cm -o out.xls", "the suffix tells no known output format"),
        ("featurize a.xyz -d cm --out xls", "xls"), ("featurize a.xyz -d cm --jobs 0", "expected 1 to 256"),
        ("featurize a.xyz -d cm --jobs x", "--jobs"), ("featurize a.xyz -d cm --fail-on x", "--fail-on x"),
        ("featurize a.xyz -d cm --fail-on 101%", "--fail-on 101%"), ("featurize a.xyz -d cm --fail-on -1", "--fail-on"),
        ("featurize a.xyz -d cm --dtype int", "float64 or float32"),
        ("featurize a.xyz -d cm --id-from name", "--id-from"),
        ("featurize a.xyz -d cm --blank-lines x", "skip or row"),
        ("featurize a.xyz -d cm --max-atoms 0", "--max-atoms"),
        ("featurize a.xyz -d cm:size=2 -d cm:size=3", "both have a column \"cm_1_1\""),
        ("featurize a.xyz -d composition --target-column n_C", "the name of another column"),
        ("inspect a.xyz --columns atms", "did you mean \"atoms\"?"), ("inspect a.xyz --out csv", "tsv or jsonl"),
        ("featurize - - -d composition --in smi", "only once"), ("featurize a.txt -d cm", "name it with --in"),
        ("featurize a.xyz -d cm -o a.xyz", "both input and output"),
        ("featurize a.xyz -d cm -o link.csv", "both input and output"),
        ("inspect a.xyz -o a.xyz", "both input and output"), ("fit a.xyz -d cm -o a.xyz", "both input and output"),
        ("featurize a.xyz -d cm -o o.csv --errors-to a.xyz", "a.xyz"),
        ("featurize a.xyz -d cm -o o.csv --keep-bad ./a.xyz", "a.xyz"),
        ("convert a.xyz -o a.xyz", "both input and output"), ("convert a.xyz -o o.xyz --keep-bad a.xyz", "a.xyz"),
        ("inspect a.xyz --summary a.xyz", "a.xyz"), ("featurize a.xyz -d cm -o o.csv --errors-to o.csv", "o.csv"),
        ("inspect a.xyz --summary s --errors-to ./s", "--errors-to"),
        ("featurize a.xyz --model m.json -o m.json --out csv", "m.json"),
    ])
    func mistakes(line: String, words: String) throws {
        let tool = Tool()
        tool.folder.write(Inputs.good, to: "a.xyz")
        tool.folder.write(Inputs.good, to: "a.txt")
        tool.folder.write(#"{"format":"descgen-model","version":1,"descriptors":[{"spec":"cm:size=2"}]}"#, to: "m.json")
        tool.folder.link("link.csv", to: "a.xyz")
        let outcome = try tool.run(line.split(separator: " ").map(String.init))
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(tool.folder.text("a.xyz") == Inputs.good)
        #expect(tool.folder.names == ["a.txt", "a.xyz", "link.csv", "m.json"])
    }

    @Test func fullDiskUnderTheHelp() throws {
        let tool = Tool()
        for arguments in ["--help", "help fit", "list descriptors", "--version"] {
            let outcome = try tool.shell("\"$T\" \(arguments) > /dev/full")
            #expect(outcome.status == 74, "\(arguments)")
            let closed = try tool.shell("{ \"$T\" \(arguments); echo $? > rc; } | true")
            #expect(closed.errors.isEmpty && tool.folder.text("rc") == "0\n", "\(arguments)")
        }
    }
}
