import Files
import Kernels

/// Pictures in a folder of the ImageNet layout, decoded as they are needed.
package struct FolderDataset: Dataset {
  /// Mean of ImageNet's training pictures, red, green, blue, in levels of 255.
  package static let imageNetMean = [123.675, 116.28, 103.53]
  /// Side of the images where none is asked for.
  package static let defaultSide = 224

  package let name = "folder"
  package let identity: String
  package private(set) var side: Int
  package let classNames: [String]
  package let mean: [Double]
  /// As in the paper, images are not divided.
  package let deviation = [1.0, 1.0, 1.0]
  let listing: FolderListing
  private let train: Selection
  private let test: Selection

  /// The pictures of a split that are used.
  private struct Selection: Sendable {
    let total: Int
    let count: Int
    let labels: AlignedBuffer<Int32>

    /// - Parameter count: fewer than all are spread evenly over the list, and so over the classes.
    init(_ files: FileList, count: Int) throws(DataError) {
      total = files.count
      self.count = count
      do throws(MemoryRefusal) { labels = try AlignedBuffer(reserving: count) } catch {
        throw DataError(error, "labels of \(count) pictures", remedy: "use fewer (data.train)")
      }
      for index in 0..<count { labels.pointer[index] = Int32(files.label(self[index])) }
    }

    /// Place in the list of the picture with a number.
    subscript(index: Int) -> Int { index * total / count }
  }

  /// Lists the folder. Throws: what is wrong with the request or the layout; no picture is opened.
  init(_ request: DatasetRequest) throws(DataError) {
    guard let path = request.path else {
      throw DataError(
        .missing,
        "folder: say where it is with --data folder=DIRECTORY (train/CLASS/*.JPEG, val/CLASS/*.JPEG)"
      )
    }
    try self.init(FolderListing(path), request)
  }

  private init(_ listing: FolderListing, _ request: DatasetRequest) throws(DataError) {
    if let problem = listing.problems.first {
      let rest = listing.problems.count - 1
      throw DataError(
        .bad,
        "\(listing.root)/\(problem.place): \(problem.reason)"
          + (rest > 0
            ? "; and \(rest) more such problem\(rest == 1 ? "" : "s"), see `ablate data check`"
            : ""))
    }
    for (key, split, wanted) in [
      ("data.train", Split.train, request.train), ("data.test", .test, request.test),
    ] {
      let count = listing[split].count
      if let wanted, wanted > count {
        throw DataError(
          .request,
          "\(key): \(listing.root)/\(FolderListing.folder(split)) has \(count) pictures, not \(wanted)"
        )
      }
    }
    self.listing = listing
    classNames = listing.classNames
    side = request.side ?? Self.defaultSide
    mean = request.mean ?? Self.imageNetMean
    train = try Selection(listing[.train], count: request.train ?? listing[.train].count)
    test = try Selection(listing[.test], count: request.test ?? listing[.test].count)
    identity =
      "folder/\(listing.digest)/\(classNames.count) classes/"
      + request.numbers(train: train.count, test: test.count)
      + (listing.hasPNG ? "/PNG \(PNGDecoder.version)" : "")
  }

  package func count(_ split: Split) -> Int { selection(split).count }

  package func labels(_ split: Split) -> UnsafePointer<Int32> {
    UnsafePointer(selection(split).labels.pointer)
  }

  package func reader(_ split: Split) -> any ImageReader { FolderReader(self, split) }

  package func place(_ split: Split, _ index: Int) -> String {
    path(split, index).description
  }

  package func sized(_ side: Int) -> any Dataset {
    var copy = self
    copy.side = side
    return copy
  }

  /// Path of an image's file.
  func path(_ split: Split, _ index: Int) -> FilePath {
    listing[split].path(selection(split)[index])
  }

  private func selection(_ split: Split) -> Selection { split == .train ? train : test }
}

/// Reads pictures of a folder, for one thread.
private final class FolderReader: ImageReader {
  private let dataset: FolderDataset
  private let split: Split
  private let pictures: PictureReader

  init(_ dataset: FolderDataset, _ split: Split) {
    self.dataset = dataset
    self.split = split
    pictures = PictureReader(side: dataset.side, mean: dataset.mean)
  }

  func open(_ index: Int) throws(PictureError) -> PictureSize {
    try pictures.open(dataset.path(split, index))
  }

  func whole() throws(PictureError) -> UnsafePointer<UInt8> { try pictures.whole() }

  func crop(_ crop: Crop) throws(PictureError) -> UnsafePointer<UInt8> {
    try pictures.crop(crop)
  }
}
