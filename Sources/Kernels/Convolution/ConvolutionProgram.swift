/// What the direct kernel does for one image: which positions it writes and what each reads.
///
/// An output position is the sum over runs of contiguous input values times packed weights. Offsets
/// are data, so one kernel serves every kernel size and stride, and the gradient of the input is a
/// program like any other: over the bordered gradient of the output, one program per residue of the
/// position modulo the stride. Runs join neighbouring taps of a kernel row, which NHWC lays side by
/// side: a 3×3 kernel over c channels is three runs of 3·c values.
package struct ConvolutionProgram: @unchecked Sendable {
  /// Positions written.
  package let pixels: Int
  /// Vectors of output channels that one position holds, the last one perhaps in part.
  package let outputChannels: Int
  /// Products summed into one output value.
  package let depth: Int
  /// Offset of each position's first value in the bordered input; padded to full tiles by repeats.
  let inputOffsets: AlignedBuffer<Int32>
  /// Offset of each position's first channel in the output image.
  let outputOffsets: AlignedBuffer<Int32>
  let runs: AlignedBuffer<Run>
  /// For packing: kernel row and column of each tap, in order of the runs.
  let taps: [Tap]
  /// Input channels that one tap reads.
  let tapDepth: Int

  struct Run: BitwiseCopyable {
    var offset: Int32
    var length: Int32
  }

  struct Tap {
    var row: Int
    var column: Int
    var offset: Int
  }

  init(
    inputOffsets: [Int], outputOffsets: [Int], taps: [Tap], tapDepth: Int, outputChannels: Int
  ) {
    precondition(inputOffsets.count == outputOffsets.count)
    pixels = inputOffsets.count
    self.outputChannels = outputChannels
    self.taps = taps
    self.tapDepth = tapDepth
    depth = taps.count * tapDepth
    let padded = (pixels + Tile.positions - 1) / Tile.positions * Tile.positions
    self.inputOffsets = AlignedBuffer(count: padded)
    self.outputOffsets = AlignedBuffer(count: padded)
    for index in 0..<padded where pixels > 0 {
      self.inputOffsets.pointer[index] = Int32(inputOffsets[min(index, pixels - 1)])
      self.outputOffsets.pointer[index] = Int32(outputOffsets[min(index, pixels - 1)])
    }
    var joined: [Run] = []
    for tap in taps {
      if let last = joined.last, Int(last.offset) + Int(last.length) == tap.offset {
        joined[joined.count - 1].length += Int32(tapDepth)
      } else {
        joined.append(Run(offset: Int32(tap.offset), length: Int32(tapDepth)))
      }
    }
    runs = AlignedBuffer(count: joined.count)
    for (index, run) in joined.enumerated() { runs.pointer[index] = run }
  }
}

extension ConvolutionProgram {
  /// The convolution itself: reads the bordered input, writes the output.
  package init(forward g: ConvolutionGeometry) {
    let border = g.inputBorder
    var inputs: [Int] = []
    var outputs: [Int] = []
    for y in 0..<g.outputHeight {
      for x in 0..<g.outputWidth {
        inputs.append((y * g.stride * border.width + x * g.stride) * g.inputChannels)
        outputs.append((y * g.outputWidth + x) * g.outputChannels)
      }
    }
    var taps: [Tap] = []
    for row in 0..<g.kernelHeight {
      for column in 0..<g.kernelWidth {
        taps.append(
          Tap(row: row, column: column, offset: (row * border.width + column) * g.inputChannels))
      }
    }
    self.init(
      inputOffsets: inputs, outputOffsets: outputs, taps: taps, tapDepth: g.groupInputs,
      outputChannels: g.groupOutputs)
  }

  /// The gradient of the input: programs that read the bordered gradient of the output and together
  /// write every input position once.
  package static func backward(_ g: ConvolutionGeometry) -> [ConvolutionProgram] {
    var programs: [ConvolutionProgram] = []
    for row in 0..<min(g.stride, g.height) {
      for column in 0..<min(g.stride, g.width) {
        programs.append(ConvolutionProgram(backward: g, row: row, column: column))
      }
    }
    return programs
  }

  /// Input positions whose row and column leave the given residues modulo the stride.
  private init(backward g: ConvolutionGeometry, row firstRow: Int, column firstColumn: Int) {
    let border = g.outputBorder
    var inputs: [Int] = []
    var outputs: [Int] = []
    for y in stride(from: firstRow, to: g.height, by: g.stride) {
      for x in stride(from: firstColumn, to: g.width, by: g.stride) {
        let (j, i) = (y / g.stride + border.top, x / g.stride + border.left)
        inputs.append((j * border.width + i) * g.outputChannels)
        outputs.append((y * g.width + x) * g.inputChannels)
      }
    }
    var taps: [Tap] = []
    // Descending kernel indices are ascending addresses.
    for row in (0..<g.kernelHeight).reversed() {
      let up = firstRow + g.paddingHeight - row
      guard up % g.stride == 0 else { continue }
      for column in (0..<g.kernelWidth).reversed() {
        let left = firstColumn + g.paddingWidth - column
        guard left % g.stride == 0 else { continue }
        taps.append(
          Tap(
            row: row, column: column,
            offset: (up / g.stride * border.width + left / g.stride) * g.outputChannels))
      }
    }
    self.init(
      inputOffsets: inputs, outputOffsets: outputs, taps: taps, tapDepth: g.groupOutputs,
      outputChannels: g.groupInputs)
  }
}
