import Files
import Foundation

/// What a launch left behind, so that its state can be asked for.
struct LaunchRecord: Codable {
  var experiment: String
  var job: String
  /// The job that merges.
  var merge: String
  var tasks: Int
  var database: String

  /// Nil where nothing was launched.
  static func read(_ path: String) throws -> LaunchRecord? {
    guard WholeFile.size(path) != nil else { return nil }
    let bytes = try WholeFile.read(path, limit: 1 << 20)
    do { return try JSONDecoder().decode(LaunchRecord.self, from: Data(bytes)) } catch {
      throw CommandError(.badData, "\(path) is no record of a launch; remove it")
    }
  }

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try WholeFile.write(Array(try encoder.encode(self)) + [10], to: path)
  }

  /// Jobs that wait or run, each with its state as squeue tells it.
  func states() throws -> [Slurm.Job] {
    try Slurm.jobs(["--jobs=\(job),\(merge)"])
  }

  /// Jobs that have failed and are not queued again. Of those that ended lately squeue knows, of all where accounts
  /// are kept sacct, with their exit codes.
  private func failures(open: [Slurm.Job]) throws -> [Slurm.Job] {
    var ended: [String: Slurm.Job] = [:]
    for known in try Slurm.jobs(["--states=all", "--jobs=\(job),\(merge)"])
      + Slurm.accounts([job, merge])
    {
      // Accounts can lag behind.
      if let other = ended[known.number], other.hasFailed, !known.hasFailed { continue }
      ended[known.number] = known
    }
    for known in open { ended[known.number] = nil }
    return ended.values.filter(\.hasFailed).sorted {
      (Self.task($0), $0.number) < (Self.task($1), $1.number)
    }
  }

  /// The number of a task within its array, to sort by; what is no single task comes last.
  private static func task(_ job: Slurm.Job) -> Int {
    let parts = job.number.split(separator: "_")
    return parts.count == 2 ? Int(parts[1]) ?? .max : .max
  }

  /// What a reader is told of the launch.
  func sentence() throws -> String {
    let open = try states()
    let tasks = open.filter { $0.number != merge }
    let failed = try failures(open: open).map { failure in
      // `12_3`, or `12_[3-5]` of tasks that never began.
      let task = failure.number.split(separator: "_").last ?? ""
      let name = failure.number == merge ? "the job that merges" : "task \(task)"
      return "\(name): \(failure.state.lowercased()) (\(failure.reason)), see its log"
    }
    let running =
      tasks.isEmpty
      ? "all \(self.tasks) tasks have ended"
      : "of \(self.tasks) tasks \(Slurm.counts(tasks).joined(separator: ", "))"
    let merging = open.contains { $0.number == merge } ? ["job \(merge) will merge"] : []
    return "Launched: \(experiment), job \(job): "
      + ([running] + failed + merging).joined(separator: "; ") + "."
  }
}
