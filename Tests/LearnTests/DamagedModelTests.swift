import Foundation
import Learn
import Testing

/// A JSON text that can be taken apart and damaged; leaves are kept as text, so that they may hold anything.
private indirect enum JSONTree {
    case object([(key: String, value: JSONTree)])
    case array([JSONTree])
    case leaf(String)

    init(parsing text: String) throws {
        self.init(try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed))
    }

    private init(_ value: Any) {
        switch value {
        case let members as [String: Any]:
            self = .object(members.sorted { $0.key < $1.key }.map { ($0.key, JSONTree($0.value)) })
        case let values as [Any]: self = .array(values.map { JSONTree($0) })
        case let text as String: self = .leaf("\"\(text)\"")
        case let number as NSNumber: self = .leaf("\(number)")
        default: self = .leaf("null")
        }
    }

    var text: String {
        switch self {
        case .object(let members):
            "{" + members.map { "\"\($0.key)\":" + $0.value.text }.joined(separator: ",") + "}"
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .leaf(let text): text
        }
    }

    /// Ways from the root to all nodes, of long lists only to the first, second and last entry.
    var paths: [[Int]] {
        let children: [JSONTree] =
            switch self {
            case .object(let members): members.map(\.value)
            case .array(let values): values
            case .leaf: []
            }
        var result: [[Int]] = [[]]
        for (index, child) in children.enumerated() {
            if case .array = self, index > 1, index < children.count - 1 { continue }
            result += child.paths.map { [index] + $0 }
        }
        return result
    }

    /// The tree with the node at the end of a way changed; nil takes it out.
    func changing(_ path: ArraySlice<Int>, _ change: (JSONTree) -> JSONTree?) -> JSONTree? {
        guard let step = path.first else { return change(self) }
        switch self {
        case .object(let members):
            let new = members[step].value.changing(path.dropFirst(), change)
            let replacing = new.map { [(key: members[step].key, value: $0)] } ?? []
            return .object(Array(members[..<step]) + replacing + Array(members[(step + 1)...]))
        case .array(let values):
            let new = values[step].changing(path.dropFirst(), change)
            return .array(Array(values[..<step]) + (new.map { [$0] } ?? []) + Array(values[(step + 1)...]))
        case .leaf: return self
        }
    }
}

/// Model files that were damaged: an error that says where, or a model that predicts; never a crash, never a hang.
@Suite struct DamagedModelTests {
    static let kinds = ["linear", "gaussian", "polynomial", "tanimoto", "forest", "network"]

    private static func model(_ kind: String) throws -> TrainedModel {
        var (x, y) = EstimatorLaws.problem(rows: 12)
        if kind == "tanimoto" { x = Matrix(rows: 12, columns: 4, values: x.values.map { abs($0) }) }
        let data = try Dataset(
            features: x, columnNames: ["a", "b", "c", "d"], ids: (0..<12).map { "row \($0)" }, target: y,
            targetName: "energy", targetUnit: "eV")
        var training = NetworkTraining()
        training.epochs = 3
        let method: Trainer.Method =
            switch kind {
            case "gaussian": .kernelRidge(.given([.gaussian(sigma: 2)]), lambdas: [0.01])
            case "polynomial": .kernelRidge(.given([.quadratic]), lambdas: [0.01])
            case "tanimoto": .kernelRidge(.given([.tanimoto]), lambdas: [0.1])
            case "forest": .forest(RandomForest(treeCount: 3))
            case "network": .network(NeuralNetwork(hiddenLayers: [3, 2], training: training))
            default: .ridge(lambdas: [1])
            }
        let trainer = Trainer(method, name: kind)
        let folds = try Folds.shuffled(rows: 12, folds: 3, seed: 1)
        return try trainer.train(data, partition: Partition.allTraining(rows: 12), folds: folds).model
    }

    private static func read(_ text: String) -> Result<TrainedModel, LearnError> {
        do throws(LearnError) { return .success(try TrainedModel(parsing: Array(text.utf8))) } catch {
            return .failure(error)
        }
    }

    private static func predictions(
        _ model: TrainedModel, _ rows: Matrix
    ) -> Result<[TrainedModel.Prediction], LearnError> {
        do throws(LearnError) { return .success(try model.predictions(rows)) } catch { return .failure(error) }
    }

