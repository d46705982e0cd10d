import Datasets
import Reports

extension DataCommand {
  /// `ablate data list`
  static func list(_ arguments: Arguments) throws -> ExitCode {
    let table = Table(
      title: "Datasets",
      columns: [
        .init(key: "name", label: "name", alignment: .left),
        .init(key: "about", label: "what it is", alignment: .left),
      ],
      rows: Datasets.all.map { [.text($0.name), .text($0.summary)] })
    try Terminal.deliver(table.render(try arguments.format, Terminal.layout(arguments)), arguments)
    return .done
  }
}
