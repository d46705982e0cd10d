extension Datasets {
  /// Side, classes and identity without the images, where that is known beforehand.
  package struct Facts: Hashable, Sendable {
    /// Nil where it depends on files.
    package var identity: String?
    package var side: Int
    package var classes: Int
    package var train: Int
    package var test: Int
    /// Of a folder: its classes, and the mean that is subtracted; both are part of a trial.
    package var classNames: [String]?
    package var mean: [Double]?
  }

  package static func facts(_ request: DatasetRequest) throws(DataError) -> Facts {
    try check(request)
    if request.name == "folder" { return try folderFacts(request) }
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

  /// Lists the folder; without a path the numbers are ImageNet's (ILSVRC 2012), so that what it would
  /// take can be planned without having it.
  private static func folderFacts(_ request: DatasetRequest) throws(DataError) -> Facts {
    let mean = request.mean ?? FolderDataset.imageNetMean
    guard request.path != nil else {
      return Facts(
        identity: nil, side: request.side ?? FolderDataset.defaultSide, classes: 1000,
        train: request.train ?? 1_281_167, test: request.test ?? 50_000, mean: mean)
    }
    let folder = try FolderDataset(request)
    return Facts(
      identity: folder.identity, side: folder.side, classes: folder.classes,
      train: folder.count(.train), test: folder.count(.test), classNames: folder.classNames,
      mean: mean)
  }
}
