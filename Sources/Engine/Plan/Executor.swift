import Kernels
import Network

/// Runs a plan: owns the arena, knows for which use the weights are packed.
final class Executor {
  let plan: ExecutionPlan
  let units: [any Unit]
  /// Where the gates of the SE blocks are, in order of the graph.
  let gates: [GatePlace]
  /// Each unit's parameters, as indices of the plan's.
  let parameterIndices: [[Int]]
  private let arena: AlignedBuffer<Float>
  private var workspace: Workspace
  private let images: UnsafeMutablePointer<Float>
  let logits: UnsafeMutablePointer<Float>
  /// [batch, classes]; nil where nothing is trained.
  let logitsGradient: UnsafeMutablePointer<Float>?

  /// Times the parts of steps; nil where no one measures them.
  var recorder: StepRecorder? {
    didSet { workspace.clock = recorder?.clock }
  }

  /// Takes digests of what the units compute; nil without a trace.
  var tracer: StepTracer?

  /// What the weights were prepared for since they changed.
  private var preparation: Preparation?

  /// Throws: that the system has no memory for it.
  ///
  /// - Parameter state: what the network begins with; nil is a fresh initialisation with the seed.
  init(
    _ plan: ExecutionPlan, seed: UInt64, state: NetworkState? = nil, pool: WorkerPool
  ) throws(EngineError) {
    self.plan = plan
    do throws(MemoryRefusal) {
      arena = try AlignedBuffer(reserving: plan.planner.total)
    } catch { throw EngineError(error) }
    workspace = try Workspace(pool: pool, scratch: plan.scratchCount, seed: seed)
    try plan.parameters.allocate()
    if state == nil { try plan.parameters.initialize(seed: seed) }
    let memory = PlanMemory(
      arena: arena.pointer, planner: plan.planner, parameters: plan.parameters)
    units = plan.units.map { $0.make(memory) }
    gates = plan.gates
    parameterIndices = plan.units.indices.map { plan.parameterIndices($0) }
    images = memory[plan.input.value]
    logits = memory[plan.output.value]
    logitsGradient = plan.output.gradient.map { memory[$0] }
    if let state { load(state) }
  }

  /// To be called after each change of weights or running statistics.
  func weightsChanged() { preparation = nil }

  /// Forward with batch statistics on `batch` images; `step` and the images' numbers key dropout.
  ///
  /// - Parameter firstImage: the number of the first one in the batch.
  func forward(images source: UnsafePointer<Float>, step: Int, firstImage: Int = 0) {
    prepare(for: .forward)
    workspace.step = step
    workspace.firstImage = firstImage
    load(source, plan.batch)
    recorder?.lap(.preparation)
    for (index, unit) in units.enumerated() {
      prepare(unit, for: .forward)
      unit.forward(workspace)
      recorder?.lap(.forward(unit: index))
      traceOutput(index, images: plan.batch)
    }
  }

  /// Gradients of all parameters, from the logits' gradient.
  ///
  /// - Parameters:
  ///   - tracesWeights: whether `update` changes them.
  ///   - update: given each unit's parameters, by index, when their gradients are there and nothing reads the weights
  ///     any more.
  func backward(tracesWeights: Bool = true, update: (_ parameters: [Int]) -> Void) {
    prepare(for: .backward)
    recorder?.lap(.preparation)
    for (index, unit) in units.enumerated().reversed() {
      prepare(unit, for: .backward)
      traceGradient(index)
      unit.backward(workspace)
      recorder?.lap(.backward(unit: index))
      let parameters = parameterIndices[index]
      guard !parameters.isEmpty else { continue }
      update(parameters)
      recorder?.lap(.update)
      if tracesWeights { traceWeights(index) }
    }
    preparation = nil
  }

  /// Logits of up to `batch` images, with running statistics.
  ///
  /// - Parameter observe: given each SE block's gates as soon as they are there, before another map
  ///   may take their memory.
  func infer(
    images source: UnsafePointer<Float>, count: Int, observe: ((GatePlace, GateMaps) -> Void)? = nil
  ) {
    precondition(count <= plan.batch)
    prepare(for: .inference)
    load(source, count)
    recorder?.lap(.preparation)
    for (index, unit) in units.enumerated() {
      prepare(unit, for: .inference)
      unit.infer(workspace)
      recorder?.lap(.forward(unit: index))
      traceOutput(index, images: count)
      guard let observe else { continue }
      for place in gates where place.unit == index {
        observe(
          place,
          GateMaps(
            values: UnsafePointer(arena.pointer + plan.planner.offset(place.operand.value)),
            images: count, shape: place.operand.shape))
      }
    }
  }

  /// Where a tensor of the plan lies.
  func memory(_ tensor: Tensor) -> UnsafeMutablePointer<Float> {
    arena.pointer + plan.planner.offset(tensor)
  }

  private func load(_ source: UnsafePointer<Float>, _ count: Int) {
    workspace.count = count
    images.update(from: source, count: count * plan.graph.input.count)
  }

  /// Packs all weights, where they stay packed.
  private func prepare(for use: Preparation) {
    guard plan.keepsPackedWeights, preparation != use else { return }
    let units = units
    // From the last on, whose weights are most, so that no thread ends with a large one alone.
    workspace.pool.run(tasks: units.count) { task, worker in
      units[units.count - 1 - task].prepare(for: use, workspace, worker: worker)
    }
    preparation = use
  }

  /// Packs one unit's weights, where they do not.
  private func prepare(_ unit: any Unit, for use: Preparation) {
    guard !plan.keepsPackedWeights else { return }
    unit.prepare(for: use, workspace, worker: nil)
    recorder?.lap(.preparation)
  }
}

extension ExecutionPlan {
  /// Bytes that training or inference takes: arena, parameters, scratch and the program itself.
  func bytes(threads: Int) -> Int {
    let owned = units.reduce(0) { $0 + $1.ownedCount }
    return Memory.program + 4 * (planner.total + parameters.count + owned + threads * scratchCount)
  }
}
