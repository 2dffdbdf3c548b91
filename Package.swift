// swift-tools-version: 6.2
import PackageDescription

/// One set of language rules for every target of the package.
let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    // Needed on 6.3 to return a `Span` from our own types.
    .enableExperimentalFeature("Lifetimes"),
]

let package = Package(
    name: "descgen",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "MolecularGraph", targets: ["MolecularGraph"]),
        .library(name: "Perception", targets: ["Perception"]),
        .library(name: "Substructure", targets: ["Substructure"]),
        .library(name: "Complexes", targets: ["Complexes"]),
        .library(name: "ChemIO", targets: ["ChemIO"]),
        .library(name: "Descriptors", targets: ["Descriptors"]),
        .library(name: "Tables", targets: ["Tables"]),
        .library(name: "Learn", targets: ["Learn"]),
        .library(name: "Report", targets: ["Report"]),
        .library(name: "Featurization", targets: ["Featurization"]),
        .executable(name: "descgen", targets: ["descgen"]),
        .executable(name: "descgen-conformance", targets: ["descgen-conformance"]),
        .executable(name: "learner-benchmark", targets: ["learner-benchmark"]),
    ],
    traits: [
        .trait(
            name: "ISAL", description: "Inflate gzip with Intel's ISA-L (Debian package libisal-dev) instead of zlib.")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // C libraries of the system, one module map each.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),

        // Libraries, from the graph outwards.
        .target(name: "MolecularGraph", swiftSettings: swiftSettings),
        .target(name: "Perception", dependencies: ["MolecularGraph"], swiftSettings: swiftSettings),
        .target(name: "Substructure", dependencies: ["MolecularGraph", "Perception"], swiftSettings: swiftSettings),
        .target(name: "Complexes", dependencies: ["MolecularGraph"], swiftSettings: swiftSettings),
        .target(
            name: "ChemIO",
            dependencies: [
                "MolecularGraph", "Tables", "CZlib", "CLibXML2",
                .target(name: "CISAL", condition: .when(traits: ["ISAL"])),
            ],
            swiftSettings: swiftSettings
        ),
        .target(name: "Linear", swiftSettings: swiftSettings),
        .target(name: "SeededRandom", swiftSettings: swiftSettings),
        .target(name: "Tables", dependencies: ["CZlib"], swiftSettings: swiftSettings),
        .target(
            name: "Descriptors",
            dependencies: [
                "MolecularGraph", "Perception", "Substructure", "Complexes", "Linear", "SeededRandom", "Tables",
            ],
            swiftSettings: swiftSettings),
        .target(name: "Learn", dependencies: ["Linear", "SeededRandom", "Tables"], swiftSettings: swiftSettings),
        // The page's template is built into the program, so that it needs no files beside it.
        .target(
            name: "Report", dependencies: ["Learn", "Linear", "SeededRandom", "Tables"],
            resources: [.embedInCode("Template")], swiftSettings: swiftSettings),
        .target(
            name: "Featurization",
            dependencies: [
                "ChemIO", "Descriptors", "MolecularGraph", "Perception", "Substructure", "Complexes", "Tables",
            ],
            swiftSettings: swiftSettings),

        // The command.
        .executableTarget(
            name: "descgen",
            dependencies: [
                "Featurization", "ChemIO", "Descriptors", "Complexes", "Substructure", "Tables", "Linear", "Learn",
                "Report", "Perception",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swiftSettings
        ),

        // Tests. `TestSupport` has what several suites share.
        .target(
            name: "TestSupport", dependencies: ["MolecularGraph", "CZlib"], path: "Tests/TestSupport",
            swiftSettings: swiftSettings),
        .testTarget(name: "MolecularGraphTests", dependencies: ["MolecularGraph"], swiftSettings: swiftSettings),
        .testTarget(
            name: "PerceptionTests", dependencies: ["Perception", "ChemIO", "MolecularGraph", "TestSupport"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "SubstructureTests", dependencies: ["Substructure", "Perception", "ChemIO", "MolecularGraph"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ComplexesTests", dependencies: ["Complexes", "ChemIO", "MolecularGraph", "TestSupport"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ChemIOTests", dependencies: ["ChemIO", "Tables", "TestSupport"], swiftSettings: swiftSettings),
        .testTarget(name: "TablesTests", dependencies: ["Tables"], swiftSettings: swiftSettings),
        .testTarget(name: "LinearTests", dependencies: ["Linear"], swiftSettings: swiftSettings),
        .testTarget(name: "SeededRandomTests", dependencies: ["SeededRandom"], swiftSettings: swiftSettings),
        .testTarget(
            name: "DescriptorsTests", dependencies: ["Descriptors", "ChemIO", "MolecularGraph", "TestSupport"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "LearnTests", dependencies: ["Learn", "Linear", "SeededRandom", "Tables"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ReportTests", dependencies: ["Report", "Learn", "SeededRandom", "Tables", "TestSupport"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "FeaturizationTests",
            dependencies: [
                "Featurization", "ChemIO", "Complexes", "Descriptors", "MolecularGraph", "Perception", "Tables",
                "TestSupport",
            ],
            swiftSettings: swiftSettings),
        // Runs the built command as users do.
        .testTarget(
            name: "descgenTests", dependencies: ["descgen", "MolecularGraph", "Tables", "TestSupport"],
            swiftSettings: swiftSettings),

        // Steps of the learner, timed: make bench.
        .executableTarget(
            name: "learner-benchmark", dependencies: ["Learn"], path: "Benchmarks/Learner",
            swiftSettings: swiftSettings),

        // Agreement with reference tools, on data beside the project: make conformance.
        .executableTarget(
            name: "descgen-conformance",
            dependencies: [
                "ChemIO", "Descriptors", "Learn", "MolecularGraph", "Perception", "SeededRandom", "Substructure",
                "Complexes", "Tables", "CZlib", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Conformance",
            swiftSettings: swiftSettings
        ),
    ]
)
