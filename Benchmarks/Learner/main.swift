#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// Runs one step of the learner and prints `cpu-seconds wall-seconds figure`: the peer of Benchmarks/peers/sklearn_step.py.
//
//     learner-benchmark STEP SHARED [JOBS [ROUNDS]]
let arguments = CommandLine.arguments
guard arguments.count >= 3, let step = Steps.all.first(where: { $0.name == arguments[1] }) else {
    complain("learner-benchmark STEP SHARED [JOBS [ROUNDS]]; steps: \(Steps.all.map(\.name))")
    exit(64)
}

/// Writes a line to standard error.
func complain(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = write(STDERR_FILENO, line, line.count)
}

/// Processor time of all threads, in seconds.
func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

let jobs = arguments.count > 3 ? Int(arguments[3]) ?? 1 : 1
let rounds = arguments.count > 4 ? Int(arguments[4]) ?? 1 : 1
do {
    try step.run(arguments[2], jobs) { work in
        for _ in 0..<rounds {
            let cpu = processorTime()
            let wall = ContinuousClock.now
            let figure = try work()
            let elapsed = (ContinuousClock.now - wall) / .seconds(1)
            print(processorTime() - cpu, elapsed, figure)
        }
    }
} catch {
    complain("learner-benchmark: \(error)")
    exit(1)
}
