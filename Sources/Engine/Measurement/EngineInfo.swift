import Kernels

#if canImport(Glibc)
  import Glibc
#endif

/// What the engine is and what it runs on, for provenance and bug reports.
package enum EngineInfo {
  /// Changes whenever the same trial would give other bits; part of a trial's identity.
  package static let numericsVersion = 7

  /// Why this build cannot run on this CPU, or nil.
  package static func unsupportedCPU() -> String? {
    let missing = InstructionSet.missing
    guard !missing.isEmpty else { return nil }
    let names = missing.map(\.rawValue)
    return "this build uses \(names.joined(separator: " and ")), which this CPU lacks; "
      + "build on this machine, or with ABLATE_MARCH set to what it has"
  }

  /// Keys and values that tell two machines or builds apart.
  ///
  /// - Parameter usesOpenBLAS: whether the library computes here, which then is named with the kernels it chose, and is
  ///   loaded for that; nil where it was loaded.
  package static func fingerprint(threads: Int, usesOpenBLAS: Bool? = nil) -> [String: String] {
    var info = [
      "numerics_version": String(numericsVersion), "threads": String(threads),
      "cpu": cpuModel(), "cores": String(sysconf(Int32(_SC_NPROCESSORS_ONLN))),
    ]
    if usesOpenBLAS ?? OpenBLAS.isLoaded, let library = try? OpenBLAS.library() {
      info["blas"] = library.description
      info["blas_threads"] = "1"
    }
    info["instructions"] = InstructionSet.builtFor.rawValue
    info["bfloat16"] = InstructionSet.hasBfloat16 ? "by instructions" : "emulated"
    return info
  }

  private static func cpuModel() -> String {
    guard let file = fopen("/proc/cpuinfo", "r") else { return "unknown" }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 512)
    while fgets(&line, 512, file) != nil {
      let bytes = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      let text = String(decoding: bytes, as: UTF8.self)
      guard text.hasPrefix("model name"), let colon = text.firstIndex(of: ":") else { continue }
      return String(text[text.index(after: colon)...].drop { $0 == " " }.prefix { $0 != "\n" })
    }
    return "unknown"
  }
}
