/// Room for plain values that is kept from molecule to molecule; a worker's own.
///
/// The pointer that ``room(for:)`` gives is good until the next call, and no longer than the buffer lives: a function
/// takes it, works, and lets it go. Accesses are checked in debug builds.
final class ScratchBuffer<Element: BitwiseCopyable> {
    private var storage = UnsafeMutableBufferPointer<Element>(start: nil, count: 0)

    init() {}

    deinit { storage.deallocate() }

    /// Room for `count` values whose content is undefined. Growing loses what was there.
    @inline(__always)
    func room(for count: Int) -> UnsafeMutableBufferPointer<Element> {
        if count > storage.count { grow(to: count) }
        return UnsafeMutableBufferPointer(start: storage.baseAddress, count: count)
    }

    /// Room for `count` values that keeps the first values that were there.
    @inline(__always)
    func grown(to count: Int, keeping kept: Int) -> UnsafeMutableBufferPointer<Element> {
        if count > storage.count {
            let old = storage
            storage = .allocate(capacity: max(count, 2 * old.count))
            if kept > 0, let from = old.baseAddress { storage.baseAddress?.initialize(from: from, count: kept) }
            old.deallocate()
        }
        return UnsafeMutableBufferPointer(start: storage.baseAddress, count: storage.count)
    }

    @inline(never)
    private func grow(to count: Int) {
        storage.deallocate()
        storage = .allocate(capacity: max(64, count, 2 * storage.count))
    }
}
