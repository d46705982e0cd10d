import Network

/// The tensors of a file, under one spelling of their names, held against those that a network needs.
struct TensorMatch {
  typealias Entry = SafetensorsHeader.Entry

  /// Prefixes that wrappers add to a network's own names.
  static let wrappers = ["module.", "model.", "backbone.", "_orig_mod."]

  /// Ours by the name in the file; nil is a counter of training steps.
  private(set) var targets: [String: ExternalTensor?] = [:]
  /// The wrappers' prefixes that were left out, in the order of `wrappers`.
  private(set) var prefixes: [String] = []
  /// Those of a wrong shape or type, each with what is wrong.
  private var wrong: [String] = []
  private var missing: [ExternalTensor] = []
  /// Name in the file and shape.
  private var unknown: [(name: String, shape: [Int])] = []

  /// - Parameters:
  ///   - expected: what the network needs, under this spelling.
  ///   - counters: names that may be there.
  ///   - strips: whether wrappers' prefixes are left out.
  init(
    _ tensors: [(name: String, entry: Entry)], _ expected: [ExternalTensor],
    counters: Set<String>, strips: Bool
  ) {
    let needed = Dictionary(uniqueKeysWithValues: expected.map { ($0.name, $0) })
    var found: [String: Entry] = [:]
    var used: Set<String> = []
    for (name, entry) in tensors {
      let own = strips ? Self.stripped(name, &used) : name
      // Two names that are one without their prefixes: neither can be chosen.
      guard found.updateValue(entry, forKey: own) == nil else {
        unknown.append((name, entry.shape))
        continue
      }
      if let tensor = needed[own] {
        targets[name] = .some(tensor)
        if !tensor.accepts(entry.shape) {
          wrong.append("\(name) is \(entry.shape), not \(tensor.shape)")
        } else if !["F32", "F16", "BF16"].contains(entry.type) {
          wrong.append("\(name) is \(entry.type); F32, F16 and BF16 can be read")
        }
      } else if counters.contains(own) {
        targets[name] = .some(nil)
      } else {
        unknown.append((name, entry.shape))
      }
    }
    missing = expected.filter { found[$0.name] == nil }
    prefixes = Self.wrappers.filter { used.contains($0) }
  }

  private static func stripped(_ name: String, _ used: inout Set<String>) -> String {
    var rest = name[...]
    while let prefix = wrappers.first(where: { rest.hasPrefix($0) }) {
      used.insert(prefix)
      rest = rest.dropFirst(prefix.count)
    }
    return String(rest)
  }

  var flaws: Int { wrong.count + missing.count + unknown.count }
  var fits: Bool { flaws == 0 }

  /// What does not fit, a few of each kind; missing ones with what may be the same under another name.
  var reason: String {
    var parts: [String] = []
    if !wrong.isEmpty {
      parts.append(Self.few(wrong, total: nil, rest: "more of another shape or type"))
    }
    if !missing.isEmpty {
      var free = unknown
      let shown = missing.prefix(Self.shown).map { tensor in
        "\(tensor.name) \(tensor.shape)"
          + (Self.nearest(tensor, &free).map { " (there is \($0))" } ?? "")
      }
      parts.append(Self.few(shown, total: missing.count, rest: "more", "missing"))
    }
    if !unknown.isEmpty {
      let shown = unknown.prefix(Self.shown).map { "\($0.name) \($0.shape)" }
      parts.append(Self.few(shown, total: unknown.count, rest: "more", "unknown"))
    }
    return parts.joined(separator: "; ")
  }

  private static let shown = 3

  private static func few(
    _ items: [String], total: Int?, rest: String, _ kind: String? = nil
  ) -> String {
    let count = total ?? items.count
    let list = items.prefix(shown).joined(separator: kind == nil ? "; " : ", ")
    let more = count > shown ? " and \(count - shown) \(rest)" : ""
    return (kind.map { "\(count) \($0): " } ?? "") + list + more
  }

  /// The tensor of the file that is most likely meant: of the same kind and a shape that fits, with the
  /// longest beginning and end in common.
  private static func nearest(
    _ tensor: ExternalTensor, _ free: inout [(name: String, shape: [Int])]
  ) -> String? {
    let role = tensor.name.split(separator: ".").last
    var best: (index: Int, score: Int)?
    for (index, candidate) in free.enumerated()
    where tensor.accepts(candidate.shape) && candidate.name.split(separator: ".").last == role {
      let score = likeness(candidate.name, tensor.name)
      if score > best?.score ?? 0 { best = (index, score) }
    }
    return best.map { free.remove(at: $0.index).name }
  }

  private static func likeness(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    let start = zip(a, b).prefix { $0 == $1 }.count
    let end = zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count
    return min(start + end, min(a.count, b.count))
  }
}
