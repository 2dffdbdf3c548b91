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
        .library(name: "ChemIO", targets: ["ChemIO"]),
        .library(name: "Descriptors", targets: ["Descriptors"]),
        .library(name: "Tables", targets: ["Tables"]),
        .library(name: "Learn", targets: ["Learn"]),
        .library(name: "Featurization", targets: ["Featurization"]),
        .executable(name: "descgen", targets: ["descgen"]),
        .executable(name: "descgen-conformance", targets: ["descgen-conformance"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // C libraries of the system, one module map each.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),

        // Libraries, from the graph outwards.
        .target(name: "MolecularGraph", swiftSettings: swiftSettings),
        .target(
            name: "ChemIO", dependencies: ["MolecularGraph", "Tables", "CZlib", "CLibXML2"],
            swiftSettings: swiftSettings),
        .target(name: "Linear", swiftSettings: swiftSettings),
        .target(name: "SeededRandom", swiftSettings: swiftSettings),
        .target(name: "Tables", dependencies: ["CZlib"], swiftSettings: swiftSettings),
        .target(
            name: "Descriptors", dependencies: ["MolecularGraph", "Linear", "Tables"], swiftSettings: swiftSettings),
        .target(name: "Learn", dependencies: ["Tables"], swiftSettings: swiftSettings),
        .target(
            name: "Featurization", dependencies: ["ChemIO", "Descriptors", "Tables"], swiftSettings: swiftSettings),

        // The command.
        .executableTarget(
            name: "descgen",
            dependencies: [
                "Featurization", "ChemIO", "Descriptors", "Tables", "Linear",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swiftSettings
        ),

        // Tests.
        .testTarget(name: "MolecularGraphTests", dependencies: ["MolecularGraph"], swiftSettings: swiftSettings),
        .testTarget(name: "ChemIOTests", dependencies: ["ChemIO"], swiftSettings: swiftSettings),
        .testTarget(name: "TablesTests", dependencies: ["Tables"], swiftSettings: swiftSettings),
        .testTarget(name: "LinearTests", dependencies: ["Linear"], swiftSettings: swiftSettings),
        .testTarget(name: "DescriptorsTests", dependencies: ["Descriptors", "ChemIO"], swiftSettings: swiftSettings),
        .testTarget(name: "LearnTests", dependencies: ["Learn"], swiftSettings: swiftSettings),

        // Agreement with reference tools, on data beside the project: make conformance.
        .executableTarget(
            name: "descgen-conformance",
            dependencies: [
                "ChemIO", "Descriptors", "MolecularGraph", "Tables", "CZlib",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Conformance",
            swiftSettings: swiftSettings
        ),
    ]
)
