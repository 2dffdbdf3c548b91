#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The BLAS and LAPACK library of the system, loaded when it is first used.
///
/// Nothing links to it, so a program starts without paying for it and runs without it as long as it needs no dense
/// algebra beyond ``SymmetricEigenSolver``. Loading happens once per process and is safe from any thread, but it sets
/// environment variables: a program that reads its environment on other threads should call ``load()`` early.
///
/// - `OPENBLAS_NUM_THREADS` becomes 1. Callers run on all cores already, and sums are taken in one order.
/// - `OPENBLAS_CORETYPE`, unless set by the user, becomes `SkylakeX` on a processor with AVX-512 and `Haswell` on one
///   with AVX2. OpenBLAS 0.3.21 (Debian 12) runs processors it does not know with its oldest kernels; matrix products
///   then take 2.5 to 5 times as long.
public enum OpenBLAS {
    /// Names tried in turn.
    static var candidates: [String] {
        #if canImport(Darwin)
        ["libopenblas.0.dylib", "libopenblas.dylib", "/System/Library/Frameworks/Accelerate.framework/Accelerate"]
        #else
        ["libopenblas.so.0", "libopenblas.so"]
        #endif
    }

    /// Loads the library unless that has happened. Every operation that needs it does this by itself.
    ///
    /// - Throws: ``LinearError`` with code `library-missing` or `routine-missing`, each time alike.
    public static func load() throws(LinearError) { _ = try routines }

    /// Loads the first library found under the given names, for tests of what happens without one.
    package static func load(from names: [String]) throws(LinearError) { _ = try Routines(from: names) }

    /// Name of the processor family that the library chose its kernels for, such as `Haswell`; nil without the library.
    public static var coreName: String? { (try? routines)?.coreName }

    /// Version and build options as the library states them; nil without the library.
    public static var configuration: String? { (try? routines)?.configuration }

    private static let loaded: Result<Routines, LinearError> = {
        prepareEnvironment(coreType: preferredCoreType)
        do throws(LinearError) {
            return .success(try Routines(from: candidates))
        } catch {
            return .failure(error)
        }
    }()

    /// The routines of the library, loading it if need be.
    static var routines: Routines {
        get throws(LinearError) { try loaded.get() }
    }

    private static func prepareEnvironment(coreType: String?) {
        setenv("OPENBLAS_NUM_THREADS", "1", 1)
        if let coreType { setenv("OPENBLAS_CORETYPE", coreType, 0) }
    }

    // MARK: - Processor

    /// The best kernels of OpenBLAS 0.3.21 that this processor and operating system run, where that must be said.
    static var preferredCoreType: String? {
        #if arch(x86_64) && os(Linux)
        coreType(processorFlags: processorFlags(in: head(ofFile: "/proc/cpuinfo", limit: 16_384)))
        #else
        nil
        #endif
    }

    /// The kernels to ask for, by processor flags as Linux names them. Linux leaves out what it does not support itself.
    package static func coreType(processorFlags flags: Set<Substring>) -> String? {
        if flags.isSuperset(of: ["avx512f", "avx512dq", "avx512bw", "avx512vl"]) { return "SkylakeX" }
        if flags.isSuperset(of: ["avx2", "fma"]) { return "Haswell" }
        return nil
    }

    /// Flags of the first processor in the text of `/proc/cpuinfo`.
    package static func processorFlags(in text: String) -> Set<Substring> {
        for line in text.split(separator: "\n") where line.hasPrefix("flags") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            return Set(line[line.index(after: colon)...].split(separator: " "))
        }
        return []
    }

    /// The first bytes of a text file; empty if it cannot be read.
    private static func head(ofFile path: String, limit: Int) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = fread(buffer.baseAddress, 1, limit, file)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

// MARK: - Routines

extension OpenBLAS {
    typealias Text = UnsafePointer<CChar>
    typealias Size = UnsafePointer<Int32>
    typealias Input = UnsafePointer<Double>
    typealias Output = UnsafeMutablePointer<Double>
    typealias Info = UnsafeMutablePointer<Int32>

