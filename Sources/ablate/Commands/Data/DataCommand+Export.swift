import Datasets

extension DataCommand {
  /// `ablate data export NAME[=PATH]`
  static func export(_ arguments: Arguments) throws(CommandError) -> ExitCode {
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
    return .done
  }
}
