import Learn
import Testing

@Suite struct TrainedModelTests {
    private func dataset() throws -> Dataset {
        let (x, y) = EstimatorLaws.problem(rows: 40)
        return try Dataset(
            features: x, columnNames: ["a", "b", "c", "d"], ids: (0..<40).map { "row \($0)" }, target: y,
            targetName: "energy", targetUnit: "eV")
    }

    @Test(arguments: ["ridge", "ols", "lasso", "krr", "forest"]) func filesComeBack(name: String) throws {
        let method: Trainer.Method =
            switch name {
            case "ridge": .ridge(lambdas: [0.1, 1])
            case "lasso": .elasticNet(alphas: nil, l1Ratios: [1])
            case "krr": .kernelRidge(.aroundMedian(laplacian: false), lambdas: [1e-3, 1e-2])
            case "forest": .forest(RandomForest(treeCount: 5))
            default: .leastSquares()
            }
        let data = try dataset()
        let partition = try Partition.random(rows: 40, testFraction: 0.25, seed: 1)
        let folds = try Folds.shuffled(rows: 30, folds: 3, seed: 1)
        let outcome = try Trainer(method, name: name).train(data, partition: partition, folds: folds)
        #expect(outcome.model.errors.map(\.part) == ["train", "cv", "test"])
        #expect(outcome.model.errors.map(\.metrics.count) == [30, 30, 10])
        let text = outcome.model.text
        let again = try TrainedModel(parsing: Array(text.utf8))
        #expect(try again.predictions(data.features) == (try outcome.model.predictions(data.features)))
        #expect(again.targetUnit == "eV" && again.featureNames == data.columnNames)
        var other = Trainer(method, name: name)
        other.jobs = 2
        #expect(try other.train(data, partition: partition, folds: folds).model.text == text)
    }

