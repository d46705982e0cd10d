import Foundation
import Testing

@Suite("The command line")
struct UsageTests {
  @Test(
    "help is a contract",
    arguments: [
      "", "run", "plan", "status", "report", "query", "models", "bench", "data", "export",
      "predict", "verify", "doctor", "compare", "watch", "experiments", "note", "forget",
      "completion",
    ])
  func help(_ command: String) throws {
    let outcome = try Binary.run((command.isEmpty ? [] : [command]) + ["--help"])
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    try expectSnapshot("help-\(command.isEmpty ? "all" : command).txt", outcome.output)
  }

  @Test("the version is printed")
  func version() throws {
    let outcome = try Binary.run("--version")
    #expect(outcome.code == 0 && outcome.output == "ablate 0.1.0\n")
  }

  @Test("without a command the help goes to standard error, and the exit code is 64")
  func nothing() throws {
    let outcome = try Binary.run([])
    #expect(outcome.code == 64)
    #expect(outcome.output.isEmpty && outcome.errors.hasPrefix("ablate 0.1.0: reruns"))
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var words: [String]
    var code: Int32
    var message: String
    var testDescription: String { words.joined(separator: " ") }

    init(_ line: String, _ code: Int32, _ message: String) {
      words = line.split(separator: " ").map(String.init)
      self.code = code
      self.message = message
    }
  }

