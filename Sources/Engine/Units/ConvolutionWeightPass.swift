import Kernels

/// The gradient of a convolution's weights, summed over parts of the batch, by the kernel chosen for
/// its shape.
final class ConvolutionWeightPass {
  private enum Kernel {
    case direct(WeightGradient)
    case winograd(WinogradWeightGradient)
    case depthwise(DepthwiseWeightGradient)
  }

  /// The convolution, and as it is computed: narrow groups merged.
  private let original: ConvolutionGeometry
  let geometry: ConvolutionGeometry
  let choice: ConvolutionChoice
  /// Borders that inputs and gradients come with.
  let inputBorder: Border
  let gradientBorder: Border
  private lazy var kernel = makeKernel()

  init(_ original: ConvolutionGeometry, _ choice: ConvolutionChoice, gradientBorder: Border) {
    self.original = original
    geometry = choice == .direct ? original.mergingGroups : original
    self.choice = choice
    self.gradientBorder = gradientBorder
    inputBorder =
      choice == .winograd
      ? Border(noneAroundHeight: geometry.height, width: geometry.width) : geometry.inputBorder
  }

  /// Makes the kernel, which workers then share; to be called once before `add`, by one thread.
  func prepare() { _ = kernel }

  private func makeKernel() -> Kernel {
    switch choice {
    case .winograd: .winograd(WinogradWeightGradient(WinogradGrid(weights: geometry)))
    case .depthwise: .depthwise(DepthwiseWeightGradient(geometry, border: gradientBorder))
    case .direct, .bfloat16:
      .direct(
        WeightGradient(
          geometry, forward: ConvolutionProgram(forward: geometry), border: gradientBorder,
          images: group, precision: precision))
    }
  }

  private var grid: WinogradGrid { WinogradGrid(weights: geometry) }
  private var precision: Precision { choice == .bfloat16 ? .bfloat16 : .single }

  /// Images that it should be given at a time.
  var group: Int {
    switch choice {
    case .winograd: grid.groupImages
    case .direct, .bfloat16: WeightGradient.group(geometry, precision)
    case .depthwise: 1
    }
  }

  /// Values of scratch that a call needs besides the maps.
  var scratchCount: Int {
    switch choice {
    case .winograd: WinogradWeightGradient.scratchCount(grid)
    case .direct, .bfloat16: WeightGradient.scratchCount(geometry, images: group, precision)
    case .depthwise: 0
    }
  }

  /// Values of one part's sum.
  var sumCount: Int { choice == .winograd ? grid.sumCount : geometry.weightCount }

  /// Parts of a batch to sum apart: enough for many threads, but each large enough to be worth its own
  /// sum, which is added to the others'. A power of two, so that threads share them evenly.
  func parts(batch: Int) -> Int {
    let positions = geometry.outputHeight * geometry.outputWidth
    let (summed, enough) = choice == .winograd ? (grid.tiles, 64) : (positions, 256)
    let worthwhile = max(4, batch * summed / enough)
    let most = max(1, min(batch, 16, max(2, 2_000_000 / sumCount), worthwhile))
    return 1 << (Int.bitWidth - 1 - most.leadingZeroBitCount)
  }

  /// Adds some images' part, or begins the sum with it.
  ///
  /// - Parameters:
  ///   - input: [images, …], each with `inputBorder`.
  ///   - gradient: [images, …], each with `gradientBorder`.
  func add(
    _ input: UnsafePointer<Float>, gradient: UnsafePointer<Float>, images: Int,
    scratch: UnsafeMutablePointer<Float>, to sum: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    let inputCount = inputBorder.count(channels: geometry.inputChannels)
    let gradientCount = gradientBorder.count(channels: geometry.outputChannels)
    switch kernel {
    case .winograd(let kernel):
      kernel.add(
        input, gradients: gradient, images: images, scratch: scratch, to: sum,
        accumulates: accumulates)
    case .depthwise(let kernel):
      if !accumulates { sum.update(repeating: 0, count: sumCount) }
      for image in 0..<images {
        kernel.add(
          input: input + image * inputCount, gradient: gradient + image * gradientCount, to: sum)
      }
    case .direct(let kernel):
      for group in 0..<geometry.groups {
        kernel.add(
          input, inputPitch: inputCount, gradient, gradientPitch: gradientCount, images: images,
          group: group, scratch: scratch, to: sum, accumulates: accumulates)
      }
    }
  }

  /// Adds up the parts' sums and turns them into the gradient of the weights.
  ///
  /// - Parameter sums: [parts, sumCount]; the first part's is overwritten.
  func finish(
    _ sums: UnsafeMutablePointer<Float>, parts: Int, pool: WorkerPool,
    into target: UnsafeMutablePointer<Float>
  ) {
    let count = sumCount
    // The parts' sum is the gradient itself, unless it must be turned into it.
    let merged = geometry.groups < original.groups
    let total = choice == .winograd || merged ? sums : target
    let chunk = 8192
    if parts > 1 || total != sums {
      pool.run(tasks: (count + chunk - 1) / chunk) { task, _ in
        sumParts(
          sums, pitch: count, count: parts, range: (task * chunk)..<min(count, (task + 1) * chunk),
          into: total)
      }
    }
    if merged { original.gather(total, from: geometry, into: target) }
    guard case .winograd(let kernel) = kernel else { return }
    let channels = geometry.inputChannels
    pool.run(tasks: (channels + 7) / 8) { task, _ in
      kernel.finish(total, channels: (8 * task)..<min(8 * task + 8, channels), into: target)
    }
  }
}
