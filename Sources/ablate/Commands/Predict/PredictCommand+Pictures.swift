import Network
import Interchange
import Datasets
import Engine
import Files
import Reports

extension PredictCommand {
  /// Prints the five likeliest classes of each picture.
  static func predict(
    pictures: [String], _ arguments: Arguments
  ) throws -> ExitCode {
    let format = try arguments.format
    let source = try NetworkSource(arguments, side: .asked(nil))
    guard source.graph.input.height == source.graph.input.width else {
      throw CommandError(.badData, "\(source.graph.name) does not take square images")
    }
    let preprocessing = try Preprocessing(arguments, source)
    let names = try classNames(source, arguments)
    let (predictor, batch) = try predictor(source, arguments)
    var table = Table(
      title: "Likeliest classes by \(source.text)",
      columns: [
        .init(key: "picture", label: "picture", alignment: .left),
        .init(key: "rank", label: "rank"), .init(key: "label", label: "label"),
        .init(key: "class", label: "class", alignment: .left),
        .init(key: "probability", label: "probability", unit: "%"),
      ])
    for first in stride(from: 0, to: pictures.count, by: batch) {
      let part = pictures[first..<min(first + batch, pictures.count)]
      var images: [Float] = []
      for path in part {
        images += try prepared(path, side: source.graph.input.height, preprocessing)
      }
      let logits = images.withUnsafeBufferPointer { images in
        images.baseAddress.map {
          Array(
            UnsafeBufferPointer(
              start: predictor.logits(images: $0, count: part.count),
              count: part.count * names.count))
        } ?? []
      }
      for (index, path) in part.enumerated() {
        let own = logits[(index * names.count)..<((index + 1) * names.count)]
        let top = own.withUnsafeBufferPointer { TopClasses.of($0, limit: 5) }
        for (rank, guess) in top.enumerated() {
          table.rows.append([
            .text(path), .integer(rank + 1), .integer(guess.label), .text(names[guess.label]),
            .number(100 * guess.probability, decimals: 2),
          ])
        }
      }
    }
    // Only here, so that an error stays one line.
    preprocessing.notes.forEach(Terminal.note)
    try Terminal.deliver(table.render(format, Terminal.layout(arguments)), arguments)
    return .done
  }

  private static func prepared(
    _ path: String, side: Int, _ preprocessing: Preprocessing
  ) throws -> [Float] {
    return try PictureFile.prepared(
      path: path, side: side, mean: preprocessing.normalisation.mean,
      deviation: preprocessing.normalisation.deviation, rule: preprocessing.rule)
  }

  /// From the file that the command line names, else from the dataset of the trial, else numbers.
  private static func classNames(
    _ source: NetworkSource, _ arguments: Arguments
  ) throws -> [String] {
    let classes = source.graph.classes
    guard let path = arguments.value(classNames) else {
      if let names = source.label.classNames, names.count == classes { return names }
      return (0..<classes).map { "class \($0)" }
    }
    let bytes: [UInt8]
    do { bytes = try WholeFile.read(path, limit: 16 << 20) } catch {
      throw CommandError(error.flaw == nil ? .noInput : .badData, error.description)
    }
    // By bytes: Swift treats CR LF as one character, which is not equal to a line feed.
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    let names = lines.map { line in
      String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
    guard names.count == classes else {
      throw CommandError(
        .badData, "\(path): \(names.count) names, and \(source.graph.name) has \(classes) classes")
    }
    return names
  }
}
