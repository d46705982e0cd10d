import Foundation
import Testing

/// The built program under faults, one at a time: they load all cores and the disk.
@Suite("Faults", .serialized)
struct Faults {}

/// What a database holds of a plan, to be compared with another.
struct Recorded: Equatable {
  /// Each epoch of each trial, every digit.
  var curves: String
  /// State and digest of the final weights of each trial.
  var trials: String

  init(_ database: String) throws {
    curves = try Self.query(
      """
      SELECT arm, seed, epoch, split, loss, top1_error, top5_error, learning_rate FROM v_curves
      ORDER BY position, seed, epoch, split
      """, database)
    trials = try Self.query(
      "SELECT arm, seed, state, weights_sha256 FROM v_trials ORDER BY position, seed", database)
  }

  /// The rows of a query as csv, without the header.
  static func query(_ sql: String, _ database: String) throws -> String {
    let outcome = try Program.run(["query", sql, "--db", database, "--format", "csv"])
    try #require(outcome.code == 0, "\(outcome.errors)")
    return String(outcome.output.drop { $0 != "\n" }.dropFirst())
  }

  var trialCount: Int { trials.split(separator: "\n").count }

  /// Whether each trial is done and its weights have a digest.
  var isWhole: Bool {
    let lines = trials.split(separator: "\n")
    return !lines.isEmpty
      && lines.allSatisfy { line in
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        return fields[2] == "done" && fields[3].count == 64
      }
  }

  /// Attempts that ended in a state.
  static func attempts(_ state: String, _ database: String) throws -> Int {
    let text = try query("SELECT count(*) FROM attempts WHERE state = '\(state)'", database)
    return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
  }
}

/// Expects a database that went through faults to hold the same as one that did not, each trial trained to its end
/// once, and nothing of a killed save beside it.
func expectSame(
  _ database: String, as expected: Recorded, after fault: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let recorded = try Recorded(database)
  #expect(recorded.isWhole, "\(fault): \(recorded.trials)", sourceLocation: sourceLocation)
  #expect(recorded == expected, "\(fault)", sourceLocation: sourceLocation)
  let done = try Recorded.query(
    "SELECT count(*), count(DISTINCT trial_id) FROM attempts WHERE state = 'done'", database)
  let count = expected.trialCount
  #expect(done == "\(count),\(count)\n", "\(fault)", sourceLocation: sourceLocation)
  let check = try Recorded.query("PRAGMA integrity_check", database)
  #expect(check == "ok\n", "\(fault)", sourceLocation: sourceLocation)
  let folder = URL(fileURLWithPath: database).deletingLastPathComponent()
    .appendingPathComponent("checkpoints").path
  let left = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
  #expect(
    left.filter { !$0.hasSuffix(".lock") && $0.contains(".") } == [], "\(fault)",
    sourceLocation: sourceLocation)
}
