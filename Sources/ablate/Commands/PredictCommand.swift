import Engine
import Files
import Kernels

/// `ablate predict`
enum PredictCommand: Command {
  static let name = "predict"
  static let summary = "logits of normalised images, by a trained or fresh network"
  static let usage = [
    "predict (--model NAME | --trial ID | --weights FILE) --input X.npy --output Y.npy [options]"
  ]
  static let input = OptionSpec(
    "input", value: "X.npy", "images: float32 [n, height, width, 3], normalised")
  static let options: [OptionSpec] = [input, .output] + NetworkSource.options + [.threads]
  static let details = """
    Y.npy gets float32 logits [n, classes]. A model of the zoo is built for the size of the images; any
    number of them will do, for one batch at a time is in memory. The same seed or trial has the same
    weights here, in `export` and in training.
    """

  static func run(_ arguments: Arguments) throws(CommandError) -> ExitCode {
    if let word = arguments.operands.first {
      throw .usage("predict reads --input X.npy; '\(word)' is too much")
    }
    guard let path = arguments.value(input) else { throw .usage("predict needs --input X.npy") }
    guard let output = arguments.value(.output) else {
      throw .usage("predict needs --output Y.npy")
    }
    let threads = try arguments.threads
    let images: ArrayPrediction
    do throws(InputError) { images = try ArrayPrediction(path) } catch { throw CommandError(error) }
    let source = try NetworkSource(arguments, side: .seen(images.shape.height))
    guard source.graph.input == images.shape else {
      throw CommandError(images.mismatch(source.graph.input))
    }
    let batch = Predictor.batch(for: source.graph)
    let predictor: Predictor
    do throws(EngineError) {
      predictor = try Predictor(
        graph: source.graph, batch: batch, state: source.state, pool: WorkerPool(threads: threads))
    } catch { throw CommandError(error) }
    do throws(PredictionError) {
      try images.run(predictor, batch: batch, to: output)
    } catch { throw CommandError(error) }
    Terminal.note("\(output): logits of \(images.count) images by \(source.text)")
    return .done
  }
}
