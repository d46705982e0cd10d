import Foundation
import Testing

extension Faults {
  @Suite("A run that is killed")
  struct Kills {
    private static let kills = 30

    /// A sweep of six arms, six epochs each.
    private func words(_ database: String) -> [String] {
      [
        "run", "r-sweep", "--scale", "smoke", "--seeds", "1", "--set", "training.epochs=6", "--set",
        "data.train=384", "--set", "data.test=120", "--db", database, "-q",
      ]
    }

    @Test("kill -9 at thirty random instants changes no bit of curves and weights")
    func instants() throws {
      var chance = Chance("kill -9")
      let scratch = try Scratch()
      let clean = try scratch.folder("clean") + "/results.db"
      let start = Date()
      let whole = try Program.run(words(clean))
      try #require(whole.code == 0, "\(whole.errors)")
      let seconds = Date().timeIntervalSince(start)
      let expected = try Recorded(clean)
      try #require(expected.isWhole && expected.trialCount == 6, "\(expected.trials)")
      var killed = 0
      var sweep = 0
      while killed < Self.kills {
        sweep += 1
        let database = try scratch.folder("sweep-\(sweep)") + "/results.db"
        var ownKills = 0
        while true {
          let errors = scratch.path("errors")
          let process = try Program.start(words(database), errors: errors)
          // The last sweep is killed until the number is full, then it ends.
          if killed < Self.kills {
            Thread.sleep(forTimeInterval: chance.seconds(upTo: seconds / 3))
            process.killAtOnce()
          }
          process.waitUntilExit()
          if process.wasKilled {
            killed += 1
            ownKills += 1
            continue
          }
          #expect(process.terminationStatus == 0, "\(scratch.text("errors"))")
          break
        }
        try expectSame(
          database, as: expected, after: "seed \(chance.seed), sweep \(sweep), \(ownKills) kills")
      }
      print("kill -9: \(killed) kills over \(sweep) sweeps of \(Int(seconds.rounded(.up))) s")
    }
  }
}
