/// The gradient of a convolution's weights from some images, added to a running sum.
///
/// For each tap it is a product of two tall matrices, input values [positions, inputs] transposed
/// times gradients [positions, outputs]. A micro-kernel keeps a tile of inputs × outputs in
/// registers while it walks over a strip of positions. Where such a strip of the maps themselves fits
/// the first-level cache, it walks over the maps; else over panels copied from them. In bfloat16 it always
/// copies, and neighbouring positions make the pairs.
package struct WeightGradient: @unchecked Sendable {
  let geometry: ConvolutionGeometry
  let forward: ConvolutionProgram
  /// Offset of each output position in the bordered gradient of the output.
  let gradientOffsets: AlignedBuffer<Int32>
  /// Positions of a strip of the maps.
  private let strip: Int
  /// Whether panels are copied.
  private let copies: Bool
  private let precision: Precision
  /// Whether few outputs are summed by lines of inputs where that takes fewer products; for tests.
  private let usesLines: Bool

  /// - Parameters:
  ///   - forward: in single precision, as the maps are given.
  ///   - border: the border that gradients of the output come with.
  ///   - images: how many are given at a time.
  ///   - precision: of the products.
  package init(
    _ g: ConvolutionGeometry, forward: ConvolutionProgram, border: Border, images: Int = 1,
    precision: Precision = .single, usesLines: Bool = true
  ) {
    precondition(forward.precision == .single)
    geometry = g
    self.usesLines = usesLines
    self.forward = forward
    gradientOffsets = border.offsets(
      height: g.outputHeight, width: g.outputWidth, channels: g.outputChannels)
    strip = Self.strip(g)
    copies = Self.copies(g, images: images, precision)
    self.precision = precision
  }

  /// Positions whose part of the maps half fills the first-level cache.
  private static func strip(_ g: ConvolutionGeometry) -> Int {
    max(32, min(512, 24_576 / (4 * (g.groupOutputs + g.groupInputs * g.stride))))
  }

  private static func copies(
    _ g: ConvolutionGeometry, images: Int, _ precision: Precision
  ) -> Bool {
    if precision == .bfloat16 { return true }
    let positions = g.outputHeight * g.outputWidth * images
    return strip(g) < min(positions, 128) && g.groupInputs * g.groupOutputs >= 1024
  }

  /// Images that it should be given at a time.
  package static func imagesAtOnce(
    _ g: ConvolutionGeometry, _ precision: Precision = .single
  ) -> Int {
    let positions = max(g.outputHeight * g.outputWidth, 1)
    guard copies(g, images: 16, precision) else { return 1 }
    return max(1, min(16, panelRows * precision.factors / positions))
  }

  /// Values of scratch that a call needs for so many images.
  package static func scratchCount(
    _ g: ConvolutionGeometry, images: Int, _ precision: Precision = .single
  ) -> Int {
    copies(g, images: images, precision)
      ? inputPanelCount + panelRows * (Tile.panelOutputs + 16) : 0
  }

  /// Positions of a panel, or pairs of them. That of inputs holds a whole run, up to 1 MiB, of which a micro-kernel
  /// reads each value once; that of gradients, which it reads for every tile of inputs, is copied once for each run.
  static let panelRows = 256

  /// Words of the inputs' panel.
  static var inputPanelCount: Int {
    (Tile.chunkDepth + Tile.positions - 1) / Tile.positions * tilePitch(panelRows)
  }

  /// Adds some images' part of one group, or begins the sum with it.
  ///
  /// - Parameters:
  ///   - input: the bordered input maps (all groups), [images, …].
  ///   - gradient: the gradients of the outputs with their border (all groups), [images, …].
  ///   - inputPitch, gradientPitch: values from one image to the next.
  ///   - scratch: `scratchCount` values.
  ///   - sum: [kernelHeight, kernelWidth, groupInputs, outputChannels].
  ///   - accumulates: whether `sum` holds something that is added to.
  ///   - positions: how many of an image's output positions are summed, from the first; nil is all.
  package func add(
    _ input: UnsafePointer<Float>, inputPitch: Int, _ gradient: UnsafePointer<Float>,
    gradientPitch: Int, images: Int = 1, group: Int, scratch: UnsafeMutablePointer<Float>,
    to sum: UnsafeMutablePointer<Float>, accumulates: Bool, positions: Int? = nil
  ) {
    let positions = positions ?? forward.positions
    let g = geometry
    let maps = Maps(
      input: input + group * g.groupInputs, inputPitch: inputPitch,
      gradient: gradient + group * g.groupOutputs, gradientPitch: gradientPitch,
      positions: positions)
    let sum = sum + group * g.groupOutputs
    if copies {
      let all = images * positions
      switch precision {
      case .single:
        addPanels(
          maps, positions: all, scratch, to: sum, accumulates: accumulates,
          SingleProducts.self)
      case .bfloat16:
        addPanels(
          maps, positions: all, scratch, to: sum, accumulates: accumulates, PairProducts.self)
      }
      return
    }
    for image in 0..<images {
      let (x, dz) = (maps.input + image * inputPitch, maps.gradient + image * gradientPitch)
      for start in stride(from: 0, to: positions, by: strip) {
        add(
          Strip(inputs: x, gradients: dz, positions: start..<min(positions, start + strip)),
          to: sum, accumulates: accumulates || image > 0 || start > 0)
      }
    }
  }

  /// One group's part of some images.
  struct Maps {
    var input: UnsafePointer<Float>
    var inputPitch: Int
    var gradient: UnsafePointer<Float>
    var gradientPitch: Int
    /// Of an image.
    var positions: Int
  }

  /// Adds a strip's part, given from a group's first input and first output on.
  private func add(_ strip: Strip, to sum: UnsafeMutablePointer<Float>, accumulates: Bool) {
    let g = geometry
    var row = 0
    for index in 0..<forward.runs.count {
      let run = forward.runs.pointer[index]
      let target = sum + row * g.outputChannels
      var output = 0
      while output < g.groupOutputs {
        var part = strip
        part.inputs += Int(run.offset)
        part.gradients += output
        output += add(
          part,
          Sums(
            first: target + output, pitch: g.outputChannels, inputs: Int(run.length),
            outputs: g.groupOutputs - output, accumulates: accumulates))
      }
      row += Int(run.length)
    }
  }

  /// Adds a strip's part for all inputs of a run and as many of the outputs left as one micro-kernel
  /// takes; returns how many.
  private func add(_ strip: Strip, _ sums: Sums) -> Int {
    let isHalf = sums.outputs <= 8
    let isWide = Tile.takesPair(sums.outputs)
    let inputs = isHalf ? 8 : Tile.positions
    let outputs = isHalf ? 8 : isWide ? 32 : 16
    var (part, tile) = (strip, sums)
    tile.outputs = min(outputs, sums.outputs)
    if isHalf, usesLines, Self.takesLines(inputs: sums.inputs) {
      lines(strip, tile)
      return outputs
    }
    for input in stride(from: 0, to: sums.inputs, by: inputs) {
      part.inputs = strip.inputs + input
      tile.first = sums.first + input * sums.pitch
      tile.inputs = min(inputs, sums.inputs - input)
      if isHalf {
        half(part, tile)
      } else if isWide {
        pair(part, tile)
      } else if Tile.positions == 6 {
        narrow(part, tile)
      } else {
        single(part, tile)
      }
    }
    return outputs
  }
}
