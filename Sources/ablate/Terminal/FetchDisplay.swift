import Fetching
import Kernels
import Reports

/// Shows a download: on a terminal a live line, in a pipe a line every few seconds.
final class FetchDisplay {
  enum Style { case silent, plain, live }

  private let name: String
  private let style: Style
  private var lastDraw = 0.0
  private var isDrawn = false
  /// Bytes at moments of the last seconds, for the rate.
  private var samples: [(time: Double, bytes: Int)] = []

  init(_ name: String, style: Style) {
    self.name = name
    self.style = style
  }

  func tell(_ event: FetchEvent) {
    switch event {
    case .downloading(let address, let part, let bytes, let total):
      samples = []
      lastDraw = Clock.now()
      say(
        "\(name): \(address) → \(part), "
          + (bytes == 0
            ? "\(megabytes(total)) MB" : "on from \(megabytes(bytes)) of \(megabytes(total)) MB"))
    case .progressed(let bytes, let total): progress(bytes, total)
    case .startingOver(let reason):
      samples = []
      say("\(name): from the beginning: \(reason)")
    case .retrying(let reason, let attempt, let attempts, let seconds):
      samples = []
      say(
        "\(name): \(reason); attempt \(attempt) of \(attempts) in "
          + "\(NumberText.fixed(seconds, decimals: 0)) s")
    case .verifying(let path): say("\(name): checking \(path) …")
    case .unpacking(let path): say("\(name): unpacking \(path) …")
    case .leftOut(let file): say("\(name): left out, because nothing needs it: \(file)")
    }
  }

  func say(_ line: String) {
    guard style != .silent else { return }
    close()
    Terminal.note(line)
  }

  /// Takes the live line away.
  func close() {
    if isDrawn { Terminal.erase() }
    isDrawn = false
  }

  private func progress(_ bytes: Int, _ total: Int) {
    let now = Clock.now()
    guard let last = samples.last else {
      samples = [(now, bytes)]
      return
    }
    if now - last.time > 0.2 {
      samples.append((now, bytes))
      samples.removeAll { now - $0.time > 5 && samples.count > 2 }
    }
    guard now - lastDraw > (style == .live ? 0.2 : 5), style != .silent else { return }
    lastDraw = now
    let line = "\(name): \(text(bytes, total))"
    if style == .plain { return Terminal.note(line) }
    Terminal.draw([line], erasing: 1)
    isDrawn = true
  }

  private func text(_ bytes: Int, _ total: Int) -> String {
    let share = 100 * bytes / max(total, 1)
    var text = "\(megabytes(bytes)) of \(megabytes(total)) MB (\(share) %)"
    if let first = samples.first, let last = samples.last, last.time - first.time > 0.5 {
      let rate = Double(last.bytes - first.bytes) / (last.time - first.time)
      text += ", \(NumberText.fixed(rate / 1e6, decimals: 1)) MB/s"
      text += ", \(DurationText.of(Double(total - bytes) / rate)) left"
    }
    return text
  }

  private func megabytes(_ bytes: Int) -> String {
    NumberText.fixed(Double(bytes) / 1e6, decimals: 1)
  }
}
