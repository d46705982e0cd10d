extension Reference {
  /// Joins maps [rows, channels] of one image along the channels.
  @_specialize(where Scalar == Double)
  package static func concatenated<Scalar: BinaryFloatingPoint>(
    _ maps: [[Scalar]], rows: Int
  ) -> [Scalar] {
    var result: [Scalar] = []
    for row in 0..<rows {
      for map in maps {
        let channels = map.count / rows
        result += map[(row * channels)..<((row + 1) * channels)]
      }
    }
    return result
  }

  /// The channels `range` of a map [rows, channels]: the gradient of `concatenated`.
  @_specialize(where Scalar == Double)
  package static func channels<Scalar: BinaryFloatingPoint>(
    _ range: Range<Int>, of map: [Scalar], channels: Int
  ) -> [Scalar] {
    map.indices.filter { range.contains($0 % channels) }.map { map[$0] }
  }

  /// Where the parameter-free shortcut takes each output value of one image from; nil is zero.
  /// Extents are (height, width, channels).
  package static func padShortcutSources(
    input: (height: Int, width: Int, channels: Int),
    output: (height: Int, width: Int, channels: Int), stride: Int
  ) -> [Int?] {
    (0..<(output.height * output.width * output.channels)).map { i in
      let c = i % output.channels
      let x = i / output.channels % output.width * stride
      let y = i / output.channels / output.width * stride
      return c < input.channels ? (y * input.width + x) * input.channels + c : nil
    }
  }

  /// Where channel shuffle takes each channel from: channel g·(C/groups) + i goes to i·groups + g.
  package static func channelShuffleSources(channels: Int, groups: Int) -> [Int] {
    var sources = [Int](repeating: 0, count: channels)
    for g in 0..<groups {
      for i in 0..<(channels / groups) { sources[i * groups + g] = g * (channels / groups) + i }
    }
    return sources
  }

  /// y[i] = x[sources[i]].
  @_specialize(where Scalar == Double)
  package static func gather<Scalar: BinaryFloatingPoint>(
    _ x: [Scalar], _ sources: [Int?]
  ) -> [Scalar] {
    sources.map { $0.map { x[$0] } ?? 0 }
  }

  /// The gradient of `gather`.
  @_specialize(where Scalar == Double)
  package static func gatherGradient<Scalar: BinaryFloatingPoint>(
    _ gradient: [Scalar], _ sources: [Int?], count: Int
  ) -> [Scalar] {
    var result = [Scalar](repeating: 0, count: count)
    for (i, source) in sources.enumerated() { if let source { result[source] += gradient[i] } }
    return result
  }

  /// The factors of one image's dropout: zero with probability `rate`, else 1 / (1 − rate).
  @_specialize(where Scalar == Double)
  package static func dropoutMask<Scalar: BinaryFloatingPoint>(
    rate: Double, count: Int, _ stream: inout RandomStream
  ) -> [Scalar] {
    (0..<count).map { _ in stream.uniform() < rate ? 0 : Scalar(1 / (1 - rate)) }
  }
}