    /// Entry points with 32-bit integers, column-major, all by address as in Fortran.
    ///
    /// Fortran compilers pass the length of each text argument after all others and may use those slots, so they are
    /// passed (the `Int`s at the end); a C implementation ignores them.
    struct Routines: Sendable {
        typealias GEMM =
            @Sendable @convention(c) (
                Text, Text, Size, Size, Size, Input, Input, Size, Input, Size, Input, Output, Size, Int, Int
            ) -> Void
        typealias GEMV =
            @Sendable @convention(c) (
                Text, Size, Size, Input, Input, Size, Input, Size, Input, Output, Size, Int
            ) -> Void
        typealias SYRK =
            @Sendable @convention(c) (
                Text, Text, Size, Size, Input, Input, Size, Input, Output, Size, Int, Int
            ) -> Void
        typealias TRSM =
            @Sendable @convention(c) (
                Text, Text, Text, Text, Size, Size, Input, Input, Size, Output, Size, Int, Int, Int, Int
            ) -> Void
        typealias POTRF = @Sendable @convention(c) (Text, Size, Output, Size, Info, Int) -> Void
        typealias POTRS = @Sendable @convention(c) (Text, Size, Size, Input, Size, Output, Size, Info, Int) -> Void
        typealias SYEVD =
            @Sendable @convention(c) (
                Text, Text, Size, Output, Size, Output, Output, Size, Info, Size, Info, Int, Int
            ) -> Void
        typealias GELSD =
            @Sendable @convention(c) (
                Size, Size, Size, Output, Size, Output, Size, Output, Input, Info, Output, Size, Info, Info
            ) -> Void
        typealias GESDD =
            @Sendable @convention(c) (
                Text, Size, Size, Output, Size, Output, Output, Size, Output, Size, Output, Size, Info, Info, Int
            ) -> Void
        typealias GEQRF = @Sendable @convention(c) (Size, Size, Output, Size, Output, Output, Size, Info) -> Void
        typealias ORMQR =
            @Sendable @convention(c) (
                Text, Text, Size, Size, Size, Input, Size, Input, Output, Size, Output, Size, Info, Int, Int
            ) -> Void
        typealias TRTRS =
            @Sendable @convention(c) (
                Text, Text, Text, Size, Size, Input, Size, Output, Size, Info, Int, Int, Int
            ) -> Void

        let dgemm: GEMM
        let dgemv: GEMV
        let dsyrk: SYRK
        let dtrsm: TRSM
        let dpotrf: POTRF
        let dpotrs: POTRS
        let dsyevd: SYEVD
        let dgelsd: GELSD
        let dgesdd: GESDD
        let dgeqrf: GEQRF
        let dormqr: ORMQR
        let dtrtrs: TRTRS
        let coreName: String?
        let configuration: String?

        /// Loads the first library found.
        init(from names: [String]) throws(LinearError) {
            var found: UnsafeMutableRawPointer?
            var reason = ""
            for name in names where found == nil {
                found = dlopen(name, RTLD_LAZY | RTLD_LOCAL)
                if found == nil, reason.isEmpty { reason = dlerror().map { String(cString: $0) } ?? "" }
            }
            guard let library = found else {
                throw LinearError(
                    .libraryMissing,
                    "no BLAS and LAPACK library (tried \(names.joined(separator: ", "))): \(reason); "
                        + "on Debian install the package libopenblas0 (or libopenblas-dev)")
            }
            func routine<Function>(_ name: String, _: Function.Type) throws(LinearError) -> Function {
                guard let address = dlsym(library, name) else {
                    throw LinearError(.routineMissing, "the BLAS and LAPACK library has no routine \(name)")
                }
                return unsafeBitCast(address, to: Function.self)
            }
            dgemm = try routine("dgemm_", GEMM.self)
            dgemv = try routine("dgemv_", GEMV.self)
            dsyrk = try routine("dsyrk_", SYRK.self)
            dtrsm = try routine("dtrsm_", TRSM.self)
            dpotrf = try routine("dpotrf_", POTRF.self)
            dpotrs = try routine("dpotrs_", POTRS.self)
            dsyevd = try routine("dsyevd_", SYEVD.self)
            dgelsd = try routine("dgelsd_", GELSD.self)
            dgesdd = try routine("dgesdd_", GESDD.self)
            dgeqrf = try routine("dgeqrf_", GEQRF.self)
            dormqr = try routine("dormqr_", ORMQR.self)
            dtrtrs = try routine("dtrtrs_", TRTRS.self)

            typealias Name = @convention(c) () -> UnsafePointer<CChar>?
            let name = try? routine("openblas_get_corename", Name.self)
            let options = try? routine("openblas_get_config", Name.self)
            coreName = name?().map { String(cString: $0) }
            configuration = options?().map { String(cString: $0) }
            typealias SetThreads = @convention(c) (Int32) -> Void
            if let setThreads = try? routine("openblas_set_num_threads", SetThreads.self) { setThreads(1) }
        }
    }
}
