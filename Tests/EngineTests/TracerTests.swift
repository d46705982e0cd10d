import Engine
import Testing

@Suite("Tracing a step")
struct TracerTests {
  @Test(
    "a tracer changes no bit, and what it sees does not depend on the threads",
    arguments: DeterminismTests.networks)
  func bits(_ network: TestNetwork) throws {
    let graph = try network.graph()
    let plain = try Training(graph)
    plain.step(2)
    var first: [StepTracer.Record]?
    for threads in [1, 3, 1] {
      let traced = try Training(graph, threads: threads)
      let tracer = StepTracer()
      traced.trainer.tracer = tracer
      traced.step(2)
      _ = traced.evaluate(3)
      #expect(traced.state == plain.state)
      let records = tracer.take()
      #expect(tracer.take().isEmpty)
      #expect(records.contains { $0.part == .gradient } && records.contains { $0.part == .weights })
      #expect(first.map { $0 == records } ?? true, "\(threads) threads")
      first = records
    }
  }

  @Test("outputs come in order of the network, gradients and weights the other way around")
  func order() throws {
    let traced = try Training(TestNetwork.residual14.graph())
    let tracer = StepTracer()
    traced.trainer.tracer = tracer
    traced.step(1)
    let records = tracer.take()
    let outputs = records.filter { $0.part == .output }.map(\.layer)
    #expect(records.prefix(outputs.count).allSatisfy { $0.part == .output })
    #expect(Set(outputs).count == outputs.count)
    #expect(records.filter { $0.part == .gradient }.map(\.layer) == outputs.reversed())
    let weights = records.filter { $0.part == .weights }.map(\.layer)
    #expect(!weights.isEmpty && weights == outputs.reversed().filter(weights.contains))
  }
}
