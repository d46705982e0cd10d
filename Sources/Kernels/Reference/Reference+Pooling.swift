extension Reference {
  /// What the windows of a pool see: `body` receives the index of an output value, the input indices
  /// of its window in memory order, and an average's divisor.
  package static func forEachWindow(
    _ p: WindowPool, _ body: (_ output: Int, _ inputs: [Int], _ divisor: Int) -> Void
  ) {
    for j in 0..<p.outputHeight {
      for i in 0..<p.outputWidth {
        for c in 0..<p.channels {
          var inputs: [Int] = []
          var padded = 0
          for row in 0..<p.kernelHeight {
            for column in 0..<p.kernelWidth {
              let y = j * p.stride + row - p.paddingHeight
              let x = i * p.stride + column - p.paddingWidth
              // After the padding a window may hang over; nothing is there, not even a zero.
              guard y < p.height + p.paddingHeight, x < p.width + p.paddingWidth else { continue }
              padded += 1
              guard y >= 0, y < p.height, x >= 0, x < p.width else { continue }
              inputs.append((y * p.width + x) * p.channels + c)
            }
          }
          let countsPadding = p.kind == .average(countsPadding: true)
          body(
            (j * p.outputWidth + i) * p.channels + c, inputs,
            max(countsPadding ? padded : inputs.count, 1))
        }
      }
    }
  }

  /// One image, [height, width, channels] → [outputHeight, outputWidth, channels].
  @_specialize(where Scalar == Double)
  package static func pool<Scalar: BinaryFloatingPoint>(
    _ x: [Scalar], _ p: WindowPool
  ) -> [Scalar] {
    var y = [Scalar](repeating: 0, count: p.outputHeight * p.outputWidth * p.channels)
    forEachWindow(p) { output, inputs, divisor in
      let values = inputs.map { x[$0] }
      y[output] =
        p.kind == .maximum
        ? values.reduce(-.infinity) { larger($0, $1) } : values.reduce(0, +) / Scalar(divisor)
    }
    return y
  }

  /// The gradient of one image; of equal maxima the first takes it, and of NaN the first.
  @_specialize(where Scalar == Double)
  package static func poolGradient<Scalar: BinaryFloatingPoint>(
    _ gradient: [Scalar], input x: [Scalar], _ p: WindowPool
  ) -> [Scalar] {
    var result = [Scalar](repeating: 0, count: p.height * p.width * p.channels)
    forEachWindow(p) { output, inputs, divisor in
      if p.kind == .maximum {
        if let first = firstMaximum(of: inputs, in: x) { result[first] += gradient[output] }
      } else {
        for input in inputs { result[input] += gradient[output] / Scalar(divisor) }
      }
    }
    return result
  }

  /// The first of some indices that holds the largest value, or NaN.
  @_specialize(where Scalar == Double)
  package static func firstMaximum<Scalar: BinaryFloatingPoint>(
    of indices: [Int], in x: [Scalar]
  ) -> Int? {
    var best: Int?
    for index in indices {
      if x[index].isNaN { return index }
      if best.map({ x[index] > x[$0] }) ?? true { best = index }
    }
    return best
  }

  /// Mean or maximum of each channel of one image [positions, channels].
  @_specialize(where Scalar == Double)
  package static func globalPool<Scalar: BinaryFloatingPoint>(
    _ map: [Scalar], channels: Int, maximum: Bool
  ) -> [Scalar] {
    (0..<channels).map { c in
      let values = stride(from: c, to: map.count, by: channels).map { map[$0] }
      return maximum
        ? values.reduce(-.infinity) { larger($0, $1) } : values.reduce(0, +) / Scalar(values.count)
    }
  }

  /// Gradient of `globalPool`: spread evenly, or to the first position of the maximum.
  @_specialize(where Scalar == Double)
  package static func globalPoolGradient<Scalar: BinaryFloatingPoint>(
    _ gradient: [Scalar], map: [Scalar], maximum: Bool
  ) -> [Scalar] {
    let channels = gradient.count
    var result = [Scalar](repeating: 0, count: map.count)
    for c in 0..<channels {
      let indices = Array(stride(from: c, to: map.count, by: channels))
      if maximum {
        if let first = firstMaximum(of: indices, in: map) { result[first] += gradient[c] }
      } else {
        for index in indices { result[index] += gradient[c] / Scalar(indices.count) }
      }
    }
    return result
  }
}
