import Kernels

/// How much of the embedded set is generated.
struct ShapesPlan: Hashable, Sendable {
  var layout: ShapeClasses
  var train: Int
  var test: Int

  var classes: Int { layout.count }

  var identity: String {
    "shapes/\(ShapeScene.version)/\(classes) classes/\(train) train/\(test) test"
  }
}

/// The embedded set: generated from a fixed seed, the same bytes on every machine.
///
/// Image i of a split is of class i mod classes, so classes are balanced; each image has a random
/// stream of its own, so a longer split begins with the images of a shorter one.
package struct ShapesDataset: InMemoryDataset {
  package let name = "shapes"
  package let identity: String
  package let side = ShapeScene.side
  package let classNames: [String]
  private let store: ImageStore

  init(_ plan: ShapesPlan, threads: Int) throws(DataError) {
    identity = plan.identity
    classNames = plan.layout.names
    let pool = WorkerPool(threads: threads)
    var store = try ImageStore(
      train: Self.draw(plan, .train, plan.train, pool),
      test: Self.draw(plan, .test, plan.test, pool))
    store.measure()
    self.store = store
  }

  private static func draw(
    _ plan: ShapesPlan, _ split: Split, _ count: Int, _ pool: WorkerPool
  ) throws(DataError) -> ImageStore.Part {
    let imageCount = ShapeScene.side * ShapeScene.side * 3
    let part = try ImageStore.Part(count: count, imageCount: imageCount)
    let group = 64
    pool.run(tasks: (count + group - 1) / group) { task, _ in
      for index in (task * group)..<min(count, (task + 1) * group) {
        let label = index % plan.classes
        part.labels.pointer[index] = Int32(label)
        var scene = ShapeScene(classes: plan.layout, split: split, index: index, label: label)
        scene.draw(into: part.pixels.pointer + index * imageCount)
      }
    }
    return part
  }

  package var mean: [Double] { store.mean }
  package var deviation: [Double] { store.deviation }
  package func count(_ split: Split) -> Int { store[split].count }
  package func labels(_ split: Split) -> UnsafePointer<Int32> {
    UnsafePointer(store[split].labels.pointer)
  }
  package func pixels(_ split: Split) -> UnsafePointer<UInt8> {
    UnsafePointer(store[split].pixels.pointer)
  }
}
