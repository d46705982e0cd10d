import Network
import Engine
import Files
import Kernels

/// `ablate predict`
enum PredictCommand: Command {
  static let name = "predict"
  static let summary = "logits of normalised images, or the likeliest classes of pictures"
  static let usage = [
    "predict NETWORK --input X.npy --output Y.npy [options]", "predict NETWORK PICTURE … [options]",
  ]
  static let input = OptionSpec(
    "input", value: "FILE", kind: .file,
    "X.npy: normalised float32 [n, height, width, c]; or a picture")
  static let classNames = OptionSpec(
    "class-names", value: "FILE", kind: .file, "names of the classes, one per line, for pictures")
  static let options: [OptionSpec] =
    [input] + NetworkSource.options + [classNames] + Preprocessing.options + [.threads]
    + OptionSpec.result
  static let details = """
    NETWORK is --model NAME, --trial ID or --weights FILE. A model of the zoo is built for the size of
    the images. Y.npy gets float32 logits [n, classes]; only one batch of images is in memory at a time.
    For each picture (JPEG or PNG), the five likeliest classes are printed. Pictures are prepared by the
    test protocol. The weights tell how they are normalised, unless --mean, --deviation or
    --preprocessing do. The same seed or trial has the same weights here, in `export` and in training.
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    let pictures = arguments.operands + [arguments.value(input)].compactMap { $0 }.filter(isPicture)
    if let array = arguments.operands.first(where: { $0.hasSuffix(".npy") }) {
      throw CommandError.usage("an array is given as --input \(array)")
    }
    if !pictures.isEmpty {
      if let array = arguments.value(input), !isPicture(array) {
        throw CommandError.usage("predict reads --input X.npy or pictures, not both")
      }
      return try predict(pictures: pictures, arguments)
    }
    guard let path = arguments.value(input) else {
      throw CommandError.usage("predict what? --input X.npy, or pictures")
    }
    if let option = Preprocessing.options.first(where: { arguments.value($0) != nil }) {
      throw CommandError.usage("--\(option.name) is for pictures; an array is normalised already")
    }
    guard let output = arguments.value(.output) else {
      throw CommandError.usage("predict --input X.npy needs --output Y.npy")
    }
    return try predict(array: path, to: output, arguments)
  }

  private static func isPicture(_ path: String) -> Bool {
    let suffix = path.split(separator: ".").last?.lowercased() ?? ""
    return ["jpg", "jpeg", "png"].contains(suffix)
  }

  private static func predict(
    array path: String, to output: String, _ arguments: Arguments
  ) throws -> ExitCode {
    let images = try ArrayPrediction(path)
    let source = try NetworkSource(arguments, side: .seen(images.shape))
    guard source.graph.input == images.shape else {
      throw images.mismatch(source.graph.input)
    }
    let (predictor, batch) = try predictor(source, arguments)
    try images.run(predictor, batch: batch, to: output)
    Terminal.note("\(output): logits of \(images.count) images by \(source.text)")
    return .done
  }

  /// The network, and how many images it takes at a time.
  static func predictor(
    _ source: NetworkSource, _ arguments: Arguments
  ) throws -> (Predictor, batch: Int) {
    let pool = WorkerPool(threads: try arguments.threads)
    let batch = Predictor.batch(for: source.graph)
    let kernels = try arguments.kernels
    return try (
      Predictor(
        graph: source.graph, batch: batch, state: source.state, kernels: kernels,
        pool: pool), batch
    )
  }
}
