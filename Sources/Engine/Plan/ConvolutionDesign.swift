import Kernels
import Network

/// The kernels that a plan chooses for a convolution, and what they need.
struct ConvolutionDesign {
  let geometry: ConvolutionGeometry
  let choice: ConvolutionChoice
  let method: any ConvolutionMethod
  let forward: ConvolutionNeeds
  /// Nil where no gradient of the input is needed.
  let backward: ConvolutionNeeds?
  let weights: WeightGradientNeeds
  /// The border that gradients of the output get.
  let gradientBorder: Border
  /// Images of one backward call of the kernels.
  let imagesAtOnce: Int
  // Scratch, one after the other: the input with its border; gradients with theirs; what the kernels need.
  let inputScratch: Int
  let gradientScratch: Int
  let kernelScratch: Int

  /// - Parameter isPending: whether the unit applies a batch norm to its input.
  init(
    _ geometry: ConvolutionGeometry, _ choice: ConvolutionChoice, needsInputGradient: Bool,
    isPending: Bool
  ) {
    self.geometry = geometry
    self.choice = choice
    method = choice.method(geometry)
    forward = method.needs(geometry, .forward)
    backward = needsInputGradient ? method.needs(geometry, .backward) : nil
    weights = method.weightNeeds(geometry)
    gradientBorder =
      backward?.border
      ?? Border(noneAroundHeight: geometry.outputHeight, width: geometry.outputWidth)
    imagesAtOnce = max(backward?.imagesAtOnce ?? 1, weights.imagesAtOnce)
    let g = geometry
    func bordered(_ border: Border, images: Int) -> Int {
      border.isEmpty(height: g.height, width: g.width) && !isPending
        ? 0 : images * border.count(channels: g.inputChannels)
    }
    inputScratch = Lines.padded(
      max(
        bordered(forward.border, images: forward.imagesAtOnce),
        bordered(weights.inputBorder, images: imagesAtOnce)), slack: Self.slackLines)
    gradientScratch = Lines.padded(
      imagesAtOnce * gradientBorder.count(channels: g.outputChannels), slack: Self.slackLines)
    kernelScratch = Lines.padded(
      max(forward.scratchCount, backward?.scratchCount ?? 0, weights.scratchCount))
  }

  /// Lines that kernels may read past the end of a map.
  private static let slackLines = 5

  /// How inference parts a call.
  var shares: InferenceShares {
    InferenceShares(
      imagesAtOnce: forward.imagesAtOnce, sharesOutputs: forward.sharesOutputs)
  }
}

/// How a convolution's inference is shared among the threads.
struct InferenceShares: Hashable, Sendable {
  let imagesAtOnce: Int
  /// Whether a share has all positions of its channels.
  let sharesOutputs: Bool

  /// Calls of the kernel, and the shares of each. Few images are shared among the threads; a share's outputs depend
  /// on no other's.
  func tasks(_ workspace: Workspace) -> (calls: Int, shares: Int) {
    let calls = (workspace.count + imagesAtOnce - 1) / imagesAtOnce
    return (calls, calls >= 2 * workspace.pool.threads ? 1 : 2 * workspace.pool.threads)
  }

  /// Whether each task computes all positions of its channels, so that it can pool them.
  func hasWholeMaps(_ workspace: Workspace) -> Bool {
    sharesOutputs || tasks(workspace).shares == 1
  }
}
