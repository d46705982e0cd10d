import Engine
import Network
import Testing
import Zoo

@Suite("Where a step's time goes")
struct ProfileTests {
  private func graph(_ name: String, width: Int = 8) throws -> Graph {
    var settings = NetworkSettings(model: name)
    try settings.set("width", String(width))
    return try Zoo.build(settings)
  }

  @Test(
    "the parts of a step follow each other, so they add up to it",
    arguments: ["se-cifar-resnet-8", "cifar-inception", "cifar-mobilenet"])
  func sum(_ name: String) throws {
    let graph = try graph(name)
    let result = try Benchmark.train(graph: graph, batch: 8, steps: 1, threads: 2, profiles: true)
    let profile = try #require(result.profile)
    #expect(profile.steps == 1)
    // Between the last part and the end of the step lies what the profile itself takes.
    #expect(1e3 * profile.total <= result.milliseconds.median)
    #expect(1e3 * profile.total > 0.5 * result.milliseconds.median)
    for layer in profile.layers {
      let times = layer.times
      for part in [
        times.forwardKernel, times.forwardRest, times.inputGradientKernel,
        times.weightGradientKernel, times.backwardRest,
      ] {
        #expect(part >= -1e-12)
      }
    }
  }

  @Test("each node of a graph but the images is in one layer, and multiply-adds are all there")
  func nodes() throws {
    let graph = try graph("se-cifar-resnet-8")
    let result = try Benchmark.train(graph: graph, batch: 2, steps: 1, threads: 1, profiles: true)
    let profile = try #require(result.profile)
    let nodes = profile.layers.flatMap(\.nodes).map(\.index).sorted()
    #expect(nodes == Array(1..<graph.nodes.count))
    #expect(profile.layers.reduce(0) { $0 + $1.macs } == graph.cost.total.macs)
  }

  @Test("a convolution's three kernels are timed apart; that of the images has no input gradient")
  func kernels() throws {
    let graph = try graph("cifar-resnet-8")
    let result = try Benchmark.train(graph: graph, batch: 8, steps: 2, threads: 2, profiles: true)
    let profile = try #require(result.profile)
    for layer in profile.layers {
      let times = layer.times
      let node = graph[layer.nodes[0]]
      guard case .convolution = node.operation else {
        #expect(times.forwardKernel == 0 && times.weightGradientKernel == 0)
        continue
      }
      #expect(times.forwardKernel > 0 && times.weightGradientKernel > 0)
      #expect((times.inputGradientKernel > 0) == (node.inputs[0].index != 0))
    }
  }

  @Test("the parts of an inference add up to it too, with nothing of a backward pass")
  func inference() throws {
    let graph = try graph("se-cifar-resnet-8")
    let result = try Benchmark.infer(graph: graph, batch: 8, steps: 1, threads: 2, profiles: true)
    let profile = try #require(result.profile)
    #expect(!profile.trains && profile.steps == 1)
    #expect(1e3 * profile.total <= result.milliseconds.median)
    #expect(1e3 * profile.total > 0.5 * result.milliseconds.median)
    #expect(profile.layerTimes.backward == 0 && profile.loss == 0 && profile.update == 0)
    for layer in profile.layers {
      guard case .convolution = graph[layer.nodes[0]].operation else { continue }
      #expect(layer.times.forwardKernel > 0)
    }
  }

  @Test("without being asked for there is no profile")
  func off() throws {
    let result = try Benchmark.train(
      graph: try graph("cifar-resnet-8"), batch: 2, steps: 1, threads: 1)
    #expect(result.profile == nil)
  }

  @Test("a kernel is timed in the passes that a network computes")
  func kernel() throws {
    let inner = try #require(
      ConvolutionShape(
        input: Shape(8, 8, 16), convolution: Convolution(Window(square: 3), outputChannels: 32)))
    let figures = try KernelBenchmark(inner, batch: 4).run(steps: 2, threads: 2)
    #expect(figures.map(\.pass) == [.forward, .inputGradient, .weightGradient])
    for figure in figures {
      #expect(figure.flop == Double(2 * 4 * 64 * 9 * 16 * 32))
      #expect(figure.bytes == Double(4 * (4 * (8 * 8 * 16 + 8 * 8 * 32) + 9 * 16 * 32)))
      #expect(figure.seconds > 1e-7 && figure.seconds < 10)
    }
    let images = try #require(
      ConvolutionShape(
        input: Shape(8, 8, 3), convolution: Convolution(Window(square: 3), outputChannels: 8)))
    #expect(
      try KernelBenchmark(images, batch: 4).run(steps: 1, threads: 1).map(\.pass)
        == [.forward, .weightGradient])
  }

  @Test("the roof is the bandwidth's for low intensities and the peak's for high ones")
  func roof() {
    let peak = MachinePeak(threads: 2, gflopsPerSecond: 100, gigabytesPerSecond: 20)
    #expect(peak.roof(intensity: 1) == 20)
    #expect(peak.roof(intensity: 5) == 100)
    #expect(peak.roof(intensity: 50) == 100)
    let other = MachinePeak(threads: 2, gflopsPerSecond: 90, gigabytesPerSecond: 30)
    #expect(
      peak.better(other) == MachinePeak(threads: 2, gflopsPerSecond: 100, gigabytesPerSecond: 30))
  }
}
