import Engine
import Foundation
import Kernels
import Network
import Testing

@Suite("Training")
struct TrainingTests {
  @Test("a network learns a small batch by heart")
  func learns() throws {
    let training = try Training(
      TestNetwork.zoo("se-cifar-resnet-8", TestNetwork.small).graph(), images: 10)
    let first = training.step()
    let last = training.step(60)
    #expect(last.loss < 0.1 * first.loss && last.top1Errors == 0)
  }

  @Test(
    "several steps of the engine stay with the twin's", arguments: OptimizerName.allCases,
    [nil, 0.9])
  func twin(optimizer: OptimizerName, average: Double?) throws {
    let graph = try TestNetwork.zoo("se-cifar-resnet-8", TestNetwork.small).graph()
    let training = try Training(graph) {
      $0.decaysAll = true
      $0.optimizer = optimizer
      $0.averageDecay = average
      // Adam's pull is a sign where a gradient is as small as rounding; a large ε leaves it a number.
      $0.epsilon = 1e-2
    }
    var twin = try ReferenceNetwork(graph, seed: 1)
    for (name, values) in training.state.weights {
      #expect(twin.parameters[name] == values.map(Double.init))
    }
    for _ in 0..<5 {
      let pass = twin.step(
        training.batch.maps, labels: training.batch.classes, rate: 0.05, training.trainer.options)
      #expect(abs(training.step().loss - pass.loss) <= 1e-4 * pass.loss)
    }
    #expect(training.state.slots.count == training.trainer.options.slots.count)
    for (slot, values) in training.state.slots.enumerated() {
      for (name, values) in values {
        let plain = try #require(twin.slots[name])[slot]
        #expect(distance(values, plain) <= 1e-3 * max(norm(plain), 1e-2), "\(name)")
      }
    }
    for (name, values) in training.state.averages {
      let plain = try #require(twin.averagedStatistics[name])
      let both = plain.mean + plain.variance
      #expect(distance(values, both) <= 1e-3 * max(norm(both), 1e-2), "\(name)")
    }
    #expect(twin.averagedStatistics.count == training.state.averages.count)
  }

  @Test("weight decay pulls on weights alone, or on everything if asked")
  func decay() throws {
    let graph = try TestNetwork.zoo("cifar-resnet-8", TestNetwork.small).graph()
    for all in [false, true] {
      let (with, without) = (
        try Training(graph) {
          $0.weightDecay = 0.1
          $0.decaysAll = all
        }, try Training(graph) { $0.weightDecay = 0 }
      )
      with.step()
      without.step()
      for parameter in graph.parameters {
        let (a, b) = (with.state.weights[parameter.name], without.state.weights[parameter.name])
        // Shifts and biases begin at zero, where decay does not pull.
        let pulled = parameter.role == .weight || (all && parameter.role == .gain)
        #expect((a == b) == !pulled, "\(parameter.name)")
      }
    }
  }

  @Test("label smoothing raises the loss of a sure network and is not part of evaluation")
  func smoothing() throws {
    let graph = try TestNetwork.zoo("cifar-resnet-8", TestNetwork.small).graph()
    let (hard, soft) = (try Training(graph), try Training(graph) { $0.labelSmoothing = 0.2 })
    #expect(hard.evaluate(7) == soft.evaluate(7))
    hard.step(40)
    soft.step(40)
    #expect(hard.step().loss < 0.05)
    // The entropy of the smoothed target is the least that can be reached.
    let (own, other) = (1 - 0.2 + 0.2 / 5, 0.2 / 5)
    let least = -own * log(own) - 4 * other * log(other)
    #expect(soft.step().loss > least && soft.step().loss < least + 0.1)
  }

  @Test(
    "dropout keeps the mean, drops its share, and does so anew each step", arguments: [0.2, 0.5])
  func dropout(rate: Double) throws {
    // The logits of a network that drops and then averages.
    var b = GraphBuilder(name: "dropout", input: Shape(32, 32, 8))
    let x = b.dropout("drop", b.input, rate: rate)
    let output = b.globalPool("pool", x, .average)
    let graph = try b.finish(output: output)
    let training = try Training(graph, images: 8)
    training.batch.images.buffer.update(repeating: 1)
    var means: [[Float]] = []
    for _ in 0..<2 {
      means.append(training.trainer.trainingLogits(images: training.batch.images.pointer))
      training.step()
    }
    for logits in means {
      let mean = logits.map(Double.init).reduce(0, +) / Double(logits.count)
      // 65,536 values; four standard deviations.
      #expect(abs(mean - 1) < 4 * (rate / (1 - rate) / 65_536).squareRoot())
      #expect(Set(logits).count > 30)
    }
    #expect(means[0] != means[1])
    let inferred = training.trainer.logits(images: training.batch.images.pointer, count: 8)
    #expect(inferred.allSatisfy { $0 == 1 })
  }

  @Test("a batch that cannot fit is refused before it is allocated")
  func memory() throws {
    let graph = try TestNetwork.zoo("cifar-resnet-20").graph()
    let batch = 50_000_000
    let needed = try Trainer.memory(graph: graph, batch: batch, threads: 2)
    #expect(needed > 1 << 40)
    let error = #expect(throws: EngineError.self) {
      try Trainer(
        graph: graph, batch: batch, seed: 1, options: TrainingOptions(),
        pool: WorkerPool(threads: 1))
    }
    let text = error?.description ?? ""
    #expect(
      text.contains(" MiB of memory are needed and ")
        && text.hasSuffix("; a smaller training.batch or training.micro_batch needs less"))
    #expect(throws: EngineError.self) {
      try Predictor(graph: graph, batch: batch, seed: 1, pool: WorkerPool(threads: 1))
    }
  }

  @Test("memory grows with the batch, and not with inference's missing gradients")
  func memoryGrows() throws {
    let graph = try TestNetwork.zoo("cifar-resnet-8").graph()
    let small = try Trainer.memory(graph: graph, batch: 16, threads: 1)
    let large = try Trainer.memory(graph: graph, batch: 32, threads: 1)
    #expect(large > small && large < 2 * small)
    #expect(try Training(graph, images: 16).trainer.peakMemoryBytes == small)
  }

  @Test("a batch of no images is refused", arguments: [0, -1, Int.max])
  func noBatch(size: Int) throws {
    let graph = try TestNetwork.residual.graph()
    let error = #expect(throws: EngineError.self) {
      try Trainer.memory(graph: graph, batch: size, threads: 1)
    }
    #expect(error?.description.hasPrefix("a batch of \(size) images cannot be run") == true)
  }

  @Test("what nobody reads is refused with its name")
  func unread() throws {
    var b = GraphBuilder(name: "net", input: Shape(4, 4, 3))
    _ = b.activation("lost", b.input)
    let output = b.globalPool("pool", b.input, .average)
    let graph = try b.finish(output: output)
    let error = #expect(throws: EngineError.self) {
      try Trainer.memory(graph: graph, batch: 1, threads: 1)
    }
    #expect(error?.description == "net, layer lost: no layer reads what it gives")
  }
}
