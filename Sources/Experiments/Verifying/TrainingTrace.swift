import Engine
import Results

/// Digests of what the first steps of trainings compute, layer by layer. With it, two machines with
/// different results find the first layer that they compute differently.
package struct TrainingTrace: Hashable, Sendable {
  package static let format = 1
  package static let kind = "ablate_trace"

  package var entries: [Entry]

  package init(entries: [Entry]) { self.entries = entries }

  /// The trace of one trial; any trial of its setup can be compared with it.
  package struct Entry: Hashable, Sendable, Codable {
    package var trial: String
    package var settings: [String: String]
    @WholeNumber package var seed: Int
    /// Experiment and arm.
    package var name: String
    /// Training steps from the first on, then one evaluation.
    package var steps: [Step]

    package init(
      trial: String, settings: [String: String], seed: Int, name: String, steps: [Step]
    ) {
      self.trial = trial
      self.settings = settings
      self.seed = seed
      self.name = name
      self.steps = steps
    }

    package var trainingSteps: Int { steps.count { $0.name != Step.evaluation } }

    package var published: PublishedTrial {
      PublishedTrial(trialID: trial, settings: settings, seed: seed, name: name)
    }
  }

  package struct Step: Hashable, Sendable, Codable {
    static let evaluation = "evaluation"

    /// `step 1`, …, or `evaluation`.
    package var name: String
    /// In the order in which they are computed, each as `PART LAYER DIGEST`.
    package var digests: [String]
    /// Sum over the batch.
    package var loss: Double
  }

  package var text: String {
    PublishedFile(
      kind: Self.kind, format: Self.format,
      parts: [("trials", entries.map { PublishedFile.line($0) })]
    ).text
  }
}

extension TrainingTrace.Step {
  init(_ name: String, _ records: [StepTracer.Record], loss: Double) {
    self.name = name
    self.loss = loss
    digests = records.map { "\($0.part.rawValue) \($0.layer) \($0.digest)" }
  }
}
