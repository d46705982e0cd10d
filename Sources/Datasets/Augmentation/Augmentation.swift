/// What happens to training images at random.
package enum Augmentation: String, Hashable, Sendable, CaseIterable {
  case none
  /// Four black pixels around, a random crop of the old size, a flip in half of the cases (paper,
  /// section 6: CIFAR).
  case cropFlip = "crop_flip"
  /// A random part of the picture in size and aspect, a flip in half of the cases (paper, section 5:
  /// ImageNet), and what `CropOptions` adds.
  case resizedCrop = "resized_crop"
}

/// What `resizedCrop` draws from, and what is cut out of any training image.
package struct CropOptions: Hashable, Sendable {
  /// Least share of the picture's area that a crop has; the largest is all of it.
  package var area = 0.08
  /// Degrees by which a crop is turned at most, either way; 10 in the authors' release.
  package var rotation = 0.0
  /// Levels of 255 by which each channel is shifted at most, either way; 20 in the authors' release.
  package var jitter = 0.0
  /// Side of a square that is blanked in every training image, in pixels; 0 is none (DeVries and Taylor 2017).
  package var cutout = 0

  package init() {}
}
