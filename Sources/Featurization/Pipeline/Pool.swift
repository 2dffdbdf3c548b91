/// Things that are used again instead of being made anew, shared by the threads of a run.
///
/// A block of a few hundred kilobytes that is freed after every batch goes back to the system, and is mapped and filled
/// page by page for the next one; keeping it spares that.
final class Pool<Item> {
    private let lock = Lock()
    private var free: [Item] = []
    private let make: () -> Item

    /// A pool that makes items when none is free.
    init(_ make: @escaping () -> Item) { self.make = make }

    /// Takes an item out.
    func take() -> Item {
        lock.acquire()
        let item = free.popLast()
        lock.release()
        return item ?? make()
    }

    /// Puts an item back; its content must have been cleared.
    func give(_ item: consuming Item) {
        lock.acquire()
        free.append(item)
        lock.release()
    }
}