    /// The target differs among the test rows only.
    @Test func constantTrainingTargets() throws {
        let (x, _) = EstimatorLaws.problem(rows: 6)
        let data = try Dataset(
            features: x, columnNames: ["a", "b", "c", "d"], ids: (0..<6).map { "\($0)" }, target: [5, 5, 5, 5, 1, 2],
            targetName: "y")
        let partition = try Partition.column(["train", "train", "train", "train", "test", "test"], name: "part")
        #expect {
            try Trainer(.ridge(lambdas: [1]), name: "ridge").train(data, partition: partition, folds: nil)
        } throws: { error in
            guard let error = error as? LearnError else { return false }
            #expect(
                error.message.contains("split column:part: target 'y' is 5.0 in all 4 training rows; there is nothing"))
            return error.code == .badTable
        }
    }

    /// Counts stay counts: the model of the Tanimoto kernel is the kernel ridge regression of the raw features.
    @Test func tanimotoIsNotScaled() throws {
        let (x, y) = EstimatorLaws.problem(rows: 20)
        let counts = Matrix(rows: 20, columns: 4, values: x.values.map { (abs($0) * 3).rounded() })
        let data = try Dataset(
            features: counts, columnNames: ["a", "b", "c", "d"], ids: (0..<20).map { "\($0)" }, target: y,
            targetName: "y")
        let method = Trainer.Method.kernelRidge(.given([.tanimoto]), lambdas: [0.1])
        var trainer = Trainer(method, name: "krr")
        #expect(!trainer.scales && !method.scalesByDefault)
        let whole = Partition.allTraining(rows: 20)
        let model = try trainer.train(data, partition: whole, folds: nil).model
        let direct = try KernelRidge(kernel: .tanimoto, lambda: 0.1).fit(counts, y)
        #expect(try model.predictions(counts).map(\.value) == (try direct.predict(counts)))
        trainer.scales = true
        #expect {
            try trainer.train(data, partition: whole, folds: nil)
        } throws: { error in
            guard let error = error as? LearnError else { return false }
            return error.code == .badParameter && error.message.contains("compares bits or counts")
        }
        // Features that are no counts: the advice is that of the kernel.
        #expect {
            try KernelRidge(kernel: .tanimoto, lambda: 0).fit(Matrix([[1, -2], [-2, 1], [1, 1]]), [1, 2, 3])
        } throws: { error in
            guard let error = error as? LearnError else { return false }
            return error.code == .illConditioned && error.message.contains("bits or counts, none of them negative")
        }
    }

    /// Nearest rows of a model without a kernel: distances by hand.
    @Test func neighboursExplain() throws {
        let data = try Dataset(
            features: Matrix([[0], [1], [3], [4]]), columnNames: ["a"], ids: ["p", "q", "r", "s"],
            target: [0, 1, 3, 5],
            targetName: "y")
        var trainer = Trainer(.forest(RandomForest(treeCount: 2)), name: "forest")
        trainer.scales = false
        let trained = try trainer.train(data, partition: Partition.allTraining(rows: 4), folds: nil).model
        let model = try TrainedModel(parsing: Array(trained.text.utf8))
        let reasons = try model.explain([2], count: 3)
        #expect(reasons.map(\.row) == [1, 2, 0] && reasons.map(\.similarity) == [0.5, 0.5, 1.0 / 3])
        #expect(reasons.allSatisfy { $0.contribution == nil && $0.kind == .similarity })
        #expect(throws: LearnError(.badParameter, "")) { try model.explain([2], count: 0) }
        #expect(throws: LearnError(.badShape, "")) { try model.explain([2, 1], count: 1) }
    }

    @Test func otherFilesAreRefused() {
        let badModel = LearnError(.badModel, "")
        #expect(throws: badModel) { try TrainedModel(parsing: Array("{}".utf8)) }
        #expect(throws: badModel) { try TrainedModel(parsing: Array("a,b\n1,2\n".utf8)) }
        #expect {
            try TrainedModel(parsing: Array(#"{"format":"descgen-trained-model","version":3}"#.utf8))
        } throws: { error in
            (error as? LearnError)?.message.contains("version 3") == true
        }
    }

    private func table(_ text: String) throws -> LearningTable {
        try LearningTable(bytes: Array(text.utf8), name: "m.csv", isTabSeparated: false)
    }

    @Test func missingColumnsAreListed() throws {
        let given = try table("id,b,x\n1,2,3\n")
        #expect {
            try PredictionInput(given, named: ["a", "b", "c"], id: "id")
        } throws: { error in
            guard let error = error as? LearnError else { return false }
            return error.code == .missingColumns && error.message.contains("'a', 'c'")
        }
        let input = try PredictionInput(given, named: ["x", "b"], id: "id")
        #expect(input.ids == ["1"] && input.features.values == [3, 2] && input.rows == [0])
    }

    @Test func targetsAreJoinedById() throws {
        let matrix = try table("id,status,f,note\nA,ok,1,x\nB,ok,2,y\nC,no_metal,,\nD,ok,4,z\n")
        var columns = LearningInput.Columns(target: "e")
        columns.targetTable = try table("id,e,set\nD,40,t\nA,10,u\nX,1,t\n")
        columns.dropped = ["no*"]
        columns.labels = ["set"]
        let input = try LearningInput(matrix, columns)
        #expect(input.dataset.ids == ["A", "D"] && input.dataset.target == [10, 40])
        #expect(input.labels["set"] == ["u", "t"])
        #expect(input.notes.count == 2)
        columns.dropped = []
        #expect(throws: LearnError(.textColumn, "")) { try LearningInput(matrix, columns) }
        columns.targetTable = try table("id,e\nA,1\nA,2\n")
        #expect(throws: LearnError(.badJoin, "")) { try LearningInput(matrix, columns) }
        columns.targetTable = try table("id,e\nQ,1\n")
        #expect(throws: LearnError(.badJoin, "")) { try LearningInput(matrix, columns) }
    }

    @Test func textInTheTargetIsListed() throws {
        let given = try table("id,f,y\nA,1,2\nB,2,n/a\nC,3,\n")
        #expect {
            try LearningInput(given, LearningInput.Columns(target: "y"))
        } throws: { error in
            let message = (error as? LearnError)?.message ?? ""
            return message.contains("B ('n/a')") && message.contains("C (blank)")
        }
    }
}
