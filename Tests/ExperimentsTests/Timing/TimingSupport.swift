import Engine
import Experiments
import Foundation
import Results

/// A small timing whose parts a test can replace.
func timingText(
  head: String = "", base: String = "base: {train: {batch: 2, steps: 2}, infer.steps: 3}",
  networks: String = """
  networks:
    - {name: a, label: Network A, set: {model: cifar-resnet-8, width: 4}}
    - {name: b, set: {model: cifar-resnet-8, width: 8}}
  """,
  arms: String = """
  arms:
    - {name: plain, set: {se.reduction: none}}
    - {name: se, label: SE, set: {se.reduction: 2}}
  """,
  repeats: String = "3"
) -> String {
  """
  kind: timing
  name: tiny
  title: A tiny timing
  purpose: to be tested
  answers: nothing
  \(head)
  \(base)
  \(networks)
  \(arms)
  scales:
    smoke: {about: tiny, repeats: \(repeats)}

  """
}

func timingPlan(_ path: String, _ request: PlanRequest = PlanRequest()) throws -> TimingPlan {
  var request = request
  request.scale = .smoke
  return try TimingPlan(TimingFile.read(path), request)
}

/// Stands in for the engine: writes down what is started and stepped, and tells the times it is given.
final class Recorder {
  private(set) var log: [String] = []
  /// Seconds of the steps to come; then a second each.
  var seconds: [Double] = []
  /// Names of networks by their multiply-adds, so that a step can be told from another network's.
  private let plan: TimingPlan

  init(_ plan: TimingPlan) { self.plan = plan }

  func start(_ arm: TimingArm, _ mode: Stopwatch.Mode) throws(EngineError) -> () -> Double {
    let network = plan.networks.first { $0.arms.contains { $0.cost == arm.cost } }
    let name = "\(network?.name ?? "?")/\(mode.rawValue)/\(arm.name)"
    log.append("start \(name)")
    return { [self] in
      log.append(name)
      return seconds.isEmpty ? 1 : seconds.removeFirst()
    }
  }
}
