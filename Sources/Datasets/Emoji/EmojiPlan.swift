/// What is drawn of which files.
struct EmojiPlan: Sendable {
  static let defaultTrain = 50_000
  static let defaultTest = 10_000

  let list: EmojiList
  /// By code points alone; equal pictures are found when the font is read.
  let bases: EmojiBases
  let classes: EmojiClasses
  let train: Int
  let test: Int
  /// As the identity tells them.
  private let numbers: String
  private let digests: (font: String, list: String)

  /// Throws: a list that is damaged, or a number of classes that it has not.
  init(_ files: EmojiFiles, _ request: DatasetRequest) throws(DataError) {
    list = try EmojiList(files.list, path: files.listPath)
    bases = EmojiBases(list)
    classes = try EmojiClasses(list, bases, count: request.classes)
    train = request.train ?? Self.defaultTrain
    test = request.wantsTest ? request.test ?? Self.defaultTest : 0
    numbers = request.numbers(train: train, test: test)
    digests = files.digests
  }

  var identity: String {
    "emoji/\(EmojiScene.version)/\(digests.font)/\(digests.list)/\(classes.names.count) classes/"
      + numbers
  }
}
