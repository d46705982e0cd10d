import Experiments
import Foundation
import Results
import Synchronization
import Testing

/// What a run leaves beside its errors: weights, epochs, timings, provenance.
extension RunnerTests {
  private func weights(_ folder: TemporaryFolder, _ name: String = "weights") throws -> [String:
    Data]
  {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: folder.path(name)))
      ?? []
    return try Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, try Data(contentsOf: URL(fileURLWithPath: "\(folder.path(name))/\($0)")))
      })
  }

  @Test("final weights are kept by trial, and are the same bytes after an interruption")
  func keepsWeights() throws {
    try run()
    let whole = try weights(folder)
    let ids = try ResultsStore(reading: database).database.rows("SELECT trial_id FROM trials")
    #expect(Set(whole.keys) == Set(ids.compactMap { $0[0].text.map { "\($0).safetensors" } }))
    #expect(Set(whole.values).count == 4)
    let other = try TemporaryFolder()
    while try run(stopAfter: 3, at: other.path("ablate.db")).wasInterrupted {}
    #expect(try weights(other) == whole)
  }

  @Test("without weights to keep there is no folder for them")
  func keepsNoWeights() throws {
    var runner = try Runner(
      plan: plan, store: ResultsStore(writing: database), threads: 1, version: "test",
      retriesFailed: false, tell: { _ in }, shouldStop: { false })
    runner.keepsWeights = false
    #expect(try runner.run().done == 4)
    #expect(!folder.exists("weights"))
  }

  @Test("a file where the folder for weights should be ends the run before anything is trained")
  func weightsFolder() throws {
    try folder.write("weights", "a file in the way")
    let error = #expect(throws: RunError.self) { try run() }
    #expect(
      error?.description == "\(folder.path("weights")): cannot write into it: Not a directory")
    let attempts = try ResultsStore(reading: database).database.rows(
      "SELECT count(*) FROM attempts")
    #expect(attempts[0][0].integer == 0)
  }

  @Test("epochs, timings by phase, memory and provenance of every trial are in the database")
  func recorded() throws {
    try run()
    let database = try ResultsStore(reading: database).database
    #expect(
      try database.rows("SELECT DISTINCT phase FROM timings ORDER BY phase").map(\.[0].text)
        == ["backward", "data", "evaluation", "forward", "update"])
    let row = try database.rows(
      """
      SELECT count(*), sum(peak_memory_bytes > 0), sum(length(binary_sha256) = 64),
        sum(json_extract(provenance, '$.cpu') IS NOT NULL), sum(ended_at IS NOT NULL)
      FROM attempts
      """)[0]
    #expect(row == [SQLValue](repeating: .integer(4), count: 5))
  }
}