    private static let replacements = [
        "1e308", "-1e308", "1e999", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
        "2147483647", "2147483648", "4294967296", "18446744073709551615", "-2", "-1", "0", "1", "2", "3", "0.5",
        "1e-308",
        "null", "NaN", "\"NaN\"", "\"\"", "[]", "{}", "[[0]]", "[0,0,0]",
    ]

    @Test(.timeLimit(.minutes(2)), arguments: kinds) func readOrRefused(kind: String) throws {
        let model = try Self.model(kind)
        let (rows, _) = EstimatorLaws.problem(rows: 3, seed: 9)
        let tree = try JSONTree(parsing: model.text)
        #expect(try TrainedModel(parsing: Array(tree.text.utf8)).predictions(rows) == (try model.predictions(rows)))

        var refused = 0
        func check(_ damaged: JSONTree?) {
            guard let damaged else { return }
            switch Self.read(damaged.text) {
            case .failure(let error):
                refused += 1
                #expect(error.code == .badModel && !error.message.isEmpty, "\(error): \(damaged.text)")
            case .success(let read):
                guard read.featureNames.count == 4 else { return }
                switch Self.predictions(read, rows) {
                case .failure(let error): #expect(!error.message.isEmpty)
                case .success(let predictions):
                    #expect(predictions.count == 3)
                    #expect(predictions.allSatisfy { $0.value?.isFinite ?? ($0.failure != nil) })
                }
            }
        }
        let paths = tree.paths.filter { !$0.isEmpty }
        for path in paths {
            check(tree.changing(path[...]) { _ in nil })
            for replacement in Self.replacements { check(tree.changing(path[...]) { _ in .leaf(replacement) }) }
            check(
                tree.changing(path[...]) { node in
                    guard case .array(let values) = node else { return node }
                    return .array(values + values)
                })
            check(
                tree.changing(path[...]) { node in
                    guard case .array(let values) = node else { return node }
                    return .array(values.reversed())
                })
        }
        // Most damage is found on reading.
        #expect(refused > 3 * paths.count)
    }

