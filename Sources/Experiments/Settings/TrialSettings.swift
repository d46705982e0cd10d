import Datasets
import Engine
import Settings
import Zoo

/// Everything that makes a trial except its seed: network, training, data.
package struct TrialSettings: ExperimentSettings, Hashable {
  package var network = NetworkSettings(model: "cifar-resnet-20")
  package var training = TrainingSettings()
  package var data = DatasetRequest.standard
  package var arithmetic = Arithmetic.standard

  package init() {}

  /// The network at the size of the data.
  func resolved(_ facts: Datasets.Facts) -> NetworkSettings {
    var network = network
    network.classes = facts.classes
    network.input = facts.side
    network.channels = facts.channels
    return network
  }
}
