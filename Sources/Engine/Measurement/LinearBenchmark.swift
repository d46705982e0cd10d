import Kernels
import Network

/// Times a kernel of one fully connected layer as a training step runs it: OpenBLAS on one thread, ours on all.
package struct LinearBenchmark: Hashable, Sendable {
  package var inputs: Int
  package var outputs: Int

  /// The fully connected layers of a network, by their first layer's name, and how many are alike.
  package static func layers(
    of graph: Graph
  ) -> [(layer: String, benchmark: LinearBenchmark, count: Int)] {
    var layers: [(layer: String, benchmark: LinearBenchmark, count: Int)] = []
    for node in graph.nodes {
      guard case .fullyConnected(let outputs, _) = node.operation else { continue }
      let benchmark = LinearBenchmark(
        inputs: graph[node.inputs[0]].shape.count, outputs: outputs)
      if let index = layers.firstIndex(where: { $0.benchmark == benchmark }) {
        layers[index].count += 1
      } else {
        layers.append((node.name, benchmark, 1))
      }
    }
    return layers
  }

  /// - Parameter steps: of which the median is taken, after two that warm up.
  package func run(
    batch: Int, steps: Int, threads: Int, kernel: LinearChoice
  ) throws(EngineError) -> [KernelBenchmark.Timing] {
    let library: OpenBLAS?
    do throws(LibraryError) { library = kernel == .openblas ? try OpenBLAS.library() : nil } catch {
      throw .unsupported(network: "kernel", layer: "\(inputs)→\(outputs)", reason: error.reason)
    }
    let (x, weights, y) = (
      AlignedBuffer<Float>(count: batch * inputs), AlignedBuffer<Float>(count: inputs * outputs),
      AlignedBuffer<Float>(count: batch * outputs)
    )
    let (slope, gradient) = (
      AlignedBuffer<Float>(count: weights.count), AlignedBuffer<Float>(count: x.count)
    )
    var stream = RandomStream(seed: 1, "linear benchmark")
    for buffer in [x, weights] {
      for i in 0..<buffer.count { buffer.pointer[i] = Float(stream.uniform()) }
    }
    let pool = WorkerPool(threads: threads)
    let shapes: [(KernelBenchmark.Pass, LinearShape, [AlignedBuffer<Float>])] = [
      (.forward, LinearShape(rows: batch, columns: outputs, depth: inputs), [x, weights, y]),
      (
        .weightGradient,
        LinearShape(rows: inputs, columns: outputs, depth: batch, transposesA: true), [x, y, slope]
      ),
      (
        .inputGradient,
        LinearShape(rows: batch, columns: inputs, depth: outputs, transposesB: true),
        [y, weights, gradient]
      ),
    ]
    return shapes.map { pass, shape, buffers in
      let shares = shape.shares(threads: threads)
      let scratch = (0..<threads).map { _ in AlignedBuffer<Float>(count: shape.scratchCount) }
      func product() {
        if let library {
          library.run(shape, buffers[0].pointer, buffers[1].pointer, into: buffers[2].pointer)
          return
        }
        let product = LinearProduct(
          shape, buffers[0].pointer, buffers[1].pointer, into: buffers[2].pointer)
        pool.run(tasks: shares.count) { task, worker in
          product.run(shares, task, scratch: scratch[worker].pointer)
        }
      }
      let flop = 2 * Double(batch) * Double(inputs) * Double(outputs)
      // Short ones several times for each look at the clock.
      let times = max(1, Int(1e7 / flop))
      let seconds = (-2..<max(steps, 1)).map { _ in
        let start = Clock.now()
        for _ in 0..<times { product() }
        return (Clock.now() - start) / Double(times)
      }.dropFirst(2).sorted()
      return KernelBenchmark.Timing(
        pass: pass, seconds: max(seconds[seconds.count / 2], 1e-9), flop: flop,
        bytes: 4 * Double(x.count + weights.count + y.count))
    }
  }
}
