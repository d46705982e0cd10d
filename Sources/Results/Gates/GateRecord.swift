/// One row of `gates`: the gates of one SE block over the test images of one class.
package struct GateRecord: Hashable, Sendable {
  /// The block, such as `stage2.block1.se`.
  package var block: String
  /// Its place among the network's blocks by depth, from 1.
  package var position: Int
  package var label: Int
  package var className: String
  package var images: Int
  /// Of each channel's gate over the images.
  package var mean: [Double]
  package var deviation: [Double]
  /// Shares of gates at the lower and the upper end of what the excitation gives.
  package var lowShare: Double
  package var highShare: Double

  package init(
    block: String, position: Int, label: Int, className: String, images: Int, mean: [Double],
    deviation: [Double], lowShare: Double, highShare: Double
  ) {
    self.block = block
    self.position = position
    self.label = label
    self.className = className
    self.images = images
    self.mean = mean
    self.deviation = deviation
    self.lowShare = lowShare
    self.highShare = highShare
  }
}
