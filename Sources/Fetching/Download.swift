import Datasets

#if canImport(Glibc)
  import Glibc
#endif

/// Downloads an archive into its part file: one request after another, each from where the last one
/// broke off, until all bytes are there.
struct Download {
  var archive: Archive
  /// As requested, and as shown in messages.
  var address: String
  var shown: String
  var part: PartFile
  var limits: FetchLimits
  var agent: String
  var tell: (FetchEvent) -> Void
  var shouldStop: () -> Bool

  /// Why a request did not return all bytes.
  struct Break {
    enum Remedy { case askAgain, askAgainIfItEverWorked, none }

    var kind = FetchError.Kind.network
    var text: String
    var remedy = Remedy.askAgain
  }

  /// Throws if another request cannot help, or did not help. The received bytes stay in the part
  /// file.
  func run() throws(FetchError) {
    guard !isComplete else { return }
    tell(.downloading(address: shown, part: part.path, bytes: usable, total: archive.bytes))
    var (attempt, everWorked) = (1, false)
    while !isComplete {
      let exchange = try Exchange(self)
      guard let broken = try exchange.run() else { return }
      everWorked = everWorked || exchange.hasReceived
      guard broken.remedy == .askAgain || broken.remedy == .askAgainIfItEverWorked && everWorked
      else { throw FetchError(broken.kind, "\(shown): \(broken.text)\(kept)") }
      guard attempt < limits.attempts else {
        throw FetchError(
          broken.kind,
          "\(shown): gave up after \(attempt) attempts; the last one: \(broken.text)\(kept)")
      }
      let seconds = limits.pauseSeconds * Double(1 << (attempt - 1))
      attempt += 1
      tell(
        .retrying(
          reason: broken.text, attempt: attempt, attempts: limits.attempts, seconds: seconds))
      try pause(seconds)
    }
  }

  private var isComplete: Bool { part.count == archive.bytes }

  /// Bytes of the part after which a server can go on.
  var usable: Int { uselessness == nil ? part.count : 0 }

  /// Why the part cannot be used for this download although it holds bytes. It is emptied only when
  /// an answer that replaces it has arrived.
  var uselessness: String? {
    guard part.count > 0 else { return nil }
    guard let origin = part.origin else {
      return "nothing says which version \(part.path) is a part of"
    }
    if origin.address != shown { return "\(part.path) comes from \(origin.address)" }
    return part.count > archive.bytes ? "\(part.path) is longer than the archive" : nil
  }

  private func pause(_ seconds: Double) throws(FetchError) {
    var left = seconds
    while left > 0 {
      if shouldStop() { throw interruption }
      usleep(UInt32(min(left, 0.05) * 1e6))
      left -= 0.05
    }
  }

  var interruption: FetchError { FetchError(.interrupted, "\(shown): interrupted\(kept)") }

  /// The words for the received bytes in messages.
  private var kept: String {
    guard usable > 0 else { return "" }
    return "; \(usable) of \(archive.bytes) bytes are kept in \(part.path), run again to go on"
  }
}
