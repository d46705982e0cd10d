/// The extent of one image's feature map: height, width, channels, in memory order (NHWC).
package struct Shape: Hashable, Sendable {
  package var height: Int
  package var width: Int
  package var channels: Int

  package init(_ height: Int, _ width: Int, _ channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// Number of spatial positions.
  package var positions: Int { height * width }

  /// Number of values.
  package var count: Int { height * width * channels }
}

extension Shape: CustomStringConvertible {
  package var description: String { "\(height)×\(width)×\(channels)" }
}
