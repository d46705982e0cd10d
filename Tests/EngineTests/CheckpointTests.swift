import Engine
import Files
import Foundation
import Testing

@Suite("Checkpoints")
struct CheckpointTests {
  private let network = TestNetwork.gated
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/trial.ckpt" }
  private let trial = String(repeating: "a1", count: 32)

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "saved, restored and continued equals uninterrupted, bit by bit",
    arguments: [TestNetwork.gated, TestNetwork.preActivation]
      + TestNetwork.operations.filter { $0.name == "dropout" })
  func continues(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let whole = try Training(graph) { $0.nesterov = true }
    whole.step(3)
    try whole.trainer.save(to: path, identity: trial, metadata: Array("epoch 3".utf8))
    whole.step(3)
    let resumed = try Training(graph, threads: 2) { $0.nesterov = true }
    // What it did before must not shine through.
    resumed.step()
    let file = try CheckpointFile(path)
    try file.require(identity: trial)
    #expect(file.header.metadata == Array("epoch 3".utf8))
    try resumed.trainer.restore(from: file)
    #expect(resumed.trainer.steps == 3)
    resumed.step(3)
    #expect(resumed.state == whole.state)
    #expect(resumed.evaluate(7) == whole.evaluate(7))
    #expect(folder.files == ["trial.ckpt"])
  }

  @Test("each optimizer's slots are saved, under its names")
  func slots() throws {
    let graph = try network.graph()
    for optimizer in OptimizerName.allCases {
      let whole = try Training(graph) { $0.optimizer = optimizer }
      whole.step(2)
      try whole.trainer.save(to: path, identity: trial, metadata: [])
      whole.step(2)
      let resumed = try Training(graph, threads: 2) { $0.optimizer = optimizer }
      try resumed.trainer.restore(from: CheckpointFile(path))
      resumed.step(2)
      #expect(resumed.state == whole.state)
      for slot in whole.trainer.options.slots {
        #expect(whole.trainer.tensors.contains { $0.name.hasSuffix(".weight.\(slot)") })
      }
      // Another optimizer's state is not taken for its own.
      let other = try Training(graph) { $0.optimizer = optimizer == .sgd ? .adamw : .sgd }
      let error = #expect(throws: CheckpointError.self) {
        try other.trainer.restore(from: CheckpointFile(path))
      }
      if case .otherNetwork? = error?.cause {} else { Issue.record("\(String(describing: error))") }
    }
  }

  @Test("the same state gives the same file")
  func sameBytes() throws {
    let graph = try network.graph()
    let files = try [1, 2].map { threads in
      let training = try Training(graph, threads: threads)
      training.step(2)
      try training.trainer.save(to: path, identity: trial, metadata: [1, 2, 3])
      return try WholeFile.read(path)
    }
    #expect(files[0] == files[1])
  }

  @Test("metadata can be read without a network", arguments: [0, 1, 1000])
  func metadata(count: Int) throws {
    let metadata = (0..<count).map { UInt8($0 % 251) }
    let training = try Training(network.graph())
    try training.trainer.save(to: path, identity: trial, metadata: metadata)
    for checksDigest in [true, false] {
      let header = try CheckpointFile(path, checksDigest: checksDigest).header
      #expect(header.metadata == metadata && header.identity == trial && header.steps == 0)
      #expect(header.numericsVersion == EngineInfo.numericsVersion)
    }
  }

  @Test("what is truncated or altered is refused, and nothing changes")
  func damaged() throws {
    let training = try Training(network.graph())
    training.step()
    try training.trainer.save(to: path, identity: trial, metadata: Array("meta".utf8))
    let good = try WholeFile.read(path)
    training.step()
    let state = training.state
    var files: [([UInt8], String)] = [
      ([], "0 bytes are too few"), (Array(good.prefix(39)), "39 bytes are too few"),
      (Array("PNG".utf8) + good.dropFirst(3), "it does not begin as a checkpoint"),
    ]
    for length in [40, 48, 100, good.count / 2, good.count - 1] {
      files.append((Array(good.prefix(length)), "its digest does not fit its contents"))
    }
    for place in [9, 39, 40, 47, 52, good.count / 3, good.count - 1] {
      var altered = good
      altered[place] ^= 1
      files.append((altered, "its digest does not fit its contents"))
    }
    files.append((good + [0], "its digest does not fit its contents"))
    for (bytes, reason) in files {
      try WholeFile.write(bytes, to: path)
      let error = #expect(throws: CheckpointError.self) {
        try training.trainer.restore(from: CheckpointFile(path))
      }
      #expect(
        error?.description == "\(path): damaged checkpoint (\(reason)); remove it to train anew")
      #expect(training.state == state)
    }
  }

  @Test(
    "a checkpoint of another network is refused with the difference, and nothing changes",
    arguments: [
      (
        TestNetwork.zoo("cifar-resnet-8", TestNetwork.small),
        "the checkpoint does not fit: 67 tensors where cifar-resnet-14 has 109"
      ),
      (
        TestNetwork.zoo("cifar-resnet-14", [("width", "5"), ("input", "8"), ("shortcut", "B")]),
        "the checkpoint does not fit: stem.conv.weight with 135 values where cifar-resnet-14 has "
          + "stem.conv.weight with 108"
      ),
    ])
  func foreign(_ network: TestNetwork, _ reason: String) throws {
    let other = try Training(network.graph())
    try other.trainer.save(to: path, identity: trial, metadata: [])
    let training = try Training(TestNetwork.zoo("cifar-resnet-14", TestNetwork.small).graph())
    training.step()
    let state = training.state
    let error = #expect(throws: CheckpointError.self) {
      try training.trainer.restore(from: CheckpointFile(path))
    }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    #expect(training.state == state)
  }

  @Test("another trial's checkpoint, another engine's and another format's are told apart")
  func notThisTrials() throws {
    let training = try Training(network.graph())
    try training.trainer.save(to: path, identity: trial, metadata: [])
    let file = try CheckpointFile(path)
    let other = String(repeating: "b2", count: 32)
    var error = #expect(throws: CheckpointError.self) { try file.require(identity: other) }
    #expect(
      error?.description
        == "\(path): not this trial's checkpoint: it belongs to trial a1a1a1a1a1a1, not to b2b2b2b2b2b2"
    )
    let version = EngineInfo.numericsVersion
    error = #expect(throws: CheckpointError.self) {
      try file.require(identity: trial, numericsVersion: version + 1)
    }
    #expect(
      error?.description
        == "\(path): not this trial's checkpoint: it was saved under numerics version \(version), and "
        + "this program computes by version \(version + 1)")
    var bytes = try WholeFile.read(path)
    bytes[7] = 1
    try WholeFile.write(bytes, to: path)
    error = #expect(throws: CheckpointError.self) { try CheckpointFile(path) }
    #expect(
      error?.description
        == "\(path): not this trial's checkpoint: it is of format 1, and this program reads format 2"
    )
  }

  @Test("a file whose digest fits though its tensors do not is refused, and nothing changes")
  func forged() throws {
    let training = try Training(network.graph())
    training.step()
    try training.trainer.save(to: path, identity: trial, metadata: [])
    let good = try WholeFile.read(path).dropLast(Digest.count)
    training.step()
    let state = training.state
    for body in [good.dropLast(4), good + [0], good.prefix(100), good.prefix(20)] {
      try WholeFile.write(Array(body) + Digest.sha256(Array(body)), to: path)
      #expect(throws: CheckpointError.self) {
        try training.trainer.restore(from: CheckpointFile(path))
      }
      #expect(training.state == state)
    }
  }

  @Test("what is open for reading stays what it is when another file takes its place")
  func replaced() throws {
    let training = try Training(network.graph())
    training.step()
    let state = training.state
    try training.trainer.save(to: path, identity: trial, metadata: [])
    let file = try CheckpointFile(path)
    training.step()
    try training.trainer.save(to: path, identity: trial, metadata: [])
    try training.trainer.restore(from: file)
    #expect(training.state == state && training.trainer.steps == 1)
  }

  @Test(
    "a value that is NaN or infinite is found in any tensor, and the largest finite one is none",
    arguments: [Float.nan, .infinity, -.infinity])
  func finite(_ value: Float) throws {
    let training = try Training(network.graph())
    let tensors = training.trainer.tensors
    #expect(training.trainer.firstNonFinite == nil)
    for tensor in tensors {
      let place = tensor.values.count - 1
      let before = tensor.values[place]
      tensor.values[place] = value
      #expect(training.trainer.firstNonFinite == tensor.name)
      tensor.values[place] = .greatestFiniteMagnitude
      #expect(training.trainer.firstNonFinite == nil)
      tensor.values[place] = before
    }
    for kind in [".weight", ".weight.velocity", ".gain", ".running"] {
      #expect(tensors.contains { $0.name.hasSuffix(kind) }, "\(kind)")
    }
  }

  @Test("what the system refuses is told with path and cause")
  func system() throws {
    let training = try Training(network.graph())
    let missing = folder.path + "/none/trial.ckpt"
    var error = #expect(throws: CheckpointError.self) {
      try CheckpointFile(missing)
    }
    #expect(error?.description == "\(missing): cannot open it: No such file or directory")
    error = #expect(throws: CheckpointError.self) {
      try training.trainer.save(to: missing, identity: trial, metadata: [])
    }
    #expect(error?.description == "\(missing): cannot create it: No such file or directory")
    #expect(error?.isDiskFull == false)
    #expect(FileError(path: path, operation: "write it", code: ENOSPC).isDiskFull)
  }

  @Test("a failed save leaves the old file and nothing else")
  func failedSave() throws {
    let training = try Training(network.graph())
    try training.trainer.save(to: path, identity: trial, metadata: [1])
    let before = try WholeFile.read(path)
    // A folder in the way of the rename.
    let blocked = folder.path + "/blocked"
    try FileManager.default.createDirectory(
      atPath: blocked + "/inner", withIntermediateDirectories: true)
    #expect(throws: CheckpointError.self) {
      try training.trainer.save(to: blocked, identity: trial, metadata: [2])
    }
    #expect(try WholeFile.read(path) == before)
    #expect(Set(folder.files) == ["trial.ckpt", "blocked"])
  }
}
