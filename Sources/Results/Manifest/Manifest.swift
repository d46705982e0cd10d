/// Finished trials in a form for publishing: everything needed to train each again on another
/// machine, without experiment files or the database, and everything that must then result, bit for
/// bit.
package struct Manifest: Hashable, Sendable {
  /// Raised with each change that an earlier reader would misread.
  package static let format = 1

  package var machines: [Machine]
  package var trials: [Trial]

  package init(machines: [Machine] = [], trials: [Trial] = []) {
    self.machines = machines
    self.trials = trials
  }

  /// The machine and program that trained trials, in brief.
  package struct Machine: Hashable, Sendable, Codable {
    /// Of ablate.
    package var version: String
    package var revision: String?
    package var isDirty: Bool?
    package var cpu: String
    /// Vector instructions of the build, such as `AVX-512`.
    package var instructions: String
    @WholeNumber package var threads: Int

    package init(
      version: String, revision: String?, isDirty: Bool?, cpu: String, instructions: String,
      threads: Int
    ) {
      self.version = version
      self.revision = revision
      self.isDirty = isDirty
      self.cpu = cpu
      self.instructions = instructions
      self.threads = threads
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
      case version, revision, cpu, instructions, threads
      case isDirty = "dirty"
    }
  }

  /// The name that an experiment gives a trial. One that experiments share has several.
  package struct Place: Hashable, Sendable, Codable {
    package var experiment: String
    package var scale: String
    /// What `--set` and `--data` changed; empty for the experiment as its file is.
    package var variant: String
    package var arm: String
    /// The plan's, by which arms pair; an offset of the arm is not in it.
    @WholeNumber package var seed: Int

    package init(experiment: String, scale: String, variant: String, arm: String, seed: Int) {
      self.experiment = experiment
      self.scale = scale
      self.variant = variant
      self.arm = arm
      self.seed = seed
    }

    enum CodingKeys: String, CodingKey, CaseIterable { case experiment, scale, variant, arm, seed }
  }

  /// One finished trial.
  package struct Trial: Hashable, Sendable, Codable {
    /// SHA-256 of settings and seed, as 64 hexadecimal digits.
    package var trial: String
    /// The canonical settings, of which `data` is the data's identity and `numerics` the version of the
    /// engine's arithmetic.
    package var settings: [String: String]
    /// The trial's own.
    @WholeNumber package var seed: Int
    package var places: [Place]
    package var epochs: [Epoch]
    /// SHA-256 of the final weights; nil for trials of versions that did not record it.
    package var weights: String?
    /// Training and evaluation together.
    package var seconds: Double
    /// Index into the manifest's machines.
    @WholeNumber package var machine: Int
    /// Pictures left out because their files were bad; nil for none.
    package var badImages: Int?

    package init(
      trial: String, settings: [String: String], seed: Int, places: [Place], epochs: [Epoch],
      weights: String?, seconds: Double, machine: Int, badImages: Int? = nil
    ) {
      self.trial = trial
      self.settings = settings
      self.seed = seed
      self.places = places
      self.epochs = epochs
      self.weights = weights
      self.seconds = seconds
      self.machine = machine
      self.badImages = badImages
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
      case trial, settings, seed, places, epochs, weights, seconds, machine
      case badImages = "bad_images"
    }
  }

  /// What was measured in one epoch.
  package struct Epoch: Hashable, Sendable {
    package var epoch: Int
    /// Of the epoch's last step.
    package var rate: Double
    /// While training.
    package var train: Score
    /// After the epoch; nil where only the last epoch was scored.
    package var test: Score?

    package init(epoch: Int, rate: Double, train: Score, test: Score?) {
      self.epoch = epoch
      self.rate = rate
      self.train = train
      self.test = test
    }
  }

  /// What was measured on one split.
  package struct Score: Hashable, Sendable {
    package var images: Int
    /// NaN where it was no number.
    package var loss: Double
    /// In %.
    package var top1Error: Double
    package var top5Error: Double

    package init(images: Int, loss: Double, top1Error: Double, top5Error: Double) {
      self.images = images
      self.loss = loss
      self.top1Error = top1Error
      self.top5Error = top5Error
    }
  }
}

/// An epoch is a row of numbers, so that a manifest of many trials stays small. Without test images scored it
/// ends after those of training.
extension Manifest.Epoch: Codable {
  package static let columns = [
    "epoch", "learning_rate", "train_images", "train_loss", "train_top1_error", "train_top5_error",
    "test_images", "test_loss", "test_top1_error", "test_top5_error",
  ]

  package func encode(to encoder: any Encoder) throws {
    var row = encoder.unkeyedContainer()
    try row.encode(epoch)
    try Self.encode(rate, &row)
    for score in [train, test].compactMap(\.self) {
      try row.encode(score.images)
      for value in [score.loss, score.top1Error, score.top5Error] { try Self.encode(value, &row) }
    }
  }

  package init(from decoder: any Decoder) throws {
    var row = try decoder.unkeyedContainer()
    epoch = try row.decode(WholeNumber.self).wrappedValue
    rate = try Self.decode(&row)
    train = try Self.score(&row)
    test = row.isAtEnd ? nil : try Self.score(&row)
    guard row.isAtEnd else {
      throw DecodingError.dataCorruptedError(
        in: row, debugDescription: "more than \(Self.columns.count) numbers")
    }
  }

  private static func score(_ row: inout any UnkeyedDecodingContainer) throws -> Manifest.Score {
    Manifest.Score(
      images: try row.decode(WholeNumber.self).wrappedValue, loss: try decode(&row),
      top1Error: try decode(&row), top5Error: try decode(&row))
  }

  /// JSON has no NaN: `null` stands for it.
  private static func encode(_ value: Double, _ row: inout any UnkeyedEncodingContainer) throws {
    if value.isNaN { try row.encodeNil() } else { try row.encode(value) }
  }

  private static func decode(_ row: inout any UnkeyedDecodingContainer) throws -> Double {
    try row.decodeNil() ? .nan : row.decode(Double.self)
  }
}
