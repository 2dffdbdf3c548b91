extension Array {
    /// Makes the first `count` entries equal to a value; a longer array stays as long as it is.
    ///
    /// For scratch columns that are addressed by atom or bond: they grow with the largest molecule and are never cut.
    mutating func reset(to value: Element, count: Int) {
        if self.count < count {
            append(contentsOf: repeatElement(value, count: Swift.max(count, 2 * self.count) - self.count))
        }
        withUnsafeMutableBufferPointer { buffer in
            for index in 0..<count { buffer[index] = value }
        }
    }
}
