import Kernels
import Network

extension ExecutionPlan {
  /// By unit; nil where it is no convolution.
  package var choices: [ConvolutionChoice?] { convolutions.map { $0?.choice } }

  /// Chooses the kernels of convolutions by the rules.
  package mutating func chooseKernels() {
    convolutions = groups.indices.map { index in
      guard case .convolution(let node, _, _) = groups[index],
        case .convolution(let convolution) = graph[node].operation
      else { return nil }
      let geometry = ConvolutionGeometry(
        convolution, input: graph[graph[node].inputs[0]].shape, output: graph[node].shape)
      return ConvolutionDesign(
        geometry, kernels.choice(geometry, images: batch),
        needsInputGradient: inputs[index][0].gradient != nil,
        isPending: inputs[index][0].pending != nil)
    }
    for index in squeezes.indices {
      squeezes[index].shares = convolutions[squeezes[index].producer]?.shares
    }
  }
}
