import Kernels
import Network

/// Fully connected layer: in training one product of matrices each way over the whole batch.
final class FullyConnectedUnit: Unit {
  private let inputs: Int
  private let outputs: Int
  private let parameters: ParameterStore
  private let weightIndex: Int
  private let biasIndex: Int?
  private let operand: Operand
  private let output: Operand
  /// Where a rule chooses it.
  private let library: OpenBLAS?
  private var x: Map?
  private var y: Map?
  let scratchCount: Int

  /// Throws: a library that a rule chooses and that is not there.
  init?(
    _ context: UnitContext, node: NodeID, parameters: ParameterStore
  ) throws(EngineError) {
    guard let weight = parameters.index(node, .weight) else { return nil }
    weightIndex = weight
    biasIndex = parameters.index(node, .bias)
    self.parameters = parameters
    operand = context.inputs[0]
    output = context.output
    inputs = operand.shape.count
    outputs = output.shape.count
    let choice = context.kernels.linearChoice(
      inputs: inputs, outputs: outputs, images: context.batch)
    if context.trains, choice == .openblas {
      do throws(LibraryError) { library = try OpenBLAS.library() } catch {
        throw .unsupported(
          network: context.graph.name, layer: context.graph[node].name, reason: error.reason)
      }
    } else {
      library = nil
    }
    let passes = Passes(images: context.batch, inputs: inputs, outputs: outputs)
    scratchCount =
      context.trains
      ? max(passes.output.scratchCount, passes.weights.scratchCount, passes.input.scratchCount)
      : passes.output.scratchCount
  }

  /// The products of a layer over some images.
  private struct Passes {
    /// [images, outputs], and the gradients of the weights and of the input.
    let output: LinearShape
    let weights: LinearShape
    let input: LinearShape

    init(images: Int, inputs: Int, outputs: Int) {
      output = LinearShape(rows: images, columns: outputs, depth: inputs)
      weights = LinearShape(rows: inputs, columns: outputs, depth: images, transposesA: true)
      input = LinearShape(rows: images, columns: inputs, depth: outputs, transposesB: true)
    }
  }

  private func passes(_ workspace: Workspace) -> Passes {
    Passes(images: workspace.count, inputs: inputs, outputs: outputs)
  }

  func bind(_ memory: BoundMemory) {
    x = Map(operand, memory)
    y = Map(output, memory)
  }

  func forward(_ workspace: Workspace) {
    guard let library, let x, let y else { return infer(workspace) }
    library.run(passes(workspace).output, x.value, parameters.weight(weightIndex), into: y.value)
    guard let biasIndex else { return }
    let bias = parameters.weight(biasIndex)
    for image in 0..<workspace.count {
      let row = y.value(image)
      for i in 0..<outputs { row[i] += bias[i] }
    }
  }

  /// Images for which the weights are better read once in their order than packed.
  private static let fewImages = 4

  /// By our own kernels, which give the same bits for few images as for many.
  func infer(_ workspace: Workspace) {
    guard let x, let y else { return }
    let weights = UnsafePointer(parameters.weight(weightIndex))
    let bias = biasIndex.map { UnsafePointer(parameters.weight($0)) }
    guard workspace.count <= Self.fewImages else {
      let shape = passes(workspace).output
      workspace.run(shape, LinearProduct(shape, x.value, weights, bias: bias, into: y.value))
      return
    }
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
    let (passes, weights) = (passes(workspace), parameters.weight(weightIndex))
    let target = parameters.gradient(weightIndex)
    if let library {
      library.run(passes.weights, x.value, gradient, into: target)
    } else {
      workspace.run(
        passes.weights, LinearProduct(passes.weights, x.value, gradient, into: target))
    }
    if let biasIndex {
      let target = parameters.gradient(biasIndex)
      for i in 0..<outputs {
        var sum = 0.0
        for image in 0..<workspace.count { sum += Double(gradient[image * outputs + i]) }
        target[i] = Float(sum)
      }
    }
    guard let target = x.gradient else { return }
    if let library {
      library.run(passes.input, gradient, weights, accumulates: x.accumulates, into: target)
    } else {
      workspace.run(
        passes.input,
        LinearProduct(passes.input, gradient, weights, accumulates: x.accumulates, into: target))
    }
  }
}

extension Workspace {
  /// Runs a product, shared among the threads where that is worth their waking.
  fileprivate func run(_ shape: LinearShape, _ product: LinearProduct) {
    let shares = shape.shares(threads: pool.threads)
    pool.run(tasks: shares.count) { task, worker in
      product.run(shares, task, scratch: scratch(worker))
    }
  }
}
