import Foundation
import Testing

extension Faults {
  @Suite("Many processes on one database")
  struct Crowds {
    private static let processes = 12
    private static let kills = 40

    @Test(
      "twelve processes with random kills train 300 trials each, every trial once, and lose none")
    func trials() throws {
      var chance = Chance("12 processes")
      let scratch = try Scratch()
      let file = try scratch.tinySweep(
        width: 1, epochs: 1, seeds: 75 * Self.processes, reductions: [2, 4, 8], train: 16, test: 12)
      func words(_ database: String) -> [String] {
        ["run", file, "--scale", "smoke", "--threads", "1", "--db", database, "-q"]
      }
      let clean = try scratch.folder("clean") + "/results.db"
      let start = Date()
      let whole = try Program.run(words(clean))
      try #require(whole.code == 0, "\(whole.errors)")
      let seconds = Date().timeIntervalSince(start)
      let expected = try Recorded(clean)
      try #require(expected.isWhole && expected.trialCount == 300 * Self.processes)

      let database = try scratch.folder("crowd") + "/results.db"
      var crowd: [Process] = []
      for _ in 0..<Self.processes { crowd.append(try Program.start(words(database))) }
      var killed = 0
      while killed < Self.kills, crowd.contains(where: \.isRunning) {
        Thread.sleep(forTimeInterval: chance.seconds(upTo: seconds / Double(Self.kills)))
        let index = Int.random(in: 0..<crowd.count, using: &chance)
        guard crowd[index].isRunning else { continue }
        crowd[index].killAtOnce()
        crowd[index].waitUntilExit()
        killed += crowd[index].wasKilled ? 1 : 0
        crowd[index] = try Program.start(words(database))
      }
      for process in crowd {
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "seed \(chance.seed)")
      }
      #expect(killed > 0, "all was trained before the first kill; make the trials longer")
      try expectSame(
        database, as: expected, after: "seed \(chance.seed), \(killed) kills")
      let others = try Recorded.query(
        "SELECT DISTINCT state FROM attempts WHERE state NOT IN ('done', 'lost')", database)
      #expect(others == "", "seed \(chance.seed)")
      let used = try Recorded.query(
        "SELECT count(DISTINCT process) FROM attempts WHERE state = 'done'", database)
      print(
        "12 processes: \(killed) kills, \(try Recorded.attempts("lost", database)) attempts lost, "
          + "trials by \(used.dropLast()) processes")
    }
  }
}
