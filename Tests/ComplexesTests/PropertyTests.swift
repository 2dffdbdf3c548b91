import MolecularGraph
import Testing

@testable import Complexes

@Suite struct PropertyTests {
    /// Spot checks of the property table (rac.md 1).
    @Test func valuesOfTheTable() throws {
        func value(_ property: AtomProperty, _ symbol: String) throws -> Int64? {
            property.values[try #require(Element(symbol: symbol)).atomicNumber]
        }
        #expect(try value(.electronegativity, "He") == 416)
        #expect(try value(.electronegativity, "Fe") == 183)
        #expect(try value(.electronegativity, "Xe") == nil)
        #expect(try value(.covalentRadius, "C") == 77)
        #expect(try value(.covalentRadius, "Mn") == 139)
        #expect(try value(.valenceElectrons, "Yb") == 16)
        #expect(try value(.bondNumber, "N") == 3)
        #expect(try value(.bondNumber, "Sn") == nil)
        #expect(try value(.polarizability, "H") == 450_711)
        #expect(try value(.identity, "U") == 1)
        #expect(AtomProperty.standard.map(\.label) == ["chi", "Z", "I", "T", "S"])
    }

    @Test func metalSelections() throws {
        func isMetal(_ symbol: String, _ selection: MetalSelection) throws -> Bool {
            selection.contains(try #require(Element(symbol: symbol)))
        }
        #expect((0...118).compactMap { Element(atomicNumber: $0) }.count { MetalSelection.tm.contains($0) } == 29)
        #expect(try !isMetal("La", .tm) && isMetal("La", .df) && isMetal("La", .all))
        #expect(try !isMetal("Al", .df) && isMetal("Al", .all) && isMetal("Na", .all) && isMetal("Ge", .all))
        #expect(try !isMetal("H", .all) && !isMetal("Si", .all) && !isMetal("As", .all) && !isMetal("Te", .all))
    }
}