  static let mistakes: [Mistake] = [
    .init("rnu", 64, "no such command: rnu; did you mean run?"),
    .init("run", 64, "which experiment? see --help"),
    .init("run a b", 64, "one experiment at a time; leave out 'b'"),
    .init("run r-sweeep", 66, "no experiment is called 'r-sweeep'; did you mean r-sweep?"),
    .init("run ./nowhere.yaml", 66, "./nowhere.yaml: no such file"),
    .init("run r-sweep --sclae smoke", 64, "no such option: --sclae; did you mean --scale?"),
    .init("run r-sweep --scale dask", 64, "--scale: there is no scale 'dask'; did you mean desk?"),
    .init(
      "run r-sweep --seeds x", 64,
      "--seeds: expected a number from 1 to 1000, or a list of different seeds such as 1,2,5, not 'x'"
    ),
    .init(
      "run r-sweep --seeds 0", 64,
      "--seeds: expected a number from 1 to 1000, or a list of different seeds such as 1,2,5, not '0'"
    ),
    .init(
      "run r-sweep --threads 0", 64, "--threads: expected a whole number from 1 to 256, not '0'"),
    .init("run r-sweep --set lr", 64, "--set: expected KEY=VALUE, not 'lr'"),
    .init(
      "run r-sweep --set training.lr=1", 64,
      "--set training.lr: no such setting; docs/experiments.md lists all"),
    .init("run r-sweep --seeds", 64, "--seeds needs a value: N|LIST"),
    .init("run r-sweep --seeds 1 --seeds 2", 64, "--seeds is given twice"),
    .init(
      "plan r-sweep --format yaml", 64,
      "--format: there is no format 'yaml'; there are text, md, csv, tsv, tex, json"),
    .init(
      "report", 64,
      "report what? --table N, --figure NAME, --experiment NAME, --gates, --claims, --all or --html DIR"
    ),
    .init(
      "report --figure gatess", 64, "--figure: there is no figure 'gatess'; did you mean gates?"),
    .init(
      "report --figure gates --format md", 64,
      "--figure: there is no format 'md'; there are svg, png, pdf, script"),
    .init(
      "report --figure gates --json", 64,
      "--figure: --json does not apply there; there are svg, png, pdf, script"),
    .init("report --figure gates --table 2", 64, "--figure and --table exclude each other"),
    .init("report --gates --claims", 64, "--gates and --claims exclude each other"),
    .init("report --classes 1 --gates", 64, "--classes is for --figure gates"),
    .init("report --figure cost --classes 1", 64, "--classes is for --figure gates"),
    .init(
      "report --figure cost --db /nowhere/a.db", 2,
      "/nowhere/a.db: there is no results database yet; `ablate run` makes one, --db names another"),
    .init(
      "report --table 17", 64,
      "--table 17: the paper has the tables 1 to 16; there are also r-v1, 3-cvpr, 7-cvpr, 10-270, sec4, "
        + "ilsvrc, official"),
    .init(
      "report --table 2 --claims", 64, "--claims excludes --table and --experiment"),
    .init(
      "report --claims --all", 64,
      "--claims and --all exclude each other; --all writes the claims too"),
    .init("report --all", 64, "--all writes many files; name their folder with --output DIR"),
    .init(
      "report --all --output x --json", 64,
      "--all writes md, csv, tex, svg and pdf; --format and --json have no meaning there"),
    .init(
      "report --all --output /nowhere/x", 73,
      "/nowhere/x: cannot create it: No such file or directory"),
    .init("bench fly", 64, "bench fly: there are train, infer, kernels, shapes and machine"),
    .init("bench kernels --profile", 64, "bench kernels: --profile does not apply here"),
    .init("bench shapes", 64, "bench shapes needs --model NAME"),
    .init(
      "bench shapes --model resnet-50 --json", 64,
      "bench shapes has one format, that of shape files"),
    .init(
      "bench kernels --shapes x --model resnet-50", 64,
      "--shapes and --model exclude each other"),
    .init(
      "bench kernels --shapes nowhere.txt", 66,
      "nowhere.txt: cannot open it: No such file or directory"),
    .init(
      "bench kernels --shapes Package.swift", 65,
      "Package.swift: line 1: expected SIZESn\"NAME\", such as ic64ih56oc64oh56kh3ph1n\"a:b*3\""),
    .init("data", 64, "data what? list, preview, export, check or fetch"),
    .init("data fetch", 64, "fetch which dataset? cifar10 or cifar100"),
    .init("data fetch shapes", 64, "data fetch shapes: only cifar10 or cifar100 can be fetched"),
    .init(
      "data fetch cifar10 --from ftp://host/x", 64,
      "ftp://host/x: cannot fetch by ftp; http, https and file are known"),
    .init(
      "data fetch cifar10 --from nowhere.tar.gz --output Tests", 66,
      "nowhere.tar.gz: cannot open it: No such file or directory; --from names another address, or "
        + "the archive fetched elsewhere"),
    .init(
      "data preview shapez", 64,
      "data.name: no dataset is called 'shapez'; there are shapes, fashion-mnist, emoji, cifar10, "
        + "cifar100, folder, idx, npy"),
    .init(
      "data preview cifar10=/nowhere --output x.png", 66,
      "/nowhere: no cifar10 here: expected test_batch.bin in it or in cifar-10-batches-bin/ below it "
        + "(the public binary version)"),
    .init(
      "models squeezenet", 64, "no network is called 'squeezenet'; `ablate models` lists them"),
    .init("models resnet-51", 64, "no network is called 'resnet-51'; did you mean resnet-50?"),
    .init(
      "models vgg-16 resnet-51", 64, "no network is called 'resnet-51'; did you mean resnet-50?"),
    .init("models vgg-16 --input 31", 64, "vgg-16 needs images of at least 32 pixels"),
    .init(
      "models vgg-16 mobilenet --set stride_in=1x1", 64,
      "--set stride_in: vgg-16 has no choice of the strided layer; bottleneck ResNets and ResNeXts have"
    ),
    .init(
      "models vgg-16 --vary se.rediction=2", 64,
      "--vary se.rediction: no such network setting; did you mean se.reduction?"),
    .init("models --vary width", 64, "--vary: expected KEY=V1,V2,…, not 'width'"),
    .init(
      "models cifar-resnet-20 --set se.squeeze=mean", 64,
      "--set se.squeeze: expected one of avg, max, none, not 'mean'"),
    .init("query", 64, "which query? see --help"),
    .init(
      "export", 64,
      "which format (onnx, safetensors, tensorboard, mlflow, csv, datasette)? see --help"),
    .init("export onxx", 64, "export onxx: did you mean onnx?"),
    .init("export onnx --model resnet-18", 64, "export onnx needs --output FILE"),
    .init("export onnx -o x", 64, "which network? --model NAME, --trial ID or --weights FILE"),
    .init(
      "export onnx --model resnet-18 --layout chwn -o x", 64, "--layout: nchw or nhwc, not 'chwn'"),
    .init(
      "export onnx --model resnet-18 --fold-bn --keep-bn -o x", 64,
      "--fold-bn and --keep-bn exclude each other"),
    .init(
      "export onnx --model resnet-18 --opset 9 -o x", 64,
      "--opset: expected a whole number from 13 to 23, not '9'"),
    .init(
      "export safetensors --model resnet-18 --fold-bn -o x", 64,
      "--fold-bn is for onnx; safetensors hold the network's own tensors"),
    .init(
      "export onnx --model resnet-18 --weights nowhere --seed 1 -o x", 64,
      "--weights and --seed exclude each other: both say what the weights are"),
    .init(
      "export onnx --model resnet-18 --weights nowhere -o x", 66,
      "nowhere: cannot open it: No such file or directory"),
    .init(
      "export onnx --trial a --input 32 -o x", 64,
      "--trial and --input exclude each other"),
    .init(
      "export onnx --model cifar-resnet-8 -o nowhere/x", 73,
      "nowhere/x: cannot create it: No such file or directory"),
    .init("predict", 64, "predict what? --input X.npy, or pictures"),
    .init("predict x.npy", 64, "an array is given as --input x.npy"),
    .init("predict --input x.npy a.png", 64, "predict reads --input X.npy or pictures, not both"),
    .init("predict --input x.npy", 64, "predict --input X.npy needs --output Y.npy"),
    .init(
      "predict --model resnet-18 --input nowhere.npy -o y.npy", 66,
      "nowhere.npy: cannot open it: No such file or directory"),
    .init("predict --model cifar-resnet-8 nowhere.png", 66, "nowhere.png: no such file"),
    .init(
      "bench train --weights x", 64,
      "--weights is for bench infer; training begins with weights of its own"),
  ]

  @Test("a mistake gets one line, its exit code and the nearest remedy", arguments: mistakes)
  func mistake(_ mistake: Mistake) throws {
    let outcome = try Binary.run(mistake.words)
    #expect(outcome.code == mistake.code)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors == "ablate: \(mistake.message)\n")
  }

  @Test("a scale that an experiment lacks is refused with those that it has")
  func unknownScale() throws {
    let files = try Scratch()
    let path = try files.tinyExperiment()
    let outcome = try Binary.run("run", path, "--scale", "paper")
    #expect(outcome.code == 78)
    #expect(
      outcome.errors == "ablate: \(path): scales: tiny has no scale 'paper'; it has smoke\n")
  }

  @Test("before anything was run there is nothing to report, and no file is made")
  func nothingYet() throws {
    let files = try Scratch()
    let path = files.path("none.db")
    for (words, code) in [
      (["report", "--experiment", "r-sweep"], 2), (["status"], 2), (["query", "SELECT 1"], 66),
    ] as [([String], Int32)] {
      let outcome = try Binary.run(words + ["--db", path])
      #expect(outcome.code == code)
      #expect(
        outcome.errors
          == "ablate: \(path): there is no results database yet; `ablate run` makes one, --db names "
          + "another\n")
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
