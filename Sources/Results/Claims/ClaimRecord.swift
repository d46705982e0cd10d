import Foundation

/// A claim that an experiment file states about its arms, as the database keeps it.
package struct ClaimRecord: Hashable, Sendable {
  package enum Metric: String, CaseIterable, Hashable, Sendable {
    /// Test errors of the last epoch, in points.
    case top1, top5
    /// Test loss of the last epoch.
    case loss
    /// Time of a training step, in % of the other arm's.
    case stepTime = "step_time"
    /// Trainable parameters, in % of the other arm's.
    case parameters
  }

  package enum Relation: String, CaseIterable, Hashable, Sendable {
    /// a is below b.
    case below
    /// a exceeds b by at most the margin.
    case atMost = "at_most"
    /// a and b differ by at most the margin.
    case within
  }

  /// Unique among the claims of the experiment.
  package var id: String
  /// A clause that can follow "Claim:".
  package var text: String
  package var metric: Metric
  package var relation: Relation
  /// In units of the metric; nil for `below`.
  package var margin: Double?
  /// Pairs of arms, a and b: names, `*/x` and `*/y` for all that share the first part, or `*` and a name for each
  /// other arm against it.
  package var pairs: [[String]]

  package init(
    id: String, text: String, metric: Metric = .top1, relation: Relation, margin: Double? = nil,
    pairs: [[String]]
  ) {
    self.id = id
    self.text = text
    self.metric = metric
    self.relation = relation
    self.margin = margin
    self.pairs = pairs
  }
}

extension ResultsStore {
  /// The claims that a plan was filed with, in order.
  package func claims(_ key: PlanKey) throws(DatabaseError) -> [ClaimRecord] {
    try database.records(
      """
      SELECT id, text, metric, relation, margin, pairs FROM claims
      WHERE \(PlanKey.condition()) ORDER BY position
      """, key.values
    ).compactMap { row in
      // What a later version may state is not understood here.
      guard let metric = ClaimRecord.Metric(rawValue: row.text("metric")),
        let relation = ClaimRecord.Relation(rawValue: row.text("relation"))
      else { return nil }
      return ClaimRecord(
        id: row.text("id"), text: row.text("text"), metric: metric, relation: relation,
        margin: row["margin"].real, pairs: [[String]](json: row.text("pairs")))
    }
  }

  /// Part of a writing transaction: the claims of a plan in place of earlier ones.
  func record(_ claims: [ClaimRecord], of key: PlanKey) throws(DatabaseError) {
    try database.run("DELETE FROM claims WHERE \(PlanKey.condition())", key.values)
    for (position, claim) in claims.enumerated() {
      try database.insert(
        into: "claims",
        key.row + [
          ("position", .integer(position)), ("id", .text(claim.id)), ("text", .text(claim.text)),
          ("metric", .text(claim.metric.rawValue)), ("relation", .text(claim.relation.rawValue)),
          ("margin", SQLValue(claim.margin)), ("pairs", .text(claim.pairs.json)),
        ])
    }
  }
}

extension [[String]] {
  fileprivate init(json: String) {
    self = (try? JSONDecoder().decode(Self.self, from: Data(json.utf8))) ?? []
  }

  fileprivate var json: String {
    (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
  }
}
