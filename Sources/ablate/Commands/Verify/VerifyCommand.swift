import Datasets
import Experiments
import Files
import Results

/// `ablate verify FILE|DIR`
enum VerifyCommand: Command {
  static let name = "verify"
  static let summary =
    "train published trials again and check for the same bits"
  static let usage = ["verify FILE|DIR [options]"]
  static let trials = OptionSpec(
    "trials", value: "N", "this many random trials (default: 3 that took at most 5 minutes each)")
  static let all = OptionSpec("all", "every trial")
  static let seed = OptionSpec(
    "seed", value: "N", "seed of the random choice (default: another each time)")
  static let trace = OptionSpec(
    "trace", value: "FILE", optional: true,
    kind: .file, "name the first layer that differs, by this trace (default DIR/trace.json)")
  static let writeTrace = OptionSpec(
    "write-trace", value: "FILE",
    kind: .file, "write a trace instead, of every setup or of the chosen trials")
  static let steps = OptionSpec(
    "steps", value: "N", "training steps in the written trace (default 2)")
  static let data = OptionSpec(
    "data", value: "NAME=PATH", repeatable: true, kind: .dataset,
    "where a data set's files are; repeatable")
  static let operandKind = WordKind.file
  static let examples: [(line: String, purpose: String)] = [
    ("verify results/desk", "three published trials, trained again")
  ]
  static let options: [OptionSpec] =
    [
      trials, all, seed, trace, writeTrace, steps, data, .threads, .jobs,
      RunCommand.decodeThreads, .noProgress, .quiet,
    ] + OptionSpec.result
  static let details = """
    FILE is a trace or a manifest, which `ablate report --all` writes as manifest.json; DIR is its
    folder. Trials are trained from scratch in a temporary folder, and no results database is changed.
    Losses, errors and final weights must be the same to the last bit, on any number of threads. For a
    trace, only the first steps are trained. Exit code 1 means that a trial differs. docs/verify.md has
    the details.
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    guard let path = try arguments.operand("manifest") else { return .usage }
    if arguments.has(all), arguments.value(trials) != nil {
      throw CommandError.usage("--all and --trials exclude each other")
    }
    if arguments.value(steps) != nil, arguments.value(writeTrace) == nil {
      throw CommandError.usage("--steps is for --write-trace")
    }
    let file = try PublishedInput(path)
    if TrainingTrace.isTrace(file.bytes) {
      if let option = [trials, trace, writeTrace].first(where: { arguments.value($0) != nil }) {
        throw CommandError.usage("--\(option.name) is for manifests, and \(file.path) is a trace")
      }
      return try verify(try file.trace(), file, arguments)
    }
    let manifest = try file.manifest()
    if let output = arguments.value(writeTrace) {
      return try write(manifest, file, to: output, arguments)
    }
    return try verify(manifest, file, arguments)
  }

  /// Where the files of datasets lie: what `--data` says, else what was fetched.
  static func locations(
    _ arguments: Arguments
  ) throws -> (inout DatasetRequest) -> Void {
    var paths: [String: String] = [:]
    for text in arguments.values(data) {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, Datasets.names.contains(parts[0]) else {
        throw CommandError.usage(
          "--data: expected NAME=PATH with NAME one of \(Datasets.names.joined(separator: ", ")), not "
            + "'\(text)'")
      }
      paths[parts[0]] = parts[1]
    }
    return { request in
      request.path = paths[request.name]
      DataFolder.complete(&request)
    }
  }

  /// Which trials, and the words for that choice.
  static func choice(_ arguments: Arguments) throws -> TrialChoice {
    let seed = try arguments.number(seed, in: 0...999_999_999) ?? Int.random(in: 1...999_999)
    if arguments.has(all) { return .all }
    if let count = try arguments.number(trials, in: 1...1_000_000) {
      return .random(count, seed: seed)
    }
    return .few(seed: seed)
  }
}

/// A published file, as it was read.
struct PublishedInput {
  let path: String
  let bytes: [UInt8]

  /// No published file is larger; reading more would only fill the memory.
  private static let most = 256 << 20

  /// - Parameter path: of the file, or of a folder that holds it.
  init(_ path: String, in folder: String = "manifest.json") throws {
    var place = path
    if WholeFile.isFolder(path) {
      place = "\(path.hasSuffix("/") ? String(path.dropLast()) : path)/\(folder)"
      guard WholeFile.size(place) != nil else {
        throw CommandError(
          .noInput,
          "\(path): there is no \(folder) in it; `ablate report --all --output DIR` writes one")
      }
    }
    self.path = place
    let file = try InputFile(place)
    bytes = try file.bytes(Self.most + 1)
    guard bytes.count <= Self.most else {
      throw file.refused("more than \(Self.most >> 20) MiB; no manifest and no trace is so large")
    }
  }

  func manifest() throws -> Manifest {
    do { return try Manifest(bytes) } catch {
      throw CommandError(.badData, "\(path): \(error)")
    }
  }

  func trace() throws -> TrainingTrace {
    do { return try TrainingTrace(bytes) } catch {
      throw CommandError(.badData, "\(path): \(error)")
    }
  }

  /// What verifying throws, with the file's path if the file is the cause.
  func blamed(_ error: VerificationError) -> CommandError {
    switch error {
    case .contents(let reason): CommandError(.badData, "\(path): \(reason)")
    case .numerics(let reason): CommandError(.unavailable, "\(path): \(reason)")
    case .data(let error): error.end
    }
  }
}
