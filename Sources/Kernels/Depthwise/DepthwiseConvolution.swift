/// A depthwise convolution, forward or to the gradient of its input: each channel has a kernel of its
/// own, so channels are the vector axis of inputs, weights and outputs alike.
package struct DepthwiseConvolution: Sendable {
  /// Which positions are written and what they read.
  package let program: ConvolutionProgram
  let channels: Int

  /// Whether a convolution is depthwise with one output a channel.
  package static func fits(_ g: ConvolutionGeometry) -> Bool {
    g.groups == g.inputChannels && g.groups == g.outputChannels
  }

  package init(forward g: ConvolutionGeometry) {
    self.init(ConvolutionProgram(forward: g), g)
  }

  /// Together they write every input position once.
  package static func backward(_ g: ConvolutionGeometry) -> [DepthwiseConvolution] {
    ConvolutionProgram.backward(g).map { DepthwiseConvolution($0, g) }
  }

  private init(_ program: ConvolutionProgram, _ g: ConvolutionGeometry) {
    precondition(Self.fits(g))
    self.program = program
    channels = g.inputChannels
  }

  /// Positions that one call of the micro-kernel computes.
  package static var positionsAtOnce: Int { 4 }

  private var vectors: Int { Lines.count(channels) }

  /// Values that packed weights take.
  package var packedCount: Int { 16 * vectors * program.taps.count }

  /// Packs weights [kernelHeight, kernelWidth, 1, channels] as [vector][tap][16 channels], the channels
  /// that do not exist zero.
  ///
  /// - Parameter scale: a factor per channel (batch norm folded for inference), or nil.
  package func pack(
    _ weights: UnsafePointer<Float>, _ g: ConvolutionGeometry, scale: UnsafePointer<Float>? = nil,
    into packed: UnsafeMutablePointer<Float>
  ) {
    var next = packed
    for vector in 0..<vectors {
      for tap in program.taps {
        let source = weights + (tap.row * g.kernelWidth + tap.column) * channels
        for channel in (16 * vector)..<(16 * vector + 16) {
          next[channel % 16] =
            channel < channels ? source[channel] * (scale?[channel] ?? 1) : 0
        }
        next += 16
      }
    }
  }

  /// Computes one image.
  ///
  /// - Parameters:
  ///   - input: the bordered map.
  ///   - weights: packed for this convolution.
  ///   - range: the positions to compute; nil is all.
  package func execute(
    _ input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, _ epilogue: ConvolutionProgram.Epilogue,
    positions range: Range<Int>? = nil
  ) {
    let range = range ?? 0..<program.positions
    // Few channels at a time, so that the rows that neighbours share stay in the first-level cache.
    let block = 4
    for first in stride(from: 0, to: vectors, by: block) {
      var position = range.lowerBound
      while position < range.upperBound {
        let count = min(Self.positionsAtOnce, range.upperBound - position)
        for vector in first..<min(first + block, vectors) {
          let channel = 16 * vector
          tile(
            Call(
              input: input + channel, weights: weights + channel * program.taps.count,
              output: output + channel, bias: epilogue.bias.map { $0 + channel },
              epilogue: epilogue, position: position, count: count,
              channels: min(16, channels - channel)))
        }
        position += count
      }
    }
  }

  /// What one call of the micro-kernel needs, from its first channel on.
  private struct Call {
    var input: UnsafePointer<Float>
    var weights: UnsafePointer<Float>
    var output: UnsafeMutablePointer<Float>
    var bias: UnsafePointer<Float>?
    var epilogue: ConvolutionProgram.Epilogue
    var position: Int
    /// Positions, and channels that exist.
    var count: Int
    var channels: Int
  }

  /// Four positions × 16 channels.
  @inline(__always)
  private func tile(_ call: Call) {
    let offsets = program.inputOffsets.pointer + call.position
    let x0 = call.input + Int(offsets[0])
    let x1 = call.input + Int(offsets[1])
    let x2 = call.input + Int(offsets[2])
    let x3 = call.input + Int(offsets[3])
    let targets = program.outputOffsets.pointer + call.position
    let y0 = call.output + Int(targets[0])
    let y1 = call.output + Int(targets[1])
    let y2 = call.output + Int(targets[2])
    let y3 = call.output + Int(targets[3])
    var a0 = call.bias.map { Vector.read($0) } ?? Vector(repeating: 0)
    var (a1, a2, a3) = (a0, a0, a0)
    if call.epilogue.accumulates {
      a0 += Vector.read(y0)
      a1 += Vector.read(y1)
      a2 += Vector.read(y2)
      a3 += Vector.read(y3)
    }
    let taps = program.tapOffsets.pointer
    var w = call.weights
    for tap in 0..<program.tapOffsets.count {
      let at = Int(taps[tap])
      let u = Vector.read(w)
      w += 16
      a0.addProduct(u, Vector.read(x0 + at))
      a1.addProduct(u, Vector.read(x1 + at))
      a2.addProduct(u, Vector.read(x2 + at))
      a3.addProduct(u, Vector.read(x3 + at))
    }
    let (valid, rectifies) = (call.channels, call.epilogue.rectifies)
    typealias Program = ConvolutionProgram
    Program.finish(a0, y0, valid, rectifies)
    if call.count > 1 { Program.finish(a1, y1, valid, rectifies) }
    if call.count > 2 { Program.finish(a2, y2, valid, rectifies) }
    if call.count > 3 { Program.finish(a3, y3, valid, rectifies) }
  }
}
