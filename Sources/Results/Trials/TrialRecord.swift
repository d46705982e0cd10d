/// One row of `trials`: what a trial is, independent of who runs it.
package struct TrialRecord: Hashable, Sendable {
  /// SHA-256 of all settings, data, numerics version and seed, as 64 hexadecimal digits.
  package var trialID: String
  /// The same without the seed: trials of one setup are repetitions of each other.
  package var setupID: String
  /// The canonical settings as a JSON object.
  package var settings: String
  package var model: String
  package var dataset: String
  package var seed: Int
  package var epochs: Int
  package var batch: Int
  package var imagesPerEpoch: Int
  package var parameters: Int
  package var macs: Int
  package var seParameters: Int
  package var seMACs: Int

  package init(
    trialID: String, setupID: String, settings: String, model: String, dataset: String, seed: Int,
    epochs: Int, batch: Int, imagesPerEpoch: Int, parameters: Int, macs: Int, seParameters: Int,
    seMACs: Int
  ) {
    self.trialID = trialID
    self.setupID = setupID
    self.settings = settings
    self.model = model
    self.dataset = dataset
    self.seed = seed
    self.epochs = epochs
    self.batch = batch
    self.imagesPerEpoch = imagesPerEpoch
    self.parameters = parameters
    self.macs = macs
    self.seParameters = seParameters
    self.seMACs = seMACs
  }
}

/// One row of `arms`: a setup under the name that an experiment gives it.
package struct ArmRecord: Hashable, Sendable {
  package var arm: String
  package var label: String
  package var setupID: String
  /// The arm that this one is compared with; nil for the baseline itself.
  package var baseline: String?
  /// Table and row of the paper that the arm answers.
  package var paperTable: String?
  package var paperRow: String?
  /// What the arm's trials have added to the seed that they are paired by.
  package var seedOffset: Int
  /// What computes the setup's convolutions, in order of the network.
  package var kernels: [KernelRecord]

  package init(
    arm: String, label: String, setupID: String, baseline: String?, paperTable: String?,
    paperRow: String?, seedOffset: Int = 0, kernels: [KernelRecord] = []
  ) {
    self.arm = arm
    self.label = label
    self.setupID = setupID
    self.baseline = baseline
    self.paperTable = paperTable
    self.paperRow = paperRow
    self.seedOffset = seedOffset
    self.kernels = kernels
  }
}

/// One row of `kernels`: what computes a convolution of a setup.
package struct KernelRecord: Hashable, Sendable {
  package var layer: String
  /// For a reader, such as `8×8×64 → 64, 3×3`.
  package var shape: String
  /// `direct`, `winograd`, `depthwise`, `bfloat16` or `reference`.
  package var kernel: String

  package init(layer: String, shape: String, kernel: String) {
    self.layer = layer
    self.shape = shape
    self.kernel = kernel
  }
}
