import Datasets

extension DatasetRequest {
  /// The request that `--data NAME` makes from one for another set. It leaves out what belongs to
  /// the other set alone: the number of classes, and a side or a mean that the named set does not
  /// take. The numbers of images stay, as far as the named set has so many.
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
    self.train = train.map { Self.most($0, all.train, \.train, of: whole, &known) }
    self.test = test.map { Self.most($0, all.test, \.test, of: whole, &known) }
  }

  /// So many images of a split, or as many as there are; sets that are generated have any number.
  private static func most(
    _ count: Int, _ usual: Int, _ split: WritableKeyPath<DatasetRequest, Int?>,
    of whole: DatasetRequest, _ known: inout [DatasetRequest: Datasets.Facts]
  ) -> Int {
    guard count > usual else { return count }
    var request = whole
    request[keyPath: split] = count
    do throws(DataError) {
      _ = try request.facts(&known)
      return count
    } catch { return usual }
  }

  /// Listing a large folder takes time, so it is done once.
  func facts(
    _ known: inout [DatasetRequest: Datasets.Facts]
  ) throws(DataError) -> Datasets.Facts {
    if let earlier = known[self] { return earlier }
    let facts = try Datasets.facts(self)
    known[self] = facts
    return facts
  }
}
