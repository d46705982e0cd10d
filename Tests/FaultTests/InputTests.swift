import Foundation
import Testing

extension Faults {
  @Suite("Damaged inputs")
  struct Inputs {
    private static let fuzz =
      URL(fileURLWithPath: Program.path).deletingLastPathComponent().appendingPathComponent("fuzz")
      .path

    /// The format, what is wrong, the text.
    static let once: [(format: String, flaw: String, text: String)] = [
      ("yaml", "lists in lists", String(repeating: "[", count: 40_000)),
      ("yaml", "entries in entries", String(repeating: "- ", count: 40_000) + "x"),
      ("yaml", "blocks in blocks", String(repeating: "{a: ", count: 50_000)),
      ("yaml", "unknown keys", (0..<60_000).map { "k\($0): 1\n" }.joined()),
    ]

    @Test("inputs that once ended a reader or kept it for minutes are read or refused")
    func crashers() throws {
      let scratch = try Scratch()
      let files = try Self.once.enumerated().map {
        try scratch.write("\($1.format)-\($0)", $1.text)
      }
      let outcome = try Program.run(["--replay"] + files, executable: Self.fuzz)
      #expect(outcome.code == 0, "\(Self.once.map(\.flaw)): \(outcome.errors)")
    }

    @Test("a few hundred new inputs of each format neither crash a reader nor hang it")
    func fresh() throws {
      var chance = Chance("damaged inputs")
      let seed = Int.random(in: 0..<1_000_000_000, using: &chance)
      let scratch = try Scratch()
      let outcome = try Program.run(
        ["--inputs", "4000", "--seed", "\(seed)", "--crashers", scratch.path("crashers")],
        executable: Self.fuzz)
      #expect(outcome.code == 0, "--seed \(seed): \(outcome.errors)")
      print(outcome.errors)
    }
  }
}
