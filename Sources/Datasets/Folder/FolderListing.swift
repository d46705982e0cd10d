import Files
import Kernels

/// What a folder in the ImageNet layout holds, by listing alone: `train/CLASS/*.JPEG` and
/// `val/CLASS/*.JPEG`.
///
/// Classes and files are in the order of their names' bytes. A million pictures take some 40 MB.
struct FolderListing: Sendable {
  let root: String
  let classNames: [String]
  /// Changes with any name, size or class; not with contents, which would have to be read.
  let digest: String
  /// What is wrong with the layout; without these the folder can be trained on.
  let problems: [Problem]
  private let train: FileList
  private let test: FileList

  struct Problem: Hashable, Sendable {
    /// Relative to the root.
    var place: String
    var reason: String
  }

  /// The paper's validation split is what we call test.
  static func folder(_ split: Split) -> String { split == .train ? "train" : "val" }

  static let endings = [".jpeg", ".jpg", ".png"]

  /// Lists with several threads: it is the disk that takes the time.
  ///
  /// Throws: a directory that is not there or has nothing to list.
  init(_ root: String, threads: Int = 8) throws(DataError) {
    var root = root
    while root.count > 1, root.hasSuffix("/") { root.removeLast() }
    self.root = root
    guard Directory.exists(root) else { throw DataError(.missing, "\(root): no such directory") }
    for split in Split.allCases where !Directory.exists("\(root)/\(Self.folder(split))") {
      throw DataError(
        .missing,
        "\(root): no \(Self.folder(split))/ here: expected train/CLASS/*.JPEG and val/CLASS/*.JPEG")
    }
    let classes = try Split.allCases.map { split throws(DataError) in
      try Self.classes(root, split)
    }
    classNames = classes[0]
    var problems: [Problem] = []
    for name in classes[1] where !Self.contains(classes[0], name) {
      problems.append(
        Problem(place: "val/\(name)", reason: "a class without a directory in train/"))
    }
    for name in classes[0] where !Self.contains(classes[1], name) {
      problems.append(
        Problem(place: "train/\(name)", reason: "a class without a directory in val/"))
    }
    let pool = WorkerPool(threads: threads)
    let names = classes[0]
    train = try FileList(root, .train, names, pool)
    test = try FileList(root, .test, names, pool)
    for split in Split.allCases {
      let list = split == .train ? train : test
      for (label, name) in names.enumerated()
      where list.count(label) == 0 && Self.contains(classes[split == .train ? 0 : 1], name) {
        problems.append(
          Problem(
            place: "\(Self.folder(split))/\(name)",
            reason: "no pictures in it (\(Self.endings.joined(separator: ", ")))"))
      }
    }
    self.problems = problems
    digest = Digest.sha256Text(Array((train.digests + test.digests).joined(separator: "\n").utf8))
  }

  subscript(split: Split) -> FileList { split == .train ? train : test }

  /// Directories in a split's folder.
  private static func classes(_ root: String, _ split: Split) throws(DataError) -> [String] {
    let path = "\(root)/\(folder(split))"
    let entries = try Directory.entries(path)
    let classes = entries.filter { !$0.hasPrefix(".") && Directory.exists("\(path)/\($0)") }
    guard classes.isEmpty else { return classes }
    let isFlat = entries.contains { FileList.isPicture($0) }
    throw DataError(
      .bad,
      "\(path): no class directories in it"
        + (isFlat
          ? ": its pictures must be sorted into \(folder(split))/CLASS/, as ImageNet's are by valprep.sh"
          : ""))
  }

  /// By bisection; names are sorted by their bytes.
  private static func contains(_ names: [String], _ name: String) -> Bool {
    var range = 0..<names.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      if names[middle] == name { return true }
      range =
        Directory.precedes(names[middle], name)
        ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
    }
    return false
  }
}
