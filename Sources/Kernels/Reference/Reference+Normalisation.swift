extension Reference {
  /// Mean and sum of squared deviations of each channel of a map [rows, channels].
  @_specialize(where Scalar == Double)
  package static func moments<Scalar: BinaryFloatingPoint>(
    _ map: [Scalar], channels: Int
  ) -> (mean: [Scalar], squares: [Scalar]) {
    let rows = Scalar(map.count / channels)
    let mean = sumOfRows(map, channels: channels).map { $0 / rows }
    var squares = [Scalar](repeating: 0, count: channels)
    for i in map.indices {
      let distance = map[i] - mean[i % channels]
      squares[i % channels] += distance * distance
    }
    return (mean, squares)
  }

  /// y = x · scale + shift per channel, with ReLU if asked.
  @_specialize(where Scalar == Double)
  package static func affine<Scalar: BinaryFloatingPoint>(
    _ x: [Scalar], scale: [Scalar], shift: [Scalar], rectifies: Bool = false
  ) -> [Scalar] {
    x.indices.map { i in
      let y = x[i] * scale[i % scale.count] + shift[i % scale.count]
      return rectifies ? rectified(y) : y
    }
  }

  /// (x − mean) / √(variance + ε) per channel.
  @_specialize(where Scalar == Double)
  package static func normalised<Scalar: BinaryFloatingPoint>(
    _ x: [Scalar], mean: [Scalar], variance: [Scalar], epsilon: Scalar
  ) -> [Scalar] {
    x.indices.map { i in
      let c = i % mean.count
      return (x[i] - mean[c]) / (variance[c] + epsilon).squareRoot()
    }
  }

  /// Gradients of y = gain · normalised(x) + shift, statistics being those of x itself.
  ///
  /// With x̂ the normalised map, means over the rows of a channel:
  /// dx = gain / √(variance + ε) · (g − mean(g) − x̂ · mean(g · x̂)).
  @_specialize(where Scalar == Double)
  package static func batchNormGradient<Scalar: BinaryFloatingPoint>(
    _ gradient: [Scalar], x: [Scalar], gain: [Scalar], epsilon: Scalar
  ) -> (x: [Scalar], gain: [Scalar], shift: [Scalar]) {
    let channels = gain.count
    let rows = Scalar(x.count / channels)
    let (mean, squares) = moments(x, channels: channels)
    let variance = squares.map { $0 / rows }
    let hat = normalised(x, mean: mean, variance: variance, epsilon: epsilon)
    let sums = sumOfRows(gradient, channels: channels)
    let products = sumOfRows(product(gradient, hat), channels: channels)
    let result = x.indices.map { i in
      let c = i % channels
      let inner = gradient[i] - sums[c] / rows - hat[i] * products[c] / rows
      return gain[c] / (variance[c] + epsilon).squareRoot() * inner
    }
    return (result, products, sums)
  }

  /// Σ g and Σ g · (x − mean) per channel, g zero where the output of a ReLU is.
  @_specialize(where Scalar == Double)
  package static func normalisationSums<Scalar: BinaryFloatingPoint>(
    _ gradient: [Scalar], output: [Scalar]?, x: [Scalar], mean: [Scalar]
  ) -> (sums: [Scalar], products: [Scalar]) {
    let g = output.map { rectifierGradient(gradient, output: $0) } ?? gradient
    let distances = x.indices.map { x[$0] - mean[$0 % mean.count] }
    return (
      sumOfRows(g, channels: mean.count),
      sumOfRows(product(g, distances), channels: mean.count)
    )
  }

  /// g · a + x · b + c per channel, g as in `normalisationSums`.
  @_specialize(where Scalar == Double)
  package static func normalisationGradient<Scalar: BinaryFloatingPoint>(
    _ gradient: [Scalar], output: [Scalar]?, x: [Scalar], a: [Scalar], b: [Scalar], c: [Scalar]
  ) -> [Scalar] {
    let g = output.map { rectifierGradient(gradient, output: $0) } ?? gradient
    return x.indices.map { i in
      g[i] * a[i % a.count] + x[i] * b[i % a.count] + c[i % a.count]
    }
  }
}
