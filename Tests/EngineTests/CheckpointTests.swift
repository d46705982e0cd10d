import Engine
import Files
import Foundation
import Testing

@Suite("Checkpoints")
struct CheckpointTests {
  private let network = TestNetwork.networks[2]
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/trial.ckpt" }

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "saved, restored and continued equals uninterrupted, bit by bit",
    arguments: [TestNetwork.networks[2], TestNetwork.networks[4]]
      + TestNetwork.operations.filter { $0.name == "dropout" })
  func continues(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let whole = try Training(graph) { $0.nesterov = true }
    whole.step(3)
    try whole.trainer.save(to: path, metadata: Array("epoch 3".utf8))
    whole.step(3)
    let resumed = try Training(graph, threads: 2) { $0.nesterov = true }
    // What it did before must not shine through.
    resumed.step()
    #expect(try resumed.trainer.restore(from: path) == Array("epoch 3".utf8))
    #expect(resumed.trainer.steps == 3)
    resumed.step(3)
    #expect(resumed.state == whole.state)
    #expect(resumed.evaluate(7) == whole.evaluate(7))
    #expect(folder.files == ["trial.ckpt"])
  }

  @Test("the same state gives the same file")
  func sameBytes() throws {
    let graph = try network.graph()
    let files = try [1, 2].map { threads in
      let training = try Training(graph, threads: threads)
      training.step(2)
      try training.trainer.save(to: path, metadata: [1, 2, 3])
      return try WholeFile.read(path)
    }
    #expect(files[0] == files[1])
  }

  @Test("metadata can be read without a network", arguments: [0, 1, 1000])
  func metadata(count: Int) throws {
    let metadata = (0..<count).map { UInt8($0 % 251) }
    let training = try Training(network.graph())
    try training.trainer.save(to: path, metadata: metadata)
    #expect(try Trainer.readMetadata(from: path) == metadata)
    #expect(try training.trainer.restore(from: path) == metadata)
  }

  @Test("what is truncated or altered is refused, and nothing changes")
  func damaged() throws {
    let training = try Training(network.graph())
    training.step()
    try training.trainer.save(to: path, metadata: Array("meta".utf8))
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
    for place in [8, 39, 40, 47, 52, good.count / 3, good.count - 1] {
      var altered = good
      altered[place] ^= 1
      files.append((altered, "its digest does not fit its contents"))
    }
    files.append((good + [0], "its digest does not fit its contents"))
    for (bytes, reason) in files {
      try WholeFile.write(bytes, to: path)
      let error = #expect(throws: CheckpointError.self) {
        try training.trainer.restore(from: path)
      }
      #expect(
        error?.description == "\(path): damaged checkpoint (\(reason)); remove it to train anew")
      #expect(throws: CheckpointError.self) { try Trainer.readMetadata(from: path) }
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
    try other.trainer.save(to: path, metadata: [])
    let training = try Training(TestNetwork.zoo("cifar-resnet-14", TestNetwork.small).graph())
    training.step()
    let state = training.state
    let error = #expect(throws: CheckpointError.self) { try training.trainer.restore(from: path) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    #expect(training.state == state)
  }

  @Test("what the system refuses is told with path and cause")
  func system() throws {
    let training = try Training(network.graph())
    let missing = folder.path + "/none/trial.ckpt"
    var error = #expect(throws: CheckpointError.self) {
      try training.trainer.restore(from: missing)
    }
    #expect(error?.description == "\(missing): cannot open it: No such file or directory")
    error = #expect(throws: CheckpointError.self) {
      try training.trainer.save(to: missing, metadata: [])
    }
    #expect(error?.description == "\(missing): cannot create it: No such file or directory")
    #expect(error?.isDiskFull == false)
    #expect(FileError(path: path, operation: "write it", code: ENOSPC).isDiskFull)
  }

  @Test("a failed save leaves the old file and nothing else")
  func failedSave() throws {
    let training = try Training(network.graph())
    try training.trainer.save(to: path, metadata: [1])
    let before = try WholeFile.read(path)
    // A folder in the way of the rename.
    let blocked = folder.path + "/blocked"
    try FileManager.default.createDirectory(
      atPath: blocked + "/inner", withIntermediateDirectories: true)
    #expect(throws: CheckpointError.self) {
      try training.trainer.save(to: blocked, metadata: [2])
    }
    #expect(try WholeFile.read(path) == before)
    #expect(Set(folder.files) == ["trial.ckpt", "blocked"])
  }
}
