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
            case "lasso": .elasticNet(alphas: nil, l1Ratio: 1)
            case "krr": .kernelRidge(.aroundMedian(laplacian: false), lambdas: [1e-3, 1e-2])
            case "forest": .forest(RandomForest(treeCount: 5))
            default: .leastSquares
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

    @Test func otherFilesAreRefused() {
        let badModel = LearnError(.badModel, "")
        #expect(throws: badModel) { try TrainedModel(parsing: Array("{}".utf8)) }
        #expect(throws: badModel) { try TrainedModel(parsing: Array("a,b\n1,2\n".utf8)) }
        #expect {
            try TrainedModel(parsing: Array(#"{"format":"descgen-trained-model","version":2}"#.utf8))
        } throws: { error in
            (error as? LearnError)?.message.contains("version 2") == true
        }
    }

    private func table(_ text: String) throws -> LearningTable {
        try LearningTable(bytes: Array(text.utf8), name: "m.csv", isTabSeparated: false)
    }

    @Test func missingColumnsAreListed() throws {
        let given = try table("id,b,x\n1,2,3\n")
        #expect {
            try LearningInput.features(of: given, named: ["a", "b", "c"], id: "id")
        } throws: { error in
            guard let error = error as? LearnError else { return false }
            return error.code == .missingColumns && error.message.contains("'a', 'c'")
        }
        let (ids, features, _) = try LearningInput.features(of: given, named: ["x", "b"], id: "id")
        #expect(ids == ["1"] && features.values == [3, 2])
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
