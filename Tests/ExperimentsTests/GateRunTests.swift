import Experiments
import Foundation
import Results
import Synchronization
import Testing

@Suite("Recording gates after a run")
struct GateRunTests {
  let folder: TemporaryFolder
  let path: String
  let database: String

  init() throws {
    folder = try TemporaryFolder()
    path = try folder.write("tiny.yaml", experimentText(head: "analysis: gates"))
    database = folder.path("ablate.db")
  }

  private struct Outcome {
    var summary: RunSummary?
    var recorded = 0
    var counts: [[Int]] = []
    var warnings: [String] = []
  }

  @discardableResult
  private func run(keepsWeights: Bool = true, stopsAtGates: Bool = false) throws -> Outcome {
    var outcome = Outcome()
    let stops = Atomic<Bool>(false)
    try withExtendedLifetime(stops) {
      var runner = Runner(
        plan: try plan(path), store: try ResultsStore(writing: database), threads: 1,
        version: "test", retriesFailed: false,
        tell: { event in
          switch event {
          case .recordingGates(let left, let done):
            outcome.counts.append([left, done])
            if stopsAtGates { stops.store(true, ordering: .relaxed) }
          case .gatesRecorded: outcome.recorded += 1
          case .warning(let text): outcome.warnings.append(text)
          default: break
          }
        }, shouldStop: { stops.load(ordering: .relaxed) })
      runner.keepsWeights = keepsWeights
      outcome.summary = try runner.run()
    }
    return outcome
  }

  private func gates() throws -> [ResultsStore.TrialGates] {
    try ResultsStore(reading: database).gates(PlanKey(experiment: "tiny", scale: "smoke"))
  }

  @Test("the gates of SE networks are recorded by block and class, once")
  func records() throws {
    let first = try run()
    #expect(first.counts == [[2, 0]] && first.recorded == 2 && first.warnings.isEmpty)
    let gates = try gates()
    // The plain arm has none.
    #expect(gates.map(\.arm) == ["r2", "r2"] && gates.map(\.seed) == [1, 2])
    for trial in gates {
      // Three blocks of 4, 8 and 16 channels, twelve classes, forty images.
      #expect(Set(trial.records.map(\.block)).count == 3)
      for position in 1...3 {
        let own = trial.records.filter { $0.position == position }
        #expect(own.count == 12 && own.reduce(0) { $0 + $1.images } == 40)
        #expect(own.allSatisfy { $0.mean.count == 4 << (position - 1) })
        #expect(own.flatMap(\.mean).allSatisfy { (0...1).contains($0) })
        #expect(Set(own.map(\.className)).count == 12)
      }
    }
    let second = try run()
    #expect(second.counts == [[0, 2]] && second.recorded == 0)
    #expect(try self.gates() == gates)
  }

  @Test("a run that is stopped before it has recorded them goes on with them")
  func resumes() throws {
    let stopped = try run(stopsAtGates: true)
    #expect(stopped.summary?.wasInterrupted == true && stopped.recorded == 0)
    #expect(try gates().isEmpty)
    let rest = try run()
    #expect(rest.summary?.trained == 0 && rest.recorded == 2)
  }

  @Test("networks whose weights were not kept, or are damaged, are named and left out")
  func withoutWeights() throws {
    let outcome = try run(keepsWeights: false)
    #expect(outcome.recorded == 0 && outcome.warnings.count == 2)
    #expect(outcome.summary?.withoutGates == 2 && outcome.summary?.failed == 0)
    #expect(
      outcome.warnings[0].hasPrefix("r2, seed 1: no gates, because its weights cannot be read ("))
    #expect(try gates().isEmpty)
  }

  @Test("an analysis that is unknown is refused where it stands")
  func refused() throws {
    let path = try folder.write("odd.yaml", experimentText(head: "analysis: gate"))
    let error = #expect(throws: ExperimentError.self) { try ExperimentFile.read(path) }
    #expect(error?.description.contains("analysis: there are gates and none, not 'gate'") == true)
    #expect(try !ExperimentFile.read(folder.write("no.yaml", experimentText())).recordsGates)
  }
}
