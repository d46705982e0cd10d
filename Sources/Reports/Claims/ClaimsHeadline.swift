/// The state of all claims in one sentence, each counted once; it heads a report of all claims.
/// Only supported and contradicted claims are findings.
package struct ClaimsHeadline: Equatable, Sendable {
  package var supported = 0
  package var contradicted = 0
  /// Open, but differences are shown to be smaller than `Assessment.smallEffect`.
  package var small = 0
  /// Cannot be decided within the seeds of the last look.
  package var futile = 0
  /// More seeds may decide them; exploratory ones among them.
  package var open = 0
  package var notRun = 0

  package init(_ assessments: [Assessment]) {
    for assessment in assessments {
      switch assessment.verdict {
      case .supported: supported += 1
      case .notSupported: contradicted += 1
      case .undecided, .futile, .exploratory:
        if assessment.isShownSmall {
          small += 1
        } else if assessment.verdict == .futile {
          futile += 1
        } else {
          open += 1
        }
      case nil: notRun += 1
      }
    }
  }

  package var all: Int { supported + contradicted + small + futile + open + notRun }

  /// Such as `32 claims: 3 supported, 1 contradicted, 2 shown smaller than 0.3 points, 4 that cannot be decided
  /// within 30 seeds, 2 open, 20 not run`.
  package var text: String {
    "\(all) claim\(all == 1 ? "" : "s"): \(supported) supported, \(contradicted) contradicted, \(small) shown "
      + "smaller than \(NumberText.shortest(Assessment.smallEffect)) points, \(futile) that cannot be decided "
      + "within \(Looks.budget) seeds, \(open) open" + (notRun > 0 ? ", \(notRun) not run" : "")
  }
}

extension Assessment {
  /// Points of error below which a difference is small: the margin of claims that name none.
  package static let smallEffect = 0.3

  /// Whether a claim that an arm errs less, and that is not decided, is about differences so small that it hardly
  /// matters: the interval of each of its pairs lies within ± `smallEffect`.
  package var isShownSmall: Bool {
    guard claim.relation == .below, claim.metric.isError, !isDecided, lookSeeds != nil else {
      return false
    }
    return contrasts.allSatisfy { contrast in
      guard let interval = contrast.test?.interval else { return false }
      return interval.lowerBound >= -Self.smallEffect && interval.upperBound <= Self.smallEffect
    }
  }
}
