import ChemIO

/// Files that are read as a whole: tables, models, lists.
enum WholeFile {
    /// All bytes of a file, inflated if it is gzip.
    ///
    /// - Parameter limit: the most bytes that such a file may have.
    /// - Throws: ``CommandFailure`` that names the file.
    static func read(_ path: String, limit: Int = .max) throws -> [UInt8] {
        try naming(path) {
            let source = try ByteSource(path: path)
            var bytes: [UInt8] = []
            let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
            defer { block.deallocate() }
            while true {
                let count = try source.read(into: block)
                if count == 0 { return bytes }
                bytes.append(contentsOf: block[0..<count])
                guard bytes.count <= limit else {
                    throw CommandFailure.usage("the file is longer than \(limit) bytes, the limit for its kind")
                }
            }
        }
    }

    /// Puts the name of a file before the message of what goes wrong with it.
    static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            let failure = CommandFailure(error)
            throw CommandFailure(failure.status, failure.message.map { "\(path): \($0)" })
        }
    }
}
