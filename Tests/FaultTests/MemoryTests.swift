import Foundation
import Testing

extension Faults {
  @Suite("Memory that is refused")
  struct MemoryLimits {
    @Test(
      "under any limit a run ends with 0, 69, or trials failed as memory; it never hangs, dies or leaves a trial running"
    )
    func limits() throws {
      // KiB; below them the libraries themselves cannot be loaded.
      var codes: [Int: Int32] = [:]
      for limit in Array(stride(from: 130_000, through: 260_000, by: 5_000)) + [300_000, 600_000] {
        let scratch = try Scratch()
        let database = scratch.path("results.db")
        let outcome = try Program.run(
          [
            "-c", "ulimit -v \(limit) && exec timeout 120 \"$0\" \"$@\"", Program.path, "run",
            "r-sweep", "--scale", "smoke", "--seeds", "1", "--set", "training.epochs=1", "--set",
            "data.train=128", "--set", "data.test=60", "--db", database, "-q",
          ], executable: "/bin/bash")
        codes[limit] = outcome.code
        // 127 is the system's, where it cannot load the program.
        #expect([0, 1, 69, 127].contains(outcome.code), "\(limit): \(outcome)")
        guard FileManager.default.fileExists(atPath: database) else {
          #expect(outcome.code >= 69, "\(limit): \(outcome)")
          continue
        }
        let states = try Recorded.query(
          "SELECT DISTINCT state, failure FROM attempts ORDER BY 1, 2", database)
        #expect(
          ["", "done,\n", "done,\nfailed,memory\n", "failed,memory\n"].contains(states),
          "\(limit): \(states)")
        #expect((outcome.code == 1) == states.contains("memory") || outcome.code == 69, "\(limit)")
      }
      print("memory: \(codes.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" })")
      #expect(codes[600_000] == 0)
      #expect(codes.values.contains(1))
    }
  }
}
