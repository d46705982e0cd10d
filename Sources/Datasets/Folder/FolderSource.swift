/// `folder`: a user's own pictures, in the ImageNet layout.
struct FolderSource: DatasetSource {
  let name = "folder"
  let summary = "your pictures, train/CLASS/*.JPEG and val/CLASS/*; --data folder=DIRECTORY"
  let announcement = "Listing the pictures of the folder …"
  let decodesPictures = true
  let options: DatasetOptions = {
    var options = DatasetOptions()
    options.takesMean = true
    options.sides = .any
    return options
  }()

  /// Lists the folder; without a path the numbers are ImageNet's (ILSVRC 2012), so that what it would
  /// take can be planned without having it.
  func facts(_ request: DatasetRequest) throws(DataError) -> Datasets.Facts {
    let mean = request.mean ?? FolderDataset.imageNetMean
    guard request.path != nil else {
      return Datasets.Facts(
        identity: nil, side: request.side ?? FolderDataset.defaultSide, classes: 1000,
        train: request.train ?? 1_281_167, test: request.test ?? 50_000, mean: mean)
    }
    let folder = try FolderDataset(request)
    return Datasets.Facts(
      identity: folder.identity, side: folder.side, classes: folder.classes,
      train: folder.count(.train), test: folder.count(.test), classNames: folder.classNames,
      mean: mean)
  }

  func open(_ request: DatasetRequest, threads: Int) throws(DataError) -> any Dataset {
    try FolderDataset(request)
  }

  func planningNote(_ request: DatasetRequest) -> String? {
    guard request.path == nil else { return nil }
    return
      "Without --data folder=DIRECTORY the numbers are those of ImageNet (ILSVRC 2012): 1,281,167 "
      + "training pictures, 50,000 for scoring, 1,000 classes."
  }
}
