// swift-tools-version: 6.2
import PackageDescription

// The arrows below are the architecture: a target may import only what it declares, and `.ci/run` builds with
// `--explicit-target-dependency-import-check error` so that nothing else compiles. No packages: Foundation and zlib
// are the only libraries this project may use, and nothing under Sources uses Foundation.

let house: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let strict: [SwiftSetting] = house + [.strictMemorySafety()]

/// The programs carry the Swift runtime and zlib inside, so that an agent is one file to copy to an office. Symbols
/// stay, for a crash that says where; debug information, a third of the file, goes.
let oneFile: [LinkerSetting] = [.unsafeFlags(["-static-stdlib", "-Xlinker", "--strip-debug"])]

func library(
    _ name: String, _ dependencies: [String], linker: [LinkerSetting] = [], also settings: [SwiftSetting] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, swiftSettings: strict + settings,
        linkerSettings: linker)
}

func program(_ name: String, _ dependencies: [String]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, swiftSettings: strict,
        linkerSettings: oneFile)
}

func support(_ name: String, _ dependencies: [String]) -> Target {
    .target(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, path: "Tests/\(name)", swiftSettings: house)
}

func tests(_ name: String, _ dependencies: [String]) -> Target {
    .testTarget(name: name, dependencies: dependencies.map { .byName(name: $0) }, swiftSettings: house)
}

/// `TAMCAP_TESTS=WireTests,NodesTests` leaves the other test targets out, for a quick build while working on a module.
/// `Tests/run` builds all of them.
let chosenTests = Set((Context.environment["TAMCAP_TESTS"] ?? "").split(separator: ",").map(String.init))

