import Datasets
import Reports

extension DataCommand {
  /// `ablate data list`
  static func list(_ arguments: Arguments) throws(CommandError) -> ExitCode {
    let table = Table(
      title: "Datasets",
      columns: [
        .init(key: "name", label: "name", alignment: .left),
        .init(key: "about", label: "what it is", alignment: .left),
      ],
      rows: Datasets.names.map { [.text($0), .text(Datasets.summary($0))] })
    try Terminal.deliver(table.render(try arguments.format), arguments)
    return .done
  }
}
