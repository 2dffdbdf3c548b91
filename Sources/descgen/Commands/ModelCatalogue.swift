import Learn
import Tables

/// What `descgen list models` tells about the methods of `train`.
enum ModelCatalogue {
    /// An option of a method.
    struct Option {
        let name: String
        let values: String
        let fallback: String
        let meaning: String

        init(_ name: String, _ values: String, _ fallback: String, _ meaning: String) {
            self.name = name
            self.values = values
            self.fallback = fallback
            self.meaning = meaning
        }
    }

    /// A method.
    struct Entry {
        let name: String
        let summary: String
        let options: [Option]
        let uncertainties: [UncertaintyKind]
        let source: String
    }

    private static let lambda = Option(
        "--lambda", "number, list or grid from 0", "13 decades 1e-6 … 1e6",
        "penalty: squared errors + lambda · squared weights")
    private static let alpha = Option(
        "--lambda", "number, list or grid above 0", "100 from the largest down to 1e-4 of it",
        "penalty A (scikit-learn's alpha)")

    /// Names of the methods that an option belongs to.
    static func owners(of option: String) -> [String] {
        entries.filter { $0.options.contains { $0.name == option } }.map(\.name)
    }

    /// What a number is without an option: that of the library.
    private static let (forest, network) = (RandomForest(), NeuralNetwork())

    /// The methods, in the order of help texts.
    static let entries: [Entry] = [
        Entry(
            name: "ridge", summary: "linear regression with a penalty on squared weights",
            options: [
                lambda,
                Option("--intercept", "free, penalised, none", "free", "how the constant term is treated"),
            ], uncertainties: [.distance, .ensemble], source: "Hoerl, Kennard 1970, DOI 10.2307/1267351"),
        Entry(
            name: "ols", summary: "least squares, of smallest norm where columns depend on one another",
            options: [Option("--intercept", "free, none", "free", "whether there is a constant term")],
            uncertainties: [.distance, .ensemble], source: "least squares by singular values"),
        Entry(
            name: "krr", summary: "kernel ridge regression: weighted similarities to the training rows",
            options: [
                Option(
                    "--kernel", MethodOptions.kernels.joined(separator: ", "), MethodOptions.kernels[0],
                    "the similarity"),
                Option("--lambda", "number, list or grid from 0", "7 decades 1e-6 … 1", "penalty"),
                Option(
                    "--sigma", "number, list or grid above 0", "¼ … 8 times the median distance",
                    "width of a gaussian, exp(-r²/sigma²), or laplacian, exp(-r₁/sigma)"),
                Option(
                    "--gamma", "number, list or grid above 0", "1 of a polynomial",
                    "sigma⁻² of a gaussian, 1/sigma of a laplacian, factor of a polynomial"),
                Option(
                    "--degree", "whole number or list, 1 to 100", "2", "of a polynomial (gamma x·x' + constant)^degree"),
                Option("--constant", "number or list from 0", "1", "of a polynomial"),
            ], uncertainties: [.distance, .gp, .ensemble],
            source: "Saunders, Gammerman, Vovk 1998; Rasmussen, Williams 2006, chapter 2"),
        Entry(
            name: "lasso", summary: "linear regression with a penalty on absolute weights, which selects features",
            options: [alpha], uncertainties: [.distance, .ensemble],
            source: "Tibshirani 1996, DOI 10.1111/j.2517-6161.1996.tb02080.x"),
        Entry(
            name: "elastic-net", summary: "a penalty on absolute and on squared weights",
            options: [
                alpha,
                Option("--l1-ratio", "number or list, above 0 to 1", "0.5", "share of the penalty on absolute weights"),
            ], uncertainties: [.distance, .ensemble],
            source: "Zou, Hastie 2005, DOI 10.1111/j.1467-9868.2005.00503.x"),
        Entry(
            name: "forest", summary: "regression trees on bootstrap samples; a third of the features for each split",
            options: [Option("--trees", "whole number from 1", "\(forest.treeCount)", "number of trees")],
            uncertainties: [.distance, .ensemble], source: "Breiman 2001, DOI 10.1023/A:1010933404324"),
        Entry(
            name: "mlp", summary: "multilayer perceptron for a number or two classes",
            options: [
                Option(
                    "--task", "regression, classification", "regression",
                    "a number, or the probability of the second of two classes"),
                Option(
                    "--hidden", "whole numbers", network.hiddenLayers.map(String.init).joined(separator: ","),
                    "units of the hidden layers"),
                Option(
                    "--activation", NetworkOptions.activations.joined(separator: ", "), network.activation.rawValue,
                    "of the hidden layers"),
                Option(
                    "--optimizer", NetworkOptions.optimizers.joined(separator: ", "), NetworkOptions.optimizers[0],
                    "how weights follow the gradient"),
                Option(
                    "--rate", "number above 0",
                    "\(Optimizer.adam().rate) with adam, else \(NetworkOptions.descentRate)", "learning rate"),
                Option(
                    "--epochs", "whole number from 1", "\(network.training.epochs)",
                    "most passes over the training rows"),
                Option(
                    "--batch", "whole number from 1, all", network.training.batchSize.map(String.init) ?? "all",
                    "rows of a mini-batch"),
                Option(
                    "--l2", "number from 0", JSONText.number(network.training.l2),
                    "factor of the squared weights in the loss"),
                Option("--dropout", "shares from 0 to less than 1", "0", "share of units dropped in each step"),
                Option(
                    "--patience", "whole number from 1", "none",
                    "epochs without a fall of the error on a tenth of the training rows"),
            ], uncertainties: [.distance, .latent, .ensemble, .dropout],
            source: "Kingma, Ba 2014, arXiv 1412.6980; Srivastava et al. 2014; Gal, Ghahramani 2016, arXiv 1506.02142"),
    ]

    /// For people.
    static var text: String {
        entries.map { entry in
            var lines = ["\(entry.name): \(entry.summary)"]
            for option in entry.options {
                lines.append("    \(option.name)  \(option.meaning) (\(option.values); default \(option.fallback))")
            }
            lines.append("    uncertainty  \(entry.uncertainties.map(\.rawValue).joined(separator: ", "))")
            lines.append("    source   \(entry.source)")
            return lines.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    /// For programs.
    static var json: String {
        JSONText.array(
            entries.map { entry in
                JSONText.object([
                    ("name", JSONText.string(entry.name)), ("summary", JSONText.string(entry.summary)),
                    (
                        "options",
                        JSONText.array(
                            entry.options.map {
                                JSONText.object([
                                    ("name", JSONText.string($0.name)), ("default", JSONText.string($0.fallback)),
                                    ("values", JSONText.string($0.values)), ("meaning", JSONText.string($0.meaning)),
                                ])
                            })
                    ),
                    ("uncertainties", JSONText.array(entry.uncertainties.map { JSONText.string($0.rawValue) })),
                    ("source", JSONText.string(entry.source)),
                ])
            })
    }
}
