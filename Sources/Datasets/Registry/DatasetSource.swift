/// A set of pictures that users ask for by name: what the program knows of it before it has its images,
/// and how it gets them.
///
/// A new set is one type that conforms, in a folder of its own, and one entry in `Datasets.all`. Nothing
/// else compares names of sets.
package protocol DatasetSource: Sendable {
  var name: String { get }
  /// What it is and how to get it, for `data list`: at most 80 bytes.
  var summary: String { get }
  /// What is said while it is opened.
  var announcement: String { get }
  /// What a request may say of it.
  var options: DatasetOptions { get }
  /// Whether its pictures are decoded from files as they are needed, at whatever side is asked for.
  var decodesPictures: Bool { get }
  /// The archive that `data fetch` brings; nil where there is none.
  var archive: Archive? { get }

  /// Classes, side and numbers of both splits without the images, as far as the request's files tell them cheaply.
  ///
  /// Throws: what of the request makes no sense for this set, or files that are not there.
  func facts(_ request: DatasetRequest) throws(DataError) -> Datasets.Facts
  /// Loads, lists or generates the images.
  ///
  /// - Parameter request: one whose options this set takes. Its `train` includes what is held out for
  ///   validation; where `wantsTest` is false the test split stays empty and is not read.
  func open(_ request: DatasetRequest, threads: Int) throws(DataError) -> any Dataset
  /// Takes out of an identity what tells one version or choice of the set from another, beside the
  /// numbers of images. False: no identity of this version.
  func read(_ identity: DatasetIdentity, into request: inout DatasetRequest) -> Bool
  /// What a plan must say of a request whose files are not named; nil is nothing.
  func planningNote(_ request: DatasetRequest) -> String?
}

extension DatasetSource {
  package var announcement: String { "Reading \(name) …" }
  package var decodesPictures: Bool { false }
  package var archive: Archive? { nil }
  package func read(_ identity: DatasetIdentity, into request: inout DatasetRequest) -> Bool {
    true
  }
  package func planningNote(_ request: DatasetRequest) -> String? { nil }
}

/// What a request may say of a set of pictures, beside its name.
package struct DatasetOptions: Sendable {
  /// Whether it is read from files that a path names.
  package var takesPath = true
  /// Whether `data.classes` chooses between several numbers of classes.
  package var takesClasses = false
  /// Whether `data.mean` says what is subtracted from images.
  package var takesMean = false
  /// Sides of images that `input` chooses from.
  package var sides = Sides.only([32])
  /// Images of both splits, where that is known beforehand.
  package var images: (train: Int, test: Int)?

  package enum Sides: Sendable {
    case only([Int])
    /// Pictures are made as large as they are wanted.
    case any
    /// That of the files, or larger with black around them.
    case ofFiles
  }

  package init() {}

  /// Whether `input` may be a side; files may say otherwise.
  package func takes(side: Int) -> Bool {
    switch sides {
    case .only(let sides): sides.contains(side)
    case .any, .ofFiles: true
    }
  }

  /// Whether `input` chooses anything.
  package var takesSide: Bool {
    switch sides {
    case .only(let sides): sides.count > 1
    case .any, .ofFiles: true
    }
  }
}
