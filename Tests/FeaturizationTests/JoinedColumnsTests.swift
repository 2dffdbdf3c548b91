import TestSupport
import Testing

@testable import Featurization

@Suite struct JoinedColumnsTests {
    private let folder = TemporaryFolder()

    @Test func joinsByID() throws {
        let path = folder.write("id,ox,spin,name\na,2,5,x\n\"b,c\",3,,y\n", to: "t.csv")
        let joined = try JoinedColumns(path: path, names: ["spin", "ox"], key: "id")
        #expect(joined.names == ["spin", "ox"])
        #expect(joined.row(of: "a") == [5, 2])
        #expect(joined.row(of: "b,c")?[1] == 3)
        #expect(joined.row(of: "b,c")?[0].isNaN == true)
        #expect(joined.row(of: "z") == nil)
    }

    @Test func tablesSideBySide() throws {
        let first = try JoinedColumns(
            path: folder.write("id\tox\na\t2\n", to: "t.tsv"), names: ["ox"], key: "id")
        let second = try JoinedColumns(
            path: folder.write("key,alpha\nb,0.2\n", to: "u.csv"), names: ["alpha"], key: "key")
        let joined = JoinedColumns([first, second])
        #expect(joined.names == ["ox", "alpha"])
        #expect(joined.row(of: "a")?[0] == 2)
        #expect(joined.row(of: "b")?[1] == 0.2)
    }

    @Test(arguments: [
        ("id,ox\na,two\n", "\"two\" is no number"), ("id,spin\na,2\n", "there is no column \"ox\""),
        ("name,ox\na,2\n", "there is no column \"id\""), ("id,ox\na,2\na,3\n", "comes twice"),
    ])
    func faults(text: String, message: String) throws {
        let path = folder.write(text, to: "t.csv")
        #expect {
            try JoinedColumns(path: path, names: ["ox"], key: "id")
        } throws: { error in
            "\(error)".contains(message)
        }
    }
}
