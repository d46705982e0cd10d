import CHost

/// A convolution in groups of four or eight channels, forward or to the gradient of its input, a vector of
/// groups at a time: a product takes one channel of every group, spread over the group's lanes, so that no lane
/// multiplies by zero. It adds in the order of `ConvolutionProgram` and gives its bits.
package struct GroupedConvolution: Sendable {
  /// Which positions are written and what they read.
  package let program: ConvolutionProgram
  private let channels: Int
  /// Channels of a group.
  private let width: Int

  package static func fits(_ g: ConvolutionGeometry) -> Bool {
    g.groupInputs == g.groupOutputs && (g.groupInputs == 4 || g.groupInputs == 8)
      && g.inputChannels % 16 == 0
  }

  package init(forward g: ConvolutionGeometry) {
    self.init(ConvolutionProgram(forward: g), g)
  }

  /// Together they write every input position once.
  package static func backward(_ g: ConvolutionGeometry) -> [GroupedConvolution] {
    ConvolutionProgram.backward(g).map { GroupedConvolution($0, g) }
  }

  private init(_ program: ConvolutionProgram, _ g: ConvolutionGeometry) {
    precondition(Self.fits(g))
    self.program = program
    channels = g.inputChannels
    width = g.groupInputs
  }

  /// Positions that one call of the micro-kernel computes.
  package static var positionsAtOnce: Int { 8 }

  /// Values that packed weights take: [vector][tap][channel of a group][16 outputs].
  package var packedCount: Int { channels * program.taps.count * width }

  /// Packs weights [kernelHeight, kernelWidth, groupInputs, channels] for the convolution itself.
  ///
  /// - Parameter scale: a factor per output channel (batch norm folded for inference), or nil.
  package func packForward(
    _ weights: UnsafePointer<Float>, _ g: ConvolutionGeometry, scale: UnsafePointer<Float>? = nil,
    into packed: UnsafeMutablePointer<Float>
  ) {
    pack(g, into: packed) { row, input, first in
      let values = Vector.read(weights + (row + input) * channels + first)
      return scale.map { values * Vector.read($0 + first) } ?? values
    }
  }

  /// Packs them for the gradient of the input, inputs and outputs exchanged.
  package func packBackward(
    _ weights: UnsafePointer<Float>, _ g: ConvolutionGeometry,
    into packed: UnsafeMutablePointer<Float>
  ) {
    pack(g, into: packed) { row, output, first in
      var values = Vector.zero
      for lane in 0..<16 {
        let (group, input) = (first + lane).quotientAndRemainder(dividingBy: width)
        values[lane] = weights[(row + input) * channels + group * width + output]
      }
      return values
    }
  }

  @inline(__always)
  private func pack(
    _ g: ConvolutionGeometry, into packed: UnsafeMutablePointer<Float>,
    _ values: (_ row: Int, _ channel: Int, _ first: Int) -> Vector
  ) {
    var next = packed
    for first in stride(from: 0, to: channels, by: 16) {
      for tap in program.taps {
        for channel in 0..<width {
          values((tap.row * g.kernelWidth + tap.column) * width, channel, first).write(next)
          next += 16
        }
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
    // Few positions at a time, so that the rows that neighbours share stay in the second-level cache.
    let block = 8 * Self.positionsAtOnce
    for start in stride(from: range.lowerBound, to: range.upperBound, by: block) {
      let end = min(start + block, range.upperBound)
      for first in stride(from: 0, to: channels, by: 16) {
        var call = Call(
          input: input + first, weights: weights + first * program.taps.count * width,
          output: output + first, bias: epilogue.bias.map { $0 + first }, epilogue: epilogue,
          position: start, count: 0)
        while call.position < end {
          call.count = min(Self.positionsAtOnce, end - call.position)
          if width == 4 { tile(call, of: Four.self) } else { tile(call, of: Eight.self) }
          call.position += Self.positionsAtOnce
        }
      }
    }
  }

  /// What one call of the micro-kernel needs.
  private struct Call {
    var input: UnsafePointer<Float>
    var weights: UnsafePointer<Float>
    var output: UnsafeMutablePointer<Float>
    var bias: UnsafePointer<Float>?
    var epilogue: ConvolutionProgram.Epilogue
    var position: Int
    var count: Int
  }
}

/// The micro-kernel: eight positions × 16 channels.
extension GroupedConvolution {
  private func tile<W: GroupWidth>(_ call: Call, of width: W.Type) {
    let offsets = program.inputOffsets.pointer + call.position
    let targets = program.outputOffsets.pointer + call.position
    let (x0, x1) = (call.input + Int(offsets[0]), call.input + Int(offsets[1]))
    let (x2, x3) = (call.input + Int(offsets[2]), call.input + Int(offsets[3]))
    let (x4, x5) = (call.input + Int(offsets[4]), call.input + Int(offsets[5]))
    let (x6, x7) = (call.input + Int(offsets[6]), call.input + Int(offsets[7]))
    var sums = EightSums(call.bias.map { Vector.read($0) } ?? .zero)
    if call.epilogue.accumulates {
      sums.a0 += Vector.read(call.output + Int(targets[0]))
      sums.a1 += Vector.read(call.output + Int(targets[1]))
      sums.a2 += Vector.read(call.output + Int(targets[2]))
      sums.a3 += Vector.read(call.output + Int(targets[3]))
      sums.a4 += Vector.read(call.output + Int(targets[4]))
      sums.a5 += Vector.read(call.output + Int(targets[5]))
      sums.a6 += Vector.read(call.output + Int(targets[6]))
      sums.a7 += Vector.read(call.output + Int(targets[7]))
    }
    let taps = program.tapOffsets.pointer
    var w = call.weights
    for tap in 0..<program.tapOffsets.count {
      let at = Int(taps[tap])
      W.add(
        Vector.read(x0 + at), Vector.read(x1 + at), Vector.read(x2 + at), Vector.read(x3 + at),
        Vector.read(x4 + at), Vector.read(x5 + at),
        Vector.read(x6 + at), Vector.read(x7 + at), w, to: &sums)
      w += 16 &* W.channels
    }
    let y = call.output
    let rectifies = call.epilogue.rectifies
    typealias Program = ConvolutionProgram
    Program.finish(sums.a0, y + Int(targets[0]), 16, rectifies)
    if call.count > 1 { Program.finish(sums.a1, y + Int(targets[1]), 16, rectifies) }
    if call.count > 2 { Program.finish(sums.a2, y + Int(targets[2]), 16, rectifies) }
    if call.count > 3 { Program.finish(sums.a3, y + Int(targets[3]), 16, rectifies) }
    if call.count > 4 { Program.finish(sums.a4, y + Int(targets[4]), 16, rectifies) }
    if call.count > 5 { Program.finish(sums.a5, y + Int(targets[5]), 16, rectifies) }
    if call.count > 6 { Program.finish(sums.a6, y + Int(targets[6]), 16, rectifies) }
    if call.count > 7 { Program.finish(sums.a7, y + Int(targets[7]), 16, rectifies) }
  }
}

private struct EightSums {
  var a0, a1, a2, a3, a4, a5, a6, a7: Vector

  init(_ start: Vector) {
    (a0, a1, a2, a3) = (start, start, start, start)
    (a4, a5, a6, a7) = (start, start, start, start)
  }
}

/// Channels of a group, known when compiling.
private protocol GroupWidth {
  static var channels: Int { get }
  /// One channel of each group, spread over the group's lanes.
  static func spread(_ x: Vector, _ channel: Int) -> Vector
}

private enum Four: GroupWidth {
  @inline(__always)
  static var channels: Int { 4 }
  @inline(__always)
  static func spread(_ x: Vector, _ channel: Int) -> Vector { ablate_spread4(x, Int32(channel)) }
}

private enum Eight: GroupWidth {
  @inline(__always)
  static var channels: Int { 8 }
  @inline(__always)
  static func spread(_ x: Vector, _ channel: Int) -> Vector { ablate_spread8(x, Int32(channel)) }
}

extension GroupWidth {
  /// Adds one tap's products at eight positions.
  @inline(__always)
  static func add(
    _ x0: Vector, _ x1: Vector, _ x2: Vector, _ x3: Vector, _ x4: Vector, _ x5: Vector,
    _ x6: Vector, _ x7: Vector, _ weights: UnsafePointer<Float>, to sums: inout EightSums
  ) {
    @inline(__always)
    func add(_ channel: Int) {
      let u = Vector.read(weights + 16 &* channel)
      sums.a0.addProduct(u, spread(x0, channel))
      sums.a1.addProduct(u, spread(x1, channel))
      sums.a2.addProduct(u, spread(x2, channel))
      sums.a3.addProduct(u, spread(x3, channel))
      sums.a4.addProduct(u, spread(x4, channel))
      sums.a5.addProduct(u, spread(x5, channel))
      sums.a6.addProduct(u, spread(x6, channel))
      sums.a7.addProduct(u, spread(x7, channel))
    }
    add(0)
    add(1)
    add(2)
    add(3)
    guard channels == 8 else { return }
    add(4)
    add(5)
    add(6)
    add(7)
  }
}
