/// What people write about their results.
extension ResultsStore {
  package enum NoteSubject: Hashable, Sendable {
    case experiment(String)
    /// By its identity.
    case trial(String)

    var kind: String {
      switch self {
      case .experiment: "experiment"
      case .trial: "trial"
      }
    }

    var name: String {
      switch self {
      case .experiment(let name), .trial(let name): name
      }
    }

    var values: [SQLValue] { [.text(kind), .text(name)] }
  }

  package struct Note: Hashable, Sendable {
    /// Counted from 1, for each subject.
    package var number: Int
    package var text: String
    /// UTC.
    package var writtenAt: String
  }

  /// In the order in which they were written.
  package func notes(on subject: NoteSubject) throws(DatabaseError) -> [Note] {
    try database.records(
      "SELECT number, text, written_at FROM notes WHERE kind = ? AND subject = ? ORDER BY number",
      subject.values
    ).map { row in
      Note(
        number: row.integer("number"), text: row.text("text"), writtenAt: row.text("written_at"))
    }
  }

  package func add(note text: String, on subject: NoteSubject) throws(DatabaseError) {
    try database.write { () throws(DatabaseError) in
      let last = try database.value(
        "SELECT max(number) FROM notes WHERE kind = ? AND subject = ?", subject.values)
      try database.insert(
        into: "notes",
        [
          ("kind", .text(subject.kind)), ("subject", .text(subject.name)),
          ("number", .integer((last.integer ?? 0) + 1)), ("text", .text(text)),
          ("written_at", .text(try database.now())),
        ])
    }
  }

  /// - Returns: whether there was such a note.
  package func removeNote(_ number: Int, on subject: NoteSubject) throws(DatabaseError) -> Bool {
    try database.write { () throws(DatabaseError) in
      let found = try database.value(
        "SELECT count(*) FROM notes WHERE kind = ? AND subject = ? AND number = ?",
        subject.values + [.integer(number)])
      try database.run(
        "DELETE FROM notes WHERE kind = ? AND subject = ? AND number = ?",
        subject.values + [.integer(number)])
      return found.integer == 1
    }
  }

  /// The notes on an experiment and on its trials, as reports print them.
  package func remarks(on key: PlanKey) throws(DatabaseError) -> [String] {
    let own = try notes(on: .experiment(key.experiment)).map {
      "Note of \($0.writtenAt.prefix(10)): \($0.text)"
    }
    let trials = try database.records(
      """
      SELECT v.arm, v.seed, n.text, n.written_at FROM v_trials v
      JOIN notes n ON n.kind = 'trial' AND n.subject = v.trial_id
      WHERE \(PlanKey.condition("v")) ORDER BY v.position, v.seed, n.number
      """, key.values)
    return own
      + trials.map { row in
        "Note of \(row.text("written_at").prefix(10)) on \(row.text("arm")), seed \(row.integer("seed")): "
          + row.text("text")
      }
  }
}
