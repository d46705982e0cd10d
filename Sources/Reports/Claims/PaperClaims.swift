/// The claims of the paper's ablations, embedded in the program.
package enum PaperClaims {
  private struct File: Decodable { var claims: [PaperClaim] }

  /// Every claim, in the order of the paper's tables.
  package static let all: [PaperClaim] = {
    let file: File = EmbeddedFile.decode(PackageResources.claims_json, "claims.json")
    return file.claims
  }()

  /// The claims that a table of the paper makes.
  static func of(table id: String) -> [PaperClaim] { all.filter { $0.tables.contains(id) } }

  /// The claims that an experiment is about: those of its table and its own.
  static func of(experiment name: String, table id: String?) -> [PaperClaim] {
    all.filter { claim in
      claim.experiments.contains(name) || id.map { claim.tables.contains($0) } ?? false
    }
  }
}
