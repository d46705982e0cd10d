import Datasets
import Engine
import Experiments
import Files
import Reports
import Results

/// `ablate plan EXPERIMENT`
enum PlanCommand: Command {
  static let name = "plan"
  static let summary = "every trial with its cost and predicted time; writes nothing"
  static let usage = ["plan EXPERIMENT [options]", "plan --all [options]"]
  static let operandKind = WordKind.experiment
  static let examples: [(line: String, purpose: String)] = [
    ("plan r-sweep", "trials, costs and the predicted time"),
    ("plan --all --scale night", "what a night would decide"),
  ]
  static let machine = OptionSpec(
    "machine", value: "FILE", kind: .file, group: .machine,
    "also predict for the machine or cluster that a YAML file describes")
  static let nodes = OptionSpec(
    "nodes", value: "N", group: .machine,
    "nodes that train each trial together, as MPI ranks")
  static let options: [OptionSpec] =
    [.all, .scale, .seeds] + OptionSpec.deciding
    + [.set, .data, .reference, .name, .database, .threads, .jobs, machine, nodes]
    + OptionSpec.result

  /// The plan that the command line names.
  static func plan(_ arguments: Arguments) throws -> Plan {
    guard let name = try arguments.operand("experiment") else {
      throw CommandError.usage("which experiment?")
    }
    let path = try ExperimentLocator().find(name)
    let request = try arguments.planRequest
    let file = try ExperimentFile.read(path)
    var plan: Plan
    plan = try Plan(file, request)
    plan.locateData { DataFolder.complete(&$0) }
    plan = try arguments.decided(plan)
    try arguments.requireUse(ofDecision: plan.decision != nil)
    return plan
  }

  static func run(_ arguments: Arguments) throws -> ExitCode {
    let described = try arguments.value(machine).map { try MachineDescription.read($0) }
    if let suite = try Suite.named(by: arguments) {
      guard described == nil, !arguments.has(nodes) else {
        throw CommandError.usage("--machine and --nodes predict for one experiment at a time")
      }
      return try SuiteCommand.plan(suite, arguments)
    }
    if let timing = try TimingPlan.named(by: arguments) {
      guard described == nil, !arguments.has(nodes) else {
        throw CommandError.usage("--machine and --nodes predict trials, and a timing has none")
      }
      return try Timing.plan(timing, arguments)
    }
    let plan = try plan(arguments)
    guard plan.decision == nil || (described == nil && !arguments.has(nodes)) else {
      throw CommandError.usage(
        "--machine and --nodes predict for a fixed number of seeds; add --no-decide or --seeds")
    }
    if plan.decision != nil { return try DecideCommand.plan([plan], title: nil, arguments) }
    let ranks = try ranks(arguments, plan, described)
    let threads = try arguments.threads
    let jobs = try arguments.jobs
    let store = try DatabaseFile.ifThere(arguments)
    let speed = SpeedEstimate.make(plan, store: store, threads: threads, jobs: jobs)
    let table = try PlanTable.make(
      plan, store: store, speed: speed, threads: threads, jobs: jobs,
      keepsWeights: !arguments.has(RunCommand.noWeights), machine: described,
      ranks: ranks)
    try Terminal.deliver(table.render(try arguments.format, Terminal.layout(arguments)), arguments)
    return .done
  }

  /// Ranks that train a trial, as `--nodes` says. Throws: more than the trials or the described machine have work or
  /// room for.
  private static func ranks(
    _ arguments: Arguments, _ plan: Plan, _ machine: MachineDescription?
  ) throws -> Int {
    let ranks = try arguments.number(nodes, in: 1...100_000) ?? 1
    if let machine, ranks > machine.nodes {
      throw CommandError.usage(
        "--nodes: \(machine.name) has \(machine.nodes) node\(machine.nodes == 1 ? "" : "s"), not \(ranks)"
      )
    }
    if ranks > 1 { try RankPlans.require(plan, ranks: ranks) }
    return ranks
  }
}
