import Network
import Datasets
import Engine
import Files
import Interchange
import Results
import Zoo

extension TrialRun {
  /// Keeps the final weights of the trial, with what `predict` needs. Like a checkpoint, it checks
  /// the lease first.
  ///
  /// - Returns: why there is no memory for the copy of the weights.
  func keepWeights(_ trainer: any NetworkTrainer) throws(RunError) -> EngineError? {
    guard let weights else { return nil }
    // The copy, and one more of a tensor at a time.
    let values = trainer.graph.stateTensors.reduce(0) { $0 + $1.count }
    do { try Memory.require(2 * 4 * values) } catch { return error }
    try diary.beat(badImages: nil)
    var label = WeightsLabel(
      model: arm.graph.name,
      settings: Dictionary(
        uniqueKeysWithValues: arm.settings.canonical(arm.facts, dataIdentity: dataset.identity)
          .map { ($0.key, $0.value) }),
      origin: .trial(trial.record.trialID), version: version)
    label.classNames = dataset.classNames
    label.normalisation = ChannelNormalisation(
      mean: dataset.mean, deviation: dataset.deviation)
    do {
      try SafetensorsFile.write(
        trainer.state, of: arm.graph, modules: Zoo.modules(of: arm.graph), layout: .nchw,
        label: label, to: weights)
    } catch { throw .checkpoint(CheckpointError(path: weights, cause: .file(error))) }
    return nil
  }
}
