/// Seconds in words.
enum DurationText {
  static func of(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e15 else { return "?" }
    let total = Int(max(0, seconds).rounded())
    switch total {
    case ..<60: return "\(total) s"
    case ..<3600: return "\(total / 60) min \(total % 60) s"
    case ..<86_400: return "\(total / 3600) h \(total % 3600 / 60) min"
    case (2 * 365 * 86_400)...: return "\(total / (365 * 86_400)) years"
    default: return "\(total / 86_400) d \(total % 86_400 / 3600) h"
    }
  }
}
