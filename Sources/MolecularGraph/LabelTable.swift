/// Labels of some atoms, in order of the atoms. Readers add them in that order, so adding costs next to nothing.
package struct LabelTable: Equatable, Sendable {
    private var atoms: [Int32] = []
    private var labels: [String] = []

    /// A table without labels.
    package init() {}

    /// Whether no atom has a label.
    package var isEmpty: Bool { atoms.isEmpty }

    /// The label of an atom, or nil.
    ///
    /// - Complexity: O(log n) for n labels; O(1) to add one behind all others.
    package subscript(atom: Int32) -> String? {
        get {
            let place = firstPlace(notBefore: atom)
            return place < atoms.count && atoms[place] == atom ? labels[place] : nil
        }
        set {
            let place = firstPlace(notBefore: atom)
            let isThere = place < atoms.count && atoms[place] == atom
            switch (newValue, isThere) {
            case (.some(let label), true): labels[place] = label
            case (.some(let label), false):
                atoms.insert(atom, at: place)
                labels.insert(label, at: place)
            case (.none, true):
                atoms.remove(at: place)
                labels.remove(at: place)
            case (.none, false): break
            }
        }
    }

    /// Forgets all labels but keeps the storage.
    package mutating func removeAll() {
        atoms.removeAll(keepingCapacity: true)
        labels.removeAll(keepingCapacity: true)
    }

    private func firstPlace(notBefore atom: Int32) -> Int {
        guard let last = atoms.last, last >= atom else { return atoms.count }
        // Atoms that all have labels stand at their own number.
        if Int(atom) < atoms.count, atom >= 0, atoms[Int(atom)] == atom { return Int(atom) }
        var (low, high) = (0, atoms.count)
        while low < high {
            let middle = (low + high) / 2
            if atoms[middle] < atom { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
