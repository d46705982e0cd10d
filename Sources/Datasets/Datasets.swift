/// The datasets by name.
package enum Datasets {
  package static let names = ["shapes", "cifar10", "cifar100"]

  /// One line about each.
  package static func summary(_ name: String) -> String {
    switch name {
    case "shapes": "embedded: outlines with textures, 32×32, 12, 24 or 48 classes"
    case "cifar10": "60,000 photographs, 32×32, 10 classes; `ablate data fetch cifar10`"
    case "cifar100": "60,000 photographs, 32×32, 100 classes; `ablate data fetch cifar100`"
    default: ""
    }
  }

  /// Loads or generates a dataset. Throws: an unknown name, a number that does not fit, bad files.
  package static func open(_ request: DatasetRequest, threads: Int) throws(DataError) -> any Dataset
  {
    try check(request)
    switch CIFARFormat(rawValue: request.name) {
    case .none: return ShapesDataset(try plan(request), threads: threads)
    case .some(let format): return try CIFARDataset(format, request)
    }
  }

  /// Side, classes and identity without the images, where that is known beforehand.
  package struct Facts: Hashable, Sendable {
    /// Nil where it depends on files.
    package var identity: String?
    package var side: Int
    package var classes: Int
    package var train: Int
    package var test: Int
  }

  package static func facts(_ request: DatasetRequest) throws(DataError) -> Facts {
    try check(request)
    if let format = CIFARFormat(rawValue: request.name) {
      return Facts(
        identity: nil, side: 32, classes: format.classes,
        train: request.train ?? 50_000,
        test: request.test ?? 10_000)
    }
    let plan = try plan(request)
    return Facts(
      identity: plan.identity, side: ShapeScene.side, classes: plan.classes, train: plan.train,
      test: plan.test)
  }

  private static func plan(_ request: DatasetRequest) throws(DataError) -> ShapesPlan {
    let classes = request.classes ?? 12
    guard let layout = ShapeClasses(count: classes) else {
      throw DataError(
        .request, "data.classes: shapes comes with 12, 24 or 48 classes, not \(classes)")
    }
    return ShapesPlan(
      layout: layout, train: request.train ?? 14_000, test: request.test ?? 11_000)
  }

  private static func check(_ request: DatasetRequest) throws(DataError) {
    guard names.contains(request.name) else {
      throw DataError(
        .request,
        "data.name: no dataset is called '\(request.name)'; there are \(names.joined(separator: ", "))"
      )
    }
    for (key, count) in [("data.train", request.train), ("data.test", request.test)] {
      if let count, count < 1 || count > 1_000_000 {
        throw DataError(.request, "\(key): expected 1 to 1,000,000 images, not \(count)")
      }
    }
    if request.name != "shapes" {
      for (key, count, all) in [
        ("data.train", request.train, 50_000), ("data.test", request.test, 10_000),
      ] {
        if let count, count > all {
          throw DataError(
            .request, "\(key): \(request.name) has \(all) such images, not \(count)")
        }
      }
    }
    if request.name == "shapes", let path = request.path {
      throw DataError(.request, "--data shapes=\(path): shapes is generated and has no directory")
    }
    if request.name != "shapes", request.classes != nil {
      throw DataError(.request, "data.classes: only shapes comes in several numbers of classes")
    }
  }
}
