import Network

/// What a plan decides of a unit before there is memory.
struct UnitPlan {
  /// Floats of scratch that one worker needs.
  var scratchCount = 0
  /// Floats of memory that the unit holds for itself, outside of the arena.
  var ownedCount = 0
  /// The kernel, and what else was decided, for people.
  var kernel = ""
  /// Makes the unit, bound to its memory.
  let make: (PlanMemory) -> any Unit

  init(
    scratchCount: Int = 0, ownedCount: Int = 0, kernel: String = "",
    make: @escaping (PlanMemory) -> any Unit
  ) {
    self.scratchCount = scratchCount
    self.ownedCount = ownedCount
    self.kernel = kernel
    self.make = make
  }

  /// A unit that has nothing but the maps it reads and the one it writes.
  static func maps(
    _ site: UnitSite, scratchCount: Int = 0, make: @escaping ([Map], Map) -> any Unit
  ) -> UnitPlan {
    UnitPlan(scratchCount: scratchCount) { memory in
      make(site.inputs.map { Map($0, memory) }, Map(site.output, memory))
    }
  }

  /// The same of a unit that reads one map.
  static func map(
    _ site: UnitSite, scratchCount: Int = 0, make: @escaping (Map, Map) -> any Unit
  ) -> UnitPlan {
    maps(site, scratchCount: scratchCount) { make($0[0], $1) }
  }
}

/// Where a unit stands in a plan.
struct UnitSite {
  let batch: Int
  let trains: Bool
  /// Moments of forward and backward.
  let forward: Int
  let backward: Int
  let inputs: [Operand]
  let output: Operand

  /// From the unit's forward to its backward pass.
  var life: ClosedRange<Int> { forward...backward }
  /// While the unit runs forward, or backward.
  var forwardOnly: ClosedRange<Int> { forward...forward }
  var backwardOnly: ClosedRange<Int> { backward...backward }
}

/// What a type of units states of itself, for the passes of the plan.
struct UnitFacts: Sendable {
  /// When a unit can take the sums of a pending batch norm while it writes the last part of a map's gradient.
  enum Completion: Sendable {
    case never, always
    /// Where the map's gradient lies in the place of its own.
    case whereShared
  }

  /// Whether it applies the batch norm that was left to it, by number of the input.
  var appliesNorm: @Sendable (_ input: Int) -> Bool = { _ in false }
  var completesGradient = Completion.never
  /// Whether it finds the gradient of its output in the place of a join's, and leaves it as it is.
  var readsSharedGradient = false
  /// Whether it can pool what it gives while that is in the cache.
  var pools = false
  /// Whether it changes the gradient of its output on the way.
  var changesOutputGradient = false
  /// Whether it writes its inputs' gradients from the last input to the first.
  var writesLastInputFirst = false
}
