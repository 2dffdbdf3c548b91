import MolecularGraph
import TestSupport
import Testing

@testable import Descriptors

/// Specifications as users write them, and what is said about wrong ones.
@Suite struct DescriptorSpecTests {
    @Test(arguments: [
        ("cm", "cm", [String]()), ("cm:size=3", "cm", ["size=3"]),
        ("cm:size=3,unit=bohr", "cm", ["size=3", "unit=bohr"]),
        ("ac:props=chi+Z+I,depth=3", "ac", ["props=chi+Z+I", "depth=3"]),
        ("ac:props=chi,Z,I,depth=3", "ac", ["props=chi+Z+I", "depth=3"]), ("ac:props=chi+Z,I", "ac", ["props=chi+Z+I"]),
        ("x:a=b=c", "x", ["a=b=c"]), ("x:a=", "x", ["a="]), ("x:a=b:c", "x", ["a=b:c"]),
    ])
    func parsing(text: String, name: String, options: [String]) throws {
        let spec = try DescriptorSpec(parsing: text)
        #expect(spec.name == name)
        #expect(spec.options.map { "\($0.key)=\($0.value)" } == options)
        // The text form is read as the same.
        #expect(try DescriptorSpec(parsing: spec.text) == spec)
    }

    @Test(arguments: [
        ("", "no descriptor name"), (":a=b", "no descriptor name"), ("cm:", "is no option"),
        ("cm:size", "is no option"),
        ("cm:=3", "is no option"), ("cm:size=3,", "is no option"), ("cm:size=3,,unit=bohr", "is no option"),
        ("cm:,size=3", "is no option"), ("cm:size=3,size=4", "gives \"size\" twice"),
    ])
    func faults(text: String, words: String) {
        do throws(SpecError) {
            _ = try DescriptorSpec(parsing: text)
            Issue.record("\(text) was read")
        } catch {
            #expect(error.message.contains(words))
        }
    }

    @Test func setting() throws {
        var spec = try DescriptorSpec(parsing: "cm:size=3,unit=bohr")
        spec.set("size", to: "4")
        spec.set("flatten", to: "full")
        #expect(spec.text == "cm:size=4,unit=bohr,flatten=full")
        #expect(spec["size"] == "4" && spec["variant"] == nil)
    }

    // MARK: The registry

    @Test(arguments: [
        ("cm:variant=random,copies=1000,size=10000,flatten=full", "make 100000000000 columns; the limit is 20000000"),
        ("cm:size=6325", "make 20005975 columns"), ("bob:sizes=H10000+N10000+O10000+C1", "make 450045001 columns"),
        ("encoded-angles:elements=C+H+N+O+F+P+S+Cl+Br+I+B+Si+Se+Li+Na+K,segments=10000", "Give fewer segments"),
        ("compositon", "did you mean \"composition\"?"), ("nothing", "there is no descriptor \"nothing\""),
        ("cm:variant=sortd,size=3", "did you mean \"sorted\"?"),
        ("cm:variant=x", "expected one of sorted, none, eigen, random"),
        ("cm:unit=nm", "expected one of angstrom, bohr"),
        ("cm:flatten=upper", "expected one of lower, full"), ("cm:size=0", "from 1 to 10000"),
        ("cm:size=10001", "from 1 to 10000"), ("cm:size=many", "from 1 to 10000"), ("cm:size=-3", "from 1 to 10000"),
        ("cm:size=3.0", "from 1 to 10000"), ("cm:sise=3", "did you mean \"size\"?"),
        ("cm:Size=3", "cm has no option \"Size\""), ("composition:element=C", "did you mean \"elements\"?"),
        ("composition:elements=C+Zz", "\"Zz\" in elements=C+Zz is no element symbol"),
    ])
    func registryFaults(text: String, words: String) throws {
        let spec = try DescriptorSpec(parsing: text)
        do throws(SpecError) {
            _ = try DescriptorRegistry.resolve(spec)
            Issue.record("\(text) was taken")
        } catch {
            #expect(error.message.contains(words), "\(error.message)")
        }
    }

