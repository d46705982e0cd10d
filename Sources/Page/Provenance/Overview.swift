import Results

/// The data of all tables of the page together; a trial that several tables show counts once.
struct Overview {
  private(set) var trials: [ResultsStore.TrialOrigin] = []
  private(set) var measurements: [MeasurementRecord] = []
  /// Experiments that something was run of.
  private(set) var experiments = 0

  init(_ entries: [PageEntry]) {
    var seen: Set<String> = []
    for trial in entries.flatMap(\.origins) where seen.insert(trial.trialID).inserted {
      trials.append(trial)
    }
    var turns: Set<MeasurementRecord> = []
    for record in entries.flatMap(\.measurements) where turns.insert(record).inserted {
      measurements.append(record)
    }
    experiments = Set(entries.filter(\.hasResults).compactMap(\.experiment)).count
  }

  var isEmpty: Bool { done == 0 && measurements.isEmpty }
  var done: Int { trials.count { $0.state == "done" } }
  var failed: Int { trials.count { $0.state == "failed" } }
  var atChance: Int { trials.count(where: \.isAtChance) }
  var unfinished: Int { trials.count - done - failed }
  var repeats: Int { measurements.count }
  var seconds: Double { trials.compactMap(\.seconds).reduce(0, +) }

  /// Begin of the first and end of the last, by day.
  var dates: String? {
    let begins = trials.compactMap(\.last?.startedAt) + measurements.map(\.measuredAt)
    let ends = trials.compactMap(\.last?.endedAt) + measurements.map(\.measuredAt)
    guard let first = begins.filter({ !$0.isEmpty }).min()?.prefix(10) else { return nil }
    guard let last = ends.filter({ !$0.isEmpty }).max()?.prefix(10), last != first else {
      return String(first)
    }
    return "\(first) to \(last)"
  }

  /// Names with processors, each once.
  var machines: [String] {
    environments.map { "\($0.environment.host) (\($0.environment.cpu))" }
      .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
  }

  struct Use {
    var environment: PageEnvironment
    var trials = 0
    var turns = 0
    var first: String
    var last: String
  }

  /// The environments of the runs, by time.
  var environments: [Use] {
    var uses: [PageEnvironment: Use] = [:]
    func add(_ environment: PageEnvironment, from: String, to: String, isTrial: Bool) {
      var use = uses[environment] ?? Use(environment: environment, first: from, last: to)
      use.first = min(use.first, from)
      use.last = max(use.last, to)
      if isTrial { use.trials += 1 } else { use.turns += 1 }
      uses[environment] = use
    }
    for trial in trials {
      guard let attempt = trial.last else { continue }
      add(
        PageEnvironment(attempt), from: attempt.startedAt,
        to: attempt.endedAt ?? attempt.startedAt, isTrial: true)
    }
    for record in measurements {
      add(
        PageEnvironment(record), from: record.measuredAt, to: record.measuredAt, isTrial: false)
    }
    return uses.values.sorted { ($0.first, $0.last) < ($1.first, $1.last) }
  }

  /// Identities of data, with the number of trials on them.
  var datasets: [(identity: String, trials: Int)] {
    Dictionary(grouping: trials, by: \.dataset).map { ($0.key, $0.value.count) }
      .sorted { $0.identity < $1.identity }
  }
}
