import Files
import Kernels

/// The pictures of a split, class by class, packed: names end to end, without objects of their own.
struct FileList: Sendable {
  private let directory: FilePath
  private let classNames: [Directory.Name]
  private var names: [UInt8] = []
  /// Where each file's name begins; one more at the end.
  private var starts: [Int] = [0]
  /// Where each class's files begin; one more at the end.
  private var classStarts: [Int] = [0]
  /// Of each class: its place and the SHA-256 of its files' names and sizes.
  let digests: [[UInt8]]
  /// Whether a file is a PNG by its name.
  private(set) var hasPNG = false

  /// Lists all classes. A class without a directory has no files.
  init(
    _ root: FilePath, _ split: Split, _ classNames: [Directory.Name], _ pool: WorkerPool
  ) throws(DataError) {
    let directory = root.appending(FolderListing.folder(split))
    self.directory = directory
    self.classNames = classNames
    let found = Found(count: classNames.count)
    pool.run(tasks: classNames.count) { label, _ in
      do throws(DataError) {
        found.classes[label] = try Self.list(directory.appending(classNames[label]))
      } catch { found.errors[label] = error }
    }
    var digests: [[UInt8]] = []
    for (label, name) in classNames.enumerated() {
      if let error = found.errors[label] { throw error }
      let entries = found.classes[label] ?? Entries()
      digests.append(
        Array("\(FolderListing.folder(split))/".utf8) + name + Array(" \(entries.digest)".utf8))
      for entry in entries.names {
        names += entry
        hasPNG = hasPNG || Self.ending(entry, isAnyOf: [".png"])
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

  private func name(_ index: Int) -> ArraySlice<UInt8> { names[starts[index]..<starts[index + 1]] }

  func path(_ index: Int) -> FilePath {
    directory.appending(classNames[label(index)]).appending(name(index))
  }

  /// Relative to the root of the folder.
  func place(_ index: Int) -> String {
    let folder = directory.bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    return FilePath.text(path(index).bytes.dropFirst(folder))
  }

  static func isPicture(_ name: Directory.Name) -> Bool {
    // What begins with a point is some system's own, such as `._cat.jpg`.
    !Directory.isHidden(name) && ending(name, isAnyOf: FolderListing.endings)
  }

  private static func ending(_ name: Directory.Name, isAnyOf endings: [String]) -> Bool {
    let isUppercase = UInt8(ascii: "A")...UInt8(ascii: "Z")
    let end = name.suffix(5).map { isUppercase.contains($0) ? $0 | 0x20 : $0 }
    return endings.contains { end.suffix($0.utf8.count).elementsEqual($0.utf8) }
  }

  // MARK: Listing

  private struct Entries {
    var names: [Directory.Name] = []
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

  private static func list(_ path: FilePath) throws(DataError) -> Entries {
    guard Directory.exists(path) else { return Entries() }
    var names: [Directory.Name] = []
    var text: [UInt8] = []
    for name in try Directory.entries(path) where isPicture(name) {
      guard let size = Directory.fileSize(path.appending(name)) else { continue }
      names.append(name)
      text += name + Array("/\(size)\n".utf8)
    }
    return Entries(names: names, digest: Digest.sha256Text(text))
  }
}
