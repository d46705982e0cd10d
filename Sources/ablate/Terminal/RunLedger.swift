/// What a run has done and what it has left, over one plan or several. Each trial counts once.
struct RunLedger {
  /// Trials that are neither done nor failed, with what they weigh.
  private var open: [String: Double]
  private(set) var total: Int
  private(set) var failed = 0
  /// What is left beside trials, in the unit that they weigh in.
  private var besides: Double
  /// What was done in this run, and the seconds it took.
  private var workDone = 0.0
  private var secondsDone = 0.0
  /// Trials that run side by side.
  var jobs = 1

  /// A trial that runs, by its share that is done.
  struct Running {
    var key: String
    var share: Double
    var seconds: Double
  }

  init(total: Int = 0, open: [String: Double] = [:], besides: Double = 0) {
    self.total = total
    self.open = open
    self.besides = besides
  }

  var left: Int { open.count }
  var done: Int { total - open.count - failed }

  /// A trial turns out to be finished already.
  mutating func settle(_ key: String) { open[key] = nil }

  /// A trial is done, in this run.
  mutating func end(_ key: String, seconds: Double) {
    guard let work = open.removeValue(forKey: key) else { return }
    workDone += work
    secondsDone += seconds
  }

  mutating func fail(_ key: String) {
    guard open.removeValue(forKey: key) != nil else { return }
    failed += 1
  }

  /// Seconds that the rest will take, by this run's own speed as soon as it has one.
  ///
  /// - Parameter weighsSeconds: whether what trials weigh are predicted seconds.
  func remaining(_ running: [Running], weighsSeconds: Bool) -> Double {
    var left = open.values.reduce(besides, +)
    var (work, seconds) = (workDone, secondsDone)
    for running in running {
      guard let whole = open[running.key] else { continue }
      left -= whole * running.share
      work += whole * running.share
      seconds += running.seconds
    }
    if seconds > 5, work > 0 { return left * seconds / work / Double(jobs) }
    return weighsSeconds ? left : .infinity
  }
}
