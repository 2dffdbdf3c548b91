import MolecularGraph

/// What the perception steps look up about an element, packed into eight bytes.
struct ElementFacts: BitwiseCopyable, Sendable {
    /// Electrons of the outer shell.
    var outerElectrons: Int8 = 0
    /// First allowed valence; -1 if any value is allowed.
    var defaultValence: Int8 = -1
    /// Last allowed valence; -1 if the list is open.
    var lastValence: Int8 = -1
    /// Number of allowed valences.
    var valenceCount: Int8 = 1
    /// Metal in the sense of the organometallic clean-up (perception.md 2.1).
    var isMetal = false
    /// Left of carbon: a charge counts with reversed sign in kekulisation (perception.md 2.3).
    var isLeftOfCarbon = false
    /// May be part of an aromatic ring: Z ≤ 18, Se, Te (perception.md 2.6).
    var canBeAromatic = false

    /// The facts of all elements, by atomic number.
    static let table: [ElementFacts] = (0...118).map { number in
        var facts = ElementFacts()
        guard let element = Element(atomicNumber: number) else { return facts }
        let valences = element.allowedValences
        facts.outerElectrons = Int8(element.outerElectrons)
        facts.defaultValence = valences[0]
        facts.lastValence = valences[valences.count - 1]
        facts.valenceCount = Int8(valences.count)
        facts.isMetal = ValenceModel.isMetal(number)
        facts.canBeAromatic = number <= 18 || number == 34 || number == 52
        facts.isLeftOfCarbon =
            switch number {
            case 3...5, 11...13, 19...22, 30...32, 37...41, 48...51, 55...61, 72...73, 80...83, 87...93, 104...118: true
            default: false
            }
        return facts
    }
}
