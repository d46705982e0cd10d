import Kernels

/// Colour pictures: emoji of Debian's font in front of random backgrounds, the same bytes on every machine
/// for the same font and list.
///
/// Image i of a split is of class i mod classes, so classes are balanced; each image has a random stream of
/// its own, so a longer split begins with the images of a shorter one. Training and test images show
/// emoji of different bases.
package struct EmojiDataset: InMemoryDataset {
  package let name = "emoji"
  package let identity: String
  package let side = EmojiScene.side
  package let classNames: [String]
  private let store: ImageStore
  let list: EmojiList
  let bases: EmojiBases
  let choices: EmojiChoices
  let sprites: EmojiSprites

  /// Throws: files that are missing or damaged, a number of classes that the list has not, too little memory.
  package init(_ request: DatasetRequest, threads: Int) throws(DataError) {
    let files = try EmojiFiles(request.path)
    let plan = try EmojiPlan(files, request)
    let font = try EmojiFont(files.font, path: files.fontPath)
    let pool = WorkerPool(threads: threads)
    let sprites = try EmojiSprites(plan.list, font, path: files.fontPath, pool)
    var bases = plan.bases
    bases.unite(sprites.digests)
    let choices = try EmojiChoices(
      plan.list, bases, plan.classes, isDrawn: sprites.digests.map { $0 != nil },
      path: files.fontPath)
    store = try ImageStore(
      train: Self.draw(choices, .train, plan.train, sprites, pool),
      test: Self.draw(choices, .test, plan.test, sprites, pool))
    identity = plan.identity
    classNames = plan.classes.names
    list = plan.list
    (self.bases, self.choices, self.sprites) = (bases, choices, sprites)
  }

  private static func draw(
    _ choices: EmojiChoices, _ split: Split, _ count: Int, _ sprites: EmojiSprites,
    _ pool: WorkerPool
  ) throws(DataError) -> ImageStore.Part {
    let imageCount = EmojiScene.side * EmojiScene.side * 3
    let part = try ImageStore.Part(count: count, imageCount: imageCount)
    let classes = choices[split]
    let brushes = (0..<pool.capacity).map { _ in EmojiBrush() }
    let group = 64
    pool.run(tasks: (count + group - 1) / group) { task, worker in
      for index in (task * group)..<min(count, (task + 1) * group) {
        let label = index % classes.count
        part.labels.pointer[index] = Int32(label)
        var scene = EmojiScene(classes[label], split: split, index: index)
        scene.draw(
          sprites.pixels(scene.emoji), brushes[worker],
          into: part.pixels.pointer + index * imageCount)
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
