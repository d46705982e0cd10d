import Datasets

extension DataCommand {
  /// The side of decoded pictures on a sheet, and the most classes on one sheet.
  private static let sheetSide = 96
  private static let sheetRows = 60

  /// `ablate data preview NAME[=PATH]`
  static func preview(_ arguments: Arguments) throws -> ExitCode {
    var request = try request(arguments)
    let isDecoded = request.source?.decodesPictures ?? false
    if isDecoded { request.side = sheetSide }
    let dataset = try open(request, arguments)
    let split = try part(arguments)
    let count = try arguments.number(columns, in: 1...200) ?? 12
    let path = arguments.value(.output) ?? "\(dataset.name).png"
    let rows = min(dataset.classes, isDecoded ? sheetRows : dataset.classes)
    let picture = try ContactSheet.png(
      dataset, split, columns: count, rows: rows, zoom: isDecoded ? 1 : 2)
    try write(picture, to: path)
    Terminal.note(
      "\(path): the first \(count) \(split.rawValue) images of each class, one row per class from the "
        + "top: \(dataset.classNames.prefix(rows).joined(separator: ", "))"
        + (rows < dataset.classes ? " (the first \(rows) of \(dataset.classes) classes)" : ""))
    return .done
  }
}
