import Foundation

/// The results tables of the paper, embedded in the program.
package enum PaperTables {
  private struct File: Decodable { var tables: [PaperTable] }

  /// Every table, in the order of the file; none if the embedded file cannot be read, which a test
  /// rules out.
  package static let all: [PaperTable] = (try? load()) ?? []

  /// Reads the embedded file.
  package static func load() throws -> [PaperTable] {
    try JSONDecoder().decode(File.self, from: Data(PackageResources.paper_tables_json)).tables
  }

  /// The table the paper numbers `id`; nil if there is none.
  package static func table(id: String) -> PaperTable? { all.first { $0.id == id } }
}
