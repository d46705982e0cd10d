import Engine
import Network
import Results

/// How fast this machine trains, for predictions: multiply-adds per second over whole trials, of all
/// that train side by side together.
package struct SpeedEstimate: Sendable {
  package var macsPerSecond: Double
  /// By network, where trials of it are known: small channels are slower per multiply-add.
  package var byNetwork: [String: Double] = [:]
  /// The source of the estimate, for the reader.
  package var basis: String

  package init(macsPerSecond: Double, byNetwork: [String: Double] = [:], basis: String) {
    self.macsPerSecond = macsPerSecond
    self.byNetwork = byNetwork
    self.basis = basis
  }

  /// From trials that the database holds, else from a short measurement on the plan's cheapest
  /// network.
  ///
  /// - Parameter jobs: trials side by side; by the plan's networks if nil.
  package static func make(
    _ plan: Plan, store: ResultsStore?, threads: Int, jobs: Int?
  ) -> SpeedEstimate? {
    var measured: [String: SpeedEstimate] = [:]
    return make(plan, store: store, threads: threads, jobs: jobs, measured: &measured)
  }

  /// - Parameters:
  ///   - measured: short measurements that plans share, by network and batch.
  ///   - most: multiply-adds of a batch beyond which nothing is measured.
  package static func make(
    _ plan: Plan, store: ResultsStore?, threads: Int, jobs: Int?,
    measured: inout [String: SpeedEstimate], most: Double = 2e11
  ) -> SpeedEstimate? {
    let jobs = jobs ?? plan.jobs(threads: threads)
    if let store, let past = fromDatabase(plan, store, threads: threads, jobs: jobs) { return past }
    // The plain twin is not measured: one step takes too long.
    guard !plan.isReference,
      let arm = plan.arms.min(by: { $0.cost.total.macs < $1.cost.total.macs }),
      // A full-size network takes too long to measure.
      Double(arm.cost.total.macs) * Double(arm.settings.training.imagesAtOnce) < most
    else { return nil }
    let kernels = arm.settings.arithmetic.rules
    let key =
      "\(kernels)/\(arm.graph.name)/\(arm.cost.total.macs)/\(arm.settings.training.imagesAtOnce)"
    if let known = measured[key] { return known }
    guard
      let result = try? Benchmark.train(
        graph: arm.graph, batch: arm.settings.training.imagesAtOnce, steps: 5, threads: threads,
        kernels: kernels)
    else { return nil }
    let macs = 3 * Double(arm.cost.total.macs)
    // Evaluation and loading come on top of steps.
    let estimate = SpeedEstimate(
      macsPerSecond: 0.9 * macs * result.imagesPerSecond.median,
      basis: "a short measurement of \(arm.graph.name)")
    measured[key] = estimate
    return estimate
  }

  private static func fromDatabase(
    _ plan: Plan, _ store: ResultsStore, threads: Int, jobs: Int
  ) -> SpeedEstimate? {
    let names = Set(plan.arms.map(\.graph.name))
    let found = try? store.speeds(threads: threads / jobs, isReference: plan.isReference)
    let speeds = (found ?? [:]).filter { names.contains($0.key) }
      .mapValues { $0.map { $0 * Double(jobs) } }
    let all = speeds.values.flatMap { $0 }
    guard !all.isEmpty else { return nil }
    return SpeedEstimate(
      macsPerSecond: median(all), byNetwork: speeds.mapValues(median),
      basis: "\(all.count) earlier trial\(all.count == 1 ? "" : "s")")
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  package func seconds(_ arm: Arm) -> Double {
    arm.macs / (byNetwork[arm.graph.name] ?? macsPerSecond)
  }
}

extension Plan {
  /// Whether some of its arms train on the plain twin.
  package var isReference: Bool { arms.contains { $0.settings.arithmetic == .reference } }
}
