/// One option of a command.
struct OptionSpec {
  var name: String
  /// One letter, if the option has a short form.
  var short: Character?
  /// The value's placeholder in help; nil for a flag.
  var value: String?
  var help: String
  var isRepeatable = false
  /// Whether the value may be left out. If so, only `--name=VALUE` gives one.
  var isValueOptional = false
  /// What its value may be.
  var kind: WordKind
  /// The heading in help.
  var group: OptionGroup

  init(
    _ name: String, short: Character? = nil, value: String? = nil, repeatable: Bool = false,
    optional: Bool = false, kind: WordKind = .free, group: OptionGroup = .own, _ help: String
  ) {
    self.name = name
    self.short = short
    self.value = value
    self.help = help
    self.kind = kind
    self.group = group
    isRepeatable = repeatable
    isValueOptional = optional
  }
}

/// The options that mean the same everywhere.
extension OptionSpec {
  static let database = OptionSpec(
    "db", value: "PATH", kind: .file, group: .output,
    "results database (default results/ablate.db; environment ABLATE_DB)")
  static let all = OptionSpec(
    "all", group: .plan, "every experiment that experiments/all.yaml names")
  static let scale = OptionSpec(
    "scale", value: "NAME", kind: .scale, group: .plan,
    "smoke, desk, night, week or paper (default desk)")
  static let seeds = OptionSpec(
    "seeds", value: "N|LIST", group: .plan, "6 means seeds 1 to 6; 1,2,5 means exactly these")
  static let decide = OptionSpec(
    "decide", group: .plan, "train as many seeds as the claims need, the likeliest decision first")
  static let noDecide = OptionSpec(
    "no-decide", group: .plan, "train the seeds that the file names, even if its scale decides")
  static let budget = OptionSpec(
    "budget", value: "TIME", group: .plan,
    "with --decide: end within this time, such as 90m, 8h or 1h30m")
  static let seedsMax = OptionSpec(
    "seeds-max", value: "N",
    kind: .words(["6", "10", "15", "20", "30"]), group: .plan,
    "with --decide: most seeds per arm: 6, 10, 15, 20 or 30 (default 30)")
  static let deciding = [decide, noDecide, budget, seedsMax]
  static let set = OptionSpec(
    "set", value: "KEY=VALUE", repeatable: true, kind: .setting, group: .plan,
    "a setting that overrides the file; repeatable")
  static let reference = OptionSpec(
    "reference", group: .plan,
    "compute with the plain twins of all kernels, like --set kernels=reference")
  static let data = OptionSpec(
    "data", value: "NAME[=PATH]", kind: .dataset, group: .plan, "data set, and where its files are")
  static let name = OptionSpec(
    "as", value: "NAME", group: .plan, "file the results under this name instead of the file's own")
  static let replace = OptionSpec(
    "replace", group: .plan, "file earlier results of other arms with this name under another one")
  static let threads = OptionSpec(
    "threads", value: "N", group: .machine,
    "threads (default: one per usable core); results do not depend on them")
  static let jobs = OptionSpec(
    "jobs", value: "N",
    group: .machine,
    "trials side by side, sharing the threads (default: one per thread for small networks)")
  static let format = OptionSpec(
    "format", value: "NAME", kind: .format, group: .output,
    "text, md, csv, tsv, tex or json (default text)")
  static let json = OptionSpec("json", group: .output, "short for --format json")
  static let output = OptionSpec(
    "output", short: "o", value: "FILE", kind: .file, group: .output,
    "write the result there, whole or not at all")
  static let quiet = OptionSpec(
    "quiet", short: "q", group: .output, "print only results and errors")
  static let verbose = OptionSpec(
    "verbose", short: "v", group: .output, "also print what the engine runs on")
  static let noProgress = OptionSpec(
    "no-progress", group: .output, "no live lines, even on a terminal")
  static let help = OptionSpec("help", short: "h", group: .output, "this text")

  static let result = [format, json, output]
}
