import Files

/// Pictures of a folder that lie where none are read: beside the class directories, or below them.
struct UnreadPictures {
  private(set) var problems: [FolderListing.Problem] = []

  /// Deeper than anybody sorts pictures; links may lead round in circles.
  private static let deepest = 16

  /// Walks through all directories below the classes. Throws: one that cannot be listed.
  init(_ listing: FolderListing) throws(DataError) {
    for (split, classes) in zip(Split.allCases, listing.directories) {
      let folder = FolderListing.folder(split)
      let path = listing.root.appending(folder)
      report(folder, try Self.pictures(path), "in the directory of a class")
      for name in classes {
        let place = path.appending(name)
        for inner in try Directory.directories(place) {
          report(
            "\(folder)/\(FilePath.text(name))/\(FilePath.text(inner))",
            try Self.count(place.appending(inner), depth: 1, above: [listing.root, path, place]),
            "in the directory of the class itself, not in one below it")
        }
      }
    }
  }

  private mutating func report(_ place: String, _ count: Int, _ right: String) {
    guard count > 0 else { return }
    problems.append(
      .init(
        place: place,
        reason:
          "\(count) picture\(count == 1 ? " is" : "s are") not read: a picture must lie \(right)"))
  }

  /// Pictures in a directory itself.
  private static func pictures(_ path: FilePath) throws(DataError) -> Int {
    try Directory.entries(path).count {
      FileList.isPicture($0) && Directory.fileSize(path.appending($0)) != nil
    }
  }

  /// - Parameter above: the directories on the way here, so that a link to one of them ends the walk.
  private static func count(
    _ path: FilePath, depth: Int, above: [FilePath]
  ) throws(DataError) -> Int {
    guard depth <= deepest, let own = Directory.identity(path),
      !above.contains(where: { Directory.identity($0) == own })
    else { return 0 }
    var count = try pictures(path)
    for name in try Directory.directories(path) {
      count += try self.count(path.appending(name), depth: depth + 1, above: above + [path])
    }
    return count
  }
}
