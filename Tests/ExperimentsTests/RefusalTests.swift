import Experiments
import Testing

@Suite("Mistakes in experiment files")
struct RefusalTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    var what: String
    var text: String
    var message: String
    var testDescription: String { what }

    init(_ what: String, _ text: String, _ message: String) {
      self.what = what
      self.text = text
      self.message = message
    }
  }

  static let mistakes: [Mistake] = [
    .init(
      "an unknown key at the top", experimentText(head: "tabel: 10"),
      ":5: tabel: no such key; did you mean table?"),
    .init(
      "an unknown setting", experimentText(base: "base: {modle: cifar-resnet-8}"),
      ":7: base.modle: no such setting; did you mean model?"),
    .init(
      "an unknown setting inside a block",
      experimentText(base: "base:\n  training:\n    epoch: 3"),
      ":9: base.training.epoch: no such setting; did you mean training.epochs?"),
    .init(
      "an unknown block of settings", experimentText(base: "base: {trainig: {epochs: 3}}"),
      ":7: base.trainig: no such setting; known are"),
    .init(
      "a value of the wrong kind", experimentText(base: "base: {training.epochs: many}"),
      ":7: base.training.epochs: expected a whole number from 1 to 100000, not 'many'"),
    .init(
      "a list where a value is expected", experimentText(base: "base: {training.rate: [0.1]}"),
      ":7: base.training.rate: expected a number from 1e-09 to 1000.0, not '[0.1]'"),
    .init(
      "a setting that follows from the data", experimentText(base: "base: {classes: 10}"),
      ":7: base.classes: follows from the data; set data.name or data.classes"),
    .init(
      "an unknown dataset", experimentText(base: "base: {data.name: shape}"),
      ":7: base.data.name: no dataset is called 'shape'; did you mean shapes?"),
    .init(
      "an unknown model", experimentText(base: "base: {model: cifar-resnet-21}"),
      ":7: base.model: model: no network is called 'cifar-resnet-21'; did you mean"),
    .init(
      "a setting that makes no sense for its network",
      experimentText(
        base: "base: {model: cifar-inception, stem_stride: 1}",
        axes:
          "axes:\n  - arms:\n      - {name: plain}\n      - {name: b, set: {se.placement: post}}"),
      ":11: axes[0].arms[1].set.se.placement: se.placement: post makes no sense in cifar-inception"),
    .init(
      "an offset of seeds that is none",
      experimentText(axes: "axes:\n  - arms:\n      - {name: plain, seed_offset: 0}"),
      ":10: axes[0].arms[0].seed_offset: expected a whole number from 1 to 1000000, not '0'"),
    .init(
      "an unknown scale", experimentText(scales: "scales:\n  dask: {about: x, seeds: 1}"),
      ":13: scales.dask: no such scale; did you mean desk?"),
    .init(
      "an unknown key of an arm",
      experimentText(axes: "axes:\n  - arms:\n      - {name: plain, lable: x}"),
      ":10: axes[0].arms[0].lable: no such key; did you mean label?"),
    .init(
      "an axis of two kinds",
      experimentText(axes: "axes:\n  - {grid: {se.reduction: [2]}, zip: {se.reduction: [2]}}"),
      ":9: axes[0]: an axis is one of arms, grid and zip"),
    .init(
      "lists of different length in a zip",
      experimentText(
        axes: "axes:\n  - zip: {se.reduction: [2, 4], training.rate: [0.1]}",
        baseline: "baseline: none"),
      ":9: axes[0].zip: the lists of a zip must be of one length"),
    .init(
      "a baseline that is no arm", experimentText(baseline: "baseline: plan"),
      ":6: baseline: no arm is called 'plan'; did you mean plain?"),
    .init(
      "two arms of one name",
      experimentText(axes: "axes:\n  - arms:\n      - {name: plain}\n      - {name: plain}"),
      ":10: axes[0].arms: the name 'plain' stands twice"),
    .init(
      "seeds that are no number",
      experimentText(scales: "scales:\n  smoke: {about: x, seeds: few}"),
      ":13: scales.smoke.seeds: expected a number of seeds or a list such as [1, 2, 5]"),
    .init("a key twice", experimentText(head: "name: again"), ":5: the key 'name' stands twice"),
    .init("text that is no YAML", "name: [1, 2\ntitle: x: y\n", ":2: not valid YAML:"),
    .init(
      "an anchor", experimentText(base: "base: &b {model: x}"), ":7: anchors are not supported"),
    .init("an empty file", "", ":1: the file is empty"),
    .init("a list at the top", "- a\n- b\n", ":1: expected a block of keys such as name and base"),
    .init("a missing part", "name: x\n", ": scales: missing"),
    .init(
      "a parent that is not there", "name: x\nextends: nowhere.yaml\n",
      ":2: extends: there is no "),
  ]

  @Test("each is named with file, line, path and remedy", arguments: mistakes)
  func refused(_ mistake: Mistake) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("bad.yaml", mistake.text)
    let error = #expect(throws: (any Error).self) { try plan(path) }
    let message = "\(try #require(error))"
    #expect(message.hasPrefix(path), "\(message)")
    #expect(message.contains(mistake.message), "\(message)")
  }

  @Test("files that extend each other in a circle are refused")
  func circle() throws {
    let folder = try TemporaryFolder()
    let a = try folder.write("a.yaml", "name: a\nextends: b.yaml\n")
    try folder.write("b.yaml", "name: b\nextends: a.yaml\n")
    let error = #expect(throws: ExperimentError.self) { try ExperimentFile.read(a) }
    #expect(error?.reason == "the files extend each other")
  }

  @Test("a mistake in a file that is extended is named there")
  func inParent() throws {
    let folder = try TemporaryFolder()
    let parent = try folder.write(
      "parent.yaml", experimentText(base: "base: {model: cifar-resnet-8, widht: 4}"))
    let child = try folder.write("child.yaml", "name: child\nextends: parent.yaml\n")
    let error = #expect(throws: ExperimentError.self) { try ExperimentFile.read(child) }
    #expect(error?.description == "\(parent):7: base.widht: no such setting; did you mean width?")
  }

  @Test(
    "a wrong --set is refused without a line",
    arguments: [
      (
        "training.epochz", "3",
        "--set training.epochz: no such setting; did you mean training.epochs?"
      ),
      ("training.batch", "999", "--set training.batch: 999 is more than the 64 training images"),
    ])
  func set(_ key: String, _ value: String, _ message: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("good.yaml", experimentText())
    let error = #expect(throws: PlanError.self) { try plan(path, set: [(key, value)]) }
    #expect(error?.description == message)
  }
}