let targets: [Target] =
    [
        // System libraries.
        .systemLibrary(name: "CZlib"),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CDigest"),

        // The deterministic core: told everything, reads no clock, randomness, socket or file.
        library("Bytes", ["CZlib", "CDigest"], linker: [.linkedLibrary(":libz.a")]),
        library("Workbook", ["Bytes"]),
        library("Model", ["Bytes"]),
        // A row is a value that borrows its bytes: `RowView` keeps spans, which must not outlive them.
        library("Intake", ["Model", "Bytes"], also: [.enableExperimentalFeature("Lifetimes")]),
        library("Scoring", ["Model"]),
        library("Forecast", ["Model"]),
        // Optimised in every build: without, a country of the tests spends its time in multiplications of Curve25519.
        library("Noise", ["Bytes"], also: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        library("Wire", ["Noise", "Model", "Bytes"]),
        library("Peering", ["Wire", "Noise", "Model", "Bytes"]),
        library("Admission", ["Bytes"]),
        library("Durability", ["Bytes"]),
        library("Nodes", ["Durability", "Peering", "Admission", "Wire", "Scoring", "Model", "Bytes"]),
        library("Office", ["Nodes", "Durability", "Peering", "Wire", "Intake", "Model", "Bytes"]),
        library("Alarms", ["Model", "Bytes"]),
        library("Publication", ["Alarms", "Forecast", "Scoring", "Model", "Workbook", "Bytes"]),
        library("Configuration", ["Alarms", "Intake", "Model", "Bytes"]),
        library("Official", ["Nodes", "Publication", "Configuration", "Scoring", "Wire", "Model", "Bytes"]),
        library("Generation", ["Model", "Bytes"]),

        // The world: event loop, sockets, files, processes.
        library("Runtime", ["CLinux", "Workbook", "Durability", "Bytes"]),
        library("HTTPService", ["Runtime", "Admission", "Bytes"]),
        library(
            "Daemons",
            [
                "Alarms", "Office", "Nodes", "Durability", "Peering", "Wire", "Intake", "Scoring", "Publication",
                "Configuration", "Forecast", "Official", "Runtime", "HTTPService", "Model", "Workbook", "Bytes",
            ]),
        library(
            "Workbench",
            [
                "Nodes", "Durability", "Peering", "Wire", "Noise", "Intake", "Scoring", "Publication", "Configuration",
                "Forecast", "Generation", "Official", "Runtime", "HTTPService", "Model", "Workbook", "Bytes",
            ]),
        library("Arguments", ["Runtime"]),

        // The programs: argument parsing only.
        program("tamcap-agent", ["Daemons", "Arguments", "Runtime"]),
        program("tamcap-aggregator", ["Daemons", "Arguments", "Runtime"]),
        program("tamcap", ["Workbench", "Arguments", "Runtime"]),

        // Test support.
        support("TestSupport", ["Durability", "Bytes"]),
        support(
            "Simulator",
            [
                "Office", "Nodes", "Durability", "Peering", "Wire", "Intake", "Scoring", "Publication",
                "Configuration", "Model", "Bytes", "TestSupport",
            ]),
        // Not installed, and without the programs' static linking, which would spread to the test bundle.
        .executableTarget(
            name: "tamcap-simulate", dependencies: ["Simulator", "Arguments", "Runtime"],
            path: "Tests/tamcap-simulate", swiftSettings: house),
        .executableTarget(
            name: "tamcap-attack",
            dependencies: [
                "Daemons", "Nodes", "Peering", "Wire", "Configuration", "Runtime", "Model",
            ], path: "Tests/tamcap-attack", swiftSettings: house),

        // Tests.
        tests("BytesTests", ["Bytes", "TestSupport"]),
        tests("WorkbookTests", ["Workbook", "Bytes", "TestSupport"]),
        tests("ModelTests", ["Model", "TestSupport"]),
        tests("IntakeTests", ["Intake", "Model", "Bytes", "TestSupport"]),
        tests("ScoringTests", ["Scoring", "Configuration", "Model", "TestSupport"]),
        tests("ForecastTests", ["Forecast", "Model", "TestSupport"]),
        tests("NoiseTests", ["Noise", "Bytes", "TestSupport"]),
        tests("WireTests", ["Wire", "Noise", "Model", "Bytes", "TestSupport"]),
        tests("DurabilityTests", ["Durability", "Bytes", "TestSupport"]),
        tests("AdmissionTests", ["Admission", "TestSupport"]),
        tests("PeeringTests", ["Peering", "Wire", "Noise", "Model", "Bytes", "TestSupport"]),
        tests(
            "NodesTests",
            [
                "Nodes", "Durability", "Peering", "Wire", "Configuration", "Scoring", "Model", "Bytes", "TestSupport",
                "Simulator",
            ]),
        tests(
            "OfficeTests",
            [
                "Office", "Nodes", "Durability", "Peering", "Wire", "Configuration", "Intake", "Model", "Bytes",
                "TestSupport", "Simulator",
            ]),
        tests("AlarmsTests", ["Alarms", "Model", "TestSupport"]),
        tests("PublicationTests", ["Publication", "Scoring", "Configuration", "Model", "Workbook", "TestSupport"]),
        tests("ConfigurationTests", ["Alarms", "Configuration", "Intake", "Model", "Bytes", "TestSupport"]),
        tests("RuntimeTests", ["Runtime", "Durability", "HTTPService", "Bytes", "Arguments", "TestSupport"]),
        tests(
            "DaemonsTests",
            [
                "Alarms", "Daemons", "HTTPService", "Nodes", "Peering", "Wire", "Configuration", "Runtime",
                "Durability", "Intake", "Official", "Scoring", "Workbook", "Publication", "Model", "TestSupport",
            ]),
        tests(
            "OfficialTests", ["Official", "Nodes", "Configuration", "Wire", "Model", "Bytes", "TestSupport"]),
        tests("GenerationTests", ["Generation", "Model", "TestSupport"]),
        tests(
            "WorkbenchTests",
            [
                "Workbench", "Daemons", "Nodes", "Durability", "Peering", "Wire", "Intake", "Generation", "Scoring",
                "Publication", "Configuration", "Runtime", "HTTPService", "Model", "Workbook", "Bytes", "TestSupport",
            ]),
        tests(
            "ConformanceTests",
            [
                "Nodes", "Durability", "Peering", "Wire", "Noise", "Configuration", "Scoring", "Intake", "Model",
                "Bytes", "TestSupport", "Simulator",
            ]),
        tests("SimulationTests", ["Simulator", "TestSupport"]),
        // Not dependent on the programs, whose static linking would spread to the test bundle: `Tests/run` builds
        // everything, and the tests find the programs beside themselves.
        // The programs are looked at from outside; only what a peer with a valid key says to them is made by modules.
        tests("ProcessTests", ["TestSupport", "Bytes", "Model", "Wire", "Peering"]),
    ]

let package = Package(
    name: "tam-cap",
    targets: targets.filter { !$0.isTest || chosenTests.isEmpty || chosenTests.contains($0.name) },
    swiftLanguageModes: [.v6]
)
