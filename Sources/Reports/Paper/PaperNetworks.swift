import Settings
import Network
import Zoo

/// The networks of the rows of the paper's tables, at full size, as data embedded in the program.
/// They are counted on demand, without allocating a weight.
package enum PaperNetworks {
  /// The networks of one table.
  struct Rows: Decodable, Sendable {
    /// Settings of every row.
    var base: [String: String]?
    /// The settings of the second network in a row with a plain and an SE network.
    var se: [String: String]?
    /// By the row's key, or by the name of an arm that the paper has no row for.
    var rows: [String: [String: String]]
  }

  /// Figures of the paper that its network, counted as `PrintedCount` does, does not give.
  package struct Exception: Decodable, Hashable, Sendable {
    package var tables: [String]
    package var rows: [String]
    package var columns: [String]
    /// What must be counted too to reproduce the figure.
    package var counts: [CountedToo]?
    /// Settings that have to differ.
    package var settings: [String: String]?
    /// How the figure is rounded, if not to the nearest.
    package var rounding: Rounding?
    /// Whether no known count reproduces it.
    package var isOpen: Bool?
    /// For the notes of the table.
    package var reason: String
  }

  package enum Rounding: String, Decodable, Hashable, Sendable { case up, down }

  struct File: Decodable {
    var tables: [String: Rows]
    var exceptions: [Exception]
  }

  private static let file: File =
    EmbeddedFile.decode(PackageResources.paper_networks_json, "paper-networks.json")

  package static var exceptions: [Exception] { file.exceptions }

  /// Tables that have networks.
  package static var tables: [String] { file.tables.keys.sorted() }

  /// Rows of a table that have a network, among them arms of ours.
  package static func rows(_ table: String) -> [String] {
    file.tables[table]?.rows.keys.sorted() ?? []
  }

  /// Whether the table's rows hold a plain and an SE network.
  package static func arePairs(_ table: String) -> Bool { file.tables[table]?.se != nil }

  /// The settings of a row's network; nil where it is none that the tool builds.
  ///
  /// - Parameters:
  ///   - isSE: of a row with two networks, whether the second is meant.
  ///   - changes: settings laid over the row's.
  static func settings(
    _ table: String, row: String, isSE: Bool, changes: [String: String] = [:]
  ) -> [String: String]? {
    guard let rows = file.tables[table], let own = rows.rows[row] else { return nil }
    return [rows.base ?? [:], own, isSE ? rows.se ?? [:] : [:], changes]
      .reduce([:]) { $0.merging($1) { _, later in later } }
  }

  /// A row's network, counted. Nil where it is none that the tool builds.
  package static func count(
    _ table: String, row: String, isSE: Bool = false, changes: [String: String] = [:]
  ) -> NetworkCount? {
    guard let settings = settings(table, row: row, isSE: isSE, changes: changes) else {
      return nil
    }
    return try? NetworkCount(build(settings))
  }

  /// Throws: a setting that no network has, which a test rules out.
  static func build(_ settings: [String: String]) throws(SettingError) -> Graph {
    var network = NetworkSettings(model: settings["model"] ?? "")
    for (key, value) in settings.sorted(by: { $0.key < $1.key }) where key != "model" {
      try network.set(key, value)
    }
    return try Zoo.build(network)
  }
}
