import Results

extension Plan {
  /// The trials, seed by seed and arm by arm, so that an interrupted sweep has whole pairs.
  ///
  /// - Parameter dataIdentity: what the opened (or generated) dataset says of its contents.
  package func trials(dataIdentity: String) -> [Trial] {
    let identities = arms.map {
      SetupIdentity($0.settings.canonical($0.facts, dataIdentity: dataIdentity))
    }
    var trials: [Trial] = []
    for seed in seeds {
      for (index, arm) in arms.enumerated() {
        let identity = identities[index]
        trials.append(
          Trial(
            arm: index, seed: seed,
            record: TrialRecord(
              trialID: identity.trialID(seed: seed), setupID: identity.setupID,
              settings: identity.json, model: arm.graph.name, dataset: dataIdentity, seed: seed,
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
  package func armRecords(dataIdentity: String) -> [ArmRecord] {
    arms.map { arm in
      ArmRecord(
        arm: arm.name, label: arm.label,
        setupID: SetupIdentity(arm.settings.canonical(arm.facts, dataIdentity: dataIdentity))
          .setupID,
        baseline: arm.baseline, paperTable: file.table, paperRow: arm.paperRow)
    }
  }
}
