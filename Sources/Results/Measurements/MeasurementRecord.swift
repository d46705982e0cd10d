/// One row of `measurements`: one turn of an arm in a repeat.
package struct MeasurementRecord: Hashable, Sendable {
  package var turn: MeasuredTurn
  package var setup: MeasuredSetup
  package var series: MeasurementSeries
  /// Load of the machine over the last minute, when the repeat began.
  package var load: Double?
  package var cpu: String
  package var revision: String?
  package var isDirty: Bool?
  /// UTC, to the second; empty for a record that is yet to be written.
  package var measuredAt: String

  package init(
    turn: MeasuredTurn, setup: MeasuredSetup, series: MeasurementSeries, load: Double?,
    cpu: String, revision: String?, isDirty: Bool?, measuredAt: String = ""
  ) {
    self.turn = turn
    self.setup = setup
    self.series = series
    self.load = load
    self.cpu = cpu
    self.revision = revision
    self.isDirty = isDirty
    self.measuredAt = measuredAt
  }
}

/// When in a repeat an arm had its turn, and the measured time.
package struct MeasuredTurn: Hashable, Sendable {
  /// Counted from 1.
  package var `repeat`: Int
  /// Place in the repeat, from 1.
  package var place: Int
  /// Steps timed.
  package var steps: Int
  /// Milliseconds per step: the median of the turn's steps.
  package var milliseconds: Double

  package init(repeat: Int, place: Int, steps: Int, milliseconds: Double) {
    self.repeat = `repeat`
    self.place = place
    self.steps = steps
    self.milliseconds = milliseconds
  }
}

/// What is timed: one arm of one network in one mode.
package struct MeasuredSetup: Hashable, Sendable {
  package enum Mode: String, Hashable, Sendable, CaseIterable { case train, infer }

  package var network: String
  package var networkLabel: String
  /// Place of the network in its plan.
  package var position: Int
  package var arm: String
  package var armLabel: String
  /// The arm that ratios are relative to; nil for the baseline itself.
  package var baseline: String?
  package var mode: Mode
  /// SHA-256 of all that makes the measured work, as 64 hexadecimal digits.
  package var setupID: String
  /// The same as a JSON object.
  package var settings: String
  /// The architecture, such as `resnet-50`, with or without SE blocks.
  package var model: String
  package var batch: Int
  /// Side of the square input.
  package var input: Int
  package var parameters: Int
  /// Multiply-adds for one image.
  package var macs: Int

  package init(
    network: String, networkLabel: String, position: Int, arm: String, armLabel: String,
    baseline: String?, mode: Mode, setupID: String, settings: String, model: String, batch: Int,
    input: Int, parameters: Int, macs: Int
  ) {
    self.network = network
    self.networkLabel = networkLabel
    self.position = position
    self.arm = arm
    self.armLabel = armLabel
    self.baseline = baseline
    self.mode = mode
    self.setupID = setupID
    self.settings = settings
    self.model = model
    self.batch = batch
    self.input = input
    self.parameters = parameters
    self.macs = macs
  }
}

/// A series of comparable times: one binary with one number of threads on one machine.
package struct MeasurementSeries: Hashable, Sendable {
  package var host: String
  package var threads: Int
  /// Empty where the binary could not be read.
  package var binarySHA256: String

  package init(host: String, threads: Int, binarySHA256: String) {
    self.host = host
    self.threads = threads
    self.binarySHA256 = binarySHA256
  }
}
