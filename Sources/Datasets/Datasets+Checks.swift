extension Datasets {
  /// Throws: what of a request makes no sense, before anything is read.
  static func check(_ request: DatasetRequest) throws(DataError) {
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
    if CIFARFormat(rawValue: request.name) != nil {
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
    if request.name != "folder" {
      if let side = request.side, side != 32 {
        throw DataError(
          .request,
          "input: \(request.name) has images of 32×32, not \(side); only folder comes in any size")
      }
      if request.mean != nil {
        throw DataError(
          .request, "data.mean: \(request.name) has a mean of its own; only folder takes one")
      }
    }
    if request.name != "shapes", request.classes != nil {
      throw DataError(.request, "data.classes: only shapes comes in several numbers of classes")
    }
  }
}
