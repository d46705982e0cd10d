import Zoo
import Network
import Engine
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

  private static let list = (1...30).map(String.init).joined(separator: ", ")

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
      ":7: base.trainig.epochs: no such setting; did you mean training.epochs?"),
    .init(
      "an empty block of no setting", experimentText(base: "base: {trainig: {}}"),
      ":7: base.trainig: no such setting; known are"),
    .init(
      "a setting given with points and nested",
      experimentText(base: "base:\n  training.epochs: 3\n  training: {epochs: 1, batch: 32}"),
      ":9: base.training.epochs: given twice, here and on line 8"),
    .init(
      "a setting given twice in an arm",
      experimentText(
        axes: "axes:\n  - arms:\n      - {name: plain}\n      - name: b\n        set:\n"
          + "          se: {reduction: 2}\n          se.reduction: 4"),
      ":14: axes[0].arms[1].set.se.reduction: given twice, here and on line 13"),
    .init(
      "a setting given twice in a scale",
      experimentText(
        scales: "scales:\n  smoke:\n    about: x\n    seeds: 1\n    set:\n"
          + "      data.train: 64\n      data: {name: shapes, train: 32}"),
      ":18: scales.smoke.set.data.train: given twice, here and on line 17"),
    .init(
      "several unknown keys", experimentText(head: "tabel: 10\ntitel: x\nfoo: 1"),
      ":5: tabel: no such key; did you mean table? (unknown too: line 6, 7)"),
    .init(
      "two arms that are equal",
      experimentText(
        axes: "axes:\n  - arms:\n      - {name: plain, set: {se.reduction: none}}\n"
          + "      - {name: b, set: {se: {squeeze: max, reduction: none}}}"),
      ":11: axes: the arms plain and b have the same settings"),
    .init(
      "an empty list of arms", experimentText(axes: "axes:\n  - arms: []"),
      ":9: axes[0].arms: the list is empty"),
    .init(
      "a baseline where there are no axes", experimentText(axes: "axes: []"),
      ":6: baseline: no arm is called 'plain'; there are no axes"),
    .init(
      "more arms than anybody means",
      experimentText(
        axes:
          "axes:\n  - grid: {training.epochs: [\(list)], training.batch: [\(list)], width: [\(list)]}",
        baseline: "baseline: none"),
      ":9: axes[0].grid: these axes make more than 10000 arms"),
    .init(
      "a name that is a path", experimentText().replacing("name: tiny", with: "name: a/b"),
      ":1: name: 'a/b' would be taken for a path"),
    .init(
      "lists inside each other without end", String(repeating: "[", count: 40_000),
      ":1: more than 64 blocks and lists inside each other"),
    .init(
      "blocks inside each other without end", String(repeating: "- ", count: 40_000) + "x",
      ":1: more than 64 blocks and lists inside each other"),
    .init(
      "keys inside each other without end", String(repeating: "{a: ", count: 50_000),
      ":1: more than 64 blocks and lists inside each other"),
    .init(
      "sixty thousand unknown keys", (1...60_000).map { "k\($0): 1" }.joined(separator: "\n"),
      ":1: k1: no such key; known are kind, name, title, purpose, answers, extends, table, base, axes, "
        + "baseline, analysis, claims, scales (unknown too: line 2, 3, 4, 5, 6, and 59994 more)"),
    .init(
      "a key that is no word", "? \(String(repeating: "k", count: 300))\n: 1\n",
      ":1: a key has at most 200 characters"),
    .init(
      "a file larger than any experiment", "name: \(String(repeating: "x", count: 2_000_000))\n",
      ": an experiment file has at most 1 MiB; this one has 2000007 bytes"),
    .init(
      "a value of the wrong kind", experimentText(base: "base: {training.epochs: many}"),
      ":7: base.training.epochs: expected a whole number from 1 to 100000, not 'many'"),
    .init(
      "a list where a value is expected", experimentText(base: "base: {training.rate: [0.1]}"),
      ":7: base.training.rate: expected a number from 1e-09 to 1000.0, not '[0.1]'"),
    .init(
      "an average of weights with a decay of one", experimentText(base: "base: {training.ema: 1}"),
      ":7: base.training.ema: expected none, or a number above 0.0 and below 1.0, not '1'"),
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
      ":10: axes[0].arms: the name 'plain' occurs twice"),
    .init(
      "seeds that are no number",
      experimentText(scales: "scales:\n  smoke: {about: x, seeds: few}"),
      ":13: scales.smoke.seeds: expected a number of seeds or a list such as [1, 2, 5]"),
    .init(
      "a key twice", experimentText(head: "name: again"),
      ":5: the key 'name' occurs twice in one block, first on line 1"),
    .init("text that is no YAML", "name: [1, 2\ntitle: x: y\n", ":2: not valid YAML:"),
    .init(
      "an anchor", experimentText(base: "base: &b {model: x}"), ":7: anchors are not supported"),
    .init("an empty file", "", ":1: the file is empty"),
    .init("a list at the top", "- a\n- b\n", ":1: expected a block of keys such as name and base"),
    .init(
      "several missing parts", "name: x\n",
      ":1: these keys are missing: title, purpose, answers, scales"),
    .init(
      "a missing part", experimentText(scales: "").replacing("answers: nothing\n", with: ""),
      ":1: these keys are missing: answers, scales"),
    .init(
      "a missing part of a scale", experimentText(scales: "scales:\n  smoke: {set: {width: 4}}"),
      ":13: scales.smoke: these keys are missing: about, seeds"),
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

  @Test("a file wins over the one that it extends, however the two write a setting")
  func layout() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "parent.yaml",
      experimentText(
        base: "base: {training: {batch: 8}, training.rate: 0.3, model: cifar-resnet-8, width: 4}"))
    let child = try folder.write(
      "child.yaml", "name: child\nextends: parent.yaml\nbase: {training: {rate: 0.2}}\n")
    let arm = try #require(try plan(child).arms.first)
    #expect(arm.settings.training.schedule == .oneCycle(peak: 0.2, rise: 0.3))
  }

  @Test("arms that --set makes equal are named with it; what the file varies is to blame")
  func equal() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("good.yaml", experimentText())
    let error = #expect(throws: PlanError.self) {
      try plan(path, set: [("training.epochs", "1"), ("se.reduction", "8")])
    }
    #expect(
      error?.description
        == "--set se.reduction=8 makes the arms plain and r2 equal, and equal arms cannot be compared; "
        + "leave out what the arms vary, or write an experiment file with other arms")
  }

  @Test("the same network under other seeds is no equal arm")
  func offset() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "good.yaml",
      experimentText(
        axes: "axes:\n  - arms:\n      - {name: plain}\n      - {name: again, seed_offset: 1000}"))
    #expect(try plan(path).arms.count == 2)
  }

  @Test("a plain arm stays plain, whatever else is said of SE blocks")
  func plain() throws {
    let folder = try TemporaryFolder()
    let orders = [
      ("base: {model: cifar-resnet-8, se.reduction: none}", "set: {se.squeeze: max}"),
      ("base: {model: cifar-resnet-8, se.squeeze: max}", "set: {se.reduction: none}"),
      ("base: {model: se-cifar-resnet-8}", "set: {se.reduction: none}"),
      ("base: {se.reduction: none}", "set: {model: se-cifar-resnet-8}"),
    ]
    for (index, (base, set)) in orders.enumerated() {
      let path = try folder.write(
        "\(index).yaml",
        experimentText(
          base: base,
          axes: "axes:\n  - arms:\n      - {name: plain, \(set)}\n"
            + "      - {name: r2, set: {se.reduction: 2}}"))
      for settings in [[], [(key: "se.excitation", value: "tanh")]] {
        let plan = try plan(path, set: settings)
        #expect(plan.arms.map { $0.settings.network.se?.reduction } == [nil, 2])
        #expect(plan.arms[0].cost.squeezeExcitation.parameters == 0)
      }
    }
  }

  @Test(
    "the shipped experiments' plain arms stay plain under every --set of an SE block",
    arguments: ["se.squeeze=max", "se.stages=[2]"])
  func shipped(_ setting: String) throws {
    let pair = setting.split(separator: "=").map(String.init)
    for name in PlanTests.shipped {
      for scale in [Scale.smoke, .desk] {
        let path = "\(packageRoot)/experiments/\(name).yaml"
        let before = try plan(path, scale: scale)
        guard let after = try? plan(path, set: [(pair[0], pair[1])], scale: scale) else { continue }
        for (a, b) in zip(before.arms, after.arms) where a.cost.squeezeExcitation.parameters == 0 {
          #expect(b.settings.network.se == nil && b.cost == a.cost, "\(name) \(a.name)")
        }
      }
    }
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
