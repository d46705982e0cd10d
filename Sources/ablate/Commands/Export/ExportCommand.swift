import Files
import Interchange
import Text

/// `ablate export onnx|safetensors` of a network, `ablate export tensorboard|mlflow|csv|datasette` of results
enum ExportCommand: Command {
  static let name = "export"
  static let summary = "a network, or results, for other tools"
  static let usage = [
    "export onnx NETWORK --output F.onnx [options]",
    "export safetensors NETWORK --output F.safetensors [options]",
    "export tensorboard|mlflow --output DIR [--experiment NAME] [--scale NAME] [--db PATH]",
    "export csv --output DIR [--db PATH]", "export datasette --output FILE.json [--db PATH]",
  ]
  static let layout = OptionSpec(
    "layout", value: "NAME", kind: .words(["nchw", "nhwc"]),
    "nchw (default) or nhwc: onnx of images, safetensors of weights")
  static let foldBatchNorm = OptionSpec(
    "fold-bn", "onnx: fold batch norm into the convolution before it")
  static let keepBatchNorm = OptionSpec("keep-bn", "onnx: keep batch norm (the default)")
  static let opset = OptionSpec(
    "opset", value: "N", "onnx: version of the operator set, 13 to 23 (default 17)")
  static let formats = ["onnx", "safetensors"] + ResultsExport.allCases.map(\.rawValue)
  static let operandKind = WordKind.words(formats)
  static let examples: [(line: String, purpose: String)] = [
    ("export onnx --model resnet-50 -o resnet-50.onnx", "a network for other tools"),
    ("export tensorboard --experiment r-sweep -o events", "curves in TensorBoard"),
  ]
  static let options: [OptionSpec] =
    NetworkSource.options
    + [
      ModelsCommand.input, layout, foldBatchNorm, keepBatchNorm, opset, ReportCommand.experiment,
      .scale, .output,
    ]
  static let details = """
    NETWORK is --model NAME, --trial ID or --weights FILE. The same seed or trial has the same weights
    here, in `predict` and in training. ONNX reads `images`, float32 [N, 3, H, W] (nhwc: [N, H, W, 3]),
    normalised, with any N, and gives `logits`, [N, classes]. Safetensors have the names of PyTorch's
    model code and its axes, [out, in, kh, kw]; nhwc has the engine's, [kh, kw, in, out].
    Results are those of finished trials: TensorBoard's event files, a file store of MLflow, every view as
    csv, and the metadata that Datasette shows beside the database. docs/interchange.md has the details.
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    let format = try arguments.operand("format (\(formats.joined(separator: ", ")))") ?? ""
    if let results = ResultsExport(rawValue: format) { return try results.run(arguments) }
    guard formats.contains(format) else {
      throw CommandError.usage(
        "export \(format): "
          + (NearestName.of(format, among: formats).map { "did you mean \($0)?" }
            ?? "there are \(formats.joined(separator: ", "))"))
    }
    for option in [ReportCommand.experiment, .scale] where arguments.value(option) != nil {
      throw CommandError.usage("--\(option.name) is for results; export \(format) takes a network")
    }
    guard let path = arguments.value(.output) else {
      throw CommandError.usage("export \(format) needs --output FILE")
    }
    let layout = try layout(arguments)
    let options = try onnx(arguments, layout: layout, format: format)
    let source = try NetworkSource(
      arguments, side: .asked(arguments.number(ModelsCommand.input, in: 1...4096)))
    if format == "onnx" {
      let export = try ONNXExport(
        source.graph, source.state, modules: source.modules, label: source.label,
        options: options)
      try export.write(to: path)
    } else {
      try SafetensorsFile.write(
        source.state, of: source.graph, modules: source.modules, layout: layout,
        label: source.label, to: path)
    }
    Terminal.note("\(path): \(source.text)")
    return .done
  }

  private static func layout(_ arguments: Arguments) throws -> TensorLayout {
    guard let text = arguments.value(layout) else { return .nchw }
    guard let layout = TensorLayout(rawValue: text) else {
      throw CommandError.usage("--layout: nchw or nhwc, not '\(text)'")
    }
    return layout
  }

  private static func onnx(
    _ arguments: Arguments, layout: TensorLayout, format: String
  ) throws -> ONNXExport.Options {
    var options = ONNXExport.Options()
    options.layout = layout
    options.foldsBatchNorm = arguments.has(foldBatchNorm)
    if arguments.has(foldBatchNorm), arguments.has(keepBatchNorm) {
      throw CommandError.usage("--fold-bn and --keep-bn exclude each other")
    }
    if let version = try arguments.number(opset, in: ONNXExport.Options.opsets) {
      options.opset = version
    }
    if format == "safetensors" {
      let asked = arguments.has(foldBatchNorm) ? foldBatchNorm : opset
      if arguments.has(foldBatchNorm) || arguments.value(opset) != nil {
        throw CommandError.usage(
          "--\(asked.name) is for onnx; safetensors hold the network's own tensors")
      }
    }
    return options
  }
}
