import Files
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Slurm's programs.
enum Slurm {
  /// A job, or a task of an array such as `12_3`.
  struct Job: Equatable {
    var number: String
    var state: String
    var reason: String

    var hasFailed: Bool {
      ["FAILED", "NODE_FAIL", "TIMEOUT", "OUT_OF_MEMORY", "BOOT_FAIL", "DEADLINE"].contains(state)
    }
  }

  /// Jobs as squeue tells them.
  static func jobs(_ words: [String]) throws -> [Job] {
    let text: String
    do {
      text = try run(["squeue", "--noheader", "--array", "--format=%i|%T|%r"] + words)
    } catch let error as CommandError where error.message.contains("Invalid job id") {
      // Slurm forgets jobs that ended a while ago.
      return []
    }
    return text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "|").map(String.init)
      return parts.count == 3 ? Job(number: parts[0], state: parts[1], reason: parts[2]) : nil
    }
  }

  /// Jobs that have ended, with their exit codes, as Slurm's accounting remembers them. None where it keeps no accounts.
  static func accounts(_ jobs: [String]) -> [Job] {
    let words = [
      "sacct", "--noheader", "--parsable2", "--allocations", "--format=JobID,State,ExitCode",
      "--jobs=\(jobs.joined(separator: ","))",
    ]
    guard let text = try? run(words) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      // `CANCELLED by 1000`
      guard parts.count == 3, let state = parts[1].split(separator: " ").first else { return nil }
      let codes = parts[2].split(separator: ":").map(String.init)
      let end =
        codes.count == 2 && codes[1] != "0"
        ? "signal \(codes[1])" : "exit code \(codes.first ?? "?")"
      return Job(number: parts[0], state: String(state), reason: end)
    }
  }

  /// `2 running`, `1 pending (Resources)`: pending jobs tell why they wait.
  static func counts(_ jobs: [Job]) -> [String] {
    func name(_ job: Job) -> String {
      job.state == "PENDING" && job.reason != "None"
        ? "pending (\(job.reason))" : job.state.lowercased()
    }
    return Dictionary(grouping: jobs, by: name).sorted { $0.key < $1.key }
      .map { "\($1.count) \($0)" }
  }

  /// What one of them prints. Throws: that it is not installed, or what it complains of.
  static func run(_ words: [String]) throws -> String {
    let errors = "\(NSTemporaryDirectory())ablate-slurm-\(getpid()).txt"
    defer { unlink(errors) }
    let child: ChildProcess
    do { child = try ChildProcess.run(words, errors: errors) } catch {
      throw CommandError(
        .unavailable,
        "\(words[0]) cannot be run (\(error.reason)): is Slurm installed here? --on local needs none"
      )
    }
    guard child.code == 0 else {
      let text =
        (try? WholeFile.read(errors, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
        ?? ""
      throw CommandError(
        .unavailable, "\(words[0]): \(text.split(separator: "\n").joined(separator: "; "))")
    }
    return String(decoding: child.output, as: UTF8.self)
  }
}
