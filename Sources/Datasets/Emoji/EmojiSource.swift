/// `emoji`: scenes with emoji, drawn at start from a font and a list that Debian ships.
struct EmojiSource: DatasetSource {
  let name = "emoji"
  let summary =
    "emoji, 32×32, 9 or 97 classes; Debian: \(EmojiFiles.packages.joined(separator: ", "))"
  let announcement = "Drawing the images of emoji …"
  let options: DatasetOptions = {
    var options = DatasetOptions()
    options.takesClasses = true
    options.sides = .only([EmojiScene.side])
    return options
  }()

  /// Reads both files, since their digests are part of the identity; where Debian's packages are not
  /// installed and no path is given, the numbers are what was asked for.
  func facts(_ request: DatasetRequest) throws(DataError) -> Datasets.Facts {
    guard request.path != nil || EmojiFiles.areInstalled else {
      return Datasets.Facts(
        identity: nil, side: EmojiScene.side, classes: request.classes ?? 9,
        train: request.train ?? EmojiPlan.defaultTrain,
        test: request.test ?? EmojiPlan.defaultTest)
    }
    let plan = try EmojiPlan(EmojiFiles(request.path), request)
    return Datasets.Facts(
      identity: plan.identity, side: EmojiScene.side, classes: plan.classes.names.count,
      train: plan.train, test: plan.test)
  }

  func open(_ request: DatasetRequest, threads: Int) throws(DataError) -> any Dataset {
    try DrawnEmoji(request, threads: threads).images
  }

  func read(_ identity: DatasetIdentity, into request: inout DatasetRequest) -> Bool {
    request.classes = identity.count("classes")
    return request.classes != nil
  }

  func planningNote(_ request: DatasetRequest) -> String? {
    guard request.path == nil, !EmojiFiles.areInstalled else { return nil }
    return
      "The files of emoji are not here: to train, install the Debian packages "
      + EmojiFiles.packages.joined(separator: " and ") + "."
  }
}
