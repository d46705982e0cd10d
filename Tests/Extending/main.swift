import Network
import Settings
import Zoo

// What a new squeeze operator must give without a further change: a setting that is read, documented and part of
// identities, and a network that is counted.

func expect(_ holds: Bool, _ what: String) {
  if !holds { fatalError("does not hold: \(what)") }
}

var network = NetworkSettings(model: "se-cifar-resnet-8")
try network.set("se.squeeze", "sum")
let graph = try Zoo.build(network)
let average = try Zoo.build(NetworkSettings(model: "se-cifar-resnet-8"))
expect(
  graph.cost.total.parameters == average.cost.total.parameters,
  "it has as many parameters as the mean")
expect(
  graph.nodes.count { if case .globalPool = $0.operation { true } else { false } }
    == average.nodes.count { if case .globalPool = $0.operation { true } else { false } } + 3,
  "each of the three blocks has one pool more")
expect(
  network.canonical.contains { $0.key == "se.squeeze" && $0.value == "sum" },
  "its name is part of a trial's identity")
expect(
  NetworkSettings.table.markdown.contains("| `se.squeeze` | `avg`, `max`, `sum`, `none` |"),
  "the documentation's table lists it")
expect(refusal("summ") == "expected one of avg, max, sum, none, not 'summ'", "the refusal lists it")

func refusal(_ value: String) -> String? {
  var network = NetworkSettings(model: "cifar-resnet-8")
  do throws(SettingError) { try network.set("se.squeeze", value) } catch { return error.reason }
  return nil
}
