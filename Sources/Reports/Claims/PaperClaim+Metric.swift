import Foundation
import Results

extension PaperClaim.Metric {
  /// What is measured.
  var words: String {
    switch self {
    case .top1: "top-1 error"
    case .top5: "top-5 error"
    case .gateSpread: "gate spread"
    case .loss: "test loss"
    case .stepTime: "the time of a training step"
    case .parameters: "parameters"
    }
  }

  /// Of a difference; empty for a loss, which has none.
  var unit: String {
    switch self {
    case .top1, .top5, .gateSpread: "points"
    case .loss: ""
    case .stepTime, .parameters: "%"
    }
  }

  /// Decimals of a difference.
  var decimals: Int {
    switch self {
    case .top1, .top5, .gateSpread, .stepTime, .parameters: 2
    case .loss: 4
    }
  }

  /// A difference with its unit, such as `0.25 points`.
  func amount(_ value: Double) -> String {
    NumberText.fixed(value, decimals: decimals) + (unit.isEmpty ? "" : " \(unit)")
  }

  /// Whether differences are points of error, for which `Assessment.smallEffect` means something.
  var isError: Bool {
    switch self {
    case .top1, .top5: true
    case .gateSpread, .loss, .stepTime, .parameters: false
    }
  }

  /// An arm's values, keyed by seed, in a scale on which differences have the unit; empty where no training
  /// measures them.
  func values(_ arm: ResultsStore.ArmResult) -> [Int: Double] {
    switch self {
    case .top1: arm.top1Error
    case .top5: arm.top5Error
    case .loss: arm.testLoss
    // A difference of logarithms is a ratio.
    case .stepTime: arm.stepSeconds.mapValues { 100 * log($0) }
    case .gateSpread, .parameters: [:]
    }
  }
}

extension PaperClaim {
  /// A claim of an experiment file.
  package init(_ record: ClaimRecord) {
    let metric: Metric =
      switch record.metric {
      case .top1: .top1
      case .top5: .top5
      case .loss: .loss
      case .stepTime: .stepTime
      case .parameters: .parameters
      }
    let margin = record.margin ?? 0
    let relation: Relation =
      switch record.relation {
      case .below: .below
      case .atMost: .atMost(margin)
      case .within: .within(margin)
      }
    self.init(
      id: record.id, text: record.text, source: "stated by the experiment", metric: metric,
      relation: relation, pairs: record.pairs)
    isOwn = true
  }
}

extension PaperClaim.Relation {
  /// Whether a number that needs no statistics is in the claimed range.
  func holds(for difference: Double) -> Bool {
    switch self {
    case .below: difference < 0
    case .atMost(let margin): difference <= margin
    case .within(let margin): abs(difference) <= margin
    }
  }
}
