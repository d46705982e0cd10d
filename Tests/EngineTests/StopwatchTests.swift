import Engine
import Kernels
import Testing
import Zoo

@Suite("Stopwatches")
struct StopwatchTests {
  @Test("a step's time lies within its call, in both modes and with both arms on one pool")
  func steps() throws {
    let pool = WorkerPool(threads: 2)
    for mode in [Stopwatch.Mode.train, .infer] {
      let arms = try ["cifar-resnet-8", "se-cifar-resnet-8"].map { model in
        try Stopwatch(
          graph: Zoo.build(NetworkSettings(model: model)), mode: mode, batch: 2, pool: pool)
      }
      for arm in arms + arms {
        let start = Clock.now()
        let seconds = arm.step()
        #expect(seconds > 0 && seconds <= Clock.now() - start)
      }
    }
  }

  @Test("memory is what a trainer takes, less for inference, and too much is refused")
  func memory() throws {
    let graph = try Zoo.build(NetworkSettings(model: "cifar-resnet-8"))
    let train = try Stopwatch.memory(graph: graph, mode: .train, batch: 4, threads: 1)
    #expect(try train == Trainer.memory(graph: graph, batch: 4, threads: 1))
    #expect(try Stopwatch.memory(graph: graph, mode: .infer, batch: 4, threads: 1) < train)
    #expect(throws: EngineError.self) { try Stopwatch.require(1 << 60) }
    try Stopwatch.require(1)
  }
}
