import Reports
import Datasets
import Experiments
import Files
import Foundation
import Results

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

extension VerifyCommand {
  /// Trains trials of a manifest again.
  static func verify(
    _ manifest: Manifest, _ file: PublishedInput, _ arguments: Arguments
  ) throws -> ExitCode {
    guard !manifest.trials.isEmpty else {
      throw CommandError(.nothingToReport, "\(file.path): there are no finished trials in it")
    }
    let format = try arguments.format
    let threads = try arguments.threads
    let jobs = try arguments.jobs
    let traceFile = try traceFile(beside: file, arguments)
    let choice = try choice(arguments)
    let locate = try locations(arguments)
    let chosen: [Manifest.Trial]
    let plan: VerificationPlan
    do {
      chosen = try choice.choose(from: manifest)
      plan = try VerificationPlan(
        chosen.map { PublishedTrial($0) }, name: name, locate: locate)
    } catch { throw file.blamed(error) }
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let progress = progress(plan.plan, file, manifest, chosen, choice, arguments)
    let byIdentity = Dictionary(uniqueKeysWithValues: chosen.map { ($0.trial, $0) })
    progress.judge = { trial in
      guard let published = byIdentity[trial.record.trialID],
        let store = try? ResultsStore(reading: folder.database),
        let judgement = try? Verifier.judge(published, store)
      else { return nil }
      return (judgement.isSame, VerificationTable.text(judgement.outcome))
    }
    var verifier = Verifier(
      plan: plan, trials: chosen, database: folder.database, threads: threads,
      jobs: jobs, version: Ablate.version, tell: { progress.tell($0) },
      shouldStop: { Interrupt.signal != 0 })
    verifier.decodeThreads =
      try RunCommand.reading(
        arguments, plan.plan.data, threads: threads
      ).threads
    Interrupt.install()
    let outcome = Result { try verifier.run() }
    progress.close()
    var (judgements, wasInterrupted) = try outcome.get()
    let judged = judgements.filter { $0.outcome != .unfinished }
    var layers: [String: String] = [:]
    if let traceFile, !wasInterrupted {
      layers = try firstLayers(of: judged.filter { !$0.isSame }, traceFile, arguments)
      wasInterrupted = Interrupt.signal != 0
    }
    if !judged.isEmpty {
      let table = VerificationTable(file, manifest, judged, layers, threads: threads).table
      try Terminal.deliver(table.render(format, Terminal.layout(arguments)), arguments)
    }
    if wasInterrupted {
      Terminal.note(
        "Stopped; \(judged.count) of \(judgements.count) trials were verified, and nothing of the others was kept."
      )
      folder.remove()
      return Interrupt.exitCode
    }
    return judged.allSatisfy(\.isSame) ? .done : .someFailed
  }

  private static func progress(
    _ plan: Plan, _ file: PublishedInput, _ manifest: Manifest, _ chosen: [Manifest.Trial],
    _ choice: TrialChoice, _ arguments: Arguments
  ) -> RunProgress {
    let style = RunCommand.style(arguments)
    let threads = (try? arguments.threads) ?? 1
    let jobs = (try? arguments.jobs) ?? nil
    let progress = RunProgress(
      plan,
      speed: style == .silent ? nil : .make(plan, store: nil, threads: threads, jobs: jobs),
      style: style)
    progress.heading = name
    let own = (try? TrialChoice.usable(manifest).count) ?? 0
    if own < manifest.trials.count {
      progress.say(
        "\(file.path): \(manifest.trials.count - own) of its \(manifest.trials.count) trials are of another "
          + "numerics version and left out")
    }
    switch choice {
    case .all: break
    case .random(_, let seed), .few(let seed):
      guard chosen.count < own else { break }
      progress.say(
        "\(chosen.count) of \(own) trials, taken by --seed \(seed); --all takes all, --trials N more"
      )
    }
    return progress
  }
}

/// A folder for one command, inside the folder for temporary files.
final class TemporaryFolder {
  let path: String
  var database: String { "\(path)/ablate.db" }

  init() throws {
    let parent = Terminal.environment("TMPDIR") ?? "/tmp"
    var template = Array("\(parent)/ablate-verify-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw CommandError(
        .cannotCreate,
        FileError(path: parent, operation: "make a folder in it", code: errno).description)
    }
    path = String(
      decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
