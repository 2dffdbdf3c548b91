public import ChemIO
internal import Descriptors
public import Perception
public import Substructure

/// Chooses records by the patterns that their molecules have: all of some, and none of others.
public struct SubstructureFilter: Sendable {
    /// Patterns that must be there, every one.
    public let required: [SMARTSPattern]
    /// Patterns that must not be there, not one.
    public let forbidden: [SMARTSPattern]
    private let perception: MoleculePerceiver.Options

    /// A filter.
    ///
    /// - Parameter perception: how molecules are perceived.
    public init(
        required: [SMARTSPattern], forbidden: [SMARTSPattern], perception: MoleculePerceiver.Options = .init()
    ) {
        self.required = required
        self.forbidden = forbidden
        self.perception = perception
    }

    /// Whether every record passes.
    public var isEmpty: Bool { required.isEmpty && forbidden.isEmpty }

    /// What parsers must deliver: what perception looks at.
    public var needs: RecordNeeds { isEmpty ? [] : .atomDetails }

    func makeWorker() -> Worker? { isEmpty ? nil : Worker(self, RecordPerception(options: perception)) }

    /// A worker that perceives molecules for others too.
    func makeWorker(sharing shared: RecordPerception) -> Worker? { isEmpty ? nil : Worker(self, shared) }

    /// How molecules must be perceived to serve both the filter and a task that wants them as `options` say; nil if they
    /// differ in more than how far perception goes.
    func shared(with options: MoleculePerceiver.Options) -> MoleculePerceiver.Options? {
        var own = perception
        own.perceivesStereo = options.perceivesStereo
        var wanted = options
        wanted.perceivesHybridization = own.perceivesHybridization
        return own == wanted ? wanted : nil
    }

    /// The filter with its buffers; one per worker.
    final class Worker {
        private let filter: SubstructureFilter
        private let perception: RecordPerception
        private var matcher = SubstructureMatcher()

        fileprivate init(_ filter: SubstructureFilter, _ perception: RecordPerception) {
            self.filter = filter
            self.perception = perception
        }

        /// Whether a molecule passes.
        ///
        /// - Throws: why it cannot be told.
        func passes(_ molecule: Molecule) throws(RecordFailure) -> Bool {
            perception.begin()
            do throws(PerceptionError) {
                try perception.perceive(molecule)
            } catch {
                throw RecordFailure(DescriptorError(error))
            }
            matcher.prepare(perception.perceived)
            do throws(SubstructureError) {
                for pattern in filter.required where try !matcher.contains(pattern) { return false }
                for pattern in filter.forbidden where try matcher.contains(pattern) { return false }
            } catch {
                throw RecordFailure(status: .timeout, code: RecordStatus.timeout.rawValue, message: error.detail)
            }
            return true
        }
    }
}
