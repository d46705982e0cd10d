import Files
import Kernels

/// What a folder in the ImageNet layout holds, by listing alone: `train/CLASS/*.JPEG` and
/// `val/CLASS/*.JPEG`.
///
/// Classes and files are in the order of their names' bytes. A million pictures take some 40 MB.
struct FolderListing: Sendable {
  let root: FilePath
  /// As text: bytes that are no UTF-8 are escaped.
  let classNames: [String]
  /// Changes with any name, size or class; not with contents, which would have to be read.
  let digest: String
  /// What is wrong with the layout; without these the folder can be trained on.
  let problems: [Problem]
  /// Of both splits: what the directories are called.
  let directories: [[Directory.Name]]
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
  init(_ path: String, threads: Int = 8) throws(DataError) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    let root = FilePath(path)
    self.root = root
    guard Directory.exists(root) else { throw DataError(.missing, "\(root): no such directory") }
    for split in Split.allCases where !Directory.exists(root.appending(Self.folder(split))) {
      throw DataError(
        .missing,
        "\(root): no \(Self.folder(split))/ here: expected train/CLASS/*.JPEG and val/CLASS/*.JPEG")
    }
    let directories = try Split.allCases.map { split throws(DataError) in
      try Self.classes(root, split)
    }
    self.directories = directories
    let names = directories[0]
    classNames = names.map { FilePath.text($0) }
    var problems = FolderClasses(train: names, test: directories[1]).problems
    let pool = WorkerPool(threads: threads)
    train = try FileList(root, .train, names, pool)
    test = try FileList(root, .test, names, pool)
    for split in Split.allCases {
      let list = split == .train ? train : test
      let own = Set(directories[split == .train ? 0 : 1])
      for (label, name) in names.enumerated() where list.count(label) == 0 && own.contains(name) {
        problems.append(
          Problem(
            place: "\(Self.folder(split))/\(FilePath.text(name))",
            reason: "no pictures in it (\(Self.endings.joined(separator: ", ")))"))
      }
    }
    self.problems = problems
    let newline = [UInt8(ascii: "\n")]
    digest = Digest.sha256Text(Array((train.digests + test.digests).joined(separator: newline)))
  }

  /// Whether a picture is a PNG by its name; what hides under another is not looked for, which would take
  /// reading all.
  var hasPNG: Bool { train.hasPNG || test.hasPNG }

  subscript(split: Split) -> FileList { split == .train ? train : test }

  /// Directories in a split's folder.
  private static func classes(
    _ root: FilePath, _ split: Split
  ) throws(DataError) -> [Directory.Name] {
    let path = root.appending(folder(split))
    let classes = try Directory.directories(path)
    guard classes.isEmpty else { return classes }
    let isFlat = try Directory.entries(path).contains { FileList.isPicture($0) }
    throw DataError(
      .bad,
      "\(path): no class directories in it"
        + (isFlat
          ? ": its pictures must be sorted into \(folder(split))/CLASS/, as ImageNet's are by valprep.sh"
          : ""))
  }
}
