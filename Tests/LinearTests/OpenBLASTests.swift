import Linear
import Testing

@Suite struct OpenBLASTests {
    @Test func namesItself() throws {
        try OpenBLAS.load()
        #if os(Linux)
        #expect(OpenBLAS.coreName?.isEmpty == false)
        #expect(OpenBLAS.configuration?.contains("OpenBLAS") == true)
        #endif
    }

    @Test func missingLibraryIsAnErrorThatNamesThePackage() {
        let error = #expect(throws: LinearError(.libraryMissing, "")) {
            try OpenBLAS.load(from: ["libno-such-library.so.0", "libno-such-library.so"])
        }
        #expect(error?.message.contains("libopenblas0") == true)
        #expect(error?.message.contains("libno-such-library.so.0") == true)
        #expect(error?.description.hasSuffix("[library-missing]") == true)
    }

    #if os(Linux)
    @Test func otherLibraryIsAnError() {
        let error = #expect(throws: LinearError(.routineMissing, "")) { try OpenBLAS.load(from: ["libc.so.6"]) }
        #expect(error?.message.contains("dgemm_") == true)
    }
    #endif

    @Test func kernelsByProcessorFlags() {
        let flags = OpenBLAS.processorFlags(
            in: "processor\t: 0\nflags\t\t: fpu avx avx2 fma avx512f\n\nprocessor\t: 1\nflags\t\t: none\n")
        #expect(flags == ["fpu", "avx", "avx2", "fma", "avx512f"])
        #expect(OpenBLAS.coreType(processorFlags: flags) == "Haswell")
        #expect(
            OpenBLAS.coreType(processorFlags: flags.union(["avx512dq", "avx512bw", "avx512vl"])) == "SkylakeX")
        #expect(OpenBLAS.coreType(processorFlags: ["fpu", "avx"]) == nil)
        #expect(OpenBLAS.processorFlags(in: "Features : fp asimd\n").isEmpty)
    }

    @Test func manyThreadsAtOnce() async throws {
        try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try OpenBLAS.load()
                    return OpenBLAS.coreName
                }
            }
            for try await name in group { #expect(name == OpenBLAS.coreName) }
        }
    }
}
