public import MolecularGraph

/// The perceived molecule of the record in hand, made at most once however many ask for it: filters, descriptors,
/// columns of `inspect`. Belongs to one worker.
public final class RecordPerception {
    // Only this class touches them, one at a time and never from within: nothing for the run-time checks to find.
    @exclusivity(unchecked) private var perceiver: MoleculePerceiver
    @exclusivity(unchecked) private var state = State.pending

    /// The molecule; of use only after ``perceive(_:)`` has returned.
    ///
    /// Reading it copies it, and a copy counts a reference for each of its columns; a function that is given it as
    /// `inout` gets it without one.
    @exclusivity(unchecked) public package(set) var perceived = PerceivedMolecule()

    private enum State {
        case pending
        case done
        case failed(PerceptionError)
    }

    /// A store for a worker.
    public init(options: MoleculePerceiver.Options = .init()) { perceiver = MoleculePerceiver(options: options) }

    /// Forgets the record: the next call of ``perceive(_:)`` is about another one.
    public func begin() { state = .pending }

    /// Perceives the molecule of the record in hand, unless that has been done since ``begin()``.
    ///
    /// - Throws: the same error for every call about a record that cannot be perceived.
    public func perceive(_ molecule: Molecule) throws(PerceptionError) {
        switch state {
        case .done: return
        case .failed(let error): throw error
        case .pending: break
        }
        do throws(PerceptionError) {
            try perceiver.perceive(molecule, into: &perceived)
            state = .done
        } catch {
            state = .failed(error)
            throw error
        }
    }
}
