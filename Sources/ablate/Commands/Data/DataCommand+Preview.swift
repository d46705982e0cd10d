import Datasets

extension DataCommand {
  /// `ablate data preview NAME[=PATH]`
  static func preview(_ arguments: Arguments) throws(CommandError) -> ExitCode {
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
    return .done
  }
}
