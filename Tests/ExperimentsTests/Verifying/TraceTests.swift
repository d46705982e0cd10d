import Datasets
import Experiments
import Foundation
import Results
import Testing

@Suite("Traces")
struct TraceTests {
  let trial: PublishedTrial

  init() throws {
    let folder = try TemporaryFolder()
    let plan = try ExperimentsTests.plan(folder.write("tiny.yaml", experimentText()))
    let arm = plan.arms[1]
    trial = .made(
      arm.settings.canonicalPairs(arm.facts, dataIdentity: arm.facts.identity ?? ""), seed: 1)
  }

  private func trace(_ trial: PublishedTrial, threads: Int = 1, steps: Int = 2) throws
    -> [TrainingTrace.Step]
  {
    var found: [TrainingTrace.Step] = []
    let plan = try VerificationPlan([trial], name: "verify", locate: { _ in })
    #expect(
      try Tracing(plan: plan, threads: threads, shouldStop: { false }).run([(trial, steps)]) {
        found = $1
      })
    return found
  }

  @Test("a trace has images, every layer forward and backward, and does not depend on threads")
  func content() throws {
    let own = try trace(trial)
    #expect(own.map(\.name) == ["step 1", "step 2", "evaluation"])
    #expect(own[0].digests.first?.hasPrefix("images input ") == true)
    for part in ["output stem.conv ", "gradient stem.conv ", "weights stem.conv "] {
      #expect(own[0].digests.count { $0.hasPrefix(part) } == 1, "\(part)")
    }
    #expect(own[0].digests.contains { $0.hasPrefix("output ") && $0.contains(".se.") })
    #expect(own[2].digests.allSatisfy { !$0.hasPrefix("gradient") && !$0.hasPrefix("weights") })
    #expect(own[0].digests != own[1].digests)
    for threads in [1, 2, 5] { #expect(try trace(trial, threads: threads) == own) }
    // The steps of an epoch are the most there are.
    #expect(try trace(trial, steps: 100).count == 5)
    let entry = TrainingTrace.Entry(
      trial: trial.trialID, settings: trial.settings, seed: 1, name: "made", steps: own)
    let text = TrainingTrace(entries: [entry]).text
    #expect(TrainingTrace.isTrace(Array(text.utf8)))
    #expect(try TrainingTrace(Array(text.utf8)).entries == [entry] && entry.trainingSteps == 2)
  }

  @Test("the first layer that another kernel computes is found, and nothing where there is none")
  func kernels() throws {
    let own = try trace(trial)
    #expect(try TraceDifference.first(own, own) == nil)
    var settings = trial.settings
    settings["kernels"] = "direct"
    settings["width"] = "8"
    let direct = try trace(.made(settings, seed: 1))
    settings["kernels"] = "winograd"
    let winograd = try trace(.made(settings, seed: 1))
    // The first convolution has three channels, which Winograd's kernel does not take.
    #expect(
      try TraceDifference.first(direct, winograd)?.description
        == "step 1: the output of stage2.block1.conv1")
  }

  @Test(
    "each part is found where it differs first",
    arguments: ["images", "output", "gradient", "weights"])
  func parts(_ part: String) throws {
    let own = try trace(trial)
    var other = own
    for step in 1..<3 {
      for index in other[step].digests.indices
      where other[step].digests[index].hasPrefix("\(part) ") {
        other[step].digests[index] =
          String(other[step].digests[index].dropLast(16)) + "0123456789abcdef"
      }
    }
    let difference = try TraceDifference.first(other, own)
    #expect(difference?.step == "step 2" && difference?.part == part)
    var loss = own
    loss[1].loss = loss[1].loss.nextUp
    #expect(try TraceDifference.first(loss, own)?.description == "step 2: the loss")
    var renamed = own
    renamed[0].digests[1] = "output other 0123456789abcdef"
    #expect(throws: VerificationError.self) { try TraceDifference.first(renamed, own) }
  }

  @Test("the plain twin is traced by its weights")
  func reference() throws {
    var settings = trial.settings
    settings["kernels"] = "reference"
    let own = try trace(.made(settings, seed: 1), steps: 1)
    #expect(own[0].digests.dropFirst().allSatisfy { $0.hasPrefix("weights ") })
    #expect(own[0].digests.count > 10)
  }
}
