import ArgumentParser
import Learn
import Tables

/// `--model` and the hyper-parameters of methods.
struct MethodOptions: ParsableArguments {
    @Option(help: "ridge, ols, krr, lasso, elastic-net, forest or mlp; descgen list models tells their options.")
    var model: String

    @Option(help: "Kernel of krr: gaussian (default), laplacian, linear, polynomial or tanimoto.")
    var kernel: String?

    @Option(help: "Penalty of ridge, krr, lasso, elastic-net: a number, a list 1,10 or a grid 1e-6:1:7log.")
    var lambda: String?

    @Option(help: "Width of a gaussian or laplacian kernel, on scaled features; likewise a list or grid.")
    var sigma: String?

    @Option(
        help: """
            1/sigma² of a gaussian kernel, 1/sigma of a laplacian one; of a polynomial one (gamma x·x' + constant)^degree.
            """)
    var gamma: String?

    @Option(help: "Degree of a polynomial kernel: 2, or a list 1,2,3.")
    var degree: String?

    @Option(help: "Constant of a polynomial kernel: 1, or a list.")
    var constant: String?

    @Option(
        name: .customLong("l1-ratio"),
        help: "Share of the penalty on absolute weights of elastic-net, above 0 to 1: 0.5, or a list 0.1,0.5,0.9.")
    var l1Ratio: String?

    @Option(
        help: """
            Constant term of ridge and ols: free (default), penalised like a weight (ridge only), or none. With \
            --scale standard the mean of the target is taken away before.
            """)
    var intercept: String?

    @Option(help: "Trees of forest: 500.")
    var trees: Int?

    @OptionGroup var network: NetworkOptions

    /// Kernels of krr, the default first.
    static let kernels = ["gaussian", "laplacian", "linear", "polynomial", "tanimoto"]
    /// 10⁻⁶ to 10⁶, the penalties of ridge; krr tries those up to 1.
    static let penalties = (-6...6).compactMap { Double("1e\($0)") }
    static let kernelPenalties = Array(penalties[0...6])

