/// The experiments that can be found by name and train something, with the tables they answer.
package struct ExperimentCatalogue: Sendable {
  package var files: [ExperimentFile] = []
  /// Why files are left out: a mistake in one must not hide the others.
  package var mistakes: [String] = []

  package init(_ locator: ExperimentLocator = ExperimentLocator()) {
    for name in locator.names {
      do {
        let path = try locator.find(name)
        if try ExperimentKind.of(path) == .trials { files.append(try ExperimentFile.read(path)) }
      } catch {
        mistakes.append("\(error)")
      }
    }
  }

  /// Names of the experiments that answer a table: first those that extend none of the others, then
  /// by name.
  package func answering(_ table: String) -> [String] {
    let own = files.filter { $0.tables.contains(table) }
    let names = Set(own.map(\.name))
    func rank(_ file: ExperimentFile) -> Int {
      file.parent.map { names.contains($0) && $0 != file.name } ?? false ? 1 : 0
    }
    return own.sorted { (rank($0), $0.name) < (rank($1), $1.name) }.map(\.name)
  }
}
