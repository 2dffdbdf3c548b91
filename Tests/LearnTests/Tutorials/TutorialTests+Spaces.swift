import Learn
import Testing

/// Examples of the tutorial pages on forests, maps of a feature space and uncertainty.
extension TutorialTests {
    /// Slides: a map by principal components. Sums of squares are 12, products 8: eigenvalues 20 and 4, vectors
    /// (1, ±1)/√2.
    @Test func principalComponents() throws {
        // begin principal-components
        let x = Matrix([[1, 1], [-1, -1], [2, 2], [-2, -2], [1, -1], [-1, 1]])
        let components = try PrincipalComponents(fitting: x, count: 2)
        let map = try components.scores(x)
        // components.varianceShares is 5/6, 1/6; the third row is at (2√2, 0).
        // end
        let root = Double(0.5).squareRoot()
        expectClose(components.varianceShares, [5.0 / 6, 1.0 / 6], 1e-12)
        expectClose(components.variances, [4, 0.8], 1e-12)
        expectClose(Array(components.loadings[0..<2]), [root, root], 1e-12)
        expectClose(map.row(2), [4 * root, 0], 1e-12)
        expectClose(map.row(4).map(\.magnitude), [0, 2 * root], 1e-12)
    }

    /// A step that one feature makes, and features that do not matter.
    @Test func forest() throws {
        // begin forest
        // The target jumps where the first feature passes 0.5; the others take no part.
        var rows: [[Double]] = []
        for row in 0..<60 {
            let places = [row, row * 7 % 60, row * 23 % 60]
            rows.append(places.map { Double($0) / 59 })
        }
        let x = Matrix(rows)
        let y = rows.map { $0[0] > 0.5 ? 10.0 : 0 }
        let model = try RandomForest(treeCount: 200).fit(x, y)
        let importance = model.impurityImportance
        let permutation = try model.permutationImportance(x, y)
        let unseen = model.outOfBagMetrics(target: y)
        let spread = try model.spread(Matrix([[0.1, 0.5, 0.5], [0.5, 0.5, 0.5], [0.9, 0.5, 0.5]]))
        // importance adds up to 1, most of it for the first feature; trees disagree most at the jump.
        // end
        expectClose([importance.reduce(0, +)], [1], 1e-12)
        #expect(importance[0] > 0.6 && importance[0] == importance.max())
        #expect(permutation[0] > 5 * max(permutation[1], permutation[2]) && permutation[0] > 0)
        #expect(try #require(unseen).meanAbsoluteError < 2.5)
        #expect(spread.means[0] < 2.5 && spread.means[2] > 7.5)
        #expect(spread.deviations[1] > spread.deviations[0] && spread.deviations[1] > spread.deviations[2])
    }

    /// Variance of a Gaussian process, distances and the domain of the training rows, by hand.
    @Test func uncertainty() throws {
        // begin uncertainty
        let x = Matrix([[0]])
        let model = try KernelRidge(kernel: .gaussian(sigma: 1), lambda: 1).fit(x, [3])
        let variances = try model.posterior().variances(Matrix([[0], [1], [10]]))
        // One row with noise 1: 1 - k²/2, so 0.5 at the row, nearly 1 far away.

        let training = Matrix([[-1.5], [-0.5], [0.5], [1.5]])
        let distances = try TrainingDistances(training: training).distances(Matrix([[0.75], [4]]))
        let domain = try ApplicabilityDomain(training: training).verdicts(Matrix([[0.75], [4]]))
        // distances: 0.25 and 2.5; the second row is out of range, far away, and has a high leverage.

        let quality = UncertaintyQuality(errors: [0.5, 1, 3, 4], uncertainties: [1, 2, 3, 4])
        // Rows in order of their uncertainty: Spearman 1; the certain half errs by 0.75, the other by 3.5.
        // end
        let e = 0.367_879_441_171_442_33
        expectClose(variances, [0.5, 1 - e * e / 2, 1], 1e-12)
        expectClose(distances.map(\.nearest), [0.25, 2.5], 1e-14)
        #expect(domain.map(\.isInside) == [true, false])
        #expect(domain[1].columnsOutOfRange == [0] && domain[1].isFar)
        // xᵀ(XᵀX)⁻¹x with XᵀX = 5: 3.2 against the limit 3 (1 + 1) / 4.
        #expect(abs(domain[1].leverage - 16.0 / 5) < 1e-5 && domain[1].hasHighLeverage)
        let found = try #require(quality)
        expectClose([found.spearman ?? .nan], [1], 1e-14)
        expectClose([found.meanErrorOfCertainHalf, found.meanErrorOfUncertainHalf], [0.75, 3.5], 1e-14)
        // Errors within once and twice the uncertainty: 0.5 ≤ 1, 1 ≤ 2, 3 ≤ 3, 4 ≤ 4.
        expectClose([found.shareWithinOne, found.shareWithinTwo], [1, 1], 1e-14)
    }
}
