import Datasets

extension DataCommand {
  /// `ablate data export NAME[=PATH]`
  static func export(_ arguments: Arguments) throws -> ExitCode {
    let request = try request(arguments)
    guard !(request.source?.decodesPictures ?? false) else {
      throw CommandError.usage(
        "data export \(request.name): a folder's pictures have many sizes and are files already, which other "
          + "programs can read; docs/datasets.md tells how they are prepared")
    }
    let dataset = try open(request, arguments)
    let split = try part(arguments)
    let paths = (arguments.value(.output) ?? "").split(separator: ",").map(String.init)
    guard paths.count == 2 else {
      throw CommandError.usage("data export needs --output X.npy,Y.npy: images and labels")
    }
    let images = try dataset.imagesFile(split)
    try write(images, to: paths[0])
    try write(dataset.labelsFile(split), to: paths[1])
    Terminal.note(
      "\(paths[0]), \(paths[1]): \(dataset.count(split)) \(split.rawValue) images and labels of "
        + dataset.identity)
    return .done
  }
}
