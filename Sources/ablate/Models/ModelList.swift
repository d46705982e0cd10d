import Network
import Reports
import Zoo

/// Networks with their costs, one per row: plain, and with SE blocks.
struct ModelList {
  /// A network with its costs, read once.
  struct Model {
    let graph: Graph
    let cost: NetworkCost

    init(_ settings: NetworkSettings) throws {
      graph = try ModelsCommand.graph(settings)
      cost = graph.cost
    }
  }

  struct Row {
    var architecture: Architecture
    /// The value of the setting that `--vary` names.
    var value: String?
    var plain: Model
    /// Nil where the network refuses these SE blocks, or none are asked for.
    var se: Model?
    /// r of the SE blocks.
    var reduction: Int?
  }

  private(set) var rows: [Row] = []
  /// Networks that the settings exclude, as sentences.
  private(set) var refusals: [String] = []
  let vary: Variation?
  let listsAll: Bool

  /// The named networks, else all of the zoo. Throws: bad settings, or settings that no network takes.
  init(_ arguments: Arguments) throws {
    vary = try Variation(arguments)
    listsAll = arguments.operands.isEmpty
    let side = try arguments.number(ModelsCommand.input, in: 1...4096)
    var unlisted = Refusal(what: "Not listed")
    var withoutSE = Refusal(what: "Without SE blocks")
    for name in listsAll ? Zoo.names : arguments.operands {
      let base = try ModelsCommand.settings(ModelsCommand.base(name), arguments, side: side)
      for value in vary?.values.map(Optional.some) ?? [nil] {
        let label = value.map { "\(name) (\($0))" } ?? name
        let settings = try vary?.applied(to: base, value) ?? base
        guard let architecture = settings.architecture else {
          _ = try ModelsCommand.graph(settings)
          continue
        }
        var (plain, partner) = (settings, settings)
        plain.se = nil
        if settings.se == nil, vary?.isOfSE != true { partner.se = SESettings() }
        do {
          var row = Row(architecture: architecture, value: value, plain: try Model(plain))
          do {
            if let se = partner.se {
              row.se = try Model(partner)
              row.reduction = se.reduction
            }
          } catch { withoutSE.note(label, CommandError(error)) }
          rows.append(row)
        } catch { unlisted.note(label, CommandError(error)) }
      }
    }
    if rows.allSatisfy({ $0.se == nil }), let error = unlisted.error ?? withoutSE.error {
      throw error
    }
    refusals = [unlisted, withoutSE].compactMap(\.sentence)
  }

  var json: JSONValue {
    .array(
      rows.flatMap { row in
        // Where SE settings vary, the network as set; else the pair.
        let models = vary?.isOfSE == true ? [row.se ?? row.plain] : [row.plain, row.se]
        return models.compactMap { $0 }.map { model in
          ModelJSON(model.graph, model.cost, vary: vary?.key, value: row.value).object
        }
      })
  }
}

/// Networks that refuse the settings.
private struct Refusal {
  let what: String
  private var names: [String] = []
  private(set) var error: CommandError?

  init(what: String) { self.what = what }

  mutating func note(_ name: String, _ error: CommandError) {
    names.append(name)
    if self.error == nil { self.error = error }
  }

  var sentence: String? {
    names.isEmpty
      ? nil
      : "\(what), because they refuse these settings: \(names.joined(separator: ", ")). "
        + "`ablate models NAME` with the same settings tells why."
  }
}
