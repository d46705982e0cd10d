/// Wall-clock seconds that the engine has spent, by phase.
package struct Phases: Codable, Hashable, Sendable {
  package var forward = 0.0
  package var backward = 0.0
  package var update = 0.0
  package var evaluation = 0.0
  /// Waiting for other ranks, and adding up what they sent.
  package var communication = 0.0

  package init() {}

  /// Of a checkpoint, which may be from before there was communication.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    forward = try values.decode(Double.self, forKey: .forward)
    backward = try values.decode(Double.self, forKey: .backward)
    update = try values.decode(Double.self, forKey: .update)
    evaluation = try values.decode(Double.self, forKey: .evaluation)
    communication = try values.decodeIfPresent(Double.self, forKey: .communication) ?? 0
  }
}
