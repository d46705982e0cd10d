import Foundation
import Testing

@Suite("Limits of the system")
struct LimitTests {
  let files: Scratch
  let database: String

  init() throws {
    files = try Scratch()
    database = files.path("results.db")
  }

  private func query(_ sql: String) throws -> String {
    try Binary.run("query", sql, "--format", "csv", "--db", database).output
  }

  @Test("a network that the memory limit leaves no room for fails alone, and the rest goes on")
  func memory() throws {
    let experiment = try files.write(
      "large.yaml",
      """
      name: large
      title: A large arm
      purpose: to be refused
      answers: nothing
      baseline: none
      base:
        model: cifar-resnet-8
        stem_stride: 2
        training: {epochs: 1}
      axes:
        - arms:
            - {name: large, label: large, set: {width: 512, training.batch: 4096}}
            - {name: small, label: small, set: {width: 4, training.batch: 32}}
      scales:
        smoke: {about: x, seeds: 1, set: {data: {name: shapes, train: 4096, test: 60}}}

      """)
    let words = ["run", experiment, "--scale", "smoke", "--db", database, "--threads", "2"]
    let outcome = try Binary.run(words, limits: "-v 8000000")
    #expect(outcome.code == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains(" MiB of memory are needed and "))
    #expect(
      outcome.errors.contains("; a smaller training.batch or training.micro_batch needs less"))
    #expect(
      try query("SELECT arm, state, failure FROM v_trials ORDER BY 1")
        == "arm,state,failure\nlarge,failed,memory\nsmall,done,\n")
  }

  @Test("images that the memory limit leaves no room for end the run with 69")
  func images() throws {
    let outcome = try Binary.run(
      ["run", try files.tinyExperiment(), "--scale", "smoke", "--db", database]
        + ["--set", "data.train=1000000"], limits: "-v 3000000")
    #expect(outcome.code == 69, "\(outcome.errors)")
    #expect(
      outcome.errors.hasSuffix(
        "ablate: 1000000 images: the system refuses 2930 MiB of memory; use fewer (data.train, "
          + "data.test)\n"))
  }

  @Test("too few descriptors end a run with a code and the limit's name, or it succeeds")
  func descriptors() throws {
    let experiment = try files.tinyExperiment(epochs: 1)
    var codes: [Int32] = []
    for limit in 4...40 {
      let database = files.path("\(limit).db")
      let outcome = try Binary.run(
        ["run", experiment, "--scale", "smoke", "--db", database, "--threads", "2"],
        limits: "-n \(limit)")
      codes.append(outcome.code)
      #expect([0, 73, 74].contains(outcome.code), "\(limit): \(outcome.code) \(outcome.errors)")
      #expect(
        outcome.code == 0 || outcome.errors.contains("ulimit -n"), "\(limit): \(outcome.errors)")
    }
    #expect(codes.first != 0 && codes.last == 0)
  }

  @Test("too few descriptors for gnuplot end a figure with a code and the limit's name")
  func figures() throws {
    let run = try Binary.run([
      "run", "r-sweep", "--scale", "smoke", "--seeds", "1", "--set", "training.epochs=1", "--db",
      database,
    ])
    try #require(run.code == 0, "\(run.errors)")
    var codes: Set<Int32> = []
    for limit in 4...24 {
      let outcome = try Binary.run(
        [
          "report", "--figure", "reduction", "--scale", "smoke", "--set", "training.epochs=1",
          "--db", database,
        ],
        limits: "-n \(limit)")
      codes.insert(outcome.code)
      #expect(
        [0, 66, 69, 74].contains(outcome.code), "\(limit): \(outcome.code) \(outcome.errors)")
      #expect(
        outcome.code == 0 || outcome.errors.contains("ulimit -n"), "\(limit): \(outcome.errors)")
    }
    #expect(codes.isSuperset(of: [0, 69]))
  }
}
