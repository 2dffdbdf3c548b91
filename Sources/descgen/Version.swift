import ChemIO
import Linear

/// What `--version` shows.
enum Version {
    /// Version of the program.
    static let number = "0.1.0"
    /// Version of the set of descriptors: changes when the value or the name of any column changes.
    static let descriptorSet = 1

    /// Prints the version; with more detail on request. Only then is the linear-algebra library loaded.
    static func show(isVerbose: Bool) {
        print("descgen \(number)")
        guard isVerbose else { return }
        print("descriptor set \(descriptorSet)")
        print("inflater \(inflaterName)")
        if let core = OpenBLAS.coreName {
            print("linear algebra \(OpenBLAS.configuration ?? "OpenBLAS"), kernel \(core), one thread")
        } else {
            print("linear algebra: OpenBLAS is not installed (Debian package libopenblas0)")
        }
    }
}
