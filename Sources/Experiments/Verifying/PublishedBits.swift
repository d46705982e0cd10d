import Datasets
import Engine
import Files
import Foundation
import Kernels
import Zoo

/// A few short trainings of small networks with built-in results. They show in a second or two
/// whether this machine and this build give the same bits as all others.
package struct PublishedBits: Codable, Hashable, Sendable {
  /// Version of the arithmetic that gave them.
  package var numerics: Int
  package var networks: [Network]

  package struct Network: Codable, Hashable, Sendable {
    package var name: String
    /// As in an experiment file; an epoch of them is trained, and the test images are scored.
    package var settings: [String: String]
    /// Means over the images.
    package var trainLoss: Double
    package var testLoss: Double
    /// SHA-256 of the weights after the epoch.
    package var weights: String

    enum CodingKeys: String, CodingKey {
      case name, settings, weights
      case trainLoss = "train_loss"
      case testLoss = "test_loss"
    }
  }

  /// Those that are built in.
  package static func builtIn() throws -> PublishedBits {
    try JSONDecoder().decode(
      PublishedBits.self, from: Data(PackageResources.published_bits_json))
  }

  /// The same trainings with their results on this machine.
  package func measured(threads: Int) throws -> PublishedBits {
    let pool = WorkerPool(threads: threads)
    var open: [DatasetRequest: any Dataset] = [:]
    var result = self
    result.numerics = EngineInfo.numericsVersion
    for index in networks.indices {
      try result.networks[index].measure(pool) { (request) throws(DataError) in
        if let dataset = open[request] { return dataset }
        let dataset = try Datasets.open(request, threads: threads)
        open[request] = dataset
        return dataset
      }
    }
    return result
  }

  /// Names of the networks whose bits differ from these.
  package func differing(from other: PublishedBits) -> [String] {
    zip(networks, other.networks).filter { $0 != $1 }.map { $0.0.name }
  }

  /// The resource's text.
  package var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) + "\n" } ?? ""
  }
}

extension PublishedBits.Network {
  fileprivate mutating func measure(
    _ pool: WorkerPool, open: (DatasetRequest) throws(DataError) -> any Dataset
  ) throws {
    var own = TrialSettings()
    for (key, value) in settings.sorted(by: { $0.key < $1.key }) { try own.set(key, value) }
    let dataset = try open(own.data)
    let facts = try Datasets.facts(own.data)
    let training = own.training
    let trainer = try own.arithmetic.trainer(
      graph: Zoo.build(own.resolved(facts)), batch: training.batch, seed: 1,
      options: training.options, pool: pool)
    let schedule = ScheduleState()
    var train = BatchScore()
    let loader = try BatchLoader(
      dataset: dataset, split: .train, batch: training.batch, augmentation: training.augmentation,
      options: training.crop, seed: 1, epoch: 0, shuffles: true, dropsLast: true)
    while let batch = try loader.next() {
      let rate = schedule.rate(
        training.schedule, step: trainer.steps, stepsPerEpoch: facts.train / training.batch,
        epochs: training.epochs)
      train.add(trainer.step(images: batch.images, labels: batch.labels, rate: rate))
    }
    var test = BatchScore()
    let tests = try BatchLoader(
      dataset: dataset, split: .test, batch: training.batch, augmentation: .none, seed: 0,
      epoch: 0, shuffles: false, dropsLast: false)
    while let batch = try tests.next() {
      test.add(trainer.evaluate(images: batch.images, labels: batch.labels, count: batch.count))
    }
    (trainLoss, testLoss, weights) = (train.loss, test.loss, trainer.weightsDigest)
  }
}
