import Datasets

extension DatasetRequest {
  /// What `--data NAME` makes of a request for another set. What belongs to that set alone is left out: its
  /// number of classes, and a side or a mean that the named one does not take. Its numbers of images stay as
  /// the most that are used.
  ///
  /// - Parameter known: facts that are known already, by request.
  ///
  /// Throws: files of the named set that cannot be listed.
  mutating func rename(
    _ request: PlanRequest, _ known: inout [DatasetRequest: Datasets.Facts]
  ) throws(DataError) {
    guard let name = request.dataName, name != self.name, let source = Datasets.named(name) else {
      return
    }
    var whole = DatasetRequest(name: name)
    whole.path = request.dataPath
    if source.options.takesMean { whole.mean = mean }
    if let side, source.options.takes(side: side) { whole.side = side }
    let (train, test, validation) = (train, test, validation)
    self = whole
    self.validation = validation
    guard train != nil || test != nil else { return }
    let all = try whole.facts(&known)
    self.train = train.map { min($0, all.train) }
    self.test = test.map { min($0, all.test) }
  }

  /// A large folder takes a while to list: once is enough.
  func facts(
    _ known: inout [DatasetRequest: Datasets.Facts]
  ) throws(DataError) -> Datasets.Facts {
    if let earlier = known[self] { return earlier }
    let facts = try Datasets.facts(self)
    known[self] = facts
    return facts
  }
}
