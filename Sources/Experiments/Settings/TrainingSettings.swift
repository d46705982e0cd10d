import Datasets
import Engine

/// How a network is trained; in experiment files the keys are under `training`.
package struct TrainingSettings: Hashable, Sendable {
  package var epochs = 10
  package var batch = 128
  package var options = TrainingOptions()
  package var augmentation = Augmentation.none
  /// Of `resized_crop`.
  package var crop = CropOptions()
  var scheduleName = ScheduleName.oneCycle
  /// Peak rate of `one_cycle`, first rate of the others.
  var rate = 0.1
  var rise = 0.3
  var milestones: [Double] = []
  var factor = 0.1
  var warmup = 0.0
  var patience = 10
  var drops = 3

  enum ScheduleName: String, CaseIterable, Sendable {
    case oneCycle = "one_cycle"
    case step, cosine, plateau
  }

  package init() {}

  /// Images that the engine has in memory at a time.
  package var imagesAtOnce: Int { options.microBatch ?? batch }

  package var schedule: Schedule {
    switch scheduleName {
    case .oneCycle: .oneCycle(peak: rate, rise: rise)
    case .step: .step(rate: rate, milestones: milestones, factor: factor, warmup: warmup)
    case .cosine: .cosine(rate: rate, warmup: warmup)
    case .plateau: .plateau(rate: rate, factor: factor, patience: patience, drops: drops)
    }
  }
}
