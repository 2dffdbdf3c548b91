extension Array {
    /// Makes the array `count` long; what it holds then does not matter.
    @inlinable
    package mutating func setCount(_ count: Int, filler: Element) {
        if self.count < count {
            append(contentsOf: repeatElement(filler, count: count - self.count))
        } else if self.count > count {
            removeLast(self.count - count)
        }
    }
}
