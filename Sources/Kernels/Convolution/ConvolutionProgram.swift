/// What the direct kernel does for one image: which positions it writes and what each reads.
///
/// An output position is the sum over runs of contiguous input values times packed weights. Offsets
/// are data, so one kernel serves every kernel size and stride, and the gradient of the input is a
/// program like any other: over the bordered gradient of the output, one program per residue of the
/// position modulo the stride. Runs join neighbouring taps of a kernel row, which NHWC lays side by
/// side: a 3×3 kernel over c channels is three runs of 3·c values.
package final class ConvolutionProgram: @unchecked Sendable {
  /// Positions written.
  package let positions: Int
  /// Output channels of one position, of one group.
  package let outputChannels: Int
  /// In what inputs and weights are held. Offsets and depths count words of 32 bits: values in single
  /// precision, pairs of neighbours in bfloat16.
  package let precision: Precision
  /// Words of either factor that are summed into one output value.
  package let depth: Int
  /// Offset of each position's first word in the bordered input; followed by
  /// repeats of the last, so that every tile is full.
  let inputOffsets: AlignedBuffer<Int32>
  /// Offset of each position's first channel in the output image.
  let outputOffsets: AlignedBuffer<Int32>
  let runs: AlignedBuffer<Run>
  /// The runs as they are summed at a time.
  let chunks: AlignedBuffer<Chunk>
  /// The output channels as micro-kernels take them.
  let parts: AlignedBuffer<Part>
  /// For packing: kernel row and column of each tap, in order of the runs.
  let taps: [Tap]
  /// Their offsets, for kernels that keep taps apart.
  let tapOffsets: AlignedBuffer<Int32>
  /// Words that one tap reads: input channels, or half as many.
  let tapDepth: Int

  struct Run: BitwiseCopyable {
    var offset: Int32
    var length: Int32
  }

  /// Some runs that are summed at a time.
  struct Chunk: BitwiseCopyable {
    var firstRun: Int
    var runCount: Int
    /// Words of the sum before it, and its own.
    var start: Int
    var depth: Int
  }

  struct Tap {
    var row: Int
    var column: Int
    var offset: Int
  }

  init(
    inputOffsets: [Int], outputOffsets: [Int], taps: [Tap], tapDepth: Int, outputChannels: Int,
    precision: Precision = .single
  ) {
    precondition(inputOffsets.count == outputOffsets.count)
    self.precision = precision
    positions = inputOffsets.count
    self.outputChannels = outputChannels
    let parts = Self.parts(of: outputChannels)
    self.parts = AlignedBuffer(count: parts.count)
    for (index, part) in parts.enumerated() { self.parts.pointer[index] = part }
    self.taps = taps
    tapOffsets = AlignedBuffer(count: taps.count)
    for (index, tap) in taps.enumerated() { tapOffsets.pointer[index] = Int32(tap.offset) }
    self.tapDepth = tapDepth
    depth = taps.count * tapDepth
    let padded = positions + Tile.mostPositions
    self.inputOffsets = AlignedBuffer(count: padded)
    self.outputOffsets = AlignedBuffer(count: padded)
    for index in 0..<padded where positions > 0 {
      self.inputOffsets.pointer[index] = Int32(inputOffsets[min(index, positions - 1)])
      self.outputOffsets.pointer[index] = Int32(outputOffsets[min(index, positions - 1)])
    }
    let runs = Self.runs(taps, tapDepth)
    let chunks = Self.chunks(runs)
    self.runs = AlignedBuffer(count: runs.count)
    for (index, run) in runs.enumerated() { self.runs.pointer[index] = run }
    self.chunks = AlignedBuffer(count: chunks.count)
    for (index, chunk) in chunks.enumerated() { self.chunks.pointer[index] = chunk }
  }

  /// Neighbouring taps joined, and what is too long for one chunk cut into pieces of whole tiles.
  private static func runs(_ taps: [Tap], _ tapDepth: Int) -> [Run] {
    var joined: [Run] = []
    for tap in taps {
      if let last = joined.last, Int(last.offset) + Int(last.length) == tap.offset {
        joined[joined.count - 1].length += Int32(tapDepth)
      } else {
        joined.append(Run(offset: Int32(tap.offset), length: Int32(tapDepth)))
      }
    }
    return joined.flatMap { run -> [Run] in
      let length = Int(run.length)
      let pieces = (length + Tile.chunkDepth - 1) / Tile.chunkDepth
      let piece = Lines.padded((length + pieces - 1) / max(pieces, 1), to: 12)
      return stride(from: 0, to: length, by: max(piece, 1)).map { start in
        Run(offset: run.offset + Int32(start), length: Int32(min(piece, length - start)))
      }
    }
  }

  private static func chunks(_ runs: [Run]) -> [Chunk] {
    var chunks = [Chunk(firstRun: 0, runCount: 0, start: 0, depth: 0)]
    for (index, run) in runs.enumerated() {
      let last = chunks[chunks.count - 1]
      if last.depth > 0, last.depth + Int(run.length) > Tile.chunkDepth {
        chunks.append(
          Chunk(firstRun: index, runCount: 0, start: last.start + last.depth, depth: 0))
      }
      chunks[chunks.count - 1].runCount += 1
      chunks[chunks.count - 1].depth += Int(run.length)
    }
    return chunks
  }
}

