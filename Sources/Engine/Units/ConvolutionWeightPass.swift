import Kernels

/// The gradient of a convolution's weights, summed over parts of the batch, by the kernel chosen for
/// its shape.
final class ConvolutionWeightPass {
  private enum Kernel {
    case direct(WeightGradient)
    case winograd(WinogradWeightGradient)
  }

  let geometry: ConvolutionGeometry
  let choice: ConvolutionChoice
  /// Borders that inputs and gradients come with.
  let inputBorder: Border
  let gradientBorder: Border
  private lazy var kernel = makeKernel()

  init(_ geometry: ConvolutionGeometry, _ choice: ConvolutionChoice, gradientBorder: Border) {
    self.geometry = geometry
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
    case .winograd: .winograd(WinogradWeightGradient(WinogradGrid(forward: geometry)))
    case .direct:
      .direct(
        WeightGradient(
          geometry, forward: ConvolutionProgram(forward: geometry), border: gradientBorder))
    }
  }

  private var grid: WinogradGrid { WinogradGrid(forward: geometry) }

  /// Images that it should be given at a time.
  var group: Int { choice == .winograd ? grid.groupImages : 1 }

  /// Values of scratch that a call needs besides the maps.
  var scratchCount: Int { choice == .winograd ? grid.scratchCount : 0 }

  /// Values of one part's sum.
  var sumCount: Int { choice == .winograd ? grid.sumCount : geometry.weightCount }

  /// Adds some images' part.
  ///
  /// - Parameters:
  ///   - input: [images, …], each with `inputBorder`.
  ///   - gradient: [images, …], each with `gradientBorder`.
  func add(
    _ input: UnsafePointer<Float>, gradient: UnsafePointer<Float>, images: Int,
    scratch: UnsafeMutablePointer<Float>, to sum: UnsafeMutablePointer<Float>
  ) {
    switch kernel {
    case .winograd(let kernel):
      kernel.add(input, gradients: gradient, images: images, scratch: scratch, to: sum)
    case .direct(let kernel):
      let inputCount = inputBorder.count(channels: geometry.inputChannels)
      let gradientCount = gradientBorder.count(channels: geometry.outputChannels)
      for image in 0..<images {
        for group in 0..<geometry.groups {
          kernel.add(
            input: input + image * inputCount, gradient: gradient + image * gradientCount,
            group: group, to: sum)
        }
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
    let total: UnsafeMutablePointer<Float>
    if case .winograd = kernel { total = sums } else { total = target }
    let chunk = 8192
    if parts > 1 || total != sums {
      pool.run(tasks: (count + chunk - 1) / chunk) { task, _ in
        sumParts(
          sums, pitch: count, count: parts, range: (task * chunk)..<min(count, (task + 1) * chunk),
          into: total)
      }
    }
    guard case .winograd(let kernel) = kernel else { return }
    let channels = geometry.inputChannels
    pool.run(tasks: (channels + 7) / 8) { task, _ in
      kernel.finish(total, channels: (8 * task)..<min(8 * task + 8, channels), into: target)
    }
  }
}
