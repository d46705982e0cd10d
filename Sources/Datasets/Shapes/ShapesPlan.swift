import Kernels

/// How much of the embedded set is generated.
struct ShapesPlan: Hashable, Sendable {
  var layout: ShapeClasses
  var train: Int
  var test: Int
  /// As the identity tells them.
  var numbers: String

  var classes: Int { layout.count }

  var identity: String {
    "shapes/\(ShapeScene.version)/\(classes) classes/\(numbers)"
  }
}

/// The embedded set: generated from a fixed seed, the same bytes on every machine.
///
/// Image i of a split is of class i mod classes, so classes are balanced; each image has a random
/// stream of its own, so a longer split begins with the images of a shorter one.
extension ShapesPlan {
  func dataset(threads: Int) throws(DataError) -> any Dataset {
    let pool = WorkerPool(threads: threads)
    return StoredImages(
      name: "shapes", identity: identity, side: ShapeScene.side, classNames: layout.names,
      store: try ImageStore(train: draw(.train, train, pool), test: draw(.test, test, pool)))
  }

  private func draw(
    _ split: Split, _ count: Int, _ pool: WorkerPool
  ) throws(DataError) -> ImageStore.Part {
    try ImageStore.Part(
      drawing: count, side: ShapeScene.side, classes: classes, pool
    ) { index, label, _, target in
      var scene = ShapeScene(classes: layout, split: split, index: index, label: label)
      scene.draw(into: target)
    }
  }
}
