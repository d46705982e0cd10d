import Kernels
import Network

/// Fully connected layer: in training one matrix product each way over the whole batch.
final class FullyConnectedUnit: Unit {
  private let inputs: Int
  private let outputs: Int
  private let parameters: ParameterStore
  private let weightIndex: Int
  private let biasIndex: Int?
  private let operand: Operand
  private let output: Operand
  private var x: Map?
  private var y: Map?

  init?(_ context: UnitContext, node: NodeID, parameters: ParameterStore) {
    guard let weight = parameters.index(node, .weight) else { return nil }
    weightIndex = weight
    biasIndex = parameters.index(node, .bias)
    self.parameters = parameters
    operand = context.inputs[0]
    output = context.output
    inputs = operand.shape.count
    outputs = output.shape.count
  }

  func bind(_ memory: BoundMemory) {
    x = Map(operand, memory)
    y = Map(output, memory)
  }

  func forward(_ workspace: Workspace) {
    guard let x, let y else { return }
    MatrixProduct.run(
      x.value, parameters.weight(weightIndex), m: workspace.count, n: outputs, k: inputs,
      accumulates: false, into: y.value)
    guard let biasIndex else { return }
    let bias = parameters.weight(biasIndex)
    for image in 0..<workspace.count {
      let row = y.value(image)
      for i in 0..<outputs { row[i] += bias[i] }
    }
  }

  func infer(_ workspace: Workspace) {
    guard let x, let y else { return }
    let weights = UnsafePointer(parameters.weight(weightIndex))
    let bias = biasIndex.map { UnsafePointer(parameters.weight($0)) }
    // A share should be worth a thread's waking, and hold the sums of all its images in the cache.
    let step = max(16, min(512, (outputs / workspace.pool.threads + 15) / 16 * 16))
    let isSmall = inputs * outputs * workspace.count < 1 << 14
    let share = isSmall ? outputs : step
    workspace.pool.run(tasks: (outputs + share - 1) / share) { task, _ in
      fullyConnected(
        x.value, images: workspace.count, inputs: inputs, weights: weights, bias: bias,
        outputs: outputs, range: (task * share)..<min((task + 1) * share, outputs), into: y.value)
    }
  }

  func backward(_ workspace: Workspace) {
    guard let x, let y, let gradient = y.gradient else { return }
    MatrixProduct.run(
      x.value, transposesA: true, gradient, m: inputs, n: outputs, k: workspace.count,
      accumulates: false, into: parameters.gradient(weightIndex))
    if let biasIndex {
      let target = parameters.gradient(biasIndex)
      for i in 0..<outputs {
        var sum = 0.0
        for image in 0..<workspace.count { sum += Double(gradient[image * outputs + i]) }
        target[i] = Float(sum)
      }
    }
    guard let target = x.gradient else { return }
    MatrixProduct.run(
      gradient, parameters.weight(weightIndex), transposesB: true, m: workspace.count, n: inputs,
      k: outputs, accumulates: x.accumulates, into: target)
  }
}
