extension Datasets {
  /// The set that a request names. Throws: what of it makes no sense, before anything is read.
  static func check(_ request: DatasetRequest) throws(DataError) -> any DatasetSource {
    guard let source = named(request.name) else {
      throw DataError(
        .request,
        "data.name: no dataset is called '\(request.name)'; there are \(names.joined(separator: ", "))"
      )
    }
    let options = source.options
    try checkCounts(request, options.images)
    if !options.takesPath, let path = request.path {
      throw DataError(
        .request,
        "--data \(source.name)=\(path): \(source.name) is generated and has no directory")
    }
    if case .only(let sides) = options.sides, let side = request.side, !options.takes(side: side) {
      throw DataError(
        .request,
        "input: \(source.name) has images of "
          + "\(sides.map { "\($0)×\($0)" }.joined(separator: " or ")), not \(side); only "
          + sets { if case .any = $0.sides { true } else { false } } + " in any size")
    }
    if !options.takesMean, request.mean != nil {
      throw DataError(
        .request,
        "data.mean: \(source.name) has a mean of its own; only \(sets(\.takesMean, "takes", "take")) one"
      )
    }
    if !options.takesClasses, request.classes != nil {
      throw DataError(
        .request, "data.classes: only \(sets(\.takesClasses)) in several numbers of classes")
    }
    return source
  }

  /// Throws: more or fewer images than there can be.
  ///
  /// - Parameter all: images of both splits; nil where only files tell.
  static func checkCounts(
    _ request: DatasetRequest, _ all: (train: Int, test: Int)?
  ) throws(DataError) {
    for (key, count, all) in [
      ("data.train", request.train, all?.train), ("data.test", request.test, all?.test),
      ("data.validation", request.validation, all?.train),
    ] {
      guard let count else { continue }
      guard (1...1_000_000).contains(count) else {
        throw DataError(.request, "\(key): expected 1 to 1,000,000 images, not \(count)")
      }
      if let all, count > all {
        throw DataError(.request, "\(key): \(request.name) has \(all) such images, not \(count)")
      }
    }
  }

  /// The sets that take an option, with a verb: `only shapes comes`.
  private static func sets(
    _ takes: (DatasetOptions) -> Bool, _ one: String = "comes", _ several: String = "come"
  ) -> String {
    let names = all.filter { takes($0.options) }.map(\.name)
    return names.joined(separator: " and ") + " " + (names.count == 1 ? one : several)
  }
}
