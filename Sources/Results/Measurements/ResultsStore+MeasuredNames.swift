/// A name is taken once: measurements of another plan must not mix with those of that name, or
/// replace them.
extension ResultsStore {
  /// Makes sure that setups may be measured under a plan's name, and records where they come from.
  ///
  /// - Parameter replaces: whether measurements of other setups are set aside under another name.
  ///
  /// Throws `nameTaken` if there are such results and they are not to be set aside; nothing is
  /// written then.
  package func register(
    _ key: PlanKey, setups: [MeasuredSetup], source: ExperimentSource?, replaces: Bool
  ) throws(DatabaseError) -> Registration {
    try database.write { () throws(DatabaseError) in
      var registration = Registration()
      if let conflict = try conflict(key, setups: setups) {
        guard replaces else { throw DatabaseError(.nameTaken, path: path, conflict.reason) }
        registration.setAside = try setAside(key)
      }
      if let source { try record(source, of: key.experiment) }
      return registration
    }
  }

  /// What was measured under the name (the latest of each arm) and is not among the setups.
  package func conflict(
    _ key: PlanKey, setups: [MeasuredSetup]
  ) throws(DatabaseError) -> NameConflict? {
    var latest: [String: MeasuredSetup] = [:]
    for record in try measurements(key) { latest[record.setup.name] = record.setup }
    var differences: [String] = []
    for (name, setup) in latest.sorted(by: { $0.key < $1.key }) {
      guard let now = setups.first(where: { $0.name == name }) else {
        differences.append("\(name) is not in this one")
        continue
      }
      let change = Self.change(setup.settings, now.settings).keys
      if !change.isEmpty { differences.append("\(name) has \(change)") }
    }
    return differences.isEmpty ? nil : NameConflict(key: key, differences: differences)
  }
}

extension MeasuredSetup {
  /// Network, arm and mode: one row of a report.
  fileprivate var name: String { "\(network)/\(arm)/\(mode.rawValue)" }
}
