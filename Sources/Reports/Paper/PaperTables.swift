/// The results tables of the paper, embedded in the program.
package enum PaperTables {
  private struct File: Decodable { var tables: [PaperTable] }

  /// Every table, in the order of the file.
  package static let all: [PaperTable] = {
    let file: File = EmbeddedFile.decode(PackageResources.paper_tables_json, "paper-tables.json")
    return file.tables
  }()

  /// The table the paper numbers `id`; nil if there is none.
  package static func table(id: String) -> PaperTable? { all.first { $0.id == id } }
}
