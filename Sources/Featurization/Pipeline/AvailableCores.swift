internal import ChemIO

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Number of cores that this process may use.
public enum AvailableCores {
    /// The least of the cores online, the affinity mask, the control group's quota and `SLURM_CPUS_PER_TASK`; 1 to 64.
    public static var count: Int {
        var count = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        if let allowed = coresInMask { count = min(count, allowed) }
        if let quota = controlGroupQuota { count = min(count, quota) }
        if let text = getenv("SLURM_CPUS_PER_TASK"), let cores = Int(String(cString: text)), cores > 0 {
            count = min(count, cores)
        }
        return min(64, max(1, count))
    }

    /// Cores in the affinity mask, as `/proc/self/status` tells; nil where there is no such file.
    private static var coresInMask: Int? {
        guard let line = lines(of: "/proc/self/status").first(where: { $0.hasPrefix("Cpus_allowed:") }) else {
            return nil
        }
        let bits = line.dropFirst("Cpus_allowed:".count).compactMap(\.hexDigitValue).reduce(0) {
            $0 + $1.nonzeroBitCount
        }
        return bits > 0 ? bits : nil
    }

    /// Cores that the control group allows (version 2, then 1), rounded up; nil without a limit.
    private static var controlGroupQuota: Int? {
        func numbers(_ path: String) -> [Int] {
            lines(of: path).first?.split(separator: " ").compactMap { Int($0) } ?? []
        }
        var values = numbers("/sys/fs/cgroup/cpu.max")
        if values.count != 2 {
            values = numbers("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") + numbers("/sys/fs/cgroup/cpu/cpu.cfs_period_us")
        }
        guard values.count == 2, values[0] > 0, values[1] > 0 else { return nil }
        return max(1, (values[0] + values[1] - 1) / values[1])
    }

    private static func lines(of path: String) -> [String] {
        guard let source = try? ByteSource(path: path) else { return [] }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 14, alignment: 16)
        defer { block.deallocate() }
        var filled = 0
        while filled < block.count,
            let more = try? source.read(into: UnsafeMutableRawBufferPointer(rebasing: block[filled...])), more > 0
        {
            filled += more
        }
        return String(decoding: block[0..<filled], as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
