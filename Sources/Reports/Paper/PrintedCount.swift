/// A count on complexity that the paper prints, beside what its network counts.
package struct PrintedCount: Hashable, Sendable {
  package var table: String
  package var row: String
  package var column: String
  package var printed: Double
  /// Decimals of its column.
  package var decimals: Int
  package var kind: Kind
  /// Whether it is that of the row's SE network.
  package var isSE: Bool

  package enum Kind: Hashable, Sendable, CaseIterable {
    /// Parameters in millions.
    case millionParameters
    /// Multiply-adds in units of 10⁹ or 10⁶.
    case billionMACs, millionMACs
    /// Parameters as float32 in units of 2²⁰ bytes.
    case mebibytes

    /// By the key of a paper's column; nil for other columns.
    package init?(column: String) {
      if column.hasSuffix("params_m") {
        self = .millionParameters
      } else if column.hasSuffix("gmacs") {
        self = .billionMACs
      } else if column.hasSuffix("mmacs") {
        self = .millionMACs
      } else if column == "size_mb" {
        self = .mebibytes
      } else {
        return nil
      }
    }

    /// A count in the printed unit.
    package func value(_ count: NetworkCount, with extra: [CountedToo] = []) -> Double {
      let extra = Double(extra.reduce(0) { $0 + count.value($1) })
      return switch self {
      case .millionParameters: (Double(count.parameters) + extra) / 1e6
      case .billionMACs: (Double(count.macs) + extra) / 1e9
      case .millionMACs: (Double(count.macs) + extra) / 1e6
      case .mebibytes: (Double(count.parameters) + extra) * 4 / 1_048_576
      }
    }

    /// The unit that the paper prints.
    var unit: String {
      switch self {
      case .millionParameters, .millionMACs: "M"
      case .billionMACs: "G"
      case .mebibytes: "MB"
      }
    }

    var isSize: Bool { self == .millionParameters || self == .mebibytes }
  }

  /// The counts of a table whose networks are known.
  package static func all(_ table: PaperTable) -> [PrintedCount] {
    let known = Set(PaperNetworks.rows(table.id))
    return table.columns.flatMap { column -> [PrintedCount] in
      guard let kind = Kind(column: column.key) else { return [] }
      return table.rows.compactMap { row in
        guard known.contains(row.key), let printed = row.number(column.key) else { return nil }
        return PrintedCount(
          table: table.id, row: row.key, column: column.key, printed: printed,
          decimals: table.decimals(column: column.key), kind: kind,
          isSE: column.key.hasPrefix("se_"))
      }
    }
  }
}
