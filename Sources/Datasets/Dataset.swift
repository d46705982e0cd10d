import Kernels
import Text

/// The part of a dataset that a network learns from, or is scored on.
package enum Split: String, Hashable, Sendable, CaseIterable {
  case train, test
}

/// A labelled set of images in colour or grey. Nothing is decoded until a reader is asked for an image, so a set
/// can be larger than memory.
package protocol Dataset: Sendable {
  var name: String { get }
  /// Changes if and only if the images or labels change; says nothing about where they lie.
  var identity: String { get }
  /// Side of the square images that readers give.
  var side: Int { get }
  var classNames: [String] { get }
  /// Per channel, in units of 0...255: what is subtracted from images, then what they are divided by.
  /// One number each for grey images, three for red, green and blue.
  var mean: [Double] { get }
  var deviation: [Double] { get }
  func count(_ split: Split) -> Int
  /// Labels of a split.
  func labels(_ split: Split) -> UnsafePointer<Int32>
  /// Reads images of a split for one thread; the reader owns what that takes.
  func reader(_ split: Split) -> any ImageReader
  /// What messages call an image.
  func place(_ split: Split, _ index: Int) -> String
  /// The same images at another side, where the set has more than one; else the set itself.
  func sized(_ side: Int) -> any Dataset
}

extension Dataset {
  package var classes: Int { classNames.count }
  /// Values of one image.
  package var imageCount: Int { side * side * channels }
  /// Of an image: 1 where they are grey, or 3.
  package var channels: Int { mean.count }

  package func place(_ split: Split, _ index: Int) -> String {
    "\(name), \(split.rawValue) image \(index)"
  }

  package func sized(_ side: Int) -> any Dataset { self }
}

/// A set whose images are small and lie in memory as bytes.
package protocol InMemoryDataset: Dataset {
  /// Pixels of a split, [n, side, side, channels].
  func pixels(_ split: Split) -> UnsafePointer<UInt8>
}

extension InMemoryDataset {
  package func reader(_ split: Split) -> any ImageReader { MemoryReader(self, split) }
}

/// Which dataset a user asks for.
package struct DatasetRequest: Hashable, Sendable {
  package var name: String
  /// Directory of a dataset that is read from files.
  package var path: String?
  /// Images to use of each split; nil is all, or the embedded set's own number.
  package var train: Int?
  package var test: Int?
  /// Training images that are held out and scored in place of the test split; nil scores the test split.
  package var validation: Int?
  /// Of a set with several numbers of classes: which.
  package var classes: Int?
  /// Of a set in several sizes: side of the images that networks see; nil is the set's own.
  package var side: Int?
  /// Of a folder: what is subtracted from each channel; nil is ImageNet's mean.
  package var mean: [Double]?

  package init(name: String) { self.name = name }
}

/// Why data cannot be had: the place, what was expected, what to do.
package struct DataError: Error, Hashable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// A request that makes no sense.
    case request
    /// A file or directory that is not there.
    case missing
    /// A file that is there and wrong.
    case bad
    /// A file that cannot be written.
    case output
    /// The system fails, not a file: a disk error, no more descriptors.
    case system
    /// The images do not fit into the memory that the system gives.
    case memory
  }

  package var kind: Kind
  package var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description.printable
  }

  /// - Parameters:
  ///   - what: what it was for, such as `3 batches of 64 images`.
  ///   - remedy: what takes less.
  init(_ refusal: MemoryRefusal, _ what: String, remedy: String) {
    self.init(.memory, "\(what): \(refusal); \(remedy)")
  }
}
