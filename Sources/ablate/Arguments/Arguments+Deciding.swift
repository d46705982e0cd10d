import Deciding
import Experiments

/// What the command line says of training as many seeds as claims need.
extension Arguments {
  /// Throws: options that exclude each other, or have no meaning.
  func readDecision(into request: inout PlanRequest) throws {
    if has(.decide), has(.noDecide) {
      throw CommandError.usage("--decide and --no-decide exclude each other")
    }
    if has(.decide), value(.seeds) != nil {
      throw CommandError.usage(
        "--seeds and --decide exclude each other: --decide trains as many seeds as the claims need, "
          + "and --seeds-max N bounds them")
    }
    if has(.decide) { request.decides = true }
    if has(.noDecide) || value(.seeds) != nil { request.decides = false }
    if let text = value(.budget) {
      guard let seconds = Budget.parse(text) else {
        throw CommandError.usage("--budget: expected \(Budget.expected), not '\(text)'")
      }
      request.decision.budget = seconds
    }
    if let number = try number(.seedsMax, in: 1...1000) {
      guard LookLimit(number) != nil else {
        throw CommandError.usage("--seeds-max \(number): \(LookLimit.refusal)")
      }
      request.decision.seedsMax = number
    }
    for option in [OptionSpec.budget, .seedsMax]
    where value(option) != nil && request.decides == false {
      throw CommandError.usage("--\(option.name) needs --decide")
    }
  }

  /// A plan with the seeds of its looks, where it decides.
  ///
  /// Throws: a number of seeds in its file that no look has.
  func decided(_ plan: Plan) throws -> Plan {
    guard let decided = plan.decided() else {
      throw CommandError(
        .badExperiment,
        "\(plan.file.path): scales.\(plan.scale.rawValue).seeds_max: \(LookLimit.refusal)")
    }
    return decided
  }

  /// Throws unless something decides where the command line says how.
  func requireUse(ofDecision decides: Bool) throws {
    guard !decides else { return }
    for option in [OptionSpec.budget, .seedsMax] where value(option) != nil {
      throw CommandError.usage("--\(option.name) needs --decide")
    }
    if has(.decide) {
      throw CommandError.usage("--decide needs an experiment that trains")
    }
  }
}
