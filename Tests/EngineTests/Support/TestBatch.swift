import Kernels
import Network

/// Random normal images with labels in turn, for the engine and for its twin.
final class TestBatch {
  let count: Int
  let images: AlignedBuffer<Float>
  let labels: AlignedBuffer<Int32>
  private let imageCount: Int

  init(_ graph: Graph, count: Int, seed: UInt64 = 1) {
    self.count = count
    imageCount = graph.input.count
    images = AlignedBuffer(count: count * graph.input.count)
    labels = AlignedBuffer(count: count)
    var stream = RandomStream(seed: seed, "test batch")
    for i in 0..<images.count { images.pointer[i] = Float(stream.normal()) }
    for i in 0..<count { labels.pointer[i] = Int32(stream.below(graph.classes)) }
  }

  /// [image][value].
  var maps: [[Double]] {
    (0..<count).map { image in
      (0..<imageCount).map { Double(images.pointer[image * imageCount + $0]) }
    }
  }

  var classes: [Int] { labels.buffer.map(Int.init) }
}
