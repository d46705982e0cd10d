import Kernels

/// Time spent in an epoch, and what is due after it.
struct Watch {
  enum Duty { case heartbeat, checkpoint }

  /// Seconds between signs of life in the database, and between checkpoints inside an epoch.
  static let heartbeatInterval = 15.0
  static let checkpointInterval = 60.0

  private let start: Double
  private var lastHeartbeat: Double
  private var lastCheckpoint: Double
  private var now: Double

  /// - Parameter before: seconds of the epoch that an earlier attempt spent.
  init(_ before: Double) {
    now = Clock.now()
    start = now - before
    (lastHeartbeat, lastCheckpoint) = (now, now)
  }

  var elapsed: Double { now - start }

  mutating func look() { now = Clock.now() }

  /// Whether it is time; asking resets it.
  mutating func isDue(_ duty: Duty) -> Bool {
    switch duty {
    case .heartbeat:
      guard now - lastHeartbeat >= Self.heartbeatInterval else { return false }
    case .checkpoint:
      guard now - lastCheckpoint >= Self.checkpointInterval else { return false }
      lastCheckpoint = now
    }
    lastHeartbeat = now
    return true
  }
}
