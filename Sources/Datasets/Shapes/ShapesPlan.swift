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
    let imageCount = ShapeScene.side * ShapeScene.side * 3
    let part = try ImageStore.Part(count: count, imageCount: imageCount)
    let group = 64
    pool.run(tasks: (count + group - 1) / group) { task, _ in
      for index in (task * group)..<min(count, (task + 1) * group) {
        let label = index % classes
        part.labels.pointer[index] = Int32(label)
        var scene = ShapeScene(classes: layout, split: split, index: index, label: label)
        scene.draw(into: part.pixels.pointer + index * imageCount)
      }
    }
    return part
  }
}
