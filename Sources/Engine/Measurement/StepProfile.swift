import Network

/// Where the time of steps goes, of training or of inference: layers, each with its passes, and what no
/// layer does. The parts follow each other without a gap, so they add up to the steps.
package struct StepProfile: Sendable {
  /// Whether the steps are of training; inference has a forward pass alone.
  package let trains: Bool

  /// A layer as the engine runs it: with what is fused into it.
  package struct Layer: Sendable {
    /// Its operations in order, such as convolution, batch norm and ReLU.
    package var nodes: [NodeID]
    /// Multiply-adds of one forward pass of one image.
    package var macs: Int
    package var times = Times()
  }

  /// Seconds of a layer, of one step on average.
  package struct Times: Sendable {
    /// The kernels of a convolution: forward, to the gradient of its input, to that of its weights.
    package var forwardKernel = 0.0
    package var inputGradientKernel = 0.0
    package var weightGradientKernel = 0.0
    /// The rest of the layer's forward pass: batch norm, activation, pooling and all else; waiting too.
    package var forwardRest = 0.0
    package var backwardRest = 0.0

    package var forward: Double { forwardKernel + forwardRest }
    package var backward: Double { inputGradientKernel + weightGradientKernel + backwardRest }
    package var total: Double { forward + backward }
  }

  /// In the order of the forward pass.
  package var layers: [Layer]
  /// Loading the images into the arena and packing the weights for the kernels.
  package var preparation = 0.0
  package var loss = 0.0
  package var update = 0.0
  package var steps = 0

  /// Of all layers together.
  package var layerTimes: Times {
    layers.reduce(into: Times()) { sum, layer in
      sum.forwardKernel += layer.times.forwardKernel
      sum.forwardRest += layer.times.forwardRest
      sum.inputGradientKernel += layer.times.inputGradientKernel
      sum.weightGradientKernel += layer.times.weightGradientKernel
      sum.backwardRest += layer.times.backwardRest
    }
  }

  /// Seconds of one step on average.
  package var total: Double {
    preparation + loss + update + layerTimes.total
  }
}

extension StepProfile {
  /// Of a network that has not run yet.
  init(_ graph: Graph, trains: Bool) {
    self.trains = trains
    layers = graph.fused().map { group in
      let nodes = group.nodes(of: graph)
      return Layer(nodes: nodes, macs: nodes.reduce(0) { $0 + graph.cost(of: $1).macs })
    }
  }

  /// Takes a step into the averages.
  mutating func add(_ recorder: StepRecorder) {
    steps += 1
    for (part, lap) in recorder.laps {
      switch part {
      case .preparation: average(&preparation, lap.seconds)
      case .loss: average(&loss, lap.seconds)
      case .update: average(&update, lap.seconds)
      case .forward(let unit):
        // Workers that end one after the other can show a little more than the whole.
        let kernel = min(lap.kernels[.forward], lap.seconds)
        average(&layers[unit].times.forwardKernel, kernel)
        average(&layers[unit].times.forwardRest, lap.seconds - kernel)
      case .backward(let unit):
        let share = min(1, lap.seconds / max(lap.kernels.total, 1e-12))
        average(&layers[unit].times.inputGradientKernel, share * lap.kernels[.inputGradient])
        average(&layers[unit].times.weightGradientKernel, share * lap.kernels[.weightGradient])
        average(&layers[unit].times.backwardRest, lap.seconds - share * lap.kernels.total)
      }
    }
  }

  private func average(_ mean: inout Double, _ seconds: Double) {
    mean += (seconds - mean) / Double(steps)
  }
}
