extension ConvolutionProgram {
  /// Lanes of one vector.
  static let lanes = 16

  /// Output channels that one micro-kernel computes at a time.
  struct Part: BitwiseCopyable {
    var channel: Int
    /// Channels that its packed weights have, and how many of them exist.
    var width: Int
    var valid: Int
    var positions: Int
  }

  /// Output channels in parts of two vectors (AVX-512), one, or half of one.
  static func parts(of outputs: Int) -> [Part] {
    var parts: [Part] = []
    var channel = 0
    while channel < outputs {
      let left = outputs - channel
      let width =
        Tile.takesPair(left) ? 2 * lanes : left > lanes / 2 ? lanes : lanes / 2
      parts.append(
        Part(
          channel: channel, width: width, valid: min(left, width),
          positions: width == lanes / 2 ? Tile.halfPositions : Tile.positions))
      channel += width
    }
    return parts
  }

  /// Output channels with those that fill the parts.
  package static func packedChannels(_ outputs: Int) -> Int {
    parts(of: outputs).reduce(0) { $0 + $1.width }
  }

  /// Values that the packed weights of one group take.
  package var packedCount: Int {
    var channels = 0
    for index in 0..<parts.count { channels += parts.pointer[index].width }
    return channels * products
  }

  /// Products that are summed into one output value.
  private var products: Int { depth * precision.factors }

  /// Where a part's packed weights begin.
  func packedOffset(_ part: Part) -> Int { part.channel * products }

  /// The output channels that some parts hold, with those that fill the last.
  package func channels(of range: Range<Int>) -> Range<Int> {
    guard let last = range.last else { return 0..<0 }
    let end = parts.pointer[last]
    return parts.pointer[range.lowerBound].channel..<(end.channel + end.width)
  }

  /// Input channels that one tap reads.
  private var tapInputs: Int { tapDepth * precision.factors }

  /// Rounds a part's weights, packed in single precision, in their own memory.
  private func round(_ part: Part, _ packed: UnsafeMutablePointer<Float>) {
    guard precision == .bfloat16 else { return }
    roundRowsToPairs(packed, rows: products, columns: part.width)
  }

  /// Where the 16 outputs from `channel` on, a multiple of 16, lie in packed weights: the first value,
  /// and the step from one product of the sum to the next.
  func packedPlace(channel: Int) -> (offset: Int, pitch: Int) {
    var index = 0
    while parts.pointer[index].channel + parts.pointer[index].width <= channel { index += 1 }
    let part = parts.pointer[index]
    return (packedOffset(part) + channel - part.channel, part.width)
  }

  /// Packs one group's weights for a forward program: [part][tap][input][32, 16 or 8 outputs], the
  /// outputs that do not exist zero; in bfloat16 [part][tap][pair of inputs][outputs], in half of each part's
  /// memory.
  ///
  /// - Parameters:
  ///   - weights: [kernelHeight, kernelWidth, groupInputs, outputChannels] of all groups.
  ///   - scale: a factor per output channel (batch norm folded for inference), or nil.
  ///   - share: the parts of the output channels to pack; nil is all.
  ///   - packed: of all parts.
  package func packForward(
    _ weights: UnsafePointer<Float>, _ g: ConvolutionGeometry, group: Int,
    scale: UnsafePointer<Float>? = nil, parts share: Range<Int>? = nil,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let first = group * g.groupOutputs
    for index in share ?? 0..<parts.count {
      let part = parts.pointer[index]
      let target = packed + packedOffset(part)
      var next = target
      for tap in taps {
        let row = (tap.row * g.kernelWidth + tap.column) * g.groupInputs
        for input in 0..<tapInputs {
          let channel = first + part.channel
          copy(
            weights + ((row + input) * g.outputChannels + channel), part,
            scale: scale.map { $0 + channel }, into: next)
          next += part.width
        }
      }
      round(part, target)
    }
  }

  /// The weights of one product, of consecutive output channels.
  @inline(__always)
  private func copy(
    _ weights: UnsafePointer<Float>, _ part: Part, scale: UnsafePointer<Float>?,
    into target: UnsafeMutablePointer<Float>
  ) {
    if part.valid == part.width {
      for lane in stride(from: 0, to: part.width, by: 8) {
        var values = HalfVector.read(weights + lane)
        if let scale { values *= .read(scale + lane) }
        values.write(target + lane)
      }
    } else {
      for lane in 0..<part.width {
        target[lane] = lane < part.valid ? weights[lane] * (scale?[lane] ?? 1) : 0
      }
    }
  }

  /// Packs one group's weights for a backward program, inputs and outputs exchanged.
  package func packBackward(
    _ weights: UnsafePointer<Float>, _ g: ConvolutionGeometry, group: Int,
    parts share: Range<Int>? = nil, into packed: UnsafeMutablePointer<Float>
  ) {
    let first = group * g.groupOutputs
    for index in share ?? 0..<parts.count {
      let part = parts.pointer[index]
      let target = packed + packedOffset(part)
      var next = target
      for tap in taps {
        let row = (tap.row * g.kernelWidth + tap.column) * g.groupInputs + part.channel
        transpose(
          weights + (row * g.outputChannels + first), pitch: g.outputChannels, rows: part.valid,
          columns: tapInputs, into: next, pitch: part.width)
        next += tapInputs * part.width
      }
      round(part, target)
    }
  }
}
