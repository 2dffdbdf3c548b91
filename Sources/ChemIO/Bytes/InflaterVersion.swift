internal import CZlib

/// Version of the library that decompresses gzip.
public var inflaterVersion: String { String(cString: zlibVersion()) }
