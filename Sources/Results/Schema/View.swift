/// A view that people query: the stable interface, whatever the tables become.
package struct View: Hashable, Sendable {
  package var name: String
  /// A `SELECT` over the tables and over views that come earlier.
  package var query: String

  package init(_ name: String, _ query: String) {
    self.name = name
    self.query = query
  }

  /// Each after those that it reads.
  package static let all = [trials, curves, arms, turns, gates, kernels, timings]
}

extension [View] {
  /// What the file's `user_version` says while these views are in it: it follows from their text, by FNV-1a, so
  /// that another text gives another version. Earlier versions of ablate counted from 1.
  var version: Int32 {
    var hash: UInt32 = 2_166_136_261
    for byte in flatMap({ "\($0.name) \($0.query);".utf8 }) {
      hash = (hash ^ UInt32(byte)) &* 16_777_619
    }
    return Int32(hash >> 2 | 1 << 30)
  }
}

extension Database {
  /// Makes views anew; they hold no data.
  func make(_ views: [View]) throws(DatabaseError) {
    try drop(views)
    for view in views { try script("CREATE VIEW \(view.name) AS \(view.query)") }
    try run("PRAGMA user_version = \(views.version)")
  }

  /// Drops the views that are there, those first that read others.
  func drop(_ views: [View]) throws(DatabaseError) {
    let there = Set(
      try column("SELECT name FROM sqlite_schema WHERE type = 'view'").compactMap(\.text))
    for view in views.reversed() where there.contains(view.name) {
      try run("DROP VIEW \(view.name)")
    }
  }
}
