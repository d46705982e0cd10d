import Kernels

/// Colour pictures: emoji of Debian's font in front of random backgrounds, the same bytes on every machine
/// for the same font and list.
///
/// Image i of a split is of class i mod classes, so classes are balanced; each image has a random stream of
/// its own, so a longer split begins with the images of a shorter one. Training and test images show
/// emoji of different bases.
package struct DrawnEmoji: Sendable {
  package let images: StoredImages
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
    images = StoredImages(
      name: "emoji", identity: plan.identity, side: EmojiScene.side, classNames: plan.classes.names,
      store: try ImageStore(
        train: Self.draw(choices, .train, plan.train, sprites, pool),
        test: Self.draw(choices, .test, plan.test, sprites, pool)))
    list = plan.list
    (self.bases, self.choices, self.sprites) = (bases, choices, sprites)
  }

  private static func draw(
    _ choices: EmojiChoices, _ split: Split, _ count: Int, _ sprites: EmojiSprites,
    _ pool: WorkerPool
  ) throws(DataError) -> ImageStore.Part {
    let classes = choices[split]
    let brushes = (0..<pool.capacity).map { _ in EmojiBrush() }
    return try ImageStore.Part(
      drawing: count, side: EmojiScene.side, classes: classes.count, pool
    ) { index, label, worker, target in
      var scene = EmojiScene(classes[label], split: split, index: index)
      scene.draw(sprites.pixels(scene.emoji), brushes[worker], into: target)
    }
  }
}
