/// `shapes`: the embedded set, generated at start.
struct ShapesSource: DatasetSource {
  let name = "shapes"
  let summary = "embedded: outlines with textures, 32×32, 12, 24 or 48 classes"
  let announcement = "Generating the images of shapes …"
  let options: DatasetOptions = {
    var options = DatasetOptions()
    options.takesPath = false
    options.takesClasses = true
    options.sides = .only([ShapeScene.side])
    return options
  }()

  func facts(_ request: DatasetRequest) throws(DataError) -> Datasets.Facts {
    let plan = try plan(request)
    return Datasets.Facts(
      identity: plan.identity, side: ShapeScene.side, classes: plan.classes, train: plan.train,
      test: plan.test)
  }

  func open(_ request: DatasetRequest, threads: Int) throws(DataError) -> any Dataset {
    try plan(request).dataset(threads: threads)
  }

  func read(_ identity: DatasetIdentity, into request: inout DatasetRequest) -> Bool {
    request.classes = identity.count("classes")
    return request.classes != nil
  }

  private func plan(_ request: DatasetRequest) throws(DataError) -> ShapesPlan {
    let classes = request.classes ?? 12
    guard let layout = ShapeClasses(count: classes) else {
      throw DataError(
        .request, "data.classes: shapes comes with 12, 24 or 48 classes, not \(classes)")
    }
    let train = request.train ?? 14_000
    let test = request.wantsTest ? request.test ?? 11_000 : 0
    return ShapesPlan(
      layout: layout, train: train, test: test, numbers: request.numbers(train: train, test: test))
  }
}
