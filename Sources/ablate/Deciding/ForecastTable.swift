import Deciding
import Experiments
import Reports
import Results

/// What a run that decides is expected to take, as a table.
enum ForecastTable {
  static func make(
    _ plans: [Plan], title: String?, store: ResultsStore?, budget: Double?, threads: Int, jobs: Int?
  ) throws -> Table {
    let speeds = SpeedTable(store: store, threads: threads, jobs: jobs)
    let entries = plans.map { plan in
      (
        plan: plan, trials: plan.trials(dataIdentity: \.plannedData), speed: speeds.of(plan),
        jobs: max(1, min(jobs ?? plan.jobs(threads: threads), threads))
      )
    }
    var outcomes: [String: ResultsStore.Outcome] = [:]
    outcomes = try store?.outcomes() ?? [:]
    let forecast = DecisionForecast(entries, outcomes: outcomes, budget: budget)
    let most = plans.compactMap { $0.decision?.seedsMax }.max() ?? 0
    func row(_ key: String, _ amount: DecisionForecast.Amount) -> [Cell] {
      [
        .text(key), .integer(Int(amount.trials.rounded())),
        amount.seconds.map { .integer(Int($0.rounded())) } ?? .missing,
        amount.seconds.map { .number($0 / 3600, decimals: 1) } ?? .missing,
      ]
    }
    var table = Table(
      title: title
        ?? "\(plans[0].file.name) at scale \(plans[0].scale.rawValue): \(plans[0].file.title)",
      columns: [
        .init(key: "what", alignment: .left), .init(key: "trials", label: "trials to train"),
        .init(key: "seconds", label: "predicted", unit: "s"),
        .init(key: "hours", label: "predicted", unit: "h"),
      ],
      rows: [
        row("first look of every arm", forecast.firstLook), row("expected", forecast.expected),
        row("all looks at most", forecast.allLooks),
      ])
    table.notes = notes(plans, entries.map(\.speed), forecast, budget: budget, most: most)
    return table
  }

  private static func notes(
    _ plans: [Plan], _ speeds: [SpeedEstimate?], _ forecast: DecisionForecast, budget: Double?,
    most: Int
  ) -> [String] {
    func one(_ number: Double) -> String { NumberText.fixed(number, decimals: 1) }
    var notes = plans.count == 1 ? [plans[0].about] : []
    notes.append(
      "Looks are at \(LookLimit.list) seeds, here at most \(most); shared trials count "
        + "once, and finished ones do not count.")
    notes.append(
      "Expected: the mean of \(DecisionForecast.futures) futures in which errors spread by "
        + "\(NumberText.fixed(forecast.spread, decimals: 2)) points over seeds "
        + (forecast.isSpreadSeen ? "(as seen so far)" : "(assumed: nothing was seen yet)")
        + " and unseen arms differ by as much as one seed's difference varies"
        + (budget.map { ", within \(DurationText.of($0))" } ?? "")
        + ". Of \(one(forecast.decided + forecast.futile + forecast.open)) claims, "
        + "\(one(forecast.decided)) would be decided, \(one(forecast.futile)) futile and "
        + "\(one(forecast.open)) open.")
    let bases = speeds.compactMap { $0?.basis }.reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    if speeds.contains(where: { $0 == nil }) {
      notes.append(
        "Some networks are too large to predict from a short measurement; their hours are known once one trial is trained."
      )
    } else {
      notes.append("Hours: by \(bases.joined(separator: "; ")).")
    }
    notes += plans.compactMap { $0.decision?.remark }.prefix(1).map { "Note: \($0)." }
    return notes
  }
}