    @Test func definitionsAreComplete() {
        #expect(Set(DescriptorRegistry.names).count == DescriptorRegistry.names.count)
        for definition in DescriptorRegistry.definitions {
            #expect(!definition.summary.isEmpty && !definition.source.isEmpty && !definition.columnCount.isEmpty)
            #expect(definition.options.allSatisfy { !$0.meaning.isEmpty && !$0.values.isEmpty })
        }
    }

    /// An example of the option that `fit` learns, by descriptor.
    static let learnedOption = [
        "cm": "size=3", "bob": "sizes=H4+C2", "acsf": "elements=H+O", "encoded-bonds": "elements=H+O",
        "encoded-angles": "elements=H+O",
    ]

    /// The default that is told is the one that is taken.
    @Test func defaultsAreAsTold() throws {
        for definition in DescriptorRegistry.definitions {
            for option in definition.options where !option.defaultValue.isEmpty {
                // What would be learned must be given.
                let learned = Self.learnedOption[definition.name] ?? ""
                let plain = try makeDescriptor(definition.name + (learned.isEmpty ? "" : ":" + learned))
                let told = try makeDescriptor(
                    "\(definition.name):\(option.name)=\(option.defaultValue)"
                        + (learned.isEmpty ? "" : "," + learned))
                #expect(plain.columns == told.columns)
            }
        }
    }

    // MARK: Several descriptors

    @Test func columnsSideBySide() throws {
        let set = try FeatureSet([
            try makeDescriptor("cm:size=2,variant=eigen"), try makeDescriptor("composition:elements=C"),
        ])
        #expect(set.columns == ["cm_eig_1", "cm_eig_2", "n_C", "n_other"])
        #expect(set.kind == .real && set.needs == .coordinates)
        let molecule = try Structure(elements: [.carbon, .oxygen], positions: [.zero, SIMD3(0, 0, 1)]).molecule
        var values = [Double](repeating: 0, count: 4)
        try values.withUnsafeMutableBufferPointer {
            try set.makeRowWriter(Double.self).write(molecule, index: 0, into: $0)
        }
        #expect(values[2...] == [1, 1] && values[0] > values[1])
    }

    @Test func kindHoldsAllColumns() throws {
        #expect(try FeatureSet([makeDescriptor("composition")]).kind == .count)
        #expect(try FeatureSet([]).columns.isEmpty)
    }

    @Test func equalNamesAreRefused() throws {
        let pairs = [
            ("cm:size=2", "cm:size=3"), ("composition", "composition:elements=C+H"), ("cm:size=2", "cm:size=2"),
        ]
        for (one, two) in pairs {
            let descriptors = [try makeDescriptor(one), try makeDescriptor(two)]
            do throws(SpecError) {
                _ = try FeatureSet(descriptors)
                Issue.record("\(one) and \(two) were taken")
            } catch {
                #expect(error.message.contains("\"\(one)\"") && error.message.contains("\"\(two)\""))
                #expect(error.message.contains("as="))
            }
        }
    }

    @Test func prefixTellsThemApart() throws {
        let set = try FeatureSet([
            try makeDescriptor("composition:elements=C"), try makeDescriptor("composition:elements=C,as=second"),
        ])
        #expect(set.columns == ["n_C", "n_other", "second:n_C", "second:n_other"])
        // The same prefix twice helps nobody.
        #expect(throws: SpecError.self) {
            try FeatureSet([try makeDescriptor("composition:as=a"), try makeDescriptor("composition:as=a")])
        }
    }

    @Test func numbersInOtherTypes() throws {
        let set = try FeatureSet([try makeDescriptor("composition:elements=C")])
        let molecule = try Structure(elements: [.carbon, .carbon, .iodine], positions: [.zero, .one, .one + .one])
            .molecule
        var counts = [UInt32](repeating: 9, count: 2)
        try counts.withUnsafeMutableBufferPointer {
            try set.makeRowWriter(UInt32.self).write(molecule, index: 0, into: $0)
        }
        #expect(counts == [2, 1])
        var reals = [Double](repeating: 9, count: 2)
        try reals.withUnsafeMutableBufferPointer {
            try set.makeRowWriter(Double.self).write(molecule, index: 0, into: $0)
        }
        #expect(reals == [2, 1])
    }
}
