import Datasets
import Files
import Reports

/// `ablate data list|preview|export`
enum DataCommand: Command {
  static let name = "data"
  static let summary = "list, look at, export and fetch datasets"
  static let usage = [
    "data list", "data preview NAME[=PATH] --output FILE.png [options]",
    "data export NAME[=PATH] --split train|test --output X.npy,Y.npy",
    DataFetch.usage,
  ]
  static let split = OptionSpec("split", value: "NAME", "train or test (default test)")
  static let columns = OptionSpec("columns", value: "N", "images of each class (default 12)")
  static let classes = OptionSpec("classes", value: "N", "classes of shapes: 12, 24 or 48")
  static let options: [OptionSpec] =
    [split, columns, classes, .threads] + DataFetch.options + OptionSpec.result
  static let details = DataFetch.details

  static func run(_ arguments: Arguments) throws(CommandError) -> ExitCode {
    guard let action = arguments.operands.first else {
      throw .usage("data what? list, preview, export or fetch")
    }
    switch action {
    case "list":
      try Terminal.deliver(list.render(try arguments.format), arguments)
    case "preview":
      let dataset = try dataset(arguments)
      let split = try part(arguments)
      let count = try arguments.number(columns, in: 1...200) ?? 12
      let path = arguments.value(.output) ?? "\(dataset.name).png"
      let picture: [UInt8]
      do throws(DataError) {
        picture = try ContactSheet.png(dataset, split, columns: count)
      } catch { throw CommandError(error) }
      try write(picture, to: path)
      Terminal.note(
        "\(path): the first \(count) \(split.rawValue) images of each class, a row a class from the "
          + "top: \(dataset.classNames.joined(separator: ", "))")
    case "export":
      let dataset = try dataset(arguments)
      let split = try part(arguments)
      let paths = (arguments.value(.output) ?? "").split(separator: ",").map(String.init)
      guard paths.count == 2 else {
        throw .usage("data export needs --output X.npy,Y.npy: images and labels")
      }
      try write(dataset.imagesFile(split), to: paths[0])
      try write(dataset.labelsFile(split), to: paths[1])
      Terminal.note(
        "\(paths[0]), \(paths[1]): \(dataset.count(split)) \(split.rawValue) images and labels of "
          + dataset.identity)
    case "fetch": return try DataFetch.run(arguments)
    default:
      throw .usage("data \(action): there are list, preview, export and fetch")
    }
    return .done
  }

  private static var list: Table {
    Table(
      title: "Datasets",
      columns: [
        .init(key: "name", label: "name", alignment: .left),
        .init(key: "about", label: "what it is", alignment: .left),
      ],
      rows: Datasets.names.map { [.text($0), .text(Datasets.summary($0))] })
  }

  private static func dataset(_ arguments: Arguments) throws(CommandError) -> any Dataset {
    guard arguments.operands.count == 2 else {
      throw .usage("which dataset? one of \(Datasets.names.joined(separator: ", "))")
    }
    let parts = arguments.operands[1].split(separator: "=", maxSplits: 1).map(String.init)
    var request = DatasetRequest(name: parts.first ?? "")
    request.path = parts.count > 1 ? parts[1] : nil
    DataFolder.complete(&request)
    request.classes = try arguments.number(classes, in: 1...1000)
    let threads = try arguments.threads
    do throws(DataError) {
      return try Datasets.open(request, threads: threads)
    } catch { throw CommandError(error) }
  }

  private static func part(_ arguments: Arguments) throws(CommandError) -> Split {
    let text = arguments.value(split) ?? "test"
    guard let split = Split(rawValue: text) else {
      throw .usage("--split: train or test, not '\(text)'")
    }
    return split
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(CommandError) {
    do throws(FileError) { try WholeFile.write(bytes, to: path) } catch {
      throw CommandError(error)
    }
  }
}
