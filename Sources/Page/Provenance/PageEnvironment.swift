import Reports
import Results

/// The environment of a run: enough to tell whether two numbers come from the same program and
/// machine.
struct PageEnvironment: Hashable {
  var host: String
  var cpu: String
  var threads: Int
  /// With `+ changes` where the sources were not those of the revision.
  var revision: String
  var binary: String
  /// Compiler and libraries with their versions, sorted by name; empty where not recorded.
  var software: String

  init(_ attempt: ResultsStore.Attempt) {
    let provenance = attempt.provenance
    let details = [String: String](json: provenance.details)
    host = Self.name(attempt.host)
    cpu = details["cpu"] ?? "unknown processor"
    threads = provenance.threads
    revision = Self.revision(provenance.revision, provenance.isDirty)
    binary = provenance.binarySHA256 ?? "unknown"
    let named = [
      "version", "instructions", "compiler", "blas", "sqlite", "yaml", "png", "turbojpeg", "kernel",
      "numerics_version",
    ]
    software = named.compactMap { key in
      details[key].map { "\(key.replacing("_", with: " ")): \($0)" }
    }.joined(separator: "; ")
  }

  init(_ record: MeasurementRecord) {
    host = Self.name(record.series.host)
    cpu = record.cpu
    threads = record.series.threads
    revision = Self.revision(record.revision, record.isDirty)
    binary = record.series.binarySHA256.isEmpty ? "unknown" : record.series.binarySHA256
    software = ""
  }

  /// The machine's name without the part that distinguishes machines of the same name.
  private static func name(_ host: String) -> String {
    host.split(separator: "/").first.map(String.init) ?? "unknown"
  }

  private static func revision(_ revision: String?, _ isDirty: Bool?) -> String {
    (revision ?? "unknown") + (isDirty == true ? " + changes" : "")
  }
}

extension ResultsStore.TrialOrigin {
  /// The settings by key.
  var settingsByKey: [String: String] {
    [String: String](json: settings)
  }
}

extension ResultsStore.TrialOrigin {
  /// Whether the network has learnt nothing.
  var isAtChance: Bool {
    guard let top1Error, let testImages,
      let classes = settingsByKey["classes"].flatMap({ Int($0) })
    else { return false }
    return Chance.isReached(
      by: top1Error, images: testImages, classes: classes, mostFrequent: mostFrequent)
  }
}
