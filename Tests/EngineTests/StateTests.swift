import Engine
import Files
import Foundation
import Kernels
import Network
import Testing

@Suite("The state of a network")
struct StateTests {
  @Test(
    "a fresh state is what training begins with",
    arguments: [TestNetwork.gated, TestNetwork.preActivation])
  func fresh(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let training = try Training(graph, seed: 4)
    let state = try NetworkState(graph, seed: 4)
    #expect(state == training.trainer.state)
    #expect(Set(state.values.keys) == Set(graph.stateTensors.map(\.name)))
    #expect(try state != NetworkState(graph, seed: 5))
    training.step(2)
    let trained = training.trainer.state
    #expect(trained.steps == 2)
    for tensor in graph.stateTensors {
      #expect(trained.values[tensor.name] != state.values[tensor.name], "\(tensor.name)")
    }
  }

  @Test(
    "a predictor with a trainer's state gives the bits of its evaluation",
    arguments: [TestNetwork.gated, TestNetwork.gatedShortcuts, TestNetwork.gatedInception])
  func predictor(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let training = try Training(graph)
    training.step(2)
    let predictor = try Predictor(
      graph: graph, batch: 7, state: training.trainer.state, pool: WorkerPool(threads: 2))
    let logits = predictor.logits(images: training.batch.images.pointer, count: 7)
    #expect(
      Array(UnsafeBufferPointer(start: logits, count: 7 * graph.classes))
        == training.trainer.logits(images: training.batch.images.pointer, count: 7))
  }

  @Test("the likeliest classes come first, and of equal ones the first")
  func top() {
    let logits: [Float] = [0, 2, 2, -1, 1]
    let top = logits.withUnsafeBufferPointer { TopClasses.of($0, limit: 3) }
    #expect(top.map(\.label) == [1, 2, 4])
    let total = 1 + 2 * exp(2.0) + exp(-1) + exp(1)
    #expect(abs(top[0].probability - exp(2) / total) < 1e-12)
    let all = logits.withUnsafeBufferPointer { TopClasses.of($0, limit: 9) }
    #expect(all.count == 5 && abs(all.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
    let huge: [Float] = [1e30, -1e30]
    #expect(huge.withUnsafeBufferPointer { TopClasses.of($0, limit: 1) }[0].probability == 1)
  }
}

@Suite("Arrays of images")
struct ArrayPredictionTests {
  private let folder: TemporaryFolder
  private let graph: Graph
  private let predictor: Predictor

  init() throws {
    folder = try TemporaryFolder()
    graph = try TestNetwork.zoo("se-cifar-resnet-8", TestNetwork.small).graph()
    predictor = try Predictor(graph: graph, batch: 3, seed: 2, pool: WorkerPool(threads: 1))
  }

  private func array(_ type: String, _ shape: [Int], _ bytes: [UInt8]) throws -> String {
    let path = folder.path + "/x.npy"
    try WholeFile.write(NumPyFile.header(type: type, shape: shape) + bytes, to: path)
    return path
  }

  @Test("any number of images goes through in batches", arguments: [0, 1, 3, 8])
  func batches(_ count: Int) throws {
    let batch = TestBatch(graph, count: max(count, 1))
    let values = UnsafeBufferPointer(
      start: batch.images.pointer, count: count * graph.input.count)
    let images = try ArrayPrediction(
      array("<f4", [count, 8, 8, 3], Array(UnsafeRawBufferPointer(values))))
    #expect(images.count == count && images.shape == Shape(8, 8, 3))
    let path = folder.path + "/y.npy"
    try images.run(predictor, batch: 3, to: path)
    var expected: [Float] = []
    for first in stride(from: 0, to: count, by: 3) {
      let size = min(3, count - first)
      let logits = predictor.logits(
        images: batch.images.pointer + first * graph.input.count, count: size)
      expected += UnsafeBufferPointer(start: logits, count: size * graph.classes)
    }
    let bytes = expected.withUnsafeBytes { Array($0) }
    #expect(
      try WholeFile.read(path)
        == NumPyFile.header(type: "<f4", shape: [count, graph.classes]) + bytes)
    #expect(Set(folder.files) == ["x.npy", "y.npy"])
  }

  @Test(
    "another type, shape or length is refused with what would do",
    arguments: [
      ("<f8", [1, 8, 8, 3], 1536, "its values are '<f8', and images must be normalised float32"),
      ("|u1", [1, 8, 8, 3], 192, "its values are '|u1', and images must be normalised float32"),
      (">f4", [1, 8, 8, 3], 768, "its values are '>f4', and images must be normalised float32"),
      (
        "<f4", [8, 8, 3], 768, "its shape is [8, 8, 3], and images are [n, height, width, channels]"
      ),
      (
        "<f4", [1, 8, 0, 3], 0,
        "its shape is [1, 8, 0, 3], and images are [n, height, width, channels]"
      ),
      (
        "<f4", [1, 8, 8, 3], 767,
        "767 bytes of data, and its shape [1, 8, 8, 3] takes 768: it is truncated"
      ),
      (
        "<f4", [1, 8, 8, 3], 769,
        "769 bytes of data, and its shape [1, 8, 8, 3] takes 768: it holds something else besides"
      ),
      (
        "<f4", [1 << 62, 8, 8, 3], 0,
        "its shape is [4611686018427387904, 8, 8, 3], and images are [n, height, width, channels]"
      ),
    ] as [(String, [Int], Int, String)])
  func refusals(type: String, shape: [Int], data: Int, reason: String) throws {
    let path = try array(type, shape, [UInt8](repeating: 0, count: data))
    let error = #expect(throws: InputError.self) { try ArrayPrediction(path) }
    #expect(
      error?.description.hasPrefix("\(path): \(reason)") == true, "\(error?.description ?? "")")
  }

  @Test("Fortran's order is refused with the way out")
  func fortran() throws {
    let text = "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 8, 8, 3), }\n"
    let path = folder.path + "/f.npy"
    try WholeFile.write(
      NumPyFile.header(type: "<f4", shape: []).prefix(8) + [UInt8(text.utf8.count), 0]
        + Array(text.utf8), to: path)
    let error = #expect(throws: InputError.self) { try ArrayPrediction(path) }
    #expect(error?.description.hasSuffix("numpy.ascontiguousarray(x)") == true)
  }

  @Test("an input that ends early leaves no output")
  func endsEarly() throws {
    // It is whole when it is opened, and cut off before it is read.
    let path = folder.path + "/x.npy"
    let header = NumPyFile.header(type: "<f4", shape: [4, 8, 8, 3])
    let bytes = header + [UInt8](repeating: 0, count: 3 * 768)
    try WholeFile.write(bytes + [UInt8](repeating: 0, count: 768), to: path)
    let images = try ArrayPrediction(path)
    try #require(truncate(path, bytes.count) == 0)
    let error = #expect(throws: PredictionError.self) {
      try images.run(predictor, batch: 3, to: folder.path + "/y.npy")
    }
    #expect(error?.description == "\(path): it ends before the last of its 4 images")
    #expect(folder.files == ["x.npy"])
  }
}
