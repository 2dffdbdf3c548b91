import Perception
import Testing

@Suite struct RingSetTests {
    @Test func `an empty set has no rings`() {
        #expect(RingSet().count == 0)
    }
}
