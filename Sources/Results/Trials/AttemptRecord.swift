/// What an attempt ran with.
package struct Provenance: Hashable, Sendable {
  package var threads: Int
  /// Load of the machine over the last minute, when the attempt began.
  package var load: Double?
  package var revision: String?
  package var isDirty: Bool?
  package var binarySHA256: String?
  /// Everything else, as a JSON object.
  package var details: String

  package init(
    threads: Int, load: Double?, revision: String?, isDirty: Bool?, binarySHA256: String?,
    details: String
  ) {
    self.threads = threads
    self.load = load
    self.revision = revision
    self.isDirty = isDirty
    self.binarySHA256 = binarySHA256
    self.details = details
  }
}

/// Why a trial failed.
package enum Failure: String, Hashable, Sendable {
  /// The loss is not a number; the same trial would diverge again.
  case diverged
  case memory
  case error
}

/// The outcome of an attempt.
package enum AttemptEnd: Hashable, Sendable {
  case done
  case interrupted
  case failed(Failure, String)
}

/// One row of `epochs`.
package struct EpochRecord: Hashable, Sendable, Codable {
  package var epoch: Int
  /// `train` or `test`.
  package var split: String
  package var images: Int
  package var loss: Double
  package var top1Error: Double
  package var top5Error: Double
  package var learningRate: Double?
  package var seconds: Double
  package var imagesPerSecond: Double

  package init(
    epoch: Int, split: String, images: Int, loss: Double, top1Error: Double, top5Error: Double,
    learningRate: Double?, seconds: Double, imagesPerSecond: Double
  ) {
    self.epoch = epoch
    self.split = split
    self.images = images
    self.loss = loss
    self.top1Error = top1Error
    self.top5Error = top5Error
    self.learningRate = learningRate
    self.seconds = seconds
    self.imagesPerSecond = imagesPerSecond
  }
}
