extension Array {
    /// Makes the array `count` long; what it holds then does not matter.
    mutating func setCount(_ count: Int, filler: Element) {
        if self.count < count {
            append(contentsOf: repeatElement(filler, count: count - self.count))
        } else if self.count > count {
            removeLast(self.count - count)
        }
    }

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
