extension Datasets {
  /// Side, classes and identity without the images, where that is known beforehand.
  package struct Facts: Hashable, Sendable {
    /// Nil where it depends on files.
    package var identity: String?
    package var side: Int
    /// Of an image: 1 where they are grey.
    package var channels = 3
    package var classes: Int
    package var train: Int
    package var test: Int
    /// Of a folder: its classes, and the mean that is subtracted; both are part of a trial.
    package var classNames: [String]?
    package var mean: [Double]?
  }

  /// Throws: an unknown name, a number that does not fit, files that cannot be listed.
  package static func facts(_ request: DatasetRequest) throws(DataError) -> Facts {
    var facts = try check(request).facts(request)
    guard let validation = request.validation else { return facts }
    guard validation < facts.train else {
      throw DataError(
        .request,
        "data.validation: \(validation) pictures cannot be taken out of \(facts.train) for training"
      )
    }
    (facts.train, facts.test) = (facts.train - validation, validation)
    return facts
  }
}
