/// Finds the name that a misspelt one was probably meant to be.
package enum NearestName {
  /// The candidate with the fewest edits, if they are few for the name's length.
  package static func of(_ name: String, among candidates: [String]) -> String? {
    // The lengths alone exclude most candidates, and avoid comparing very long names.
    candidates.map { ($0, limit(name, $0)) }
      .filter { abs($0.0.utf8.count - name.utf8.count) <= $0.1 }
      .map { ($0.0, distance(name, $0.0), $0.1) }
      .filter { $0.1 <= $0.2 }
      .min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
  }

  /// Edits that still make one name of the other likely. Of `training.lr` and `training.ema` only the last words count:
  /// the group was right.
  private static func limit(_ name: String, _ candidate: String) -> Int {
    var length = name.count
    if let dot = name.lastIndex(of: "."), candidate.hasPrefix(name[...dot]) {
      length = name[dot...].count - 1
    }
    return max(1, min(3, length / 3))
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn one name into the other.
  package static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
