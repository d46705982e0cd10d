import Files
import Kernels

/// The pictures of a split, class by class, packed: names end to end, without objects of their own.
struct FileList: Sendable {
  private let directory: String
  private let classNames: [String]
  private var names: [UInt8] = []
  /// Where each file's name begins; one more at the end.
  private var starts: [Int] = [0]
  /// Where each class's files begin; one more at the end.
  private var classStarts: [Int] = [0]
  /// Of each class: its place and the SHA-256 of its files' names and sizes.
  let digests: [String]

  /// Lists all classes. A class without a directory has no files.
  init(
    _ root: String, _ split: Split, _ classNames: [String], _ pool: WorkerPool
  ) throws(DataError) {
    let directory = "\(root)/\(FolderListing.folder(split))"
    self.directory = directory
    self.classNames = classNames
    let found = Found(count: classNames.count)
    pool.run(tasks: classNames.count) { label, _ in
      do throws(DataError) {
        found.classes[label] = try Self.list("\(directory)/\(classNames[label])")
      } catch { found.errors[label] = error }
    }
    var digests: [String] = []
    for (label, name) in classNames.enumerated() {
      if let error = found.errors[label] { throw error }
      let entries = found.classes[label] ?? Entries()
      digests.append("\(FolderListing.folder(split))/\(name) \(entries.digest)")
      for entry in entries.names {
        names += entry.utf8
        starts.append(names.count)
      }
      classStarts.append(starts.count - 1)
    }
    self.digests = digests
  }

  var count: Int { starts.count - 1 }

  func count(_ label: Int) -> Int { classStarts[label + 1] - classStarts[label] }

  func label(_ index: Int) -> Int {
    var range = 0..<classNames.count
    while range.count > 1 {
      let middle = (range.lowerBound + range.upperBound) / 2
      range =
        classStarts[middle] <= index
        ? middle..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }

  private func name(_ index: Int) -> String {
    String(decoding: names[starts[index]..<starts[index + 1]], as: UTF8.self)
  }

  func path(_ index: Int) -> String {
    "\(directory)/\(classNames[label(index)])/\(name(index))"
  }

  /// Relative to the root of the folder.
  func place(_ index: Int) -> String {
    let folder = directory.lastIndex(of: "/").map { directory[directory.index(after: $0)...] } ?? ""
    return "\(folder)/\(classNames[label(index)])/\(name(index))"
  }

  static func isPicture(_ name: String) -> Bool {
    // What begins with a point is some system's own, such as `._cat.jpg`.
    guard !name.hasPrefix(".") else { return false }
    let lowercase = name.lowercased()
    return FolderListing.endings.contains { lowercase.hasSuffix($0) }
  }

  // MARK: Listing

  private struct Entries {
    var names: [String] = []
    var digest = Digest.sha256Text([])
  }

  /// What tasks of the pool write, each at its own number.
  private final class Found: @unchecked Sendable {
    let classes: UnsafeMutablePointer<Entries?>
    let errors: UnsafeMutablePointer<DataError?>
    private let count: Int

    init(count: Int) {
      self.count = count
      classes = .allocate(capacity: count)
      errors = .allocate(capacity: count)
      classes.initialize(repeating: nil, count: count)
      errors.initialize(repeating: nil, count: count)
    }

    deinit {
      classes.deinitialize(count: count).deallocate()
      errors.deinitialize(count: count).deallocate()
    }
  }

  private static func list(_ path: String) throws(DataError) -> Entries {
    guard Directory.exists(path) else { return Entries() }
    var names: [String] = []
    var text: [UInt8] = []
    for name in try Directory.entries(path) where isPicture(name) {
      guard let size = Directory.fileSize("\(path)/\(name)") else { continue }
      names.append(name)
      text += "\(name)/\(size)\n".utf8
    }
    return Entries(names: names, digest: Digest.sha256Text(text))
  }
}