    /// An entry of the file is found by its keys and indices; what is said about it.
    @Test(arguments: [
        ("linear", "\"coefficients\":[", "\"coefficients\":[1,", "model.coefficients is a list of 5; expected 4"),
        ("linear", "\"means\":[", "\"means\":[0,", "scaler.means is a list of 5; expected 4 entries"),
        ("linear", "\"training\":[", "\"training\":[0,", "training is a list of 49; expected 48 entries, 12"),
        ("linear", "[\"a\",\"b\"", "[\"a\",\"a\"", "features[1] is 'a', which was named before"),
        ("linear", "\"kind\":\"linear\"", "\"kind\":\"magic\"", "models of kind 'magic'"),
        ("linear", "\"standard_deviations\":[", "\"standard_deviations\":[-1,", "standard_deviations is a list of 5"),
        ("linear", "\"error_line\":[", "\"error_line\":[1,", "error_line is a list of 3; expected 2 entries"),
        ("gaussian", "\"kernel_parameters\":[2]", "\"kernel_parameters\":[-2]", "gaussian kernel with sigma -2"),
        ("gaussian", "\"kernel\":\"gaussian\"", "\"kernel\":\"x\"", "model.kernel is 'x'; expected linear"),
        ("gaussian", "\"lambda\":0.01,\"target", "\"lambda\":-1,\"target", "model.lambda is -1.0; expected"),
        ("gaussian", "\"dual_weights\":[", "\"dual_weights\":[1,", "model.dual_weights is a list of 13; expected 12"),
        (
            "polynomial", "\"kernel_parameters\":[1,1,2]", "\"kernel_parameters\":[1,1,2.5]",
            "model.kernel_parameters[2] is 2.5; expected a whole number from 1 to 100"
        ),
        ("network", "\"hidden_layers\":[3,2]", "\"hidden_layers\":[3,9000000000]", "hidden_layers[1] is 9000000000"),
        ("network", "\"hidden_layers\":[3,2]", "\"hidden_layers\":[0,2]", "model.hidden_layers[0] is 0"),
        ("network", "\"hidden_layers\":[3,2]", "\"hidden_layers\":[3,4]", "model.parameters is a list of 26; expected"),
        ("network", "\"activation\":\"relu\"", "\"activation\":\"x\"", "model.activation is 'x'; expected relu"),
        ("forest", "\"trees\":[[[", "\"trees\":[[],[[", "model.trees[0] is empty; expected at least one node"),
    ]) func theEntryIsNamed(kind: String, old: String, new: String, words: String) throws {
        let text = try Self.model(kind).text
        try #require(text.contains(old))
        #expect {
            try TrainedModel(parsing: Array(text.replacingOccurrences(of: old, with: new).utf8))
        } throws: { error in
            guard let error = error as? LearnError else { return false }
            #expect(error.message.contains(words), "\(error.message)")
            return error.code == .badModel
        }
    }

    /// The root and its two leaves: `feature, left, right, rows, threshold, value, impurity`.
    @Test(arguments: [
        ("[0,1,2,3,0.5,1,1],[-1,-1,-1,1,0,0,0],[-1,-1,-1,2,0,2,0]", ""),
        (
            "[0,0,2,3,0.5,1,1],[-1,-1,-1,1,0,0,0],[-1,-1,-1,2,0,2,0]",
            "[0][1] is 0.0; expected a whole number from 1 to 2"
        ),
        (
            "[0,1,3,3,0.5,1,1],[-1,-1,-1,1,0,0,0],[-1,-1,-1,2,0,2,0]",
            "[0][2] is 3.0; expected a whole number from 1 to 2"
        ),
        ("[0,1,1,3,0.5,1,1],[-1,-1,-1,1,0,0,0],[-1,-1,-1,2,0,2,0]", "[0] is a split with one child"),
        (
            "[4,1,2,3,0.5,1,1],[-1,-1,-1,1,0,0,0],[-1,-1,-1,2,0,2,0]",
            "[0][0] is 4.0; expected a whole number from -1 to 3"
        ),
        ("[0.5,1,2,3,0.5,1,1],[-1,-1,-1,1,0,0,0],[-1,-1,-1,2,0,2,0]", "[0][0] is 0.5"),
        ("[1e300,1,2,3,0.5,1,1],[-1,-1,-1,1,0,0,0],[-1,-1,-1,2,0,2,0]", "[0][0] is 1e+300"),
        ("[0,1,2,3e9,0.5,1,1],[-1,-1,-1,1,0,0,0],[-1,-1,-1,2,0,2,0]", "[0][3] is 3000000000.0"),
        ("[0,1,2,3,0.5,1,-1],[-1,-1,-1,1,0,0,0],[-1,-1,-1,2,0,2,0]", "[0][6] is -1.0"),
        (
            "[0,1,2,3,0.5,1,1],[-1,2,-1,1,0,0,0],[-1,-1,-1,2,0,2,0]",
            "[1][1] is 2.0; expected a whole number from -1 to -1"
        ),
        ("[0,1,2,3,0.5,1,1],[0,2,2,1,0,0,0],[-1,-1,-1,2,0,2,0]", "[1] is a split with 1 nodes after it"),
        ("[0,1,2,3,0.5,1,1],[-1,-1,-1,1,0,0],[-1,-1,-1,2,0,2,0]", "[1] is a list of 6; expected 7 entries"),
    ]) func treesEnd(nodes: String, words: String) throws {
        let text = try Self.model("forest").text
        let start = try #require(text.range(of: "\"trees\":[")).upperBound
        let end = try #require(text.range(of: "]]]", range: start..<text.endIndex)).upperBound
        let damaged = text.replacingCharacters(in: start..<end, with: "[\(nodes)]]")
        switch Self.read(damaged) {
        case .success(let read):
            #expect(words.isEmpty, "read in spite of \(words)")
            #expect(try read.model.predict(Matrix([[0.5, 0, 0, 0], [0.75, 0, 0, 0]])) == [0, 2])
        case .failure(let error):
            #expect(!words.isEmpty && error.message.contains("model.trees[0]" + words), "\(error.message)")
        }
    }

    @Test(arguments: [
        ("0", "version 0 of"), ("-1", "version -1 of"), ("3", "version 3 of"), ("0.5", "version 0.5 of"),
        ("1.5", "version 1.5 of"), ("1e300", "version 1e+300 of"),
    ]) func otherVersions(version: String, words: String) throws {
        let text = try Self.model("linear").text.replacingOccurrences(
            of: "\"version\":2", with: "\"version\":\(version)")
        #expect {
            try TrainedModel(parsing: Array(text.utf8))
        } throws: { error in
            guard let error = error as? LearnError else { return false }
            #expect(
                error.message.contains(words) && error.message.contains("reads versions 1 to 2."), "\(error.message)")
            return error.code == .badModel
        }
    }
}
