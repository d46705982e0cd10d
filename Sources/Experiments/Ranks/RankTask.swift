import Foundation
import Ranks

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// What rank 0 tells the others to do next.
enum RankTask: Codable, Equatable {
  /// `trialID` shows whether experiment and data are the same there.
  case train(experiment: String, scale: String, arm: Int, seed: Int, trialID: String)
  /// All is done; the program's exit code.
  case end(Int32)

  private static let (sizeTag, textTag) = (1, 2)

  /// Tells all other ranks.
  func announce(to ranks: any RankGroup) {
    guard !ranks.isAlone, let data = try? JSONEncoder().encode(self) else { return }
    var size = UInt64(data.count).littleEndian
    let text = Array(data)
    withUnsafeBytes(of: &size) { size in
      text.withUnsafeBytes { text in
        var open: [RankRequest] = []
        for rank in 1..<ranks.count {
          open.append(ranks.send(size, to: rank, tag: Self.sizeTag))
          open.append(ranks.send(text, to: rank, tag: Self.textTag))
        }
        Self.wait(open, ranks)
      }
    }
  }

  /// Waits for what rank 0 tells; that may take long, so the core is left to others.
  static func next(from ranks: any RankGroup) -> RankTask? {
    var size = UInt64(0)
    withUnsafeMutableBytes(of: &size) {
      wait([ranks.receive($0, from: 0, tag: sizeTag)], ranks)
    }
    var text = [UInt8](repeating: 0, count: Int(UInt64(littleEndian: size)))
    text.withUnsafeMutableBytes { wait([ranks.receive($0, from: 0, tag: textTag)], ranks) }
    return try? JSONDecoder().decode(RankTask.self, from: Data(text))
  }

  private static func wait(_ requests: [RankRequest], _ ranks: any RankGroup) {
    var open = requests
    while true {
      open.removeAll { ranks.isDone($0) }
      if open.isEmpty { return }
      usleep(500)
    }
  }
}

extension RankGroup {
  /// Rank 0 tells the others to end.
  package func dismiss(code: Int32) {
    if leads { RankTask.end(code).announce(to: self) }
  }
}
