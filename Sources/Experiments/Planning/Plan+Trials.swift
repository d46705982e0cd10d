import Engine
import Network
import Results

extension Plan {
  /// The trials, seed by seed and arm by arm, so that an interrupted sweep has whole pairs.
  ///
  /// - Parameter dataIdentity: the identity that an arm's data set gives of its contents.
  package func trials(dataIdentity: (Arm) -> String) -> [Trial] {
    let data = arms.map(dataIdentity)
    let identities = zip(arms, data).map { arm, data in
      SetupIdentity(arm.settings.canonical(arm.facts, dataIdentity: data))
    }
    var trials: [Trial] = []
    for seed in seeds {
      for (index, arm) in arms.enumerated() {
        let identity = identities[index]
        let seed = seed + arm.seedOffset
        trials.append(
          Trial(
            arm: index, seed: seed,
            record: TrialRecord(
              trialID: identity.trialID(seed: seed), setupID: identity.setupID,
              settings: identity.json, model: arm.graph.name, dataset: data[index], seed: seed,
              epochs: arm.settings.training.epochs, batch: arm.settings.training.batch,
              imagesPerEpoch: arm.stepsPerEpoch * arm.settings.training.batch,
              parameters: arm.cost.total.parameters, macs: arm.cost.total.macs,
              seParameters: arm.cost.squeezeExcitation.parameters,
              seMACs: arm.cost.squeezeExcitation.macs)))
      }
    }
    return trials
  }

  /// The arms as the database keeps them.
  package func armRecords(dataIdentity: (Arm) -> String) -> [ArmRecord] {
    arms.map { arm in
      ArmRecord(
        arm: arm.name, label: arm.label,
        setupID: SetupIdentity(arm.settings.canonical(arm.facts, dataIdentity: dataIdentity(arm)))
          .setupID,
        baseline: arm.baseline, paperTable: file.table, paperRow: arm.paperRow,
        seedOffset: arm.seedOffset, kernels: arm.kernelRecords)
    }
  }
}

extension Arm {
  /// The kernel of each convolution.
  fileprivate var kernelRecords: [KernelRecord] {
    settings.arithmetic.kernelRecords(of: graph, batch: settings.training.imagesAtOnce)
  }
}

extension Arithmetic {
  /// The kernel of each convolution of a network, as the database keeps it.
  func kernelRecords(of graph: Graph, batch: Int) -> [KernelRecord] {
    kernels(of: graph, batch: batch).map {
      KernelRecord(layer: $0.layer, shape: $0.shape.text, kernel: $0.kernel)
    }
  }
}
