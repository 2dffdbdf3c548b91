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

    /// Methods in the order of help texts.
    static let names = ["ridge", "ols", "krr", "lasso", "elastic-net", "forest", "mlp"]

    /// The method that was asked for.
    ///
    /// - Throws: ``CommandFailure`` naming the option and what it may be, or the model that it belongs to.
    func method(seed: UInt64, jobs: Int) throws -> Trainer.Method {
        guard Self.names.contains(model) else {
            throw CommandFailure.usage(
                "--model \(model); expected \(Self.names.joined(separator: ", "))"
                    + Suggestion.text(for: model, among: Self.names))
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
        case "ridge": return .ridge(lambdas: lambdas ?? Self.decades, intercept: try chosenIntercept())
        case "lasso": return .elasticNet(alphas: lambdas, l1Ratios: [1])
        case "elastic-net":
            let ratios = try l1Ratio.map { try NumberList.parse($0, option: "--l1-ratio") } ?? [0.5]
            guard ratios.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
                throw CommandFailure.usage(
                    "--l1-ratio \(l1Ratio ?? ""); expected shares above 0 to 1 (0 is ridge regression: --model ridge)")
            }
            return .elasticNet(alphas: lambdas, l1Ratios: ratios)
        case "krr": return .kernelRidge(try kernels(), lambdas: lambdas ?? Array(Self.decades[0...6]))
        case "forest":
            let count = trees ?? 500
            guard count > 0 else { throw CommandFailure.usage("--trees \(count); expected 1 or more") }
            return .forest(RandomForest(treeCount: count, seed: seed, jobs: jobs))
        default: return .network(try network.network(seed: seed))
        }
    }

    /// 10⁻⁶ to 10⁶.
    private static let decades = (-6...6).map { power in
        var value = 1.0
        for _ in 0..<abs(power) { value *= 10 }
        return power < 0 ? 1 / value : value
    }

    /// An option that the method does not look at would be no answer to a wish.
    private func refuseForeignOptions() throws {
        let owners: [(option: String, isGiven: Bool, models: [String])] = [
            ("--kernel", kernel != nil, ["krr"]), ("--sigma", sigma != nil, ["krr"]),
            ("--gamma", gamma != nil, ["krr"]), ("--degree", degree != nil, ["krr"]),
            ("--constant", constant != nil, ["krr"]), ("--l1-ratio", l1Ratio != nil, ["elastic-net"]),
            ("--trees", trees != nil, ["forest"]), ("--intercept", intercept != nil, ["ridge", "ols"]),
            ("--lambda", lambda != nil, ["ridge", "krr", "lasso", "elastic-net"]),
        ]
        for (option, isGiven, models) in owners where isGiven && !models.contains(model) {
            throw CommandFailure.usage(
                "\(option) belongs to --model \(models.joined(separator: ", ")); this is \(model)")
        }
        if model != "mlp", let option = network.given.first {
            throw CommandFailure.usage("\(option) belongs to --model mlp; this is \(model)")
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
        let kernel = kernel ?? "gaussian"
        let owners: [(option: String, isGiven: Bool, kernels: [String])] = [
            ("--sigma", sigma != nil, ["gaussian", "laplacian"]),
            ("--gamma", gamma != nil, ["gaussian", "laplacian", "polynomial"]),
            ("--degree", degree != nil, ["polynomial"]), ("--constant", constant != nil, ["polynomial"]),
        ]
        let known = ["gaussian", "laplacian", "linear", "polynomial", "tanimoto"]
        guard known.contains(kernel) else {
            throw CommandFailure.usage(
                "--kernel \(kernel); expected gaussian, laplacian, linear, polynomial or tanimoto"
                    + Suggestion.text(for: kernel, among: known))
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
