import Learn
import Testing

@Suite struct PartitionTests {
    @Test func randomPartsHaveTheSizesAskedFor() throws {
        let partition = try Partition.random(rows: 101, testFraction: 0.2, validationFraction: 0.1, seed: 3)
        #expect(partition.rows(labelled: "test").count == 20)
        #expect(partition.validationRows.count == 10)
        #expect(partition.trainingRows.count == 71)
        #expect(partition == (try Partition.random(rows: 101, testFraction: 0.2, validationFraction: 0.1, seed: 3)))
        let other = try Partition.random(rows: 101, testFraction: 0.2, validationFraction: 0.1, seed: 4)
        #expect(partition.labels != other.labels)
    }

    @Test func groupsStayTogether() throws {
        let groups = (0..<60).map { "g\($0 % 13)" }
        let partition = try Partition.grouped(by: groups, testFraction: 0.25, seed: 1)
        let tested = Set(partition.rows(labelled: "test").map { groups[$0] })
        let trained = Set(partition.trainingRows.map { groups[$0] })
        #expect(tested.isDisjoint(with: trained))
        #expect(partition.rows(labelled: "test").count >= 15)
        #expect(throws: LearnError(.badPartition, "")) {
            try Partition.grouped(by: ["a", "a", "a"], testFraction: 0.3, seed: 1)
        }
    }

    @Test func aColumnNamesParts() throws {
        let partition = try Partition.column(["training", "val", "ligand_test", "", "train", "other"])
        #expect(partition.trainingRows == [0, 4])
        #expect(partition.validationRows == [1])
        #expect(partition.testNames == ["ligand_test", "other"])
        #expect(partition.rows(labelled: "other") == [5])
        #expect(throws: LearnError(.badPartition, "")) { try Partition.column(["a", "b"]) }
    }

    @Test func impossibleFractionsAreRefused() {
        #expect(throws: LearnError(.badParameter, "")) {
            try Partition.random(rows: 10, testFraction: 1, seed: 0)
        }
        #expect(throws: LearnError(.badParameter, "")) {
            try Partition.random(rows: 10, testFraction: -0.1, seed: 0)
        }
        #expect(throws: LearnError(.badPartition, "")) {
            try Partition.random(rows: 2, testFraction: 0.1, seed: 0)
        }
    }
}

@Suite struct FoldsTests {
    @Test func everyRowIsHeldOutOnce() throws {
        for folds in [
            try Folds.shuffled(rows: 23, folds: 5, seed: 9), try Folds.contiguous(rows: 23, folds: 5),
            try Folds.leaveOneOut(rows: 23),
            try Folds.grouped(by: (0..<23).map { "\($0 % 6)" }, folds: 5, seed: 2),
        ] {
            var seen: [Int] = []
            for fold in 0..<folds.count {
                let (training, held) = folds.rows(ofFold: fold)
                #expect(Set(training).isDisjoint(with: held))
                #expect(training.count + held.count == 23)
                seen += held
            }
            #expect(seen.sorted() == Array(0..<23))
        }
    }

    /// scikit-learn's KFold(3) on 11 rows: sizes 4, 4, 3.
    @Test func contiguousFoldsAreThoseOfScikitLearn() throws {
        #expect(try Folds.contiguous(rows: 11, folds: 3).assignment == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2])
    }

    @Test func repetitionsDiffer() throws {
        let repeated = try Folds.repeated(rows: 30, folds: 3, repetitions: 3, seed: 5)
        #expect(repeated.count == 3)
        #expect(Set(repeated.map(\.assignment)).count == 3)
        #expect(repeated[0] == (try Folds.shuffled(rows: 30, folds: 3, seed: 5)))
    }

    @Test func columnsAreReadByNumber() throws {
        let folds = try Folds.column(["10", "2", "-1", "", "2", "3"])
        #expect(folds.assignment == [2, 0, -1, -1, 0, 1])
        #expect(try Folds.column(["b", "a", "b"]).assignment == [0, 1, 0])
        #expect(throws: LearnError(.badPartition, "")) { try Folds.column(["1", "1"]) }
    }

    @Test func groupsMakeFolds() throws {
        let labels = ["a", "b", "a", "c"]
        #expect(try Folds.leaveOneGroupOut(labels).assignment == [0, 1, 0, 2])
        #expect(throws: LearnError(.badPartition, "")) { try Folds.leaveOneGroupOut(["a", "a"]) }
        #expect(throws: LearnError(.badPartition, "")) { try Folds.grouped(by: labels, folds: 4, seed: 0) }
    }

    @Test func tooManyFoldsAreRefused() {
        #expect(throws: LearnError(.tooFewRows, "")) { try Folds.shuffled(rows: 4, folds: 5, seed: 0) }
        #expect(throws: LearnError(.tooFewRows, "")) { try Folds.leaveOneOut(rows: 1) }
        #expect(throws: LearnError(.badParameter, "")) { try Folds.contiguous(rows: 4, folds: 1) }
        #expect(throws: LearnError(.badPartition, "")) { try Folds(assignment: [0, 2]) }
    }

    @Test func someRowsOnly() throws {
        let folds = try Folds(assignment: [0, 1, 2, -1, 1])
        #expect(try folds.selecting(rows: [1, 2, 3]).assignment == [0, 1, -1])
        #expect(throws: LearnError(.badPartition, "")) { try folds.selecting(rows: [1, 4]) }
    }
}

@Suite struct ClusterTests {
    private let islands = Matrix([[0, 0], [0.1, 0], [10, 10], [10, 10.2], [-8, 3], [-8.1, 3]])

    @Test func islandsAreFound() throws {
        #expect(try Clusters.kMeans(islands, clusters: 3, seed: 4) == [0, 0, 1, 1, 2, 2])
        #expect(try Clusters.withinDistance(islands, distance: 1) == [0, 0, 1, 1, 2, 2])
        #expect(try Folds.leaveClusterOut([0, 0, 1, 1, 2, 2]).count == 3)
    }

    @Test func tooManyClustersAreRefused() {
        #expect(throws: LearnError(.badParameter, "")) { try Clusters.kMeans(islands, clusters: 7, seed: 0) }
        let same = Matrix([[1, 1], [1, 1], [1, 1]])
        #expect(throws: LearnError(.badPartition, "")) { try Clusters.kMeans(same, clusters: 2, seed: 0) }
        #expect(throws: LearnError(.badPartition, "")) { try Folds.leaveClusterOut([1, 1]) }
    }
}
