import CYAML
import Datasets
import Engine
import Files
import Foundation
import Ranks
import Results

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

extension Provenance {
  /// What this process runs with: revision of the sources around the binary, hashes, versions, machine.
  ///
  /// - Parameters:
  ///   - jobs: trials side by side, which share the threads.
  ///   - ranks: processes that train each trial together, each with so many threads.
  ///   - usesOpenBLAS: whether some of them use it.
  package static func collect(
    threads: Int, version: String, jobs: Int = 1, ranks: Int = 1,
    usesOpenBLAS: Bool = false
  ) -> Provenance {
    let executable =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let source = SourceState(around: executable)
    let binary = try? Digest.sha256Text(ofFile: "/proc/self/exe")
    var details = EngineInfo.fingerprint(threads: threads, usesOpenBLAS: usesOpenBLAS)
    details["version"] = version
    details["jobs"] = String(jobs)
    if ranks > 1 { details["ranks"] = String(ranks) }
    if ranks > 1, let library = RankLauncher.library { details["mpi"] = library }
    details["compiler"] = compiler
    details["sqlite"] = Database.libraryVersion
    details["yaml"] = String(cString: yaml_get_version_string())
    details.merge(PictureLibraries.versions) { own, _ in own }
    details["kernel"] = ProcessIdentity.read("/proc/sys/kernel/osrelease")
    details["host"] = ProcessIdentity.hostName
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = (try? encoder.encode(details)).map { String(decoding: $0, as: UTF8.self) }
    return Provenance(
      threads: threads, load: currentLoad, revision: source.revision, isDirty: source.isDirty,
      binarySHA256: binary, details: json ?? "{}")
  }

  /// Load of the machine over the last minute.
  package static var currentLoad: Double? {
    var loads = [0.0]
    return getloadavg(&loads, 1) == 1 ? loads[0] : nil
  }

  private static var compiler: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #elseif compiler(>=6.2)
      "Swift 6.2"
    #elseif compiler(>=6.1)
      "Swift 6.1"
    #else
      "Swift 6.0"
    #endif
  }
}

/// The state of the checkout that a binary was built in; unknown for an installed one.
private struct SourceState {
  var revision: String?
  var isDirty: Bool?

  init(around executable: String) {
    var folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
    while folder.path != "/" {
      let here = folder.path
      if FileManager.default.fileExists(atPath: "\(here)/Package.swift"),
        FileManager.default.fileExists(atPath: "\(here)/.git")
      {
        revision = Self.git(here, ["rev-parse", "HEAD"])
        // A database of results that the project keeps is no source.
        let status = ["status", "--porcelain", "--untracked-files=no", "--", ".", ":!results"]
        isDirty = Self.git(here, status).map {
          !$0.isEmpty
        }
        return
      }
      folder.deleteLastPathComponent()
    }
  }

  private static func git(_ folder: String, _ arguments: [String]) -> String? {
    guard let run = try? ChildProcess.run(["git", "-C", folder] + arguments), run.code == 0 else {
      return nil
    }
    return String(decoding: run.output, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
