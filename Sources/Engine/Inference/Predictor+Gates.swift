import Network

/// The gates of one SE block for some images; the memory is the network's and soon used again.
package struct GateMaps {
  /// [images, height, width, channels]; height and width are 1 but where nothing was squeezed.
  package let values: UnsafePointer<Float>
  package let images: Int
  /// Of one image's gates.
  package let shape: Shape

  package init(values: UnsafePointer<Float>, images: Int, shape: Shape) {
    self.values = values
    self.images = images
    self.shape = shape
  }
}

extension Predictor {
  /// The SE blocks in order of depth, with the shape of an image's gates.
  package var gates: [(block: String, shape: Shape)] {
    executor.gates.map { ($0.block, $0.operand.shape) }
  }

  /// Runs up to a batch of images and shows the gates of each SE block on the way.
  ///
  /// - Parameter observe: given the block's place in `gates` and its maps, valid during the call.
  package func observeGates(
    images: UnsafePointer<Float>, count: Int, _ observe: (_ block: Int, _ maps: GateMaps) -> Void
  ) {
    let blocks = Dictionary(
      uniqueKeysWithValues: executor.gates.enumerated().map { ($1.block, $0) })
    withoutActuallyEscaping(observe) { observe in
      executor.infer(images: images, count: count) { place, maps in
        if let index = blocks[place.block] { observe(index, maps) }
      }
    }
  }
}
