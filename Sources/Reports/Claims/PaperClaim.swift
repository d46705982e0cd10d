/// A claim of the paper's text or of an experiment file, as data: which differences it is about, and what it
/// says about them.
package struct PaperClaim: Hashable, Sendable {
  package var id: String
  /// The paper's tables it reads, such as `10`; empty where it belongs to an experiment of ours.
  package var tables: [String]
  /// Experiments it belongs to by name.
  package var experiments: [String]
  /// In our words; a clause that can follow "Claim:".
  package var text: String
  /// The place in the paper.
  package var source: String
  package var metric: Metric
  package var relation: Relation
  /// Pairs of arms, a and b; the claim is about a − b. An arm is named by its name or by its row of the
  /// paper; `*` stands for what a and b have in common, as in `*/se`, `*/plain`. A sole `*` beside a name is
  /// each other arm.
  package var pairs: [[String]]
  /// Whether an experiment file states it, not the paper.
  package var isOwn = false

  package init(
    id: String, tables: [String] = [], experiments: [String] = [], text: String, source: String,
    metric: Metric = .top1, relation: Relation, pairs: [[String]]
  ) {
    self.id = id
    self.tables = tables
    self.experiments = experiments
    self.text = text
    self.source = source
    self.metric = metric
    self.relation = relation
    self.pairs = pairs
  }

  package enum Metric: String, Decodable, Hashable, Sendable {
    case top1, top5
    /// About gates, not errors: how much the classes' mean gates differ. `GateClaims` makes its
    /// pairs.
    case gateSpread = "gate_spread"
    /// Test loss of the last epoch.
    case loss
    /// Seconds of a training step, in %.
    case stepTime = "step_time"
    /// Trainable parameters, in %; counting decides such claims.
    case parameters
  }

  package enum Relation: Hashable, Sendable {
    /// Every a has a lower error than its b.
    case below
    /// No a exceeds the error of its b by more than this many points.
    case atMost(Double)
    /// Every a and its b differ by at most this many points.
    case within(Double)
  }
}

extension PaperClaim: Decodable {
  private enum Keys: String, CodingKey {
    case id, tables, experiments, text, source, metric, relation, margin, pairs
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    id = try fields.decode(String.self, forKey: .id)
    tables = try fields.decodeIfPresent([String].self, forKey: .tables) ?? []
    experiments = try fields.decodeIfPresent([String].self, forKey: .experiments) ?? []
    text = try fields.decode(String.self, forKey: .text)
    source = try fields.decode(String.self, forKey: .source)
    metric = try fields.decodeIfPresent(Metric.self, forKey: .metric) ?? .top1
    pairs = try fields.decode([[String]].self, forKey: .pairs)
    switch try fields.decode(String.self, forKey: .relation) {
    case "below": relation = .below
    case "at_most": relation = .atMost(try fields.decode(Double.self, forKey: .margin))
    case "within": relation = .within(try fields.decode(Double.self, forKey: .margin))
    case let other:
      throw DecodingError.dataCorruptedError(
        forKey: .relation, in: fields, debugDescription: "no such relation: \(other)")
    }
    guard pairs.allSatisfy({ $0.count == 2 }), !pairs.isEmpty else {
      throw DecodingError.dataCorruptedError(
        forKey: .pairs, in: fields, debugDescription: "a pair names two arms")
    }
  }
}
