import Kernels
import Network

/// Fully connected layer: in training one product of matrices each way over the whole batch.
final class FullyConnectedUnit: Unit {
  private let inputs: Int
  private let outputs: Int
  private let parameters: ParameterStore
  private let weightIndex: Int
  private let biasIndex: Int?
  /// Where a rule chooses it.
  private let library: OpenBLAS?
  private let x: Map
  private let y: Map

  private init(
    _ x: Map, _ y: Map, weight: Int, bias: Int?, _ parameters: ParameterStore, _ library: OpenBLAS?
  ) {
    (self.x, self.y) = (x, y)
    (inputs, outputs) = (x.shape.count, y.shape.count)
    (weightIndex, biasIndex) = (weight, bias)
    self.parameters = parameters
    self.library = library
  }

  /// Throws: the reason why a library that a rule chooses is not there.
  static func plan(
    _ site: UnitSite, weight: Int, bias: Int?, kernels: KernelRules
  ) throws(LibraryError) -> UnitPlan {
    let (inputs, outputs) = (site.inputs[0].shape.count, site.output.shape.count)
    let choice = kernels.linearChoice(inputs: inputs, outputs: outputs, images: site.batch)
    let library: OpenBLAS? =
      site.trains && choice == .openblas ? try OpenBLAS.library() : nil
    let passes = Passes(images: site.batch, inputs: inputs, outputs: outputs)
    return UnitPlan(
      scratchCount: site.trains
        ? max(passes.output.scratchCount, passes.weights.scratchCount, passes.input.scratchCount)
        : passes.output.scratchCount, kernel: choice.rawValue
    ) { memory in
      FullyConnectedUnit(
        Map(site.inputs[0], memory), Map(site.output, memory), weight: weight, bias: bias,
        memory.parameters, library)
    }
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

  func forward(_ workspace: Workspace) {
    guard let library else { return multiply(workspace, for: .forward) }
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

  func infer(_ workspace: Workspace) { multiply(workspace, for: .inference) }

  /// By our own kernels, which give the same bits for few images as for many.
  private func multiply(_ workspace: Workspace, for use: Preparation) {
    let weights = UnsafePointer(parameters.weight(weightIndex, for: use))
    let bias = biasIndex.map { UnsafePointer(parameters.weight($0, for: use)) }
    guard workspace.count <= Self.fewImages else {
      let shape = passes(workspace).output
      workspace.run(shape, LinearProduct(shape, x.value, weights, bias: bias, into: y.value))
      return
    }
    // A share should be worth a thread's waking, and hold the sums of all its images in the cache.
    let step = max(16, min(512, Lines.padded(outputs / workspace.pool.threads)))
    let isSmall = inputs * outputs * workspace.count < 1 << 14
    let share = isSmall ? outputs : step
    workspace.pool.run(tasks: (outputs + share - 1) / share) { task, _ in
      fullyConnected(
        x.value, images: workspace.count, inputs: inputs, weights: weights, bias: bias,
        outputs: outputs, range: (task * share)..<min((task + 1) * share, outputs), into: y.value)
    }
  }

  func backward(_ workspace: Workspace) {
    let gradient = y.outputGradient(0)
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
