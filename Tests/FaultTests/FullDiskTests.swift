import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

extension Faults {
  @Suite("A disk that is full")
  struct FullDisks {
    /// Runs in a small disk, then again after it has grown, and leaves beside it what came of both.
    private static let script = """
      mount -t tmpfs -o size="$1" tmpfs "$2" || exit 99
      "$4" run "$5" --scale smoke --db "$2/results.db" >/dev/null 2>"$3/errors-full"
      echo $? >"$3/code-full"
      mount -o remount,size=64m tmpfs "$2" || exit 98
      "$4" run "$5" --scale smoke --db "$2/results.db" >/dev/null 2>"$3/errors-free"
      echo $? >"$3/code-free"
      cp -r "$2/." "$3/after"
      """

    @Test(
      "at ten sizes a run ends with 74 and says so, and goes on to the same result with more room")
    func sizes() throws {
      var chance = Chance("full disk")
      let scratch = try Scratch()
      let file = try scratch.tinySweep(width: 8, epochs: 3, seeds: 3)
      let clean = try scratch.folder("clean")
      let whole = try Program.run(
        ["run", file, "--scale", "smoke", "--db", "\(clean)/results.db"])
      try #require(whole.code == 0, "\(whole.errors)")
      let expected = try Recorded("\(clean)/results.db")
      try #require(expected.isWhole && expected.trialCount == 6, "\(expected.trials)")
      let needed = try size(of: clean)
      // Small ones, at which not even the database can be made, and any below what all takes.
      var sizes = [4, 8, 16, 32, 64].map { $0 << 10 }
      while sizes.count < 10 {
        sizes.append(Int(Double(needed) * Double.random(in: 0.1...0.9, using: &chance)))
      }
      for bytes in sizes {
        try fill(bytes, file, expected, "seed \(chance.seed), \(bytes) of \(needed) bytes")
      }
      print("full disk: \(sizes.map { $0 >> 10 }) KiB of \(needed >> 10)")
    }

    private func fill(
      _ bytes: Int, _ file: String, _ expected: Recorded, _ fault: String
    ) throws {
      let scratch = try Scratch()
      let (disk, results) = (try scratch.folder("disk"), try scratch.folder("results"))
      // A user who is not root has mounts of its own where the system lets it.
      let own = geteuid() == 0 ? ["-m"] : ["-r", "-m"]
      let outcome = try Program.run(
        own + ["sh", "-c", Self.script, "sh", "\(bytes)", disk, results, Program.path, file],
        executable: "/usr/bin/unshare")
      try #require(
        outcome.code == 0,
        "no tmpfs can be mounted, so a full disk cannot be tested here; this needs root, or user namespaces: \(outcome.errors)"
      )
      let full = scratch.text("results/errors-full")
      #expect(scratch.text("results/code-full") == "74\n", "\(fault): \(full)")
      let last = full.split(separator: "\n").last ?? ""
      #expect(last.hasPrefix("ablate: "), "\(fault): \(full)")
      let saysSo = last.contains("disk is full") || last.contains("No space left")
      #expect(saysSo, "\(fault): \(full)")
      #expect(
        scratch.text("results/code-free") == "0\n",
        "\(fault): \(scratch.text("results/errors-free"))")
      try expectSame("\(results)/after/results.db", as: expected, after: fault)
    }

    /// Bytes of all files in a folder, in pages as a disk counts them.
    private func size(of folder: String) throws -> Int {
      try FileManager.default.subpathsOfDirectory(atPath: folder).reduce(0) { sum, name in
        var status = stat()
        guard stat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
          return sum
        }
        return sum + (Int(status.st_size) + 4095) / 4096 * 4096
      }
    }
  }
}