extension ConvolutionProgram {
  /// The convolution itself: reads the bordered input, writes the output.
  package convenience init(forward g: ConvolutionGeometry, precision: Precision = .single) {
    let border = g.inputBorder
    let words = g.inputChannels / precision.factors
    var inputs: [Int] = []
    var outputs: [Int] = []
    for y in 0..<g.outputHeight {
      for x in 0..<g.outputWidth {
        inputs.append((y * g.stride * border.width + x * g.stride) * words)
        outputs.append((y * g.outputWidth + x) * g.outputChannels)
      }
    }
    var taps: [Tap] = []
    for row in 0..<g.kernelHeight {
      for column in 0..<g.kernelWidth {
        taps.append(
          Tap(row: row, column: column, offset: (row * border.width + column) * words))
      }
    }
    self.init(
      inputOffsets: inputs, outputOffsets: outputs, taps: taps,
      tapDepth: g.groupInputs / precision.factors, outputChannels: g.groupOutputs,
      precision: precision)
  }

  /// The gradient of the input: programs that read the bordered gradient of the output and together
  /// write every input position once.
  package static func backward(
    _ g: ConvolutionGeometry, precision: Precision = .single
  ) -> [ConvolutionProgram] {
    var programs: [ConvolutionProgram] = []
    for row in 0..<min(g.stride, g.height) {
      for column in 0..<min(g.stride, g.width) {
        programs.append(
          ConvolutionProgram(backward: g, row: row, column: column, precision: precision))
      }
    }
    return programs
  }

  /// Input positions whose row and column leave the given residues modulo the stride.
  private convenience init(
    backward g: ConvolutionGeometry, row firstRow: Int, column firstColumn: Int,
    precision: Precision
  ) {
    let border = g.outputBorder
    let words = g.outputChannels / precision.factors
    var inputs: [Int] = []
    var outputs: [Int] = []
    for y in stride(from: firstRow, to: g.height, by: g.stride) {
      for x in stride(from: firstColumn, to: g.width, by: g.stride) {
        let (j, i) = (y / g.stride + border.top, x / g.stride + border.left)
        inputs.append((j * border.width + i) * words)
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
            offset: (up / g.stride * border.width + left / g.stride) * words))
      }
    }
    self.init(
      inputOffsets: inputs, outputOffsets: outputs, taps: taps,
      tapDepth: g.groupOutputs / precision.factors, outputChannels: g.groupInputs,
      precision: precision)
  }
}
