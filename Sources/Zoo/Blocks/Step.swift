import Network

/// A step of a stem or of a branch, as data.
enum Step: Sendable {
  case layer(Layer)
  case pool(PoolKind, Window, countsPadding: Bool)
  /// Layers side by side on one input; each gives its own part of what is joined.
  case fork([Layer])

  /// A convolution with batch norm and ReLU, padded to keep its size unless `valid`.
  static func conv(
    _ kernel: Int, _ channels: Int, stride: Int = 1, valid: Bool = false
  ) -> Step {
    var layer = Layer(kernel: kernel, channels: channels, stride: stride)
    layer.isPadded = !valid
    return .layer(layer)
  }

  /// The same with a kernel of the given height and width.
  static func conv(_ height: Int, _ width: Int, _ channels: Int) -> Step {
    .layer(Layer(height, width, channels: channels))
  }

  /// 3×3, stride 1, padded.
  static func pool(_ kind: PoolKind, countsPadding: Bool = true) -> Step {
    .pool(kind, Window(square: 3), countsPadding: countsPadding)
  }

  /// Maximum, 3×3, stride 2: unpadded by Caffe's ceiling rule (`roundsUp`), unpadded, or padded.
  static func halve(padding: Int = 0, roundsUp: Bool = false) -> Step {
    .pool(
      .maximum, Window(square: 3, stride: 2, padding: padding, roundsUp: roundsUp),
      countsPadding: true)
  }
}

extension GraphBuilder {
  /// Layers and pools before the first stage, under `stem`: `conv`, `bn`, `relu` and `pool`,
  /// numbered where there are several.
  mutating func stem(_ steps: [Step], epsilon: Double = 1e-5) -> NodeID {
    scoped("stem") { builder in
      var layers = Numbering(steps.count { if case .layer = $0 { true } else { false } })
      var pools = Numbering(steps.count { if case .pool = $0 { true } else { false } })
      var x = builder.input
      for step in steps {
        switch step {
        case .layer(var layer):
          layer.epsilon = layer.epsilon.map { _ in epsilon }
          x = builder.layer(layer, x, suffix: layers.next())
        case .pool(let kind, let window, let countsPadding):
          x = builder.pool(
            "pool\(pools.next())", x, kind, window, countsPadding: countsPadding)
        case .fork: preconditionFailure("a stem has one path")
        }
      }
      return x
    }
  }
}

/// Suffixes of names: 1, 2, … or none if there is one thing only.
struct Numbering {
  private let count: Int
  private var last = 0

  init(_ count: Int) { self.count = count }

  mutating func next() -> String {
    last += 1
    return count == 1 ? "" : String(last)
  }
}
