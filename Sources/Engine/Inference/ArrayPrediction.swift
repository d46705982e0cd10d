import Files
import Kernels
import Network

/// Images in a `.npy` file, float32 [n, h, w, channels] and normalised, on their way through a network to
/// logits in another, float32 [n, classes]. Only one batch is in memory.
package struct ArrayPrediction {
  private let file: InputFile
  /// Number of images.
  package let count: Int
  /// Of one image.
  package let shape: Shape

  /// Opens the images. Throws: a file of another type or shape, or one that is truncated.
  package init(_ path: String) throws(InputError) {
    file = try InputFile(path)
    let header = try NumPyHeader(from: file)
    guard header.type == "<f4" else {
      throw file.refused(
        "its values are '\(header.type)', and images must be normalised float32 ('<f4'); "
          + "in NumPy: x.astype('<f4')")
    }
    guard !header.isFortran else {
      throw file.refused(
        "it is in Fortran order, and images are read one after the other; in NumPy: "
          + "numpy.ascontiguousarray(x)")
    }
    let axes = header.shape
    guard axes.count == 4, axes[1...].allSatisfy({ $0 > 0 }), let values = header.count,
      values <= Int.max / 4
    else {
      throw file.refused("its shape is \(axes), and images are [n, height, width, channels]")
    }
    (count, shape) = (axes[0], Shape(axes[1], axes[2], axes[3]))
    let data = file.size - file.position
    guard data == 4 * values else {
      throw file.refused(
        "\(data) bytes of data, and its shape \(axes) takes \(4 * values): "
          + (data < 4 * values ? "it is truncated" : "it holds something else besides"))
    }
  }

  /// The error that a network of another size is.
  package func mismatch(_ input: Shape) -> InputError {
    file.refused("images of \(shape), and the network reads \(input)")
  }

  /// Writes the logits, whole or not at all.
  ///
  /// - Parameters:
  ///   - predictor: of a network whose images have this shape.
  ///   - batch: images at a time, at most what the predictor was made for.
  package func run(
    _ predictor: Predictor, batch: Int, to path: String
  ) throws(PredictionError) {
    precondition(predictor.graph.input == shape)
    let classes = predictor.graph.classes
    let images = AlignedBuffer<Float>(count: batch * shape.count)
    defer { withExtendedLifetime(images) {} }
    let output = try Self.output { () throws(FileError) in
      let output = try OutputFile(path)
      try output.append(NumPyFile.header(type: "<f4", shape: [count, classes]))
      return output
    }
    for first in stride(from: 0, to: count, by: batch) {
      let size = min(batch, count - first)
      let bytes = UnsafeMutableRawBufferPointer(
        start: images.pointer, count: 4 * size * shape.count)
      do throws(InputError) {
        guard try file.read(into: bytes) == bytes.count else {
          throw file.refused("it ends before the last of its \(count) images")
        }
      } catch { throw .input(error) }
      let logits = predictor.logits(images: images.pointer, count: size)
      try Self.output { () throws(FileError) in
        try output.append(UnsafeRawBufferPointer(start: logits, count: 4 * size * classes))
      }
    }
    try Self.output { () throws(FileError) in try output.commit() }
  }

  private static func output<R>(
    _ body: () throws(FileError) -> R
  ) throws(PredictionError) -> R {
    do throws(FileError) { return try body() } catch { throw .output(error) }
  }
}

/// Why logits were not written.
package enum PredictionError: Error, Hashable, CustomStringConvertible {
  case input(InputError)
  case output(FileError)

  package var description: String {
    switch self {
    case .input(let error): error.description
    case .output(let error): error.description
    }
  }
}
