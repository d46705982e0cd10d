import Engine
import Interchange
import Kernels
import Network
import Testing

/// ONNX's own definition of a window without `ceil_mode`, against the engine's plain twin: which inputs
/// each output sees, and what an average divides by.
@Suite("Pooling windows as ONNX")
struct PoolingTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var kind: PoolKind
    var counts: Bool
    var kernel: Int
    var stride: Int
    var padding: Int
    var roundsUp: Bool

    var testDescription: String {
      "\(kind) \(kernel), stride \(stride), padding \(padding)\(roundsUp ? ", ceiling" : "")"
        + (counts ? ", counted" : "")
    }
  }

  static let cases: [Case] = [2, 3].flatMap { kernel in
    [1, 2, 3].flatMap { stride in
      (0..<kernel).flatMap { padding in
        [false, true].flatMap { roundsUp in
          [(PoolKind.maximum, true), (.average, true), (.average, false)].map { kind, counts in
            Case(
              kind: kind, counts: counts, kernel: kernel, stride: stride, padding: padding,
              roundsUp: roundsUp)
          }
        }
      }
    }
  }

  @Test("each window sees what the engine's sees", arguments: cases)
  func windows(_ example: Case) throws {
    for (height, width) in [(5, 6), (7, 4), (8, 9)] {
      let window = Window(
        square: example.kernel, stride: example.stride, padding: example.padding,
        roundsUp: example.roundsUp)
      let graph = try network(input: Shape(height, width, 1)) { b, x in
        b.pool("pool", x, example.kind, window, countsPadding: example.counts)
      }
      let output = try #require(graph.nodes.first { $0.name == "pool" }).shape
      let seen = try onnxWindows(graph.onnx(), height, width)
      let pool = WindowPool(
        example.kind, window, countsPadding: example.counts, input: graph.input, output: output)
      var count = 0
      Reference.forEachWindow(pool) { index, inputs, divisor in
        count += 1
        guard index < seen.count else { return }
        #expect(seen[index].inputs == inputs)
        if example.kind == .average { #expect(seen[index].divisor == divisor) }
      }
      #expect(seen.count == count)
    }
  }

  private struct Seen {
    var inputs: [Int] = []
    var divisor = 0
  }

  private func onnxWindows(_ model: ReadModel, _ height: Int, _ width: Int) throws -> [Seen] {
    let pool = try #require(model.nodes.first { $0.operation.hasSuffix("Pool") })
    // Zeros that an explicit Pad puts around the map are values of the pool's input.
    var around = [0, 0, 0, 0]
    if let pad = model.nodes.first(where: { $0.operation == "Pad" }) {
      let all = try #require(model.tensors[pad.inputs[1]]).integers
      around = [all[2], all[3], all[6], all[7]]
      #expect(pool.operation == "AveragePool")
    }
    #expect(pool.ints["ceil_mode"] == nil)
    let pads = try #require(pool.ints["pads"])
    let kernel = try #require(pool.ints["kernel_shape"])
    let strides = try #require(pool.ints["strides"])
    let counts = pool.ints["count_include_pad"] == [1]
    let (rows, columns) = (height + around[0] + around[2], width + around[1] + around[3])
    let (tall, wide) = (
      (rows + pads[0] + pads[2] - kernel[0]) / strides[0] + 1,
      (columns + pads[1] + pads[3] - kernel[1]) / strides[1] + 1
    )
    var result: [Seen] = []
    for j in 0..<tall {
      for i in 0..<wide {
        var seen = Seen()
        for row in 0..<kernel[0] {
          for column in 0..<kernel[1] {
            let (y, x) = (j * strides[0] + row - pads[0], i * strides[1] + column - pads[1])
            let isInside = (0..<rows).contains(y) && (0..<columns).contains(x)
            if isInside || counts { seen.divisor += 1 }
            let (ownY, ownX) = (y - around[0], x - around[1])
            guard (0..<height).contains(ownY), (0..<width).contains(ownX) else { continue }
            seen.inputs.append(ownY * width + ownX)
          }
        }
        result.append(seen)
      }
    }
    return result
  }
}
