import Datasets
import Files
import Foundation
import Testing

/// What tests of `emoji` need of this machine.
enum EmojiSet {
  static let isInstalled = EmojiFiles.areInstalled
  static let missing: Comment =
    "needs the Debian packages fonts-noto-color-emoji and unicode-data"
  /// Debian 12: font 2.042, list 15.0.
  static let isPinned: Bool = {
    guard let files = try? EmojiFiles(nil) else { return false }
    return files.digests.font.hasPrefix("e5899ed38b8ed83e")
      && files.digests.list.hasPrefix("8445f23ac8388e09")
  }()
  static let other: Comment =
    "pinned for font 2.042 (fonts-noto-color-emoji) and list 15.0 (unicode-data), which are not here"

  static func open(
    _ classes: Int? = nil, train: Int, test: Int, threads: Int = 2, path: String? = nil
  ) throws -> StoredImages {
    try drawn(classes, train: train, test: test, threads: threads, path: path).images
  }

  static func drawn(
    _ classes: Int? = nil, train: Int, test: Int, threads: Int = 2, path: String? = nil
  ) throws -> DrawnEmoji {
    var request = DatasetRequest(name: "emoji")
    (request.classes, request.train, request.test, request.path) = (classes, train, test, path)
    return try DrawnEmoji(request, threads: threads)
  }

  /// Subgroups with bases for both splits.
  static let subgroups = 97

  /// A list of the first six emoji of each of two groups.
  static let shortList = """
    # group: Smileys & Emotion
    # subgroup: face-smiling
    1F600 ; fully-qualified # 😀 E1.0 grinning face
    1F603 ; fully-qualified # 😃 E0.6 grinning face with big eyes
    1F604 ; fully-qualified # 😄 E0.6 grinning face with smiling eyes
    # group: Food & Drink
    # subgroup: food-fruit
    1F347 ; fully-qualified # 🍇 E0.6 grapes
    1F348 ; fully-qualified # 🍈 E0.6 melon
    1F349 ; fully-qualified # 🍉 E0.6 watermelon

    """
}
