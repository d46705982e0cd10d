import Files
import Kernels
import Synchronization

/// A walk over every picture of a folder: what is wrong with which, and what they are like.
package struct FolderCheck: Sendable {
  package struct Problem: Hashable, Sendable {
    /// Relative to the folder.
    package var file: String
    package var reason: String
  }

  /// Smallest, median (the lower one of two) and largest.
  package struct Spread: Hashable, Sendable {
    package var least = 0
    package var median = 0
    package var greatest = 0

    init(_ values: [Int]) {
      let sorted = values.sorted()
      guard let first = sorted.first, let last = sorted.last else { return }
      (least, median, greatest) = (first, sorted[(sorted.count - 1) / 2], last)
    }
  }

  /// What is wrong with the layout, then bad pictures, in the order of the folder.
  package private(set) var problems: [Problem] = []
  package private(set) var classes = 0
  /// Files by split.
  package private(set) var train = 0
  package private(set) var test = 0
  /// Of the good pictures, in pixels.
  package private(set) var widths = Spread([])
  package private(set) var heights = Spread([])
  package private(set) var good = 0
  package private(set) var grey = 0
  package private(set) var cmyk = 0
  package private(set) var progressive = 0
  package private(set) var png = 0
  /// Pictures whose EXIF orientation is not that of their pixels.
  package private(set) var turned = 0

  /// Decodes every picture with so many threads.
  ///
  /// - Parameter progress: told on the caller's thread how many of how many are done.
  ///
  /// Throws: a folder that cannot be listed; a failing system.
  package init(
    _ path: String, threads: Int, progress: (_ done: Int, _ total: Int) -> Void
  ) throws(DataError) {
    let listing = try FolderListing(path)
    problems = (listing.problems + (try UnreadPictures(listing).problems)).map {
      Problem(file: $0.place, reason: $0.reason)
    }
    classes = listing.classNames.count
    train = listing[.train].count
    test = listing[.test].count
    let results = Results(count: train + test)
    let decoders = (0..<threads).map { _ in PictureDecoder() }
    let done = Atomic<Int>(0)
    let trainCount = train
    WorkerPool(threads: threads).run(tasks: train + test) { task, worker in
      let (split, index) = task < trainCount ? (Split.train, task) : (.test, task - trainCount)
      results.entries[task] = Self.look(listing[split].path(index), decoders[worker])
      let count = done.wrappingAdd(1, ordering: .relaxed).newValue
      if worker == 0 { progress(count, results.count) }
    }
    try gather(results, listing)
  }

  private mutating func gather(_ results: Results, _ listing: FolderListing) throws(DataError) {
    var (widths, heights): ([Int], [Int]) = ([], [])
    for task in 0..<results.count {
      let (split, index) = task < train ? (Split.train, task) : (.test, task - train)
      switch results.entries[task] {
      case .success(let header):
        good += 1
        widths.append(header.size.width)
        heights.append(header.size.height)
        if header.isGrey { grey += 1 }
        if header.isCMYK { cmyk += 1 }
        if header.isProgressive { progressive += 1 }
        if header.format == .png { png += 1 }
        if header.isTurned { turned += 1 }
      case .failure(let error):
        guard error.canBeSkipped else {
          throw DataError(picture: error, listing[split].path(index).description)
        }
        problems.append(
          Problem(file: listing[split].place(index), reason: error.description))
      }
    }
    self.widths = Spread(widths)
    self.heights = Spread(heights)
  }

  /// Decodes all of a picture at the least size: every code of it is read.
  private static func look(
    _ path: FilePath, _ decoder: PictureDecoder
  ) -> Result<PictureDecoder.Header, PictureError> {
    Result { () throws(PictureError) in
      try decoder.open(path)
      _ = try decoder.decode(shrink: 8)
      return decoder.header
    }
  }

  /// What tasks write, each at its own number.
  private final class Results: @unchecked Sendable {
    typealias Entry = Result<PictureDecoder.Header, PictureError>
    let count: Int
    let entries: UnsafeMutablePointer<Entry>

    init(count: Int) {
      self.count = count
      entries = .allocate(capacity: count)
      entries.initialize(repeating: .failure(.missing), count: count)
    }

    deinit { entries.deinitialize(count: count).deallocate() }
  }
}
