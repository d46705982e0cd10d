// swift-tools-version: 6.0
import Foundation
import PackageDescription

/// The instruction set the kernels are built for: `native`, or any value of clang's `-march`.
let architecture = ProcessInfo.processInfo.environment["ABLATE_MARCH"] ?? "native"

/// `wide` builds the tiles of AVX-512 for a CPU without it: slow, but the tests then run them.
let tiles: [SwiftSetting] =
  ProcessInfo.processInfo.environment["ABLATE_TILES"] == "wide"
  ? [.define("ABLATE_WIDE_TILES")] : []

/// Kernels alone are built without checks and for one instruction set; SIMD types stay inside.
let kernelSettings: [SwiftSetting] =
  [.unsafeFlags(["-Ounchecked", "-Xcc", "-march=\(architecture)"])] + tiles

/// The library of MPI by its name for pkg-config, such as `mpi-c`, `ompi-c` or `mpich`; without it no rank is started.
let mpi = ProcessInfo.processInfo.environment["ABLATE_MPI"].flatMap { $0.isEmpty ? nil : $0 }

let package = Package(
  name: "ablate",
  products: [.executable(name: "ablate", targets: ["ablate"])],
  targets: [
    // C libraries: module map and shim, nothing else.
    .systemLibrary(name: "CHost"),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(
      name: "CHarfBuzz", pkgConfig: "harfbuzz", providers: [.apt(["libharfbuzz-dev"])]),

    // The house; dependencies point down only.
    .target(
      name: "Ranks", dependencies: mpi == nil ? [] : ["CMPI"],
      swiftSettings: mpi == nil ? [] : [.define("ABLATE_MPI")]),
    .target(name: "Kernels", dependencies: ["CHost"], swiftSettings: kernelSettings),
    .target(name: "Text"),
    .target(name: "Files", dependencies: ["Text", "CCrypto"]),
    .target(name: "Settings", dependencies: ["Text"]),
    .target(name: "Network", dependencies: ["Text"]),
    .target(
      name: "Zoo", dependencies: ["Network", "Settings", "Interchange", "Files", "Text"]),
    .target(
      name: "Engine", dependencies: ["Network", "Kernels", "Ranks", "Files", "Text"]),
    .target(name: "Interchange", dependencies: ["Network", "Files", "Text"]),
    .target(
      name: "Datasets",
      dependencies: ["Kernels", "Files", "Text", "CPNG", "CTurboJPEG", "CHarfBuzz", "CZlib"]),
    .target(
      name: "Fetching", dependencies: ["Datasets", "Files", "Text", "CCurl", "CArchive"]),
    .target(name: "Results", dependencies: ["Text", "CSQLite"]),
    .target(
      name: "Experiments",
      dependencies: [
        "Engine", "Interchange", "Kernels", "Zoo", "Settings", "Datasets", "Results", "Files",
        "Text", "CYAML", "Network", "Ranks",
      ],
      resources: [.embedInCode("Verifying/published-bits.json")]),
    .target(
      name: "Reports", dependencies: ["Results", "Zoo", "Settings", "Network", "Text"],
      resources: [
        .embedInCode("Paper/paper-tables.json"), .embedInCode("Paper/paper-networks.json"),
        .embedInCode("Claims/claims.json"),
      ]),
    .target(
      name: "Deciding",
      dependencies: [
        "Experiments", "Datasets", "Kernels", "Network", "Reports", "Results", "Zoo",
      ]),
    .target(
      name: "Page", dependencies: ["Reports", "Results", "Text"],
      resources: [.embedInCode("Assets/page.css"), .embedInCode("Assets/page.js")]),
    .target(name: "Figures", dependencies: ["Reports", "Results", "Files", "Text"]),
    .target(name: "Trackers", dependencies: ["Results", "Interchange", "Files"]),
    .executableTarget(
      name: "ablate",
      dependencies: [
        "Deciding", "Experiments", "Page", "Figures", "Reports", "Trackers", "Engine", "Kernels",
        "Interchange", "Zoo", "Network", "Settings", "Datasets", "Fetching", "Results", "Files",
        "Text", "Ranks",
      ]),

    // Tests mirror the targets, plus one that drives the built binary.
    .target(name: "TestServer", path: "Tests/TestServer"),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels"]),
    .testTarget(name: "TextTests", dependencies: ["Text"]),
    .testTarget(name: "SettingsTests", dependencies: ["Settings"]),
    .testTarget(name: "FilesTests", dependencies: ["Files"]),
    .testTarget(name: "NetworkTests", dependencies: ["Network"]),
    .testTarget(
      name: "ZooTests", dependencies: ["Zoo", "Network", "Settings"],
      resources: [.embedInCode("golden-counts.json")]),
    .testTarget(
      name: "EngineTests",
      dependencies: ["Engine", "Kernels", "Network", "Ranks", "Files", "Zoo"]),
    .testTarget(
      name: "InterchangeTests",
      dependencies: ["Interchange", "Engine", "Kernels", "Network", "Files", "Zoo"]),
    .testTarget(
      name: "DatasetsTests",
      dependencies: ["Datasets", "Kernels", "Files", "CPNG", "CTurboJPEG", "CZlib"]),
    .testTarget(
      name: "FetchingTests",
      dependencies: ["Fetching", "Datasets", "Files", "CArchive", "TestServer"]),
    .testTarget(name: "ResultsTests", dependencies: ["Results"]),
    .testTarget(name: "TrackersTests", dependencies: ["Trackers", "Results"]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "Engine", "Interchange", "Kernels", "Zoo", "Network", "Settings", "Datasets",
        "Results", "Files",
      ],
      exclude: ["Golden/identities.txt", "Golden/canonical.txt"]),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "Results", "Text"],
      exclude: [
        "Fixtures/make_statistics.py", "Fixtures/make_bootstrap.py", "Fixtures/make_verdicts.py",
        "Fixtures/simulate_verdicts.py", "Fixtures/verdict_rule.py",
      ],
      resources: [
        .embedInCode("Fixtures/statistics.json"), .embedInCode("Fixtures/bootstrap.json"),
        .embedInCode("Fixtures/verdicts.json"),
      ]),
    .testTarget(
      name: "DecidingTests", dependencies: ["Deciding", "Experiments", "Reports", "Results"]),
    .testTarget(
      name: "PageTests", dependencies: ["Page", "Reports", "Results"], exclude: ["Snapshots"]),
    .testTarget(
      name: "FiguresTests", dependencies: ["Figures", "Results"], exclude: ["Snapshots"]),
    .testTarget(
      name: "CommandTests",
      dependencies: ["ablate", "Results", "Files", "Text", "TestServer", "CTurboJPEG"],
      exclude: ["Snapshots", "Fixtures"]),
    // Slow ones, by themselves (`make test-faults`), and damaged inputs (`make fuzz`); not shipped.
    .testTarget(name: "FaultTests", dependencies: ["ablate", "fuzz"]),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "Experiments", "Interchange", "Reports", "Results", "Engine", "Zoo", "Datasets", "Fetching",
        "Files", "Kernels", "Network", "CArchive", "CTurboJPEG", "CZlib",
      ],
      path: "Tests/Fuzz"),
  ],
  swiftLanguageModes: [.v6]
)

if let mpi {
  package.targets.append(
    .systemLibrary(name: "CMPI", pkgConfig: mpi, providers: [.apt(["libopenmpi-dev"])]))
}

// What a file uses, it imports; what a target imports, it depends on.
for target in package.targets where target.type != .system {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [.enableUpcomingFeature("MemberImportVisibility")]
}
