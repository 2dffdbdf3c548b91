import Substructure
import Testing

@Suite struct SMARTSErrorTests {
    @Test func `errors with equal fields are equal`() {
        #expect(SMARTSError(column: 2, detail: "x") == SMARTSError(column: 2, detail: "x"))
        #expect(SMARTSError(column: 2, detail: "x") != SMARTSError(column: 3, detail: "x"))
    }
}
