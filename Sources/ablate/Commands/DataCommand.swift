import Datasets
import Files

/// `ablate data ACTION`; each action has its own file under `Data/`.
enum DataCommand: Command {
  static let name = "data"
  static let summary = "list, preview, export, check and fetch data sets"
  static let usage = [
    "data list", "data preview NAME[=PATH] --output FILE.png [options]",
    "data export NAME[=PATH] --split train|test --output X.npy,Y.npy",
    "data check folder=DIRECTORY [options]", DataFetch.usage,
  ]
  static let split = OptionSpec(
    "split", value: "NAME", kind: .words(["train", "test"]), "train or test (default test)")
  static let columns = OptionSpec("columns", value: "N", "images of each class (default 12)")
  static let classes = OptionSpec(
    "classes", value: "N", "classes of shapes (12, 24, 48) or emoji (9, 97)")
  static let operandKind = WordKind.words(["list", "preview", "export", "check", "fetch"])
  static let examples: [(line: String, purpose: String)] = [
    ("data list", "every data set and how to get it"),
    ("data preview shapes -o shapes.png", "what the pictures look like"),
  ]
  static let options: [OptionSpec] =
    [split, columns, classes, .threads, DataFetch.from, .noProgress, .quiet] + OptionSpec.result
  static let details = DataFetch.details

  static func run(_ arguments: Arguments) throws -> ExitCode {
    guard let action = arguments.operands.first else {
      throw CommandError.usage("data what? list, preview, export, check or fetch")
    }
    switch action {
    case "list": return try list(arguments)
    case "preview": return try preview(arguments)
    case "export": return try export(arguments)
    case "check": return try check(arguments)
    case "fetch": return try DataFetch.run(arguments)
    default:
      throw CommandError.usage("data \(action): there are list, preview, export, check and fetch")
    }
  }

  /// The dataset that the second word names.
  static func request(_ arguments: Arguments) throws -> DatasetRequest {
    guard arguments.operands.count == 2 else {
      throw CommandError.usage("which dataset? one of \(Datasets.names.joined(separator: ", "))")
    }
    let parts = arguments.operands[1].split(separator: "=", maxSplits: 1).map(String.init)
    var request = DatasetRequest(name: parts.first ?? "")
    request.path = parts.count > 1 ? parts[1] : nil
    DataFolder.complete(&request)
    request.classes = try arguments.number(classes, in: 1...1000)
    return request
  }

  static func open(
    _ request: DatasetRequest, _ arguments: Arguments
  ) throws -> any Dataset {
    let threads = try arguments.threads
    return try Datasets.open(request, threads: threads)
  }

  static func part(_ arguments: Arguments) throws -> Split {
    let text = arguments.value(split) ?? "test"
    guard let split = Split(rawValue: text) else {
      throw CommandError.usage("--split: train or test, not '\(text)'")
    }
    return split
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    try WholeFile.write(bytes, to: path)
  }
}
