import Learn

/// A problem of the learning oracles together with the rows to predict, if there are any.
struct LearnCase {
    let x: Matrix
    let y: [Double]
    let folds: [Int]
    let test: Matrix?

    init(_ name: String, _ environment: Environment) throws {
        let problem = try LearnProblem(name, environment)
        x = problem.matrix
        y = problem.target
        folds = problem.folds
        test = try? LearnProblem(name + "_test", environment).matrix
    }

    /// Features standardised with all rows.
    var standardised: (x: Matrix, scaler: StandardScaler) {
        let scaler = StandardScaler(fittedTo: x)
        return (scaler.transform(x), scaler)
    }
}
