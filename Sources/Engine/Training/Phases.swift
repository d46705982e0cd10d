/// Wall-clock seconds that the engine has spent, by phase.
package struct Phases: Codable, Hashable, Sendable {
  package var forward = 0.0
  package var backward = 0.0
  package var update = 0.0
  package var evaluation = 0.0

  package init() {}
}
