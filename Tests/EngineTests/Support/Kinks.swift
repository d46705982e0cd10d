import Engine
import Kernels
import Network

extension ReferenceNetwork {
  /// How near a training pass comes to where a gradient jumps: the least distance of a ReLU's value from zero, and of
  /// the largest value of a maximum from the second, each in units of its map's root mean square.
  ///
  /// Zeros of a ReLU count for nothing: whatever reads them, both sides read the same.
  func distanceFromKinks(_ images: Maps) -> Double {
    let maps = forward(images, .training(step: steps))
    return graph.nodes.reduce(.infinity) { nearest, node in
      guard let input = node.inputs.first else { return nearest }
      let x = maps[input.index]
      let distance: Double? =
        switch node.operation {
        case .activation(.clamp(let clamp)):
          x.joined().map { x in
            let line = clamp.slope * x + clamp.offset
            return min(abs(line - clamp.low), abs(line - clamp.high)) / clamp.slope
          }.min()
        case .activation(.relu), .activation(.leakyReLU):
          x.joined().filter { $0 != 0 }.map(abs).min()
        case .pool(.maximum, let window, let countsPadding):
          x.compactMap {
            leastLead(
              $0,
              windows: WindowPool(
                .maximum, window, countsPadding: countsPadding, input: graph[input].shape,
                output: node.shape))
          }.min()
        case .globalPool(.maximum):
          x.compactMap { leastLead($0, channels: node.shape.channels) }.min()
        case .input, .convolution, .batchNorm, .activation, .pool, .globalPool, .fullyConnected,
          .add, .concatenate, .scale, .multiply, .dropout, .padShortcut, .channelShuffle:
          nil
        }
      guard let distance else { return nearest }
      let values = Array(x.joined())
      return min(nearest, distance * Double(values.count).squareRoot() / norm(values))
    }
  }

  private func leastLead(_ x: [Double], windows: WindowPool) -> Double? {
    var least: Double?
    Reference.forEachWindow(windows) { _, inputs, _ in
      if let lead = lead(inputs.lazy.map { x[$0] }) { least = min(least ?? lead, lead) }
    }
    return least
  }

  private func leastLead(_ x: [Double], channels: Int) -> Double? {
    (0..<channels).compactMap { channel in
      lead(stride(from: channel, to: x.count, by: channels).lazy.map { x[$0] })
    }.min()
  }

  /// By how much the largest value leads; nil where a ReLU has left zeros alone, or there is one value.
  private func lead(_ values: some Sequence<Double>) -> Double? {
    var (first, second) = (-Double.infinity, -Double.infinity)
    for value in values {
      if value > first {
        (first, second) = (value, first)
      } else {
        second = max(second, value)
      }
    }
    return first == 0 && second == 0 || second == -.infinity ? nil : first - second
  }
}
