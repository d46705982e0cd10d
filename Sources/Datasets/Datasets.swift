/// The datasets by name.
package enum Datasets {
  package static let names = ["shapes", "cifar10", "cifar100", "folder"]

  /// One line about each.
  package static func summary(_ name: String) -> String {
    switch name {
    case "shapes": "embedded: outlines with textures, 32×32, 12, 24 or 48 classes"
    case "cifar10": "60,000 photographs, 32×32, 10 classes; `ablate data fetch cifar10`"
    case "cifar100": "60,000 photographs, 32×32, 100 classes; `ablate data fetch cifar100`"
    case "folder": "your pictures, train/CLASS/*.JPEG and val/CLASS/*; --data folder=DIRECTORY"
    default: ""
    }
  }

  /// Loads, lists or generates a dataset. Throws: an unknown name, a number that does not fit, bad files.
  package static func open(_ request: DatasetRequest, threads: Int) throws(DataError) -> any Dataset
  {
    try check(request)
    if request.name == "folder" { return try FolderDataset(request) }
    switch CIFARFormat(rawValue: request.name) {
    case .none: return try ShapesDataset(plan(request), threads: threads)
    case .some(let format): return try CIFARDataset(format, request)
    }
  }

  static func plan(_ request: DatasetRequest) throws(DataError) -> ShapesPlan {
    let classes = request.classes ?? 12
    guard let layout = ShapeClasses(count: classes) else {
      throw DataError(
        .request, "data.classes: shapes comes with 12, 24 or 48 classes, not \(classes)")
    }
    return ShapesPlan(
      layout: layout, train: request.train ?? 14_000, test: request.test ?? 11_000)
  }
}
