import Foundation
import Interchange
import Network
import Testing

@Suite("Names of weights")
struct WeightNamesTests {
  private let folder: TemporaryFolder
  private let graph: Graph

  init() throws {
    folder = try TemporaryFolder()
    graph = try network(input: Shape(2, 1, 3)) { b, x in
      let y = b.convolution(
        "conv", x, Convolution(Window(1, 1), outputChannels: 2, bias: true))
      return b.batchNorm("bn", y)
    }
  }

  private var reader: SafetensorsFile.Reader {
    get throws { try SafetensorsFile.Reader(folder.path("own")) }
  }

  private func refusal() -> String? {
    do {
      _ = try reader.state(of: graph, modules: graph.paths)
      return nil
    } catch { return "\(error)".replacingOccurrences(of: folder.path("own"), with: "F") }
  }

  @Test("a missing tensor is told with what is there under another name")
  func otherNames() throws {
    var modules = graph.paths
    modules = modules.map { $0.replacingOccurrences(of: "bn", with: "norm.0") }
    try SafetensorsFile.write(
      distinctState(graph), of: graph, modules: modules, layout: .nchw, label: label,
      to: folder.path("own"))
    #expect(
      refusal()
        == "F: its tensors are not those of net: 4 missing: bn.weight [2] (there is norm.0.weight), "
        + "bn.bias [2] (there is norm.0.bias), bn.running_mean [2] (there is norm.0.running_mean) and 1 "
        + "more; 5 unknown: norm.0.num_batches_tracked [], norm.0.weight [2], norm.0.bias [2] and 2 more"
    )
  }

  @Test(
    "the prefixes that wrappers put in front of names are left out, where that makes them fit",
    arguments: [
      (["module."], ["module."]), (["model."], ["model."]), (["backbone."], ["backbone."]),
      (["_orig_mod."], ["_orig_mod."]), (["module.", "_orig_mod."], ["module.", "_orig_mod."]),
      (["_orig_mod.", "module."], ["module.", "_orig_mod."]), ([], []),
    ] as [([String], [String])])
  func prefixes(_ added: [String], _ told: [String]) throws {
    let modules = graph.paths.map { added.joined() + $0 }
    try SafetensorsFile.write(
      distinctState(graph), of: graph, modules: modules, layout: .nchw, label: label,
      to: folder.path("own"))
    let fit = try reader.fit(graph, spellings: [graph.paths])
    #expect(fit.state == distinctState(graph))
    #expect(fit.prefixes == told && fit.spelling == 0)
  }

  @Test("a prefix in front of some names is left out there; two names that become one are refused")
  func somePrefixes() throws {
    var modules = graph.paths.map { $0 == "fc" ? $0 : "backbone.\($0)" }
    try SafetensorsFile.write(
      distinctState(graph), of: graph, modules: modules, layout: .nchw, label: label,
      to: folder.path("own"))
    #expect(try reader.state(of: graph, modules: graph.paths) == distinctState(graph))
    modules = graph.paths.map { $0 == "bn" ? "module.conv" : $0 }
    try SafetensorsFile.write(
      distinctState(graph), of: graph, modules: modules, layout: .nchw, label: label,
      to: folder.path("own"))
    #expect(refusal()?.hasPrefix("F: its tensors are not those of net: ") == true)
  }

  @Test("another spelling of all names is read, and told by its number")
  func spellings() throws {
    let other = graph.paths.map { $0 == "fc" ? "last_linear" : $0 }
    try SafetensorsFile.write(
      distinctState(graph), of: graph, modules: other.map { "module.\($0)" }, layout: .nhwc,
      label: label, to: folder.path("own"))
    let reader = try self.reader
    #expect(reader.fits(graph, spellings: [graph.paths, other]))
    #expect(!reader.fits(graph, spellings: [graph.paths]))
    let fit = try reader.fit(graph, spellings: [graph.paths, other])
    #expect(fit.state == distinctState(graph) && fit.spelling == 1 && fit.prefixes == ["module."])
  }
}
