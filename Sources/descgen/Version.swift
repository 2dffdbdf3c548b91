import ChemIO
import Linear

/// What `--version` shows.
enum Version {
    /// Version of the program.
    static let number = "0.1.0"
    /// Version of the set of descriptors: changes when the value or the name of any column changes.
    static let descriptorSet = 1

    /// The version; with more detail on request. Only then is the linear-algebra library loaded.
    static func text(isVerbose: Bool) -> String {
        var lines = ["descgen \(number)"]
        guard isVerbose else { return lines[0] }
        lines.append("descriptor set \(descriptorSet)")
        lines.append("inflater \(inflaterName)")
        if let core = OpenBLAS.coreName {
            lines.append("linear algebra \(OpenBLAS.configuration ?? "OpenBLAS"), kernel \(core), one thread")
        } else {
            lines.append("linear algebra: OpenBLAS is not installed (Debian package libopenblas0)")
        }
        return lines.joined(separator: "\n")
    }
}
