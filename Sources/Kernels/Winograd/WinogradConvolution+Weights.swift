import CHost

extension WinogradConvolution {
  private typealias Transform = WinogradTransform<Vector>

  /// Vectors of output channels, each of which can be packed by itself.
  package var vectorCount: Int { grid.paddedOutputs / 16 }

  /// Inputs whose weights are turned around at a time.
  private static let turnedInputs = 32
  /// Values of scratch that packing for the backward pass needs.
  package static let packingScratch = 9 * 16 * turnedInputs

  /// Transforms and packs the weights for the convolution itself.
  ///
  /// - Parameters:
  ///   - weights: [3, 3, channels, outputs].
  ///   - scale: a factor per output channel (batch norm folded for inference), or nil.
  ///   - vectors: which of the output channels.
  ///   - packed: `packedCount` values, aligned to 64 bytes.
  package func packForward(
    _ weights: UnsafePointer<Float>, scale: UnsafePointer<Float>? = nil, vectors: Range<Int>,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs) = (grid.channels, grid.outputs)
    for vector in vectors {
      let first = 16 * vector
      let count = min(16, outputs - first)
      pack(vector, inputs: 0..<inputs, into: packed) { tap, input in
        let at = weights + (tap * inputs + input) * outputs + first
        var values = Vector.zero
        if count == 16 {
          values = Vector.read(at)
          if let scale { values *= Vector.read(scale + first) }
        } else {
          for lane in 0..<count { values[lane] = at[lane] * (scale?[first + lane] ?? 1) }
        }
        return values
      }
    }
  }

  /// Transforms and packs them for the gradient of the input: inputs and outputs exchanged, the kernel
  /// turned around.
  ///
  /// - Parameters:
  ///   - weights: [3, 3, outputs, channels] of the convolution whose gradient this is.
  ///   - vectors: which of the output channels.
  ///   - turned: `packingScratch` values, for weights turned around: [tap][input][16 outputs].
  ///   - packed: `packedCount` values, aligned to 64 bytes.
  package func packBackward(
    _ weights: UnsafePointer<Float>, vectors: Range<Int>,
    scratch turned: UnsafeMutablePointer<Float>,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs) = (grid.channels, grid.outputs)
    let block = Self.turnedInputs
    for vector in vectors {
      let first = 16 * vector
      for start in stride(from: 0, to: inputs, by: block) {
        let count = min(block, inputs - start)
        for tap in 0..<9 {
          transpose(
            weights + (((8 - tap) * outputs + first) * inputs + start), pitch: inputs,
            rows: min(16, outputs - first), columns: count,
            into: turned + tap * block * 16, pitch: 16)
        }
        pack(vector, inputs: start..<(start + count), into: packed) { tap, input in
          Vector.read(turned + (tap * block + input - start) * 16)
        }
      }
    }
  }

  /// Whether the packed weights, 8 MiB or more, pass the caches by, which could not fetch ahead for 36 matrices at once.
  private var streams: Bool { grid.packedCount >= 2 << 20 }

  @inline(__always)
  private func pack(
    _ vector: Int, inputs: Range<Int>, into packed: UnsafeMutablePointer<Float>,
    _ weight: (_ tap: Int, _ input: Int) -> Vector
  ) {
    let place = product.packedPlace(channel: 16 * vector)
    for input in inputs {
      func column(_ c: Int) -> Transform.Six {
        Transform.weights((weight(c, input), weight(3 + c, input), weight(6 + c, input)))
      }
      let (c0, c1, c2) = (column(0), column(1), column(2))
      let target = packed + place.offset + input * place.pitch
      write(Transform.weights((c0.0, c1.0, c2.0)), target, row: 0)
      write(Transform.weights((c0.1, c1.1, c2.1)), target, row: 1)
      write(Transform.weights((c0.2, c1.2, c2.2)), target, row: 2)
      write(Transform.weights((c0.3, c1.3, c2.3)), target, row: 3)
      write(Transform.weights((c0.4, c1.4, c2.4)), target, row: 4)
      write(Transform.weights((c0.5, c1.5, c2.5)), target, row: 5)
    }
    if streams { ablate_end_streaming() }
  }

  @inline(__always)
  private func write(
    _ v: Transform.Six, _ first: UnsafeMutablePointer<Float>, row: Int
  ) {
    let plane = grid.weightPlane
    let target = first + 6 * row * plane
    if streams {
      ablate_stream(v.0, target)
      ablate_stream(v.1, target + plane)
      ablate_stream(v.2, target + 2 * plane)
      ablate_stream(v.3, target + 3 * plane)
      ablate_stream(v.4, target + 4 * plane)
      ablate_stream(v.5, target + 5 * plane)
    } else {
      v.0.write(target)
      v.1.write(target + plane)
      v.2.write(target + 2 * plane)
      v.3.write(target + 3 * plane)
      v.4.write(target + 4 * plane)
      v.5.write(target + 5 * plane)
    }
  }
}