    /// The method that was asked for.
    ///
    /// - Throws: ``CommandFailure`` naming the option and what it may be, or the model that it belongs to.
    func method(seed: UInt64, jobs: Int) throws -> Trainer.Method {
        let names = ModelCatalogue.entries.map(\.name)
        guard names.contains(model) else {
            throw CommandFailure.usage(
                "--model \(model); expected \(Choices.text(names))" + Suggestion.text(for: model, among: names))
        }
        try refuseForeignOptions()
        let lambdas = try lambda.map { try NumberList.parse($0, option: "--lambda") }
        switch model {
        case "ols":
            let rule = try chosenIntercept()
            guard rule != .penalised else {
                throw CommandFailure.usage("--intercept penalised belongs to --model ridge; ols has no penalty")
            }
            return .leastSquares(LeastSquaresRegression(hasIntercept: rule == .free))
        case "ridge": return .ridge(lambdas: lambdas ?? Self.penalties, intercept: try chosenIntercept())
        case "lasso": return .elasticNet(alphas: lambdas, l1Ratios: [1])
        case "elastic-net":
            let ratios = try l1Ratio.map { try NumberList.parse($0, option: "--l1-ratio") } ?? [0.5]
            guard ratios.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
                throw CommandFailure.usage(
                    "--l1-ratio \(l1Ratio ?? ""); expected shares above 0 to 1 (0 is ridge regression: --model ridge)")
            }
            return .elasticNet(alphas: lambdas, l1Ratios: ratios)
        case "krr": return .kernelRidge(try kernels(), lambdas: lambdas ?? Self.kernelPenalties)
        case "forest":
            var forest = RandomForest(seed: seed, jobs: jobs)
            if let trees {
                guard trees > 0 else { throw CommandFailure.usage("--trees \(trees); expected 1 or more") }
                forest.treeCount = trees
            }
            return .forest(forest)
        default: return .network(try network.network(seed: seed))
        }
    }

    /// An option that the method does not look at would be no answer to a wish.
    private func refuseForeignOptions() throws {
        let own: [(option: String, isGiven: Bool)] = [
            ("--kernel", kernel != nil), ("--sigma", sigma != nil), ("--gamma", gamma != nil),
            ("--degree", degree != nil), ("--constant", constant != nil), ("--l1-ratio", l1Ratio != nil),
            ("--trees", trees != nil), ("--intercept", intercept != nil), ("--lambda", lambda != nil),
        ]
        for option in own.filter(\.isGiven).map(\.option) + network.given {
            let owners = ModelCatalogue.owners(of: option)
            guard owners.contains(model) else {
                throw CommandFailure.usage(
                    "\(option) belongs to --model \(owners.joined(separator: ", ")); this is \(model)")
            }
        }
    }

    private func chosenIntercept() throws -> InterceptRule {
        guard let intercept else { return .free }
        guard let rule = InterceptRule(rawValue: intercept == "penalized" ? "penalised" : intercept) else {
            throw CommandFailure.usage("--intercept \(intercept); expected free, penalised or none")
        }
        return rule
    }

    private func kernels() throws -> Trainer.KernelChoice {
        guard sigma == nil || gamma == nil else {
            throw CommandFailure.usage("--sigma and --gamma say the same; give one")
        }
        let kernel = kernel ?? Self.kernels[0]
        let owners: [(option: String, isGiven: Bool, kernels: [String])] = [
            ("--sigma", sigma != nil, ["gaussian", "laplacian"]),
            ("--gamma", gamma != nil, ["gaussian", "laplacian", "polynomial"]),
            ("--degree", degree != nil, ["polynomial"]), ("--constant", constant != nil, ["polynomial"]),
        ]
        guard Self.kernels.contains(kernel) else {
            throw CommandFailure.usage(
                "--kernel \(kernel); expected \(Choices.text(Self.kernels))"
                    + Suggestion.text(for: kernel, among: Self.kernels))
        }
        for (option, isGiven, kernels) in owners where isGiven && !kernels.contains(kernel) {
            throw CommandFailure.usage(
                "\(option) belongs to --kernel \(kernels.joined(separator: ", ")); this is \(kernel)")
        }
        let widths = try sigma.map { try NumberList.parse($0, option: "--sigma") }
        let gammas = try gamma.map { try NumberList.parse($0, option: "--gamma") }
        switch kernel {
        case "gaussian":
            if let widths { return .given(widths.map { .gaussian(sigma: $0) }) }
            if let gammas { return .given(gammas.map { .gaussian(gamma: $0) }) }
            return .aroundMedian(laplacian: false)
        case "laplacian":
            if let widths { return .given(widths.map { .laplacian(sigma: $0) }) }
            if let gammas { return .given(gammas.map { .laplacian(sigma: 1 / $0) }) }
            return .aroundMedian(laplacian: true)
        case "linear": return .given([.linear])
        case "tanimoto": return .given([.tanimoto])
        default: return .given(try polynomials(gammas ?? [1]))
        }
    }

    /// Every degree with every constant and every gamma.
    private func polynomials(_ gammas: [Double]) throws -> [Kernel] {
        let degrees = try degree.map { text in
            try NumberList.parse(text, option: "--degree").map { value in
                guard let whole = Int(exactly: value), (1...100).contains(whole) else {
                    throw CommandFailure.usage("--degree \(text); expected whole numbers from 1 to 100")
                }
                return whole
            }
        }
        let constants = try constant.map { try NumberList.parse($0, option: "--constant") } ?? [1]
        return (degrees ?? [2]).flatMap { degree in
            constants.flatMap { constant in
                gammas.map { .polynomial(gamma: $0, constant: constant, degree: degree) }
            }
        }
    }
}

/// Lists of words in messages.
enum Choices {
    /// `a, b or c`.
    static func text(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}
