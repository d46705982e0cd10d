/// The part of a dataset that a network learns from, or is scored on.
package enum Split: String, Hashable, Sendable, CaseIterable {
  case train, test
}

/// What happens to training images at random.
package enum Augmentation: String, Hashable, Sendable, CaseIterable {
  case none
  /// Four zero pixels around, a random crop of the old size, a flip in half of the cases (paper,
  /// section 6: CIFAR).
  case cropFlip = "crop_flip"
}

/// A labelled set of small colour images in memory.
package protocol Dataset: Sendable {
  var name: String { get }
  /// Changes if and only if the images or labels change; says nothing about where they lie.
  var identity: String { get }
  /// Side of the square images.
  var side: Int { get }
  var classNames: [String] { get }
  /// Per channel, of the training images, in units of 0...255.
  var mean: [Double] { get }
  var deviation: [Double] { get }
  func count(_ split: Split) -> Int
  /// Labels of a split.
  func labels(_ split: Split) -> UnsafePointer<UInt8>
  /// Pixels of a split, [n, height, width, 3].
  func pixels(_ split: Split) -> UnsafePointer<UInt8>
}

extension Dataset {
  package var classes: Int { classNames.count }
  /// Bytes of one image.
  package var imageCount: Int { side * side * 3 }
}

/// Which dataset a user asks for.
package struct DatasetRequest: Hashable, Sendable {
  package var name: String
  /// Directory of a dataset that is read from files.
  package var path: String?
  /// Images to use of each split; nil is all, or the embedded set's own number.
  package var train: Int?
  package var test: Int?
  /// Classes of the embedded set.
  package var classes: Int?

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
  }

  package var kind: Kind
  package var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
