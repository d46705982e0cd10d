/// One option of a command.
struct OptionSpec {
  var name: String
  /// One letter, if the option has a short form.
  var short: Character?
  /// What stands for the value in help; nil for a flag.
  var value: String?
  var help: String
  var isRepeatable = false
  /// Whether the option can stand without its value, which then only `--name=VALUE` gives.
  var isValueOptional = false

  init(
    _ name: String, short: Character? = nil, value: String? = nil, repeatable: Bool = false,
    optional: Bool = false, _ help: String
  ) {
    self.name = name
    self.short = short
    self.value = value
    self.help = help
    isRepeatable = repeatable
    isValueOptional = optional
  }
}

/// The options that mean the same everywhere.
extension OptionSpec {
  static let database = OptionSpec(
    "db", value: "PATH", "results database (default results/ablate.db; environment ABLATE_DB)")
  static let all = OptionSpec("all", "every experiment that experiments/all.yaml names")
  static let scale = OptionSpec(
    "scale", value: "NAME", "smoke, desk, night or paper (default desk)")
  static let seeds = OptionSpec(
    "seeds", value: "N|LIST", "6 means seeds 1 to 6; 1,2,5 means those")
  static let decide = OptionSpec(
    "decide", "train as many seeds as the claims take, where a decision is nearest first")
  static let noDecide = OptionSpec(
    "no-decide", "train the seeds that the file names, where its scale would decide")
  static let budget = OptionSpec(
    "budget", value: "TIME", "with --decide: end within that time, such as 90m, 8h or 1h30m")
  static let seedsMax = OptionSpec(
    "seeds-max", value: "N",
    "with --decide: seeds an arm at most: 6, 10, 15, 20 or 30 (default 30)")
  static let deciding = [decide, noDecide, budget, seedsMax]
  static let set = OptionSpec(
    "set", value: "KEY=VALUE", repeatable: true, "a setting that wins over the file; repeatable")
  static let reference = OptionSpec(
    "reference", "compute on the plain twins of all kernels, as --set kernels=reference does")
  static let data = OptionSpec(
    "data", value: "NAME[=PATH]", "dataset, and where its files are")
  static let name = OptionSpec(
    "as", value: "NAME", "file the results under this name instead of the file's own")
  static let replace = OptionSpec(
    "replace", "set earlier results of other arms under the name aside, under one of their own")
  static let threads = OptionSpec(
    "threads", value: "N", "threads (default: one a core); results do not depend on it")
  static let jobs = OptionSpec(
    "jobs", value: "N",
    "trials side by side, which share the threads (default: one a thread if networks are small)")
  static let format = OptionSpec(
    "format", value: "NAME", "text, md, csv, tsv, tex or json (default text)")
  static let json = OptionSpec("json", "short for --format json")
  static let output = OptionSpec(
    "output", short: "o", value: "FILE", "write the result there, whole or not at all")
  static let quiet = OptionSpec("quiet", short: "q", "say nothing but results and errors")
  static let verbose = OptionSpec("verbose", short: "v", "also say what the engine runs on")
  static let noProgress = OptionSpec("no-progress", "no live lines, even on a terminal")
  static let help = OptionSpec("help", short: "h", "this text")

  static let result = [format, json, output]
}
